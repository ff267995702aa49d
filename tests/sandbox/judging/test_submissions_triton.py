"""Every Triton submission of this room's task through the real jail."""

import pytest

from sandbox.judging.host import Host
from tests.sandbox.judging.cases import FIXTURES, Expectation, assert_verdict, expectations

pytestmark = pytest.mark.jail

FOLDER = FIXTURES / "vector-add"
PROMISED = expectations(FOLDER)


@pytest.mark.parametrize("expectation", PROMISED, ids=[e.file for e in PROMISED])
def test_it_gets_the_verdict_that_it_deserves(host: Host, expectation: Expectation) -> None:
    assert_verdict(host, FOLDER, expectation)


def test_every_submission_is_promised_a_verdict() -> None:
    assert {path.name for path in (FOLDER / "submissions").iterdir()} == {e.file for e in PROMISED}
