"""Every token that went in comes out exactly once and in order; neither side waits for the other."""

from collections import deque
from collections.abc import Callable

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, RuleBroken, Wrong

PUSH, POP = 1, 0
LAPS_HINT = "Think of the ring's second lap, of a full queue and of an empty one."
ORDER_HINT = "Tokens were lost, came out twice, or out of order."


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Fresh tokens, never zero: a token that was not pushed cannot be guessed."""
    return DRAWS[parameters["kind"]](parameters, dice)


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Each kind of case has a check of its own."""
    CHECKS[parameters["kind"]](parameters, inputs, outputs)


def tokens(dice: Dice, count: int) -> Array:
    """Random 64-bit numbers."""
    return dice.integers(1, 2**64 - 1, count, dtype=np.uint64)


def blanks(steps: int) -> dict[str, Blank]:
    """What is written down at each step."""
    return {"succeeded": Blank((steps,), "uint8"), "popped": Blank((steps,), "uint64")}


# ---------------------------------------------------------------- script: one thread


def draw_script(parameters: Parameters, dice: Dice) -> Draw:
    """A walk that fills the queue, empties it, and hovers in between, again and again.

    Or, with `full`, one that keeps it full, so that elements are in it whenever a counter wraps round.
    """
    steps, capacity = parameters["steps"], parameters["capacity"]
    bias = np.resize(np.repeat([0.9, 0.5, 0.1, 0.5], 3 * capacity), steps)
    pushes = (dice.random(steps) < bias).astype(np.uint8)
    if parameters.get("full"):
        pushes = np.resize([POP, PUSH], steps).astype(np.uint8)
        pushes[:capacity] = PUSH
    outputs = {"living": Blank((1,), "int64"), "blocking_calls": Blank((1,), "uint64"), **blanks(steps)}
    return Draw(inputs={"pushes": pushes, "tokens": tokens(dice, steps)}, outputs=outputs)


def check_script(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """A deque of limited length does the same."""
    if outputs["blocking_calls"][0]:
        raise RuleBroken(
            f"try_push and try_pop called a lock or a wait {outputs['blocking_calls'][0]} times."
        )
    follow(parameters, inputs, outputs)
    if outputs["living"][0] != 0:
        text = f"{outputs['living'][0]} elements were never destroyed, or destroyed twice."
        raise Wrong(text, hint="The queue must destroy what is left in it.")


def follow(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """Every step as a queue of this capacity takes it."""
    capacity = int(parameters["capacity"])
    held: deque[int] = deque()
    columns = inputs["pushes"], inputs["tokens"], outputs["succeeded"], outputs["popped"]
    steps = zip(*(column.tolist() for column in columns), strict=True)  # numbers of Python's own: faster
    for step, (push, token, *got) in enumerate(steps):
        before = len(held)
        expected = take_step(held, capacity, push, token)
        if tuple(got) != expected:
            call = "try_push" if push else "try_pop"
            held_words = f"with {before} of {capacity} elements in it"
            raise Wrong(
                f"Step {step}: {call}, {held_words}, gave another result (success, token).",
                got=tuple(got),
                expected=expected,
                hint=LAPS_HINT,
            )


def take_step(held: deque[int], capacity: int, push: int, token: int) -> tuple[int, int]:
    """Whether the step must succeed, and what it must pop (0: nothing)."""
    if push:
        if len(held) == capacity:
            return 0, 0
        held.append(token)
        return 1, 0
    return (1, held.popleft()) if held else (0, 0)


# ---------------------------------------------------------------- stream: producer and consumer


def draw_stream(parameters: Parameters, dice: Dice) -> Draw:
    """One token more than was pushed has room, so that what is invented shows."""
    count = parameters["count"]
    outputs = {"count": Blank((1,), "int64"), "popped": Blank((count + 1,), "uint64")}
    return Draw(inputs={"tokens": tokens(dice, count)}, outputs=outputs)


def check_stream(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """What came out is what went in, in the same order."""
    count, pushed = int(outputs["count"][0]), inputs["tokens"]
    if count != pushed.size:
        raise Wrong(f"{pushed.size} tokens were pushed, {count} came out.", hint=ORDER_HINT)
    wrong = outputs["popped"][:count] != pushed
    if wrong.any():
        first = int(wrong.argmax())
        words = f"Token {first} of {count} is not the one that was pushed."
        raise Wrong(words, got=outputs["popped"][first], expected=pushed[first], hint=ORDER_HINT)


# ---------------------------------------------------------------- stalled: one side stands still


def draw_stalled(parameters: Parameters, dice: Dice) -> Draw:
    """Pushes; one step that stands still; meanwhile steps of the other role; then all is popped."""
    stands = int(parameters["push"])
    pushes = [PUSH] * parameters["before"] + [stands] + [1 - stands] * parameters["meanwhile"]
    pushes += [POP] * (pushes.count(PUSH) + 1)
    outputs = {"returned": Blank((1,), "uint8"), **blanks(len(pushes))}
    return Draw(
        inputs={"pushes": np.array(pushes, np.uint8), "tokens": tokens(dice, len(pushes))}, outputs=outputs
    )


def check_stalled(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """The other side returned, and saw the queue as it was before the step that stood still.

    An element that is still being moved in cannot be popped, and a cell that is still being emptied is not
    free. So that step takes effect after the others.
    """
    if outputs["returned"][0] != 1:
        text = "While one side stood still, moving its element, the other one waited for it in vain."
        raise Wrong(text, hint=text)
    first, count = int(parameters["before"]), int(parameters["meanwhile"])
    order = np.arange(inputs["pushes"].size)
    order[first : first + count + 1] = np.roll(order[first : first + count + 1], -1)
    taken = {name: outputs[name][order] for name in ("succeeded", "popped")}
    follow(parameters, {name: array[order] for name, array in inputs.items()}, taken)


DRAWS: dict[str, Callable[[Parameters, Dice], Draw]] = {
    "script": draw_script,
    "stream": draw_stream,
    "stalled": draw_stalled,
}
CHECKS: dict[str, Callable[[Parameters, Arrays, Arrays], None]] = {
    "script": check_script,
    "stream": check_stream,
    "stalled": check_stalled,
}
