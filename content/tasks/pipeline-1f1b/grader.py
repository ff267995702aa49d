"""A schedule is checked as what it is: who computes what when. Any schedule that keeps the bounds passes.

The bounds: nothing begins before what it needs is there, no stage does two things at once or holds more
micro-batches than 1F1B does, and the whole ends no later than 1F1B. Where all stages are alike and sending
takes no time, that end is a closed form which no schedule whatever can beat: the last stage computes for
m·v·(f+b), cannot begin before p−1 forwards of others, and p−1 backwards of others follow its last one.
Nothing is hidden from the submission, so there is nothing to peek at.
"""

from collections.abc import Iterator

import numpy as np

from sandbox.judging.grading import Array, Arrays, Blank, Dice, Draw, Evidence, Parameters, Unsuitable, Wrong

FORWARD, BACKWARD = 0, 1
LEAST_NS, MOST_NS = 1_000_000, 9_000_000
LATEST_NS = (
    1 << 53
)  # far beyond any schedule; without it a start near 2^63 would end before the beginning of time


def draw(parameters: Parameters, dice: Dice) -> Draw:
    """Nanoseconds of forward and backward of every chunk of the model, and of sending between stages."""
    stages, chunks = parameters["stages"], parameters["chunks"]
    count = stages * chunks if parameters["uneven"] else 1
    forward, backward = (
        np.broadcast_to(dice.integers(LEAST_NS, MOST_NS, count), stages * chunks).astype(np.int64)
        for _ in range(2)
    )
    latency = np.array([dice.integers(1, LEAST_NS) if parameters["latency"] else 0], np.int64)
    rows = 2 * parameters["micro_batches"] * chunks
    return Draw(
        inputs={"forward": forward, "backward": backward, "latency": latency},
        outputs={"events": Blank((stages, rows, 4), "int64")},
    )


def own(parameters: Parameters) -> dict[str, object]:
    """Interleaving goes round the stages with groups of as many micro-batches."""
    if parameters["chunks"] > 1 and (
        parameters["stages"] < 2 or parameters["micro_batches"] % parameters["stages"]
    ):
        raise Unsuitable(
            "With more than one chunk there must be two stages or more, "
            "and their number must divide that of the micro-batches."
        )
    return dict(parameters)


def limits(parameters: Parameters) -> Array:
    """How many forwards each stage may be ahead of its backwards."""
    stages, rounds = int(parameters["stages"]), int(parameters["micro_batches"] * parameters["chunks"])
    behind = stages - 1 - np.arange(stages)
    several = 2 * behind + (int(parameters["chunks"]) - 1) * stages
    ahead: Array = behind if parameters["chunks"] == 1 else several
    limit: Array = np.minimum(ahead + 1, rounds)
    return limit


# ---------------------------------------------------------------- 1F1B


def order(parameters: Parameters, stage: int) -> Iterator[tuple[int, int, int]]:
    """(kind, chunk, micro-batch) of a stage: forwards to fill up, then one of each in turn, then the rest."""
    rounds = parameters["micro_batches"] * parameters["chunks"]
    ahead = int(limits(parameters)[stage]) - 1
    for turn in range(-ahead, rounds):
        if turn + ahead < rounds:
            yield (FORWARD, *nth(parameters, turn + ahead))
        if turn >= 0:
            chunk, micro_batch = nth(parameters, turn)
            yield BACKWARD, parameters["chunks"] - 1 - chunk, micro_batch


def nth(parameters: Parameters, turn: int) -> tuple[int, int]:
    """Chunk and micro-batch of the n-th forward: groups of p micro-batches, chunk after chunk."""
    stages, chunks = parameters["stages"], parameters["chunks"]
    if chunks == 1:
        return 0, turn
    group, within = divmod(turn, stages * chunks)
    return within // stages, group * stages + within % stages


def end_of_1f1b(parameters: Parameters, inputs: Arrays) -> int:
    """When 1F1B ends if everything begins as early as its order allows."""
    stages, last = parameters["stages"], parameters["stages"] * parameters["chunks"] - 1
    forward, backward = inputs["forward"].tolist(), inputs["backward"].tolist()
    latency = int(inputs["latency"][0])
    queues = [list(order(parameters, stage)) for stage in range(stages)]
    done: dict[tuple[int, int, int], int] = {}
    free, position = [0] * stages, [0] * stages
    waiting = list(range(stages))
    while waiting:
        stage = waiting.pop()
        while position[stage] < len(queues[stage]):
            kind, chunk, micro_batch = queues[stage][position[stage]]
            place = chunk * stages + stage
            before, send = needed(kind, place, last, micro_batch, latency)
            if before is not None and before not in done:
                break
            start = max(free[stage], done[before] + send if before else 0)
            free[stage] = start + (forward if kind == FORWARD else backward)[place]
            done[kind, place, micro_batch] = free[stage]
            position[stage] += 1
            neighbour = (stage + (1 if kind == FORWARD else -1)) % stages
            if neighbour not in waiting:
                waiting.append(neighbour)
    return max(free)


def needed(
    kind: int, place: int, last: int, micro_batch: int, latency: int
) -> tuple[tuple[int, int, int] | None, int]:
    """What must be done before, and how long its result is under way."""
    if kind == FORWARD:
        return ((FORWARD, place - 1, micro_batch), latency) if place else (None, 0)
    return (
        ((BACKWARD, place + 1, micro_batch), latency) if place < last else ((FORWARD, place, micro_batch), 0)
    )


