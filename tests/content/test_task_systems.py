"""Four systems tasks in plain Python: every submission through the real jail, each model against theory."""

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sandbox.judging.grading import Unsuitable
from sandbox.judging.host import Host
from tests.sandbox.judging import cases
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations

NAMES = ("allreduce-simulator", "pipeline-1f1b", "paged-kv-cache", "continuous-batching")
PROMISED = [(name, expectation) for name in NAMES for expectation in expectations(TASKS / name)]


def load(path: Path) -> Any:
    """A file of a task as a module."""
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(autouse=True)
def timed_as_little_as_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six ratios tell what is slow; more would only be more certain."""
    monkeypatch.setattr(cases, "MEASURE_S", 0)


@pytest.mark.jail
@pytest.mark.parametrize(("task", "expectation"), PROMISED, ids=[f"{n}-{e.file}" for n, e in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, task: str, expectation: Expectation) -> None:
    assert_verdict(host, TASKS / task, expectation)


@pytest.mark.parametrize("task", NAMES)
def test_every_submission_is_promised_a_verdict(task: str) -> None:
    files = {path.name for path in (TASKS / task / "submissions").glob("*.py")}
    assert files == {e.file for name, e in PROMISED if name == task}


# ---------------------------------------------------------------- all-reduce

SIMULATOR = load(TASKS / "allreduce-simulator" / "grader.py")


@pytest.mark.parametrize("algorithm", ["ring", "tree", "halving"])
@pytest.mark.parametrize("ranks", range(2, 20))
def test_our_simulation_agrees_with_the_closed_forms(algorithm: str, ranks: int) -> None:
    size = 5040 * 16 * 11 * 13 * 17 * 19  # any number of parts up to 19
    parameters = {
        "algorithm": algorithm,
        "world": ranks,
        "size": size,
        "topology": "crossbar",
        "uneven": False,
    }
    draw = SIMULATOR.draw(parameters, np.random.default_rng(ranks))
    done = SIMULATOR.simulate(parameters, draw.inputs).begin[:, -1].max()
    alpha, beta = SIMULATOR.ALPHA_PS, SIMULATOR.BETA_PS
    power = 2 ** int(np.log2(ranks))
    textbook = {
        "ring": 2 * (ranks - 1) * (alpha + size // ranks * beta),
        "tree": 2 * int(np.ceil(np.log2(ranks))) * (alpha + size * beta),
        "halving": 2 * int(np.log2(power)) * alpha
        + 2 * (power - 1) * size // power * beta
        + (0 if power == ranks else 2 * (alpha + size * beta)),
    }[algorithm]
    assert done == SIMULATOR.closed_form(parameters) == textbook


@pytest.mark.parametrize("algorithm", ["ring", "tree", "halving"])
@pytest.mark.parametrize("ranks", range(2, 20))
def test_the_plans_move_exactly_what_an_all_reduce_needs(algorithm: str, ranks: int) -> None:
    """Carried out on bytes that know where they come from: at the end every rank has every rank's."""
    size = 37
    steps = SIMULATOR.plan(algorithm, ranks, size)
    held = [[{rank} for _ in range(size)] for rank in range(ranks)]
    for number, step in enumerate(steps):
        sent = [
            (receiver, span, [set(held[sender][place]) for place in span])
            for sender, (receiver, count) in step.items()
            for span in [_span((algorithm, ranks, size), number, (sender, receiver, count))]
        ]
        for receiver, span, content in sent:
            for place, sources in zip(span, content, strict=True):
                held[receiver][place] |= sources
    everybody = set(range(ranks))
    assert all(sources == everybody for rank in range(ranks) for sources in held[rank])


