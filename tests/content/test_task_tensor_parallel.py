"""Tensor parallelism: the reference and the count, on ranks that are threads (jails cost seconds)."""

import importlib.util
import queue
import threading
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Evidence, RuleBroken, Unsuitable, Wrong
from tests.sandbox.judging.cases import TASKS, facts_of

FOLDER = TASKS / "tensor-parallel-linear"
CASES: dict[str, dict[str, Any]] = {case.id: dict(case.parameters) for case in facts_of(FOLDER).cases}
RIGHT = (FOLDER / "submissions" / "right_conjugates.py").read_text("utf-8")
LAST = "    return Reduce.apply(hidden @ b, group) + e\n"
SUM = "        return group.all_reduce(x)\n"

MUTANTS = {
    "constant": ("Copy.apply(x, group) @ a", "Copy.apply(x, group) @ a * 0"),
    "bias on every rank": (LAST, "    return Reduce.apply(hidden @ b + e, group)\n"),
    "mean": (SUM, "        return group.all_reduce(x) / group.size\n"),
    "detached": (LAST, "    return group.all_reduce(hidden @ b) + e\n"),
    "tanh": ("@ a + c)", '@ a + c, approximate="tanh")'),
    "half of the shard": ("hidden @ b", "hidden[:, ::2] @ b[::2]"),
    "half of the ranks": (SUM, "        return group.all_reduce(x * (group.rank < group.size // 2))\n"),
    "no bias c": ("@ a + c", "@ a"),
    "float32 backward": ("all_reduce(gradient)", "all_reduce(gradient.float()).double()"),
    "the gradient of y is summed too": (
        "        return gradient, None",
        "        return ctx.saved.all_reduce(gradient), None",
    ),
}


class ThreadWire:
    """What sandbox/runner/wire.py offers, between threads, with the relay's count."""

    def __init__(
        self, rank: int, posts: dict[tuple[int, int], "queue.Queue[bytes]"], tally: Evidence
    ) -> None:
        self.rank, self.size = rank, len(tally.bytes)
        self._posts, self._tally = posts, tally

    def send(self, to: int, data: np.ndarray) -> None:
        self._tally.messages[self.rank, to] += 1
        self._tally.bytes[self.rank, to] += data.nbytes
        self._posts[self.rank, to].put(data.tobytes())

    def recv(self, source: int, out: np.ndarray | None = None) -> Any:
        data = self._posts[source, self.rank].get(timeout=10)
        if out is None:
            return bytearray(data)
        out[...] = np.frombuffer(data, out.dtype).reshape(out.shape)
        return out


def module(name: str, source: str) -> ModuleType:
    made = ModuleType(name)
    exec(compile(source, name, "exec"), made.__dict__)  # noqa: S102 - our own submissions
    return made


@pytest.fixture(scope="module")
def grader() -> Any:
    return load_grader(FOLDER)


