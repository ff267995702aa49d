import pytest

from bank.numbers import MATH, TEXT, exact, rounded, significant


@pytest.mark.parametrize(
    ("value", "text", "math"),
    [
        (0, "0", "0"),
        (8, "8", "8"),
        (0.1 + 0.2, "0.3", "0.3"),
        (2048, "2048", "2048"),
        (-16384, "-16,384", "-16{,}384"),
        (131072, "131,072", "131{,}072"),
        (12345.5, "12,345.5", "12{,}345.5"),
        (7e10, "$7 \\times 10^{10}$", "7 \\times 10^{10}"),
        (1e9, "$10^{9}$", "10^{9}"),
        (1.25e-6, "$1.25 \\times 10^{-6}$", "1.25 \\times 10^{-6}"),
    ],
)
def test_a_drawn_number_is_shown_whole(value: float, text: str, math: str) -> None:
    assert exact(value, TEXT) == text
    assert exact(value, MATH) == math


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1 / 3, "0.3333"),
        (16384, "16,384"),
        (1234.56, "1235"),
        (99999.6, "100,000"),
        (999999.9, "$10^{6}$"),
        (2.0, "2"),
    ],
)
def test_a_computed_number_is_rounded_but_counts_stay_whole(value: float, shown: str) -> None:
    assert rounded(value, 4, TEXT) == shown


def test_an_author_may_ask_for_fewer_figures_even_of_counts() -> None:
    assert significant(16384, 2, TEXT) == "16,000"


def test_units_stand_after_a_narrow_space_and_percent_directly() -> None:
    assert TEXT.with_unit("5", "GB/s") == "5\N{NARROW NO-BREAK SPACE}GB/s"
    assert TEXT.with_unit("5", "%") == "5%"
    assert TEXT.with_unit("5", "") == "5"
    assert MATH.with_unit("5", "GB") == "5\\,\\text{GB}"
    assert MATH.with_unit("5", "μs") == "5\\,\\mu\\text{s}"
    assert TEXT.with_unit("5", "μs") == "5\N{NARROW NO-BREAK SPACE}μs"
    assert MATH.with_unit("5", "%") == "5\\%"
