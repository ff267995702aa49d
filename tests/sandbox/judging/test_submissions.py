"""Every submission of every task of this room, through the real jail."""

import tempfile
from pathlib import Path

import psutil
import pytest

from sandbox.judging.host import Host
from tests.sandbox.judging.cases import FIXTURES, TASKS, Expectation, assert_verdict, expectations

pytestmark = pytest.mark.jail

FOLDERS = (FIXTURES / "square", FIXTURES / "vector-sum", FIXTURES / "vector-add", TASKS / "ring-allreduce")
PROMISED = [(folder, expectation) for folder in FOLDERS for expectation in expectations(folder)]


@pytest.mark.parametrize(
    ("folder", "expectation"),
    PROMISED,
    ids=[f"{folder.name}/{expectation.file}" for folder, expectation in PROMISED],
)
def test_it_gets_the_verdict_that_it_deserves(host: Host, folder: Path, expectation: Expectation) -> None:
    assert_verdict(host, folder, expectation)


@pytest.mark.parametrize("folder", FOLDERS, ids=[folder.name for folder in FOLDERS])
def test_every_file_is_promised_a_verdict(folder: Path) -> None:
    assert {path.name for path in (folder / "submissions").iterdir()} == {
        e.file for e in expectations(folder)
    }


def test_nothing_of_a_submission_outlives_it(host: Host) -> None:
    folder = FIXTURES / "square"
    (sleeper,) = (e for e in expectations(folder) if e.file == "hostile_sleeping_grandchild.py")
    assert_verdict(host, folder, sleeper)
    assert not [
        process for process in psutil.process_iter(["cmdline"]) if "987654" in (process.info["cmdline"] or ())
    ]


def test_a_pickle_is_never_opened(host: Host) -> None:
    folder = FIXTURES / "square"
    (pickle,) = (e for e in expectations(folder) if e.file == "hostile_pickle.py")
    assert_verdict(host, folder, pickle)
    assert not Path(tempfile.gettempdir(), "pwned").exists()
