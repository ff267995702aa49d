"""One proven host for all tests of this room."""

from collections.abc import Iterator

import pytest

from sandbox.judging.host import ALLOW_WEAK, Host, open_host


@pytest.fixture(scope="session")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    """A real grading host on this machine; compiled programs are kept for the session.

    An ordinary user may have no cgroup to write to; all submissions here are our own.
    """
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(ALLOW_WEAK, "1")
        opened = open_host(tmp_path_factory.mktemp("grading-host"))
    yield opened
    opened.close()