def _span(plan: tuple[str, int, int], number: int, message: tuple[int, int, int]) -> range:
    """Which bytes a message carries, told from its length and from where its ends stand."""
    algorithm, ranks, size = plan
    sender, receiver, count = message
    if count == size:
        return range(size)
    if algorithm == "ring":
        part = (sender - number) % ranks
        first = part * size // ranks
        assert count == (part + 1) * size // ranks - first
        return range(first, first + count)
    power = 1 << (ranks.bit_length() - 1)
    extra = ranks - power
    rounds = power.bit_length() - 1
    me, partner = (rank // 2 if rank < 2 * extra else rank - extra for rank in (sender, receiver))
    distance = me ^ partner
    halving = number - bool(extra) < rounds
    start = (partner if halving else me) // distance * distance
    first = start * size // power
    assert count == (start + distance) * size // power - first
    return range(first, first + count)


# ---------------------------------------------------------------- pipeline

PIPELINE = load(TASKS / "pipeline-1f1b" / "grader.py")


def _pipeline(stages: int, micro_batches: int, chunks: int) -> dict[str, Any]:
    return {
        "stages": stages,
        "micro_batches": micro_batches,
        "chunks": chunks,
        "uneven": False,
        "latency": False,
    }


@pytest.mark.parametrize("stages", range(2, 9))
@pytest.mark.parametrize("chunks", range(1, 5))
@pytest.mark.parametrize("groups", range(1, 4))
def test_1f1b_ends_where_no_schedule_can_end_before(stages: int, chunks: int, groups: int) -> None:
    for forward, backward in ((1, 1), (1, 2), (5, 3), (9, 1)):
        parameters = _pipeline(stages, stages * groups, chunks)
        inputs = {
            "forward": np.full(stages * chunks, forward),
            "backward": np.full(stages * chunks, backward),
            "latency": np.zeros(1, np.int64),
        }
        least = (stages * groups * chunks + stages - 1) * (forward + backward)
        assert PIPELINE.end_of_1f1b(parameters, inputs) == PIPELINE.bound(parameters, inputs) == least


def test_interleaving_that_does_not_come_out_even_is_refused_in_words() -> None:
    with pytest.raises(Unsuitable, match="divide"):
        PIPELINE.own(_pipeline(4, 6, 2))
    assert PIPELINE.own(_pipeline(3, 6, 2)) == _pipeline(3, 6, 2)


# ---------------------------------------------------------------- paged KV cache

CACHE = load(TASKS / "paged-kv-cache" / "grader.py")
EXAMPLE: list[tuple[tuple[Any, ...], Any, list[int]]] = [
    (("allocate", 1, [5, 6, 7]), [0, 1], [2, 3, 4, 5]),
    (("allocate", 2, [5, 6, 8, 9]), [0, 2], [3, 4, 5]),
    (("fork", 1, 3), True, [3, 4, 5]),
    (("append", 3, 4), (3, 1), [4, 5]),
    (("append", 1, 4), (1, -1), [4, 5]),
    (("append", 1, 4), (4, -1), [5]),
    (("free", 2), True, [2, 5]),
    (("allocate", 4, [5, 6, 7, 4, 1]), [0, 3, 2], [5]),
    (("swap_out", 3), True, [5]),
    (("swap_in", 3), [0, 3], [5]),
    (("allocate", 5, [1, 1, 1, 1, 1]), None, [5]),
    (("free", 9), False, [5]),
]


def test_the_cache_of_the_statement_is_what_the_model_holds() -> None:
    tokens = [token for operation, _, _ in EXAMPLE if operation[0] == "allocate" for token in operation[2]]
    tables = [block for _, answer, _ in EXAMPLE if isinstance(answer, list) for block in answer]
    model = CACHE.Model(6, 2)
    replay = CACHE.Replay(model, {"tokens": np.array(tokens)}, tables)
    first = place = 0
    for number, (operation, answer, free) in enumerate(EXAMPLE):
        name, sequence, *more = operation
        count = len(more[0]) if name == "allocate" else 0
        row = [CACHE.NAMES.index(name), sequence, first if count else next(iter(more), 0), count, place]
        if isinstance(answer, list):
            replay.follow(number, row, [1, len(answer), -1])
            place += len(answer)
        else:
            replay.follow(
                number, row, [1, *answer] if isinstance(answer, tuple) else [int(bool(answer)), -1, -1]
            )
        first += count
        assert sorted(model.free) == free


# ---------------------------------------------------------------- continuous batching

BATCHING = load(TASKS / "continuous-batching" / "grader.py")


def test_the_server_of_the_statement_does_what_the_policy_does() -> None:
    parameters = {"budget": 6, "batch": 3, "blocks": 4, "block_size": 2}
    requests = np.array([[0, 0, 5, 3], [0, 1, 2, 3], [1, 0, 1, 1]])
    assert [(step.preempted, step.plan) for step in BATCHING.serve(parameters, requests)] == [
        ([], [(0, 5), (1, 1)]),
        ([], [(0, 1), (1, 1)]),
        ([1], [(0, 1)]),
        ([], [(1, 3), (2, 1)]),
        ([], [(1, 1)]),
    ]


@pytest.mark.parametrize("seed", range(20))
def test_whatever_is_to_come_does_not_change_what_was_decided(seed: int) -> None:
    """Two worlds that differ in the length of answers alone: the same steps until something else finishes.

    So nobody who looks the lengths up could answer otherwise than one who does not.
    """
    parameters = {
        "requests": 40, "users": 4, "budget": 64, "batch": 16, "blocks": 24,
        "block_size": 4, "prompt": 40, "output": 50, "spread": 50,
    }  # fmt: skip
    dice = np.random.default_rng(seed)
    here = BATCHING.draw(parameters, dice).inputs["requests"]
    there = here.copy()
    there[dice.integers(0, 40, 10), 3] = dice.integers(1, 50, 10)
    for one, other, finished in _side_by_side(parameters, here, there):
        assert one == other
        if finished[0] != finished[1]:
            break
    else:
        pytest.fail("the worlds never parted")


def _side_by_side(parameters: dict[str, Any], here: Any, there: Any) -> Any:
    """Steps of two worlds, with what finishes in them."""
    worlds = [_Watch(requests) for requests in (here, there)]
    for one, other in zip(*(BATCHING.serve(parameters, world.requests) for world in worlds), strict=False):
        yield one, other, [world.finish(step) for world, step in zip(worlds, (one, other), strict=True)]


class _Watch:
    """Counts a world's tokens to see which requests end."""

    def __init__(self, requests: Any) -> None:
        self.requests = requests
        self._known = requests[:, 2].copy()
        self._computed = np.zeros(len(requests), int)

    def finish(self, step: Any) -> list[int]:
        self._computed[step.preempted] = 0
        for name, count in step.plan:
            self._computed[name] += count
        names = [name for name, _ in step.plan if self._computed[name] == self._known[name]]
        self._known[names] += 1
        return [
            name for name in names if self._known[name] == self.requests[name, 2] + self.requests[name, 3]
        ]


def test_requests_that_can_never_run_are_refused_in_words() -> None:
    with pytest.raises(Unsuitable, match="does not fit"):
        BATCHING.own({"prompt": 10, "output": 7, "blocks": 4, "block_size": 4})
