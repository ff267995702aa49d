"""What a hidden case tells of a sanitizer's report: the kind of fault and a line, nothing printed."""

import shutil
from pathlib import Path

import pytest

from sandbox.judging.grader.sanitizers import summary
from sandbox.judging.host import Host
from sandbox.judging.report import Verdict
from tests.sandbox.judging.cases import FIXTURES, grade

RACE = "SUMMARY: ThreadSanitizer: data race /job/submission.hpp:10 in total(std::span<double const>, int)"
OVERRUN = "SUMMARY: AddressSanitizer: heap-buffer-overflow /job/submission.hpp:8 in total(int)"


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (f"x\n{RACE}\n====", "data race, line 10"),
        (OVERRUN, "heap-buffer-overflow, line 8"),
        ("SUMMARY: ThreadSanitizer: data race /usr/include/c++/12/tuple:301 in std::tuple", "data race"),
        (
            "SUMMARY: UndefinedBehaviorSanitizer: undefined-behavior /job/submission.hpp:3:9 in ",
            "undefined-behavior, line 3",
        ),
        ("SUMMARY: AddressSanitizer: SEGV /job/entry.cpp:5 in call", "SEGV"),
        ("SUMMARY: AddressSanitizer: SEGV (/job/program+0x12) in f", "SEGV"),
        (RACE.replace(":10", ":4711"), "data race"),
        ("SUMMARY: ThreadSanitizer: my input is forty-two /job/submission.hpp:1", ""),
        (f"{OVERRUN}\n{RACE}", "data race, line 10"),
        (f"input: 42 {RACE}", ""),
        ("", ""),
    ],
)
def test_the_last_summary_counts_and_is_said_in_our_words(output: str, said: str) -> None:
    assert summary(output, lines=20) == said


@pytest.mark.jail
def test_a_hidden_case_shows_the_fault_and_not_what_was_printed(host: Host, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FIXTURES / "vector-sum", tmp_path / "vector-sum"))
    head, *cases = (folder / "task.toml").read_text().split("[[cases]]")
    hidden = next(case for case in cases if "tsan" in case)
    (folder / "task.toml").write_text(f"{head}[[cases]]{hidden}")
    source = (folder / "submissions" / "wrong_race.hpp").read_text("utf-8")
    leak = source.replace("double sum = 0;", 'double sum = 0; std::fprintf(stderr, "input %f\\n", x[0]);')
    report = grade(host, folder, "#include <cstdio>\n" + leak)
    (races,) = report.cases
    assert (races.case, races.verdict, races.output) == ("races", Verdict.WRONG_ANSWER, "")
    assert races.message == "ThreadSanitizer: data race, line 11."
