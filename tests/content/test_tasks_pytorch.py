"""The tasks in PyTorch: every submission gets the verdict that it deserves."""

from pathlib import Path

import pytest

from sandbox.judging.host import Host
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations

NAMES = ("attention-rope-kv", "tensor-parallel-linear", "data-parallel", "nccl-allreduce")
EVERY = [(TASKS / name, promised) for name in NAMES for promised in expectations(TASKS / name)]


@pytest.mark.jail
@pytest.mark.parametrize(("folder", "promised"), EVERY, ids=[f"{f.name}/{e.file}" for f, e in EVERY])
def test_it_gets_the_verdict_that_it_deserves(host: Host, folder: Path, promised: Expectation) -> None:
    assert_verdict(host, folder, promised)


@pytest.mark.parametrize("name", NAMES)
def test_every_submission_is_promised_a_verdict(name: str) -> None:
    files = {path.name for path in (TASKS / name / "submissions").iterdir()}
    assert files == {promised.file for promised in expectations(TASKS / name)}
