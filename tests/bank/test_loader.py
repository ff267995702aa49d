from pathlib import Path

import pytest

import bank
from tests.bank import samples
from tests.bank.conftest import Write


def messages(root: Path) -> list[str]:
    return [str(problem) for problem in bank.read(root)[1]]


def test_it_loads_one_item_of_each_kind(root: Path) -> None:
    catalogue = bank.load(root)
    assert set(catalogue.items) == {"why-ring", "ring-bytes", "queue"}
    assert set(catalogue.questions) == {"why-ring"}
    assert set(catalogue.drills) == {"ring-bytes"}
    assert set(catalogue.tasks) == {"queue"}
    assert catalogue.topics["collectives"].zh == "集合通信"
    assert catalogue.seeds["S0-41"].startswith("⚑")


def test_the_project_s_own_content_loads() -> None:
    assert bank.catalogue().topics
    assert bank.catalogue() is bank.catalogue()


def test_it_splits_the_words_of_a_question(root: Path) -> None:
    text = bank.load(root).questions["why-ring"].texts["en"]
    assert text.title == "Why a ring?"
    assert text.key_points["bytes"] == "Each rank sends $2(N-1)/N \\cdot S$\nwhatever the number of ranks."
    assert text.traps["root"] == ("There is a root rank", "no rank is special in a ring.")
    assert "## nor this" in text.model_answer


def test_it_collects_every_problem_with_file_and_place(root: Path, write: Write) -> None:
    write(
        "drills/collectives/ring-bytes/drill.toml",
        samples.DRILL.replace("difficulty = 2", 'difficulty = "two"'),
    )
    write("questions/round-4/why-ring/en.md", samples.QUESTION_EN.replace("## Prompt", "## Promt"))
    found = messages(root)
    assert any("drill.toml, difficulty: Expected `int`, got `str`" in message for message in found)
    assert any("en.md, line 3: no section is called “Promt”" in message for message in found)
    assert any("en.md: the section `## Prompt` is missing" in message for message in found)
    with pytest.raises(bank.ContentError) as caught:
        bank.load(root)
    assert len(caught.value.problems) == len(found)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- [small]", "- small", "every line must belong to a bullet"),
        (" ⇒ no rank", " no rank", "`[root]` must have text on both sides"),
        ("- [latency]", "- [bytes]", "the id `[bytes]` stands twice"),
        ("- [latency] The steps grow with $N$.", "- [latency]", "the bullet `[latency]` has no text"),
        ("# Why a ring?", "Why a ring?", "the file must begin with its title"),
        ("Why is a ring good for large messages?", "", "the section `## Prompt` is empty"),
        ("## Short answer", "## Prompt", "the section `## Prompt` stands twice"),
    ],
)
def test_it_says_what_is_wrong_with_a_text(
    root: Path, write: Write, old: str, new: str, message: str
) -> None:
    assert old in samples.QUESTION_EN
    write("questions/round-4/why-ring/en.md", samples.QUESTION_EN.replace(old, new))
    assert any(message in line for line in messages(root))


def test_it_refuses_unknown_fields_and_broken_toml(root: Path, write: Write) -> None:
    write("tasks/queue/task.toml", samples.TASK + "colour = 3\n")
    assert any("task.toml: Object contains unknown field `colour`" in line for line in messages(root))
    write("tasks/queue/task.toml", "id = ")
    assert any(line.startswith("tasks/queue/task.toml") for line in messages(root))


def test_it_refuses_an_id_that_differs_or_is_taken(root: Path, write: Write) -> None:
    for name in ("question.toml", "en.md", "zh.md"):
        write(f"questions/round-5/again/{name}", samples.FILES[f"questions/round-4/why-ring/{name}"])
    found = messages(root)
    assert any("the id “why-ring” differs from its folder “again”" in line for line in found)
    assert any(
        "the id “why-ring” is taken by questions/round-4/why-ring/question.toml" in line for line in found
    )


def test_it_notices_missing_files(root: Path) -> None:
    (root / "tasks/queue/zh.md").unlink()
    (root / "drills/collectives/ring-bytes/drill.toml").rename(
        root / "drills/collectives/ring-bytes/dril.toml"
    )
    found = messages(root)
    assert "tasks/queue/zh.md: the file is missing" in found
    assert "drills/collectives/ring-bytes: the folder has no drill.toml" in found


def test_it_refuses_what_is_not_utf8(root: Path) -> None:
    (root / "tasks/queue/zh.md").write_bytes(b"# caf\xe9\n")
    assert "tasks/queue/zh.md, byte 5: the file is not UTF-8" in messages(root)


def test_the_digest_follows_what_people_see_and_what_grades_them(root: Path, write: Write) -> None:
    before = bank.load(root).tasks["queue"].digest
    write("tasks/queue/submissions/wrong.hpp", "// wrong\n")
    write("tasks/queue/__pycache__/grader.pyc", "x")
    assert bank.load(root).tasks["queue"].digest == before
    write("tasks/queue/grader.py", "LIMIT = 2\n")
    assert bank.load(root).tasks["queue"].digest != before
