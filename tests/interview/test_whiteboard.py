"""The whiteboard: lines that build on each other, with units; a wrong line leaves the others standing."""

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st

from interview.whiteboard import worked_out

SHEET = """N = 70e9  # parameters
weights = N * 2 B in GB
bandwidth = 3.35 TB/s

step = weights / bandwidth in ms
tokens = 64 / step
"""


def shown(sheet: str) -> list[str]:
    lines = worked_out(sheet, "en")
    return [(line.wrong or line.shown).replace("\N{NARROW NO-BREAK SPACE}", " ") for line in lines]


def test_lines_build_on_each_other() -> None:
    assert shown(SHEET) == ["7 × 10¹⁰", "140 GB", "3.35 TB/s", "", "41.79 ms", "1531 1/s"]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("2*80*8*128*4096 * 2 B", "1.342 GB"),
        ("80 GiB in GB", "85.9 GB"),
        ("6 * 70e9 * 15e12 * 1 FLOP / (1024 * 989 TFLOP/s * 0.4) in days", "180 days"),
        ("ceil(141 GB / 80 GB)", "2"),
        ("400 Gb/s in GB/s", "50 GB/s"),
        ("3 us + 1 ms", "1.003 ms"),
        ("1 / 8", "0.125"),
    ],
)
def test_values_are_those_of_a_calculator_with_units(line: str, value: str) -> None:
    assert shown(line) == [value]


def test_what_does_not_fit_together_is_said_and_nothing_else_is_lost() -> None:
    good, bad, uses_bad, other = shown("a = 2 GB\nb = a + 3 s\nc = 2*b\nd = a*2")
    assert (good, other) == ("2 GB", "4 GB")
    assert "Unlike things" in bad
    assert "b is not a name" in uses_bad


def test_a_name_may_be_redefined_and_a_failed_line_unsays_it() -> None:
    assert shown("a = 1\na = a + 1\na")[-1] == "2"
    assert "a is not a name" in shown("a = 1\na = 1 /\na")[-1]


def test_the_sentences_are_in_the_language_of_the_page() -> None:
    assert "题目里没有" in worked_out("x + 1", "zh")[0].wrong


@example("x = 10**400")
@example("11^1111")
@example("1e400 B")
@example("1e999999999 B")
@example("9" * 4400 + " B")
@example("9" * 7990 + "(")
@given(st.text(alphabet="ab1 =*/+()GBs.#^in\n", max_size=60))
def test_nothing_that_can_be_typed_breaks_it(sheet: str) -> None:
    assert len(worked_out(sheet, "en")) == len(sheet.splitlines())


def test_the_page_works_it_out_as_it_is_typed(browser: Client) -> None:
    page = browser.post(reverse("whiteboard"), {"answer-sheet": "x = 2 * 3"}).content.decode()
    assert "<strong>6</strong>" in page
