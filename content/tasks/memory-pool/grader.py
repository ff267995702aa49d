"""Blocks are aligned, nobody else's, as many as promised, and keep what is written to them."""

from collections.abc import Iterable

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, RuleBroken, Wrong

ALLOCATE = -1


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """What is to be done, and the random numbers that are written to the blocks."""
    if parameters["kind"] == "script":
        return draw_script(parameters, dice)
    return draw_threads(parameters, dice)


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """A single thread's every step is known beforehand; of several threads, what their blocks held."""
    if parameters["kind"] == "script":
        check_script(parameters, inputs, outputs)
    else:
        check_threads(parameters, inputs, outputs)


def random_tokens(dice: Dice, count: int) -> Array:
    """Random 64-bit numbers."""
    return dice.integers(1, 2**64 - 1, count, dtype=np.uint64)


# ---------------------------------------------------------------- one thread


def draw_script(parameters: Parameters, dice: Dice) -> Draw:
    """Allocations and returns at random, past exhaustion; then all are returned, taken again and returned."""
    capacity = parameters["capacity"]
    script = Script(capacity, dice)
    for _ in range(parameters["steps"] // capacity):
        script.walk(capacity, float(dice.choice([0.2, 0.5, 0.9])))
    script.return_all()
    script.walk(capacity + 2, 1.0)
    script.return_all()
    steps = len(script.returns)
    outputs = {
        "addresses": Blank((steps,), "uint64"),
        "digests": Blank((steps,), "uint64"),
        "heap_calls": Blank((1,), "uint64"),
    }
    inputs = {"returns": np.array(script.returns, np.int64), "tokens": random_tokens(dice, steps)}
    return Draw(inputs=inputs, outputs=outputs)


class Script:
    """A list of steps: ALLOCATE, or the number of the step whose block is returned."""

    def __init__(self, capacity: int, dice: Dice) -> None:
        self.returns: list[int] = []
        self._held: list[int] = []
        self._capacity = capacity
        self._dice = dice

    def walk(self, steps: int, bias: float) -> None:
        """Steps of which a share of `bias` allocates, also when nothing is left."""
        for _ in range(steps):
            if self._held and self._dice.random() >= bias:
                self._return_one()
            else:
                self._allocate()

    def return_all(self) -> None:
        """In any order."""
        while self._held:
            self._return_one()

    def _allocate(self) -> None:
        if len(self._held) < self._capacity:
            self._held.append(len(self.returns))
        self.returns.append(ALLOCATE)

    def _return_one(self) -> None:
        self.returns.append(self._held.pop(int(self._dice.integers(len(self._held)))))


def check_script(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """Follow the steps with the addresses that came."""
    check_heap_calls(int(outputs["heap_calls"][0]))
    expected = digests(inputs["tokens"], parameters["block_size"])
    held: dict[int, int] = {}
    for step, returned in enumerate(inputs["returns"]):
        if returned == ALLOCATE:
            address = int(outputs["addresses"][step])
            check_allocation(parameters, step, address, held)
            if address:
                held[step] = address
        else:
            del held[int(returned)]
            check_content(step, outputs["digests"][step], expected[returned])


def check_heap_calls(count: int) -> None:
    """The pool's memory is there when it has been built."""
    if count:
        raise RuleBroken(f"allocate and deallocate called the general allocator {count} times.")


def check_allocation(parameters: Parameters, step: int, address: int, held: dict[int, int]) -> None:
    """Null exactly when nothing is left, else a block of its own."""
    left = parameters["capacity"] - len(held)
    if (address != 0) != (left > 0):
        what = "a block" if address else "nullptr"
        text = f"Step {step}: allocate gave {what} with {left} of {parameters['capacity']} blocks left."
        raise Wrong(text, hint="allocate must give nullptr exactly when all blocks are in use.")
    if address:
        check_place(parameters, address, held.values())


def check_place(parameters: Parameters, address: int, others: Iterable[int]) -> None:
    """Aligned, and clear of the other blocks."""
    size, alignment = parameters["block_size"], parameters["alignment"]
    if address % alignment:
        text = f"A block at {address:#x} is not aligned to {alignment} bytes."
        raise Wrong(text, hint="A block is not aligned.")
    for other in others:
        if abs(address - other) < size:
            text = f"Blocks at {address:#x} and {other:#x} of {size} bytes overlap."
            raise Wrong(text, hint="Two blocks that are in use overlap.")


def check_content(step: int, got: object, expected: object) -> None:
    """A block still holds what was written to it."""
    if got != expected:
        text = f"Step {step}: a block no longer holds what was written to it."
        raise Wrong(text, hint="A block no longer holds what was written to it.")


# ---------------------------------------------------------------- several threads


def draw_threads(parameters: Parameters, dice: Dice) -> Draw:
    """A token for each block that is taken; at the end all blocks are taken, and one more."""
    count = parameters["threads"] * parameters["each"]
    outputs = {
        "digests": Blank((count,), "uint64"),
        "addresses": Blank((parameters["capacity"] + 1,), "uint64"),
    }
    return Draw(inputs={"tokens": random_tokens(dice, count)}, outputs=outputs)


def check_threads(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """Every block was its holder's alone, and all of them came back."""
    expected = digests(inputs["tokens"], parameters.get("touch", parameters["block_size"]))
    wrong = np.flatnonzero(outputs["digests"] != expected)
    if wrong.size:
        text = f"{wrong.size} of {expected.size} blocks did not hold what their thread had written to them."
        raise Wrong(text, hint="A block did not hold what its thread had written to it.")
    check_all_blocks(parameters, outputs["addresses"])


def check_all_blocks(parameters: Parameters, addresses: Array) -> None:
    """As many different blocks as promised, and then none."""
    taken = np.sort(addresses[addresses != 0])
    if taken.size != parameters["capacity"] or addresses[-1] != 0:
        text = f"When all threads had returned their blocks, {taken.size} could be taken."
        raise Wrong(
            text, got=taken.size, expected=parameters["capacity"], hint="Blocks were lost or invented."
        )
    if (np.diff(taken) < np.uint64(parameters["block_size"])).any():
        text = "When all threads had returned their blocks, the pool gave overlapping ones."
        raise Wrong(text, hint=text)
    if (taken % np.uint64(parameters["alignment"])).any():
        raise Wrong("A block is not aligned.", hint="A block is not aligned.")


def digests(tokens: Array, size: int) -> Array:
    """What entry.cpp reads from blocks of `size` bytes that are filled with the bytes of these tokens."""
    total = np.zeros(tokens.size, np.uint64)
    for at in range(0, size, 8):
        kept = min(8, size - at)
        total = total * np.uint64(31) + (tokens & np.uint64(2 ** (8 * kept) - 1))
    return total
