"""Data parallel training: the reference, written by hand, against torch; the grader's evidence."""

import importlib.util
from typing import Any

import numpy as np
import pytest
import torch

from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Arrays, RuleBroken, Wrong
from tests.sandbox.judging.cases import TASKS, facts_of

FOLDER = TASKS / "data-parallel"
CASES: dict[str, dict[str, Any]] = {case.id: dict(case.parameters) for case in facts_of(FOLDER).cases}


@pytest.fixture(scope="module")
def grader() -> Any:
    return load_grader(FOLDER)


@pytest.fixture(scope="module")
def entry() -> Any:
    spec = importlib.util.spec_from_file_location("data_parallel_entry", FOLDER / "entry.py")
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def drawn(grader: Any, case: str) -> Arrays:
    inputs: Arrays = grader.draw(CASES[case], np.random.default_rng(1)).inputs
    return inputs


def samples(inputs: Arrays, step: int) -> tuple[torch.Tensor, torch.Tensor]:
    """All ranks' samples of a step as one batch."""
    sizes = inputs["counts"][step].sum(1)
    parts = [
        np.concatenate([inputs[n][step, r, :size] for r, size in enumerate(sizes)]) for n in ("x", "target")
    ]
    return torch.from_numpy(parts[0]), torch.from_numpy(parts[1])


@pytest.mark.parametrize("case", ["uneven", "split", "adam", "empty"])
def test_the_reference_is_what_torch_trains_in_one_process(grader: Any, entry: Any, case: str) -> None:
    inputs = drawn(grader, case)
    model = entry.Net({name: inputs[name] for name in grader.NAMES}, inputs["x"].size)
    kind = {"momentum": entry.Momentum, "adam": entry.Adam}[CASES[case]["optimizer"]]
    optimizer = kind(model.parameters())
    for step in range(CASES[case]["steps"]):
        optimizer.zero_grad()
        x, target = samples(inputs, step)
        entry.loss(model(x), target).backward()
        optimizer.step()
    expected = grader.trained(CASES[case], inputs)
    for name in grader.NAMES:
        found = getattr(model, name)
        whole = torch.stack(list(found)) if name == "experts" else found
        np.testing.assert_allclose(whole.detach().numpy(), expected[name], rtol=0, atol=1e-12)
    assert np.array_equal(expected["scale"], inputs["scale"])
    assert np.array_equal(expected["spare"], inputs["spare"])


@pytest.mark.parametrize(("ours", "theirs"), [("Momentum", "SGD"), ("Adam", "AdamW")])
def test_our_optimizers_are_those_of_the_library(entry: Any, ours: str, theirs: str) -> None:
    options = {"lr": entry.Optimizer.RATE, "weight_decay": entry.Optimizer.DECAY}
    start = torch.linspace(-1, 1, 7, dtype=torch.float64)
    one, other = (torch.nn.Parameter(start.clone()) for _ in range(2))
    mine = getattr(entry, ours)([one])
    library = getattr(torch.optim, theirs)(
        [other], **options, **({"momentum": 0.9} if theirs == "SGD" else {})
    )
    for step in range(4):
        one.grad, other.grad = (torch.cos(start * (step + 1)) for _ in range(2))
        mine.step()
        library.step()
    torch.testing.assert_close(one, other, rtol=0, atol=1e-14)


def test_batches_are_as_uneven_as_they_are_called(grader: Any) -> None:
    rows = CASES["uneven"]["rows"]
    counts = drawn(grader, "uneven")["counts"]
    assert (counts[..., :-1] == rows).all()
    assert counts[0, 0, -1] < rows
    assert (drawn(grader, "one-step")["counts"] == CASES["one-step"]["rows"]).all()
    assert ((drawn(grader, "empty")["counts"].sum(2) == 0).sum(1) == 1).all()


def test_split_experts_belong_to_one_rank_and_the_last_to_none(grader: Any) -> None:
    inputs = drawn(grader, "split")
    for step in range(CASES["split"]["steps"]):
        used = [set(grader.chosen(inputs, step, rank).tolist()) for rank in range(2)]
        assert all(len(one) == 1 for one in used)
        assert not used[0] & used[1]
        assert CASES["split"]["experts"] - 1 not in used[0] | used[1]


def volumes(inputs: Arrays, grader: Any, case: str, factor: float = 1) -> dict[str, np.ndarray]:
    steps, world = CASES[case]["steps"], CASES[case]["world"]
    size = 8 * steps * sum(inputs[name].size for name in grader.TRAINED)
    return {"collective_bytes": np.full(world, int(size * factor))}


def test_gradients_after_every_micro_batch_are_too_much(grader: Any) -> None:
    inputs = drawn(grader, "large")
    grader.check_volume(CASES["large"], inputs, volumes(inputs, grader, "large"))
    with pytest.raises(Wrong, match="not once a micro-batch"):
        grader.check_volume(CASES["large"], inputs, volumes(inputs, grader, "large", CASES["large"]["micro"]))


def test_traffic_is_what_the_sums_need_and_explain(grader: Any) -> None:
    inputs = drawn(grader, "large")
    outputs = volumes(inputs, grader, "large")
    need = 2 * int(outputs["collective_bytes"][0])
    grader.check_loopback(CASES["large"], inputs, outputs, need + 5000)
    with pytest.raises(RuleBroken, match="no all-reduce can do with less"):
        grader.check_loopback(CASES["large"], inputs, outputs, need // 2)
    with pytest.raises(RuleBroken, match="explain only"):
        grader.check_loopback(CASES["large"], inputs, outputs, 3 * need)
