"""The tasks in PyTorch: every submission gets the verdict that it deserves.

A jail that imports torch costs seconds of a core, one with ranks a multiple. So where the check alone
decides, on public cases, it is called here without a jail; everything hostile, right or slow, the starter and
all that ends otherwise than in a wrong answer goes through the real one.
"""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from sandbox.judging.grader.process import load_grader
from sandbox.judging.grading import Evidence, Wrong
from sandbox.judging.host import Host
from tests.content.test_task_tensor_parallel import graded
from tests.sandbox.judging import cases
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations, facts_of

NAMES = ("attention-rope-kv", "tensor-parallel-linear", "data-parallel", "nccl-allreduce")
CHECKED_HERE = ("attention-rope-kv", "tensor-parallel-linear")
EVERY = [(TASKS / name, promised) for name in NAMES for promised in expectations(TASKS / name)]


def check_decides(folder: Path, promised: Expectation) -> bool:
    """Whether no jail is needed to see that this is wrong."""
    ours = promised.file.startswith("wrong_") and promised.file != "wrong_starter.py"
    return (
        folder.name in CHECKED_HERE and ours and (promised.mode, promised.verdict) == ("test", "wrong answer")
    )


CHECKED = [(folder, promised) for folder, promised in EVERY if check_decides(folder, promised)]
JAILED = [(folder, promised) for folder, promised in EVERY if not check_decides(folder, promised)]


@pytest.fixture(autouse=True)
def timed_as_little_as_possible(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six ratios tell what is slow; more would only be more certain."""
    monkeypatch.setattr(cases, "MEASURE_S", 0)


@pytest.mark.jail
@pytest.mark.parametrize(("folder", "promised"), JAILED, ids=[f"{f.name}/{e.file}" for f, e in JAILED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, folder: Path, promised: Expectation) -> None:
    assert_verdict(host, folder, promised)


@pytest.mark.parametrize(("folder", "promised"), CHECKED, ids=[f"{f.name}/{e.file}" for f, e in CHECKED])
def test_the_check_finds_a_public_case_wrong(folder: Path, promised: Expectation) -> None:
    source = (folder / "submissions" / promised.file).read_text("utf-8")
    said = []
    for case in facts_of(folder).cases:
        if case.public:
            try:
                run(folder, dict(case.parameters), source)
            except Wrong as wrong:
                said.append(str(wrong))
    assert said
    assert promised.message in " ".join(said)


def run(folder: Path, parameters: dict[str, Any], source: str) -> None:
    """One call and its check, as the engine does them."""
    grader, entry = load_grader(folder), module(folder / "entry.py")
    if "ranks" in parameters:
        graded(grader, entry, parameters, source)
        return
    submission = ModuleType("submission")
    exec(compile(source, "submission", "exec"), submission.__dict__)  # noqa: S102 - our own submissions
    draw = grader.draw(parameters, np.random.default_rng(1))
    outputs = {name: np.full(blank.shape, np.nan, blank.dtype) for name, blank in draw.outputs.items()}
    entry.call(submission, parameters, draw.inputs, outputs, None)
    nothing = np.zeros((1, 1), np.int64)
    grader.check(parameters, draw.inputs, outputs, Evidence(nothing, nothing))


def module(path: Path) -> Any:
    """A file of a task as a module."""
    spec = importlib.util.spec_from_file_location(f"{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


@pytest.mark.parametrize("name", NAMES)
def test_every_submission_is_promised_a_verdict(name: str) -> None:
    files = {path.name for path in (TASKS / name / "submissions").iterdir() if path.is_file()}
    assert files == {promised.file for promised in expectations(TASKS / name)}
