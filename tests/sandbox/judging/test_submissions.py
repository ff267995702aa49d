"""Every Python submission of this room's task through the real jail: most of the hostile ones."""

import tempfile
from pathlib import Path

import psutil
import pytest

from sandbox.judging.host import Host
from tests.sandbox.judging.cases import FIXTURES, Expectation, assert_verdict, expectations

pytestmark = pytest.mark.jail

FOLDER = FIXTURES / "square"
PROMISED = expectations(FOLDER)


@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    assert_verdict(host, FOLDER, expectation)


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}


def test_nothing_of_a_submission_outlives_it(host: Host) -> None:
    (sleeper,) = (e for e in PROMISED if e.file == "hostile_sleeping_grandchild.py")
    assert_verdict(host, FOLDER, sleeper)
    assert not [
        process for process in psutil.process_iter(["cmdline"]) if "987654" in (process.info["cmdline"] or ())
    ]


def test_a_pickle_is_never_opened(host: Host) -> None:
    (pickle,) = (e for e in PROMISED if e.file == "hostile_pickle.py")
    assert_verdict(host, FOLDER, pickle)
    assert not Path(tempfile.gettempdir(), "pwned").exists()
