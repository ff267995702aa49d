"""Units: what they mean, what is asked about, and their algebra."""

from fractions import Fraction

import pytest

from formulas import FormulaError, from_base, parse_unit, to_base

RATE = (("B", 1), ("s", -1))


@pytest.mark.parametrize(
    ("text", "factor", "dimension"),
    [
        ("GB", 10**9, (("B", 1),)),
        ("GiB", 2**30, (("B", 1),)),
        ("Gb", Fraction(10**9, 8), (("B", 1),)),
        ("KB", 1000, (("B", 1),)),
        ("Gbit/s", Fraction(10**9, 8), RATE),
        ("Gbps", Fraction(10**9, 8), RATE),
        ("GBps", 10**9, RATE),
        ("TB/s", 10**12, RATE),
        ("B·s⁻¹", 1, RATE),
        ("TFLOPS", 10**12, (("FLOP", 1), ("s", -1))),
        ("TFLOP/s", 10**12, (("FLOP", 1), ("s", -1))),
        ("FLOPs", 1, (("FLOP", 1),)),
        ("FLOP/B", 1, (("B", -1), ("FLOP", 1))),
        ("GPU-hours", 3600, (("GPU", 1), ("s", 1))),
        ("GPU·h", 3600, (("GPU", 1), ("s", 1))),
        ("GPU hours", 3600, (("GPU", 1), ("s", 1))),
        ("token/(s·GPU)", 1, (("GPU", -1), ("s", -1), ("token", 1))),
        ("token/s/GPU", 1, (("GPU", -1), ("s", -1), ("token", 1))),
        ("tokens per second", 1, (("s", -1), ("token", 1))),
        ("kWh", 3_600_000, (("W", 1), ("s", 1))),
        ("$/h", Fraction(1, 3600), (("USD", 1), ("s", -1))),
        ("µs", Fraction(1, 10**6), (("s", 1),)),
        ("us", Fraction(1, 10**6), (("s", 1),)),
        ("字节/秒", 1, RATE),
        ("小时", 3600, (("s", 1),)),
        ("%", Fraction(1, 100), ()),
        ("1/s", 1, (("s", -1),)),
        ("", 1, ()),
        ("$/GPU·h", Fraction(1, 3600), (("GPU", -1), ("USD", 1), ("s", -1))),
        ("USD per GPU hour", Fraction(1, 3600), (("GPU", -1), ("USD", 1), ("s", -1))),
        ("卡时", 3600, (("GPU", 1), ("s", 1))),
        ("gpuh", 3600, (("GPU", 1), ("s", 1))),
        ("吉字节每秒", 10**9, RATE),
        ("Kbit", 125, (("B", 1),)),
        ("KWh", 3_600_000, (("W", 1), ("s", 1))),
        ("Gflops/s", 10**9, (("FLOP", 1), ("s", -1))),
        ("images/s", 1, (("s", -1), ("sample", 1))),
        ("it/s", 1, (("s", -1), ("step", 1))),
    ],
)
def test_units_have_factor_and_dimension(
    text: str, factor: Fraction, dimension: tuple[tuple[str, int], ...]
) -> None:
    unit = parse_unit(text)
    assert (unit.factor, unit.dimension, unit.text) == (factor, dimension, text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("gb", "unit-case"),
        ("gib", "unit-case"),
        ("tflops", "unit-case"),
        ("gbps", "unit-case"),
        ("S", "unit-case"),
        ("MS", "unit-case"),
        ("mb", "unit-case"),
        ("Kb", "unit-case"),
        ("G", "bare-prefix"),
        ("Ki", "bare-prefix"),
        ("k", "bare-prefix"),
        ("B/s GPU", "ambiguous-unit"),
        ("parsec", "unknown-unit"),
        ("GB/", "incomplete"),
        ("(GB", "unclosed"),
        ("GB^x", "unexpected"),
        ("x GB", "missing-number"),
        ("b params", "unit-case"),
        ("token/s·GPU", "ambiguous-unit"),
        ("((((((((((((GB", "too-deep"),
    ],
)
def test_doubtful_units_are_not_guessed(text: str, code: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse_unit(text)
    assert caught.value.code == code
    assert caught.value.asks == (code in {"unit-case", "bare-prefix", "ambiguous-unit"})


def test_binary_prefixes_belong_to_data_only() -> None:
    for text in ("GiFLOP", "Kis", "MiW", "Gitoken"):
        with pytest.raises(FormulaError):
            parse_unit(text)


def test_values_go_to_base_units_and_back_exactly() -> None:
    unit = parse_unit("GiB")
    assert to_base(Fraction(70), unit) == 70 * 2**30
    assert from_base(to_base(Fraction(1, 3), unit), unit) == Fraction(1, 3)
    assert to_base(0.5, parse_unit("min")) == 30
