"""Every token that went in comes out exactly once, in its producer's order; nobody waits for anybody."""

from collections import deque
from collections.abc import Callable

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, RuleBroken, Wrong

PUSH, POP = 1, 0
LAPS_HINT = "Think of the ring's second lap, of a full queue and of an empty one."


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Fresh tokens, never zero: a token that was not pushed cannot be guessed."""
    return DRAWS[parameters["kind"]](parameters, dice)


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Each kind of case has a check of its own."""
    CHECKS[parameters["kind"]](parameters, inputs, outputs)


def room(parameters: Parameters) -> int:
    """What a queue of this capacity must hold: the next power of two, at least two."""
    return max(2, 1 << (int(parameters["capacity"]) - 1).bit_length())


def tokens(dice: Dice, count: int) -> Array:
    """Random 64-bit numbers."""
    return dice.integers(1, 2**64 - 1, count, dtype=np.uint64)


# ---------------------------------------------------------------- script: one thread


def draw_script(parameters: Parameters, dice: Dice) -> Draw:
    """A walk that fills the queue, empties it, and hovers in between, again and again."""
    steps = parameters["steps"]
    stretch = 3 * room(parameters)
    bias = np.resize(np.repeat([0.9, 0.5, 0.1, 0.5], stretch), steps)
    pushes = (dice.random(steps) < bias).astype(np.uint8)
    outputs = {"living": Blank((1,), "int64"), "blocking_calls": Blank((1,), "uint64"), **blanks(steps)}
    return Draw(inputs={"pushes": pushes, "tokens": tokens(dice, steps)}, outputs=outputs)


def blanks(steps: int) -> dict[str, Blank]:
    """What is written down at each step."""
    return {"succeeded": Blank((steps,), "uint8"), "popped": Blank((steps,), "uint64")}