def bound(parameters: Parameters, inputs: Arrays) -> int:
    """When the last stage must be done at the latest: the closed form, where there is one."""
    if parameters["uneven"] or parameters["latency"]:
        return end_of_1f1b(parameters, inputs)
    rounds = int(parameters["micro_batches"] * parameters["chunks"])
    return (rounds + int(parameters["stages"]) - 1) * int(inputs["forward"][0] + inputs["backward"][0])


# ---------------------------------------------------------------- checks


def check(parameters: Parameters, inputs: Arrays, outputs: Arrays, evidence: Evidence) -> None:
    """Everything once, one thing at a time, nothing too early, not too much at once, and done in time."""
    kinds, chunks, micro_batches, starts = np.moveaxis(outputs["events"], 2, 0)
    check_complete(parameters, kinds, chunks, micro_batches)
    places = chunks * parameters["stages"] + np.arange(parameters["stages"])[:, None]
    lasts = np.where(kinds == FORWARD, inputs["forward"][places], inputs["backward"][places])
    check_one_at_a_time(starts, lasts)
    ends = starts + lasts
    check_needs(parameters, int(inputs["latency"][0]), (kinds, places, micro_batches), starts, ends)
    check_memory(limits(parameters), kinds)
    check_end(parameters, inputs, int(ends.max()))


def check_complete(parameters: Parameters, kinds: Array, chunks: Array, micro_batches: Array) -> None:
    """Every stage has every forward and every backward exactly once."""
    for name, values, count in (
        ("kind", kinds, 2),
        ("chunk", chunks, parameters["chunks"]),
        ("micro-batch", micro_batches, parameters["micro_batches"]),
    ):
        if ((values < 0) | (values >= count)).any():
            stage, row = np.argwhere((values < 0) | (values >= count))[0]
            raise Wrong(
                f"Stage {stage}, row {row}: there is no such {name}.",
                got=values[stage, row],
                expected=f"0 to {count - 1}",
                hint=f"A row names a {name} that there is not.",
            )
    numbers = np.sort(
        (kinds * parameters["chunks"] + chunks) * parameters["micro_batches"] + micro_batches, axis=1
    )
    twice = np.argwhere(numbers != np.arange(numbers.shape[1]))
    if twice.size:
        raise Wrong(
            f"Stage {twice[0][0]} does not compute every forward and every backward exactly once.",
            hint="A stage does not compute every forward and every backward exactly once.",
        )


def check_one_at_a_time(starts: Array, lasts: Array) -> None:
    """From 0 on, rows in the order of time, without overlap."""
    absurd = starts[(starts < 0) | (starts > LATEST_NS)]
    if absurd.size:
        text = "A start lies before time 0 or beyond 2^53."
        raise Wrong(text, got=absurd[0], expected="0 or later", hint=text)
    ends = starts + lasts
    overlap = np.argwhere(starts[:, 1:] < ends[:, :-1])
    if overlap.size:
        stage, row = overlap[0]
        raise Wrong(
            f"Stage {stage}: row {row + 1} begins before row {row} has ended.",
            got=starts[stage, row + 1],
            expected=f"{ends[stage, row]} or later",
            hint="A stage does two things at once, or its rows are not in the order of time.",
        )


def check_needs(
    parameters: Parameters, latency: int, what: tuple[Array, Array, Array], starts: Array, ends: Array
) -> None:
    """Forwards after those of the part before, backwards after those behind them or the last forward."""
    last = parameters["stages"] * parameters["chunks"] - 1
    begin = np.empty((2, last + 1, parameters["micro_batches"]), np.int64)
    end = np.empty_like(begin)
    begin[what], end[what] = starts, ends
    send = latency if parameters["stages"] > 1 else 0
    for kind, parts, earliest in (
        ("forward", begin[FORWARD, 1:], end[FORWARD, :-1] + send),
        ("backward", begin[BACKWARD, :-1], end[BACKWARD, 1:] + send),
        ("backward", begin[BACKWARD, last:], end[FORWARD, last:]),
    ):
        early = np.argwhere(parts < earliest)
        if early.size:
            part, micro_batch = early[0]
            raise Wrong(
                f"A {kind} of micro-batch {micro_batch} begins before what it needs is there.",
                got=parts[part, micro_batch],
                expected=f"{earliest[part, micro_batch]} or later",
                hint=f"A {kind} begins before what it needs is there.",
            )


def check_memory(limit: Array, kinds: Array) -> None:
    """Forwards that wait for their backward, per stage."""
    held = np.cumsum(np.where(kinds == FORWARD, 1, -1), axis=1).max(axis=1)
    over = np.flatnonzero(held > limit)
    if over.size:
        stage = over[0]
        raise Wrong(
            f"Stage {stage} holds activations of {held[stage]} forwards at once; 1F1B needs {limit[stage]}.",
            got=held[stage],
            expected=limit[stage],
            hint="A stage holds the activations of more forwards at once than 1F1B needs.",
        )


def check_end(parameters: Parameters, inputs: Arrays, end: int) -> None:
    """No bubble beyond that of 1F1B."""
    latest = bound(parameters, inputs)
    if end > latest:
        work = parameters["micro_batches"] * int((inputs["forward"] + inputs["backward"]).sum())
        shares = [1 - work / (parameters["stages"] * when) for when in (end, latest)]
        raise Wrong(
            f"It ends at {end}, the bubble is {shares[0]:.2%}; {latest} and {shares[1]:.2%} are possible.",
            got=end,
            expected=f"{latest} or earlier",
            hint="The bubble is larger than that of 1F1B.",
        )
