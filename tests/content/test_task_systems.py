"""Four systems tasks in plain Python: every submission through the real jail, and each grader's model against theory."""

import pytest

from sandbox.judging.host import Host
from tests.sandbox.judging.cases import TASKS, Expectation, assert_verdict, expectations

NAMES = ("allreduce-simulator", "pipeline-1f1b", "paged-kv-cache", "continuous-batching")
HERE = [name for name in NAMES if (TASKS / name / "submissions.toml").is_file()]
PROMISED = [(name, expectation) for name in HERE for expectation in expectations(TASKS / name)]


@pytest.mark.jail
@pytest.mark.parametrize(("task", "expectation"), PROMISED, ids=[f"{n}-{e.file}" for n, e in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, task: str, expectation: Expectation) -> None:
    assert_verdict(host, TASKS / task, expectation)


@pytest.mark.parametrize("task", HERE)
def test_every_submission_is_promised_a_verdict(task: str) -> None:
    files = {path.name for path in (TASKS / task / "submissions").glob("*.py")}
    assert files == {e.file for name, e in PROMISED if name == task}