def check_script(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """A deque of limited length does the same."""
    if outputs["blocking_calls"][0]:
        raise RuleBroken(
            f"try_push and try_pop called a lock or a wait {outputs['blocking_calls'][0]} times."
        )
    queue: deque[int] = deque()
    for step, (push, token) in enumerate(zip(inputs["pushes"], inputs["tokens"], strict=True)):
        before = len(queue)
        expected = follow(queue, room(parameters), push, int(token))
        got = int(outputs["succeeded"][step]), int(outputs["popped"][step])
        if got != expected:
            raise Wrong(
                sentence(step, push, before, room(parameters)), got=got, expected=expected, hint=LAPS_HINT
            )
    if outputs["living"][0] != 0:
        text = f"{outputs['living'][0]} elements were never destroyed, or destroyed twice."
        raise Wrong(text, hint="The queue must destroy what is left in it.")


def follow(queue: deque[int], size: int, push: int, token: int) -> tuple[int, int]:
    """Whether the step must succeed, and what it must pop (0: nothing)."""
    if push:
        if len(queue) == size:
            return 0, 0
        queue.append(token)
        return 1, 0
    return (1, queue.popleft()) if queue else (0, 0)


def sentence(step: int, push: int, held: int, size: int) -> str:
    """What went wrong at a step."""
    call = "try_push" if push else "try_pop"
    return f"Step {step}: {call}, with {held} of {size} elements in it, gave another result (success, token)."


# ---------------------------------------------------------------- stress: producers and consumers


def draw_stress(parameters: Parameters, dice: Dice) -> Draw:
    """The same number of tokens for each producer."""
    total = parameters["producers"] * parameters["each"]
    outputs = {
        "counts": Blank((parameters["consumers"] + 1,), "int64"),
        "popped": Blank((total + 1,), "uint64"),
    }
    return Draw(inputs={"tokens": tokens(dice, total)}, outputs=outputs)


def check_stress(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """Exactly once, and in order."""
    popped = outputs["popped"][: min(outputs["counts"].sum(), outputs["popped"].size)]
    places = check_once(inputs["tokens"], popped)
    start = 0
    for count in outputs["counts"]:
        check_order(places[start : start + count], parameters["each"])
        start += count


def check_once(pushed: Array, popped: Array) -> Array:
    """Where each popped token stands among the pushed ones."""
    order = np.argsort(pushed)
    found = np.minimum(np.searchsorted(pushed, popped, sorter=order), pushed.size - 1)
    places = order[found]
    strange = np.flatnonzero(pushed[places] != popped)
    if strange.size:
        text = f"{strange.size} tokens came out that nobody pushed."
        raise Wrong(text, got=popped[strange[0]], hint="A token came out that nobody pushed.")
    times = np.bincount(places, minlength=pushed.size)
    if (times != 1).any():
        lost, twice = int((times == 0).sum()), int((times > 1).sum())
        text = f"{lost} tokens were lost, and {twice} came out more than once."
        raise Wrong(text, hint="Tokens were lost or came out more than once.")
    return places


def check_order(places: Array, each: int) -> None:
    """One consumer sees the tokens of each producer in the order in which they were pushed."""
    for producer in np.unique(places // each):
        mine = places[places // each == producer]
        if (np.diff(mine) <= 0).any():
            text = f"A consumer saw tokens of producer {producer} out of order."
            raise Wrong(text, hint="A consumer saw tokens of one producer out of order.")


# ---------------------------------------------------------------- stalled: one thread stands still


def draw_stalled(parameters: Parameters, dice: Dice) -> Draw:
    """Pushes; one step that stands still; meanwhile pushes and pops in any order; then all are popped."""
    before = [PUSH] * 4
    meanwhile = [PUSH, POP, PUSH, POP, PUSH]
    dice.shuffle(meanwhile)
    rest = [POP] * 9
    if parameters["stalled"] == 0:
        pushes = [PUSH, *meanwhile, *rest]
    else:
        pushes = [*before, parameters["push"], *meanwhile, *rest]
    outputs = {"returned": Blank((1,), "uint8"), **blanks(len(pushes))}
    return Draw(
        inputs={"pushes": np.array(pushes, np.uint8), "tokens": tokens(dice, len(pushes))}, outputs=outputs
    )


def check_stalled(parameters: Parameters, inputs: Arrays, outputs: Arrays) -> None:
    """The others returned, there was room for every push, and nothing is lost, doubled or out of order."""
    if outputs["returned"][0] != 1:
        text = "While one thread stood still, moving its element, another one waited for it in vain."
        raise Wrong(text, hint=text)
    pushed = inputs["tokens"][inputs["pushes"] == PUSH]
    succeeded = outputs["succeeded"] == 1
    if not succeeded[inputs["pushes"] == PUSH].all():
        text = "While one thread stood still, a push failed although the queue had room."
        raise Wrong(text, hint=text)
    popping = (inputs["pushes"] == POP) & succeeded
    check_once(pushed, outputs["popped"][popping])
    check_stalled_order(parameters, inputs, outputs, popping)


def check_stalled_order(parameters: Parameters, inputs: Arrays, outputs: Arrays, popping: Array) -> None:
    """The step that stood still may come anywhere; all others follow one another."""
    steady = np.arange(popping.size) != parameters["stalled"]
    others = inputs["tokens"][(inputs["pushes"] == PUSH) & steady]
    came = outputs["popped"][popping & steady]
    came = came[np.isin(came, others)]
    expected = others[np.isin(others, came)]
    if not np.array_equal(came, expected):
        text = "While one thread stood still, the tokens of another one came out of order."
        raise Wrong(text, hint=text)


DRAWS: dict[str, Callable[[Parameters, Dice], Draw]] = {
    "script": draw_script,
    "stress": draw_stress,
    "stalled": draw_stalled,
}
CHECKS: dict[str, Callable[[Parameters, Arrays, Arrays], None]] = {
    "script": check_script,
    "stress": check_stress,
    "stalled": check_stalled,
}
