"""All-reduce over NVLink: the numbers, the folded check, the bounds; with GPUs, its submissions on them."""

import importlib.util
from typing import Any

import numpy as np
import pytest
import torch

from sandbox.judging.devices import inventory
from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Evidence, RuleBroken, Wrong
from sandbox.judging.host import Host
from sandbox.judging.measuring import geometric_mean
from tests.sandbox.judging.cases import TASKS, facts_of, grade

FOLDER = TASKS / "nccl-allreduce"
CASES: dict[str, dict[str, Any]] = {case.id: dict(case.parameters) for case in facts_of(FOLDER).cases}
NOTHING = Evidence(np.zeros((1, 1), np.int64), np.zeros((1, 1), np.int64))


@pytest.fixture(scope="module")
def grader() -> Any:
    return load_grader(FOLDER)


@pytest.fixture(scope="module")
def entry() -> Any:
    spec = importlib.util.spec_from_file_location("nccl_allreduce_entry", FOLDER / "entry.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def test_grader_and_ranks_make_the_same_numbers(grader: Any, entry: Any) -> None:
    key, factor = np.array([7, 1 << 30, 12345, (1 << 31) - 1]), np.int64((1 << 30) + 1)
    ours = grader.vector(grader.pool(5000, key, np), factor)
    places = torch.arange(5000, dtype=torch.int64)
    theirs = entry.vector(entry.mixed(places, key).to(torch.int32), factor).to(torch.float32)
    assert np.array_equal(ours, theirs.numpy())
    assert ours.min() >= -grader.HALF
    assert ours.max() < grader.HALF
    assert len(np.unique(ours)) > 4900  # 20 bits


def made(grader: Any, entry: Any, case: str) -> tuple[Any, dict[str, np.ndarray]]:
    """Inputs, and the outputs of ranks that do what they should."""
    parameters = CASES[case]
    draw = grader.draw(parameters, np.random.default_rng(3))
    pools = [grader.pool(parameters["size"], key, np) for key in draw.inputs["keys"]]
    vectors = [[grader.vector(one, f).astype(np.float32) for one in pools] for f in draw.inputs["factors"]]
    if parameters["real"]:
        vectors = [[one / np.float32(3) for one in ranks] for ranks in vectors]
    sums = [torch.from_numpy(np.sum(ranks, 0)) for ranks in vectors]
    if parameters["folded"]:
        whole = torch.zeros(parameters["size"], dtype=torch.int32)
        for one in sums:
            whole = whole * 31 + one.to(torch.int32) ** 2
        result = whole.numpy()
    else:
        result = torch.stack(sums).numpy()
    world = parameters["world"]
    return draw.inputs, {
        "result": np.stack([result] * world),
        "collectives": np.zeros(world, np.int64),
        "seconds": np.array([0.1]),
    }


@pytest.mark.parametrize("case", CASES)
def test_right_sums_are_right(grader: Any, entry: Any, case: str) -> None:
    grader.check(CASES[case], *made(grader, entry, case), NOTHING)


@pytest.mark.parametrize("case", ["four", "real", "bandwidth"])
def test_one_wrong_element_on_one_rank_is_found(grader: Any, entry: Any, case: str) -> None:
    inputs, outputs = made(grader, entry, case)
    outputs["result"][1, ..., 17] += 1
    with pytest.raises(Wrong, match="Rank 1 has a wrong sum"):
        grader.check(CASES[case], inputs, outputs, NOTHING)


def test_another_result_for_the_same_vectors_is_found(grader: Any, entry: Any) -> None:
    inputs, outputs = made(grader, entry, "real")
    outputs["result"][:, -1] = np.nextafter(outputs["result"][:, -1], np.float32(np.inf))
    with pytest.raises(Wrong, match="gave other sums"):
        grader.check(CASES["real"], inputs, outputs, NOTHING)


def test_a_time_that_no_link_allows_breaks_the_rule(grader: Any, entry: Any) -> None:
    inputs, outputs = made(grader, entry, "bandwidth")
    outputs["seconds"][0] = grader.speed_bound(CASES["bandwidth"]) / 2
    with pytest.raises(RuleBroken, match="less than is possible"):
        grader.check(CASES["bandwidth"], inputs, outputs, NOTHING)


def test_the_floor_is_the_bytes_over_the_fastest_link(grader: Any) -> None:
    parameters = {"world": 4, "size": 10**9, "rounds": 2}
    assert grader.speed_bound(parameters) == pytest.approx(2 * 1.5 * 4e9 / 4e12)


@pytest.mark.gpu
@pytest.mark.jail
def test_on_two_gpus_both_directions_at_once_beat_the_star(host: Host) -> None:
    both = host.lend(inventory.found())
    if not both.workshop.suffices("gpus"):
        pytest.skip("fewer than two NVIDIA GPUs here")
    direct, star = (
        grade(both, FOLDER, (FOLDER / "submissions" / name).read_text("utf-8"))
        for name in ("right_direct.py", "slow_star.py")
    )
    assert direct.verdict == star.verdict == "passed", (direct, star)
    assert direct.speed == star.speed == "measured"
    ours, theirs = geometric_mean(direct.measurements), geometric_mean(star.measurements)
    assert ours is not None
    assert theirs is not None
    assert ours > theirs
