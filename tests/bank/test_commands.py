import json
import subprocess
import sys
from pathlib import Path

import pytest

from bank.__main__ import main
from tests.bank import samples
from tests.bank.conftest import Write


def solved(capsys: pytest.CaptureFixture[str], root: Path, *inputs: str) -> dict[str, dict[str, object]]:
    assert main(["--root", str(root), "solve", "ring-bytes", *inputs]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["family"] == "ring-bytes"
    answers: dict[str, dict[str, object]] = answer["answers"]
    return answers


def test_solve_prints_the_answers_with_units(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = solved(capsys, root, "N=4", "S=2")
    assert answers["sent"] == {"value": pytest.approx(3), "unit": "GB"}
    assert answers["formula"] == {"value": pytest.approx(3e9), "unit": "", "formula": "2*(N-1)/N*S"}
    assert answers["big"] == {"value": "no", "unit": ""}


def test_solve_takes_inputs_in_units_of_their_own(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert solved(capsys, root, "N=4", "S=500MB")["sent"]["value"] == pytest.approx(0.75)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["ring-bytes", "N=4"], "missing: S (in GB). It takes N, S (in GB)"),
        (["ring-bytes", "N"], "“N” is not of the form name=value"),
        (["ring-bytes", "N=4", "N=5"], "N is given twice"),
        (["rings"], "no drill is called rings. There are: ring-bytes"),
    ],
)
def test_solve_explains_what_it_cannot_use(
    root: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], message: str
) -> None:
    assert main(["--root", str(root), "solve", *arguments]) == 1
    assert message in capsys.readouterr().err


def test_solve_works_beside_an_item_that_is_still_being_written(
    root: Path, write: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    write("tasks/queue/task.toml", "id = ")
    assert solved(capsys, root, "N=4", "S=2")["sent"]["value"] == pytest.approx(3)


def test_list_names_every_item(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(root), "list"]) == 0
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == [
        "why-ring",
        "ring-bytes",
        "queue",
    ]


def test_check_is_content_with_sound_content(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--root", str(root), "check"]) == 0
    assert "of 2 seed lines 1 served by items, 0 by plans, 1 by neither" in capsys.readouterr().out


def test_check_prints_who_serves_which_line(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--root", str(root), "check", "--coverage"])
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split()[:4] == ["S0-12", "queue,", "ring-bytes,", "why-ring"]
    assert lines[1].split()[:2] == ["S0-41", "-"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("drill.toml", 'topic = "collectives"', 'topic = "rings"'), "topic: “rings” is not in topics.toml"),
        (("drill.toml", "rounds = [4]", "rounds = [8]"), "rounds: give one or more of the rounds 1 to 7"),
        (("drill.toml", "difficulty = 2", "difficulty = 6"), "difficulty: 6 is not between 1 and 5"),
        (("drill.toml", "minutes = 4", "minutes = 0"), "minutes: 0.0 is not between"),
        (("drill.toml", '["S0-12"]', '["S9-12"]'), "seeds: there is no seed line S9-12"),
        (("drill.toml", "https://", "http://"), "is not an https address"),
        (
            ("drill.toml", '"(N-1)*chunk"', '"2*(N-1)*S/N"'),
            "“the right answer” and “one-phase” cannot",
        ),
        (
            ("drill.toml", 'expected = "2*S"', 'expected = "S*(N-1)/N"'),
            "“one-phase” and “whole-buffer” cannot",
        ),
        (
            ("drill.toml", 'unit = "GB"\nmistakes', 'unit = "Gx"\nmistakes'),
            "part sent: unit: Gx is not a unit",
        ),
        (("drill.toml", '"S < 4*10^9"', '"S < 6*10^9"'), "options right, not one"),
        (("drill.toml", '"S >= 4*10^9"', '"S >= 0"'), "options right, not one"),
        (("drill.toml", "high = 8", "high = 3"), "option “yes” is never right over 40 seeds"),
        (("drill.toml", "value = 3\n", "value = 4\n"), "the source prints 4, the formula gives 3"),
        (("drill.toml", '"2*(N-1)/N*S"', '"2*(N-1)*chunk"'), "must be a formula in the parameters alone"),
        (("drill.toml", 'kind = "quantity"', 'kind = "choice"'), "a part of kind “choice” needs `choices`"),
        (("drill.toml", "{ relative = 0.005 }", "{}"), "the tolerance says nothing"),
        (("en.md", "«chunk in MB».", "«chunks in MB»."), "Hint: `chunks`"),
        (("en.md", "«S»", "«S"), "a “«” has no partner"),
        (("en.md", "«N» ranks", "«N» ranks 秩"), "there is Chinese in the English text"),
        (("en.md", "- [no] No", "- [nay] No"), "`[no]` is in the TOML file but has no text"),
        (
            ("zh.md", "每块 «chunk in MB»。", "Chunks of «chunk in MB»."),
            "there is no Chinese in this text",
        ),
        (("zh.md", "- [whole-buffer]", "- [whole]"), "`[whole-buffer]` stands only in en.md"),
        (("en.md", "GB is $10^9$ bytes.", "B"), "Conventions: 1 characters are too few"),
    ],
)
def test_check_finds(
    root: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str, str], message: str
) -> None:
    file, old, new = change
    path = root / "drills/collectives/ring-bytes" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    assert main(["--root", str(root), "check"]) == 1
    assert message in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("question.toml", "essential = true", "essential = false"), "no key point is essential"),
        (("question.toml", 'key_point = "latency"', 'key_point = "nothing"'), "“small” names no key point"),
        (("question.toml", ', { id = "latency" }', ""), "an answer needs at least 2 key points"),
        (("zh.md", "- [root]", "- [wurzel]"), "zh.md, Traps: `[root]` stands only in en.md"),
    ],
)
def test_check_finds_in_questions(
    root: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str, str], message: str
) -> None:
    name, old, new = change
    path = root / "questions/round-4/why-ring" / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    assert main(["--root", str(root), "check"]) == 1
    assert message in capsys.readouterr().out


def test_check_finds_what_a_task_lacks(root: Path, write: Write, capsys: pytest.CaptureFixture[str]) -> None:
    write("tasks/queue/task.toml", samples.TASK.replace("public = true", "public = false"))
    (root / "tasks/queue/starter.hpp").unlink()
    assert main(["--root", str(root), "check"]) == 1
    printed = capsys.readouterr().out
    assert "there is no file starter.hpp" in printed
    assert "no case is public" in printed


def test_the_commands_run_without_the_web_framework() -> None:
    script = "import sys, bank.__main__; sys.exit('django' in sys.modules or bank.__main__.main(['list']))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