@pytest.fixture(scope="module")
def entry() -> Any:
    spec = importlib.util.spec_from_file_location("tensor_parallel_entry", Path(FOLDER, "entry.py"))
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def graded(grader: Any, entry: Any, parameters: dict[str, Any], source: str) -> None:
    """Run on all ranks and check, as the engine does."""
    shares = grader.draw(parameters, np.random.default_rng(1)).ranks
    ranks = len(shares)
    tally = Evidence(np.zeros((ranks, ranks), np.int64), np.zeros((ranks, ranks), np.int64))
    posts: dict[tuple[int, int], queue.Queue[bytes]] = {
        (a, b): queue.Queue() for a in range(ranks) for b in range(ranks)
    }
    outputs = [
        {name: np.full(blank.shape, np.nan) for name, blank in share.outputs.items()} for share in shares
    ]
    submission = module("submission", source)
    threads = [
        threading.Thread(
            target=entry.call,
            args=(submission, parameters, shares[rank].inputs, outputs[rank], ThreadWire(rank, posts, tally)),
        )
        for rank in range(ranks)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    inputs = [share.inputs for share in shares]
    grader.check(parameters, inputs, outputs, tally)


@pytest.mark.parametrize("case", CASES)
def test_the_baseline_is_right_in_every_case(grader: Any, entry: Any, case: str) -> None:
    graded(grader, entry, CASES[case], (FOLDER / "baseline.py").read_text("utf-8"))


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_wrong(grader: Any, entry: Any, name: str) -> None:
    old, new = MUTANTS[name]
    assert RIGHT.count(old) == 1
    source = RIGHT.replace(old, new).replace(
        "        return group.all", "        ctx.saved = group\n        return group.all"
    )
    with pytest.raises(Wrong, match="are wrong"):
        graded(grader, entry, CASES["odd"], source)


def test_traffic_beside_the_sums_is_seen(grader: Any, entry: Any) -> None:
    """Right values, and one message more than two all-reduces need."""
    extra = "    group._wire.send(group.rank ^ 1, a.detach().numpy())\n    group._wire.recv(group.rank ^ 1)\n"
    with pytest.raises(Wrong, match=r"5 were sent \(2\.5 all-reduces\)"):
        graded(grader, entry, CASES["odd"], RIGHT.replace(LAST, extra + LAST))


def test_fewer_bytes_than_a_sum_needs_are_wrong(grader: Any) -> None:
    wire = Evidence(np.array([[0, 1], [1, 0]]), np.array([[0, 4], [4, 0]]))
    with pytest.raises(Wrong, match="2 bytes went"):
        grader.check_wire(CASES["backward"], wire)


def test_another_receiver_breaks_the_rule(grader: Any) -> None:
    messages = np.roll(np.eye(3, dtype=np.int64), 2, axis=1)
    with pytest.raises(RuleBroken, match="Rank 0 sent to rank 2"):
        grader.check_wire(CASES["three"], Evidence(messages, messages))


def test_the_reference_agrees_with_autograd(grader: Any) -> None:
    dice = np.random.default_rng(2)
    shapes = {"x": (5, 3), "a": (3, 8), "c": (8,), "b": (8, 3), "e": (3,)}
    tensors = {
        name: torch.from_numpy(dice.standard_normal(shape)).requires_grad_() for name, shape in shapes.items()
    }
    dy = torch.from_numpy(dice.standard_normal((5, 3)))
    y = torch.nn.functional.gelu(tensors["x"] @ tensors["a"] + tensors["c"]) @ tensors["b"] + tensors["e"]
    y.backward(dy)
    ours = grader.layer(
        {name: tensor.detach().numpy() for name, tensor in tensors.items()} | {"dy": dy.numpy()}
    )
    np.testing.assert_allclose(ours["y"], y.detach().numpy(), rtol=0, atol=1e-14)
    for name, tensor in tensors.items():
        assert tensor.grad is not None
        np.testing.assert_allclose(ours[f"d{name}"], tensor.grad.numpy(), rtol=0, atol=1e-13)


def test_an_inner_dimension_that_cannot_be_cut_is_refused(grader: Any) -> None:
    with pytest.raises(Unsuitable, match="multiple"):
        grader.own({**CASES["forward"], "inner": 7})


@pytest.mark.parametrize("bias", [-4.5, -6.0, -8.3])
def test_gelu_far_below_zero_is_right_however_it_is_spelt(grader: Any, entry: Any, bias: float) -> None:
    """One number a tensor, and so small that 1 + erf would have lost most of its digits."""
    whole = {
        "x": [[0.1]],
        "a": [[0.2, -0.3]],
        "c": [bias, bias],
        "b": [[1.5], [-0.7]],
        "e": [0.0],
        "dy": [[1.0]],
    }
    shares = [
        grader.share(CASES["one-token"], {n: np.array(v) for n, v in whole.items()}, r, 2) for r in (0, 1)
    ]
    for spelling in ("torch.nn.functional.gelu(h)", "h * torch.erfc(-h / 2**0.5) / 2"):
        results = []
        for share in shares:
            t = {name: torch.tensor(array).requires_grad_() for name, array in share.inputs.items()}
            h = t["x"] @ t["a"] + t["c"]
            part = eval(spelling, {"torch": torch, "h": h}) @ t["b"]  # noqa: S307 - the two lines above
            part.backward(t["dy"].detach())
            results.append((part, t))
        y = sum(part for part, _ in results) + results[0][1]["e"]
        dx = sum(t["x"].grad for _, t in results)
        outputs = [
            {"y": y.detach().numpy(), "dx": dx.numpy(), "de": np.ones(1)}
            | {f"d{name}": t[name].grad.numpy() for name in ("a", "c", "b")}
            for _, t in results
        ]
        grader.check_results([share.inputs for share in shares], outputs)
