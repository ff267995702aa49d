"""A scenario that could not be solved, or would give itself away, fails `python -m bank check`."""

import shutil
from pathlib import Path

import pytest

import bank
from bank.checker import check
from bank.loader import CONTENT

ID = "steps-starved-by-the-loader"
FOLDER = f"scenarios/{ID}"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A content folder with one real scenario in it."""
    for name in ("topics.toml", "seeds.toml"):
        shutil.copy(CONTENT / name, tmp_path / name)
    shutil.copytree(CONTENT / FOLDER, tmp_path / FOLDER)
    return tmp_path


def problems(root: Path) -> list[str]:
    catalogue, broken = bank.read(root)
    return [str(problem) for problem in (*broken, *check(catalogue))]


def change(root: Path, name: str, old: str, new: str) -> None:
    path = root / FOLDER / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_it_is_sound_and_counted(content: Path) -> None:
    assert problems(content) == []
    scenario = bank.load(content).scenarios[ID]
    assert set(scenario.traces) == {"traces/loop.json"}
    assert set(scenario.texts["en"].evidence) == {look.id for look in scenario.facts.looks}


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("scenario.toml", "right = true", "right = false", "exactly one cause is right"),
        ("scenario.toml", 'after = ["timeline"]', 'after = ["nowhere"]', "there is no look nowhere"),
        ("scenario.toml", 'after = ["timeline"]', 'after = ["transform"]', "transform can never be opened"),
        ("scenario.toml", 'after = ["timeline"]', 'after = ["dmon"]', "it needs dmon, which is not"),
        ("scenario.toml", "step = 4", "step = 3", "so its step must be greater"),
        ("scenario.toml", "step = 4", "", "and only they, have a `step`"),
        ("scenario.toml", 'trace = "traces/loop.json"', "", "and only they, name a `trace`"),
        ("scenario.toml", "traces/loop.json", "../../topics.toml", "a trace is called traces/NAME.json"),
        ("scenario.toml", "traces/loop.json", "traces/gone.json", "gone.json: the file is missing"),
        ("scenario.toml", "budget = 36", "budget = 24", "the path takes 20 of 24 minutes"),
        ("scenario.toml", "budget = 36", "budget = 90", "the budget pays for every look"),
        ("scenario.toml", 'settled_by = ["timeline", "transform"]', 'settled_by = ["dmon"]', "do not settle"),
        ("scenario.toml", 'settled_by = ["workers"]', "settled_by = []", "no look settles it"),
        ("zh.md", "data 252 ms", "data 251 ms", "its fenced blocks differ from those in en.md"),
        ("en.md", "## Evidence [dmon]", "## Evidence [dmom]", "`[dmon]` is in the TOML file but has no text"),
        ("en.md", "## Evidence [dmon]", "## Proof [dmon]", "no section is called “Proof [dmon]”"),
        ("en.md", "- [quota] The", "- [quota] 配额 The", "there is Chinese in the English text"),
    ],
)
def test_it_says_what_is_wrong(content: Path, name: str, old: str, new: str, message: str) -> None:
    change(content, name, old, new)
    assert any(message in problem for problem in problems(content)), problems(content)


def test_choosing_everything_must_be_a_mistake(content: Path) -> None:
    path = content / FOLDER / "scenario.toml"
    path.write_text(
        path.read_text(encoding="utf-8").replace('worth = "useless"', 'worth = "good"'), encoding="utf-8"
    )
    assert sum("choosing all would be no mistake" in problem for problem in problems(content)) == 2
