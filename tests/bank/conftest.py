from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bank import samples

Write = Callable[[str, str], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A content folder with one question, one drill and one task, all sound."""
    for name, text in samples.FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def write(root: Path) -> Write:
    """Write a file of that folder anew."""

    def put(name: str, text: str) -> None:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    return put
