"""The language of formulas: reading, values, LaTeX, places in what was typed."""

import re
from fractions import Fraction

import pytest

from formulas import FormulaError, evaluate, explain, holds, latex, names, parse
from formulas.words import SENTENCES

NAMES = {"N", "S", "alpha", "t_step", "x1"}
VALUES = {"N": 8, "S": 10, "alpha": 0.1, "t_step": 3, "x1": 2}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2*(N-1)/N*S", Fraction(35, 2)),
        ("２（Ｎ−１）×Ｓ÷Ｎ", Fraction(35, 2)),
        ("2^3^2", 512),
        ("-2^2", -4),
        ("2^-1", Fraction(1, 2)),
        ("N²S", 640),
        ("N⁻¹", Fraction(1, 8)),
        ("α*3", Fraction(3, 10)),
        ("tstep+x₁", 5),
        ("NS", 80),
        ("3NS²", 2400),
        ("50%*N", 4),
        ("√(N*2)", 4),
        ("⌈N/3⌉ + ⌊N/3⌋", 5),
        ("|N-S|", 2),
        ("log2(N) + log10(1000) + log(81, 3)", 10),
        ("ln(exp(0))", 0),
        ("round(2.5) + round(-2.5)", 0),
        ("min(N, S, 3) * max(1, 2)", 6),
        ("1.5e3 + .5 + 5.", Fraction(3011, 2)),
        ("1_000", 1000),
        ("8 x 80", 640),
        ("log₂N + 1", 4),
        ("ceil(30*alpha)", 3),
        ("pow(2, 3)", 8),
        ("[2*{N+1}]", 18),
        (r"\frac{2(N-1)}{N} S", Fraction(35, 2)),
        (r"2 \times \left(N-1\right) \cdot S^{2}", 1400),
        (r"\lceil N/3 \rceil \, \sqrt{4} \log_{2} N", 18),
        (r"\alpha \max(N, S)", 1),
        ("sum(i, 1, N, i)", 36),
        (r"\sum_{k=0}^{N-1} 2k + 1", 57),
        ("∑_{i=1}^{0} i", 0),
        ("sum(i,1,3,sum(j,1,i,j))", 10),
        ("log(N)/log(2) + log_2(N) + log₈(N)", 7),
        (r"\log_{x_1} N", 3),
        ("math.ceil(N/3) + np.maximum(N, S)", 13),
        (r"\sqrt[3]{N} + ∛N", 4),
        ("2ⁿ⁻¹".replace("ⁿ", "ᴺ"), 128),
        ("N的平方加S除以2减1乘以3", 66),
        ("1,234,567 + 1,234.5", Fraction(2471603, 2)),
        ("⅚N", Fraction(20, 3)),
    ],
)
def test_it_reads_what_people_type(text: str, value: Fraction) -> None:
    assert evaluate(parse(text, NAMES), VALUES) == value


@pytest.mark.parametrize(
    ("text", "code", "start", "end"),
    [
        ("1/2N", "ambiguous-division", 2, 4),
        ("1/2(N-1)", "ambiguous-division", 2, 4),
        ("S/N S", "ambiguous-division", 2, 5),
        ("2^2N", "ambiguous-power", 3, 4),
        ("1,234", "ambiguous-number", 0, 5),
        ("max(1,234)", "ambiguous-number", 4, 9),
        ("1 234", "ambiguous-number", 2, 5),
        ("N 2", "missing-operator", 2, 3),
        ("log(N)", "log-base", 0, 3),
        ("lg(N)", "log-base", 0, 2),
        ("log2 N * S", "ambiguous-function", 0, 4),
        ("2×M", "unknown-name", 2, 3),
        ("f(N)", "unknown-function", 0, 1),
        ("log2(N, 2, 3)", "arguments", 0, 4),
        ("sqrt", "function-brackets", 0, 4),
        ("(N", "unclosed", 0, 1),
        ("(N]", "unclosed", 0, 1),
        ("N)", "unexpected", 1, 2),
        ("N+", "incomplete", 2, 2),
        ("", "empty", 0, 0),
        ("N = 2", "equation", 2, 3),
        ("N\u202e", "hidden-character", 1, 2),
        ("N\u200b+1", "hidden-character", 1, 2),
        ("ＮЖ", "unexpected", 1, 2),
        ("1e999", "too-large", 0, 5),
        ("1" * 61, "too-many-digits", 0, 61),
        ("(" * 60 + "N", "too-deep", 51, 52),
        ("N" * 501, "too-long", 500, 501),
        ("N.S", "unexpected", 1, 2),
        ("0.4.2", "unexpected", 3, 5),
        ("N < S", "equation", 2, 3),
        ("√NS", "ambiguous-function", 1, 2),
        (r"\frac + 2", "function-brackets", 0, 5),
        (r"N \mathbb{S}", "unknown-name", 2, 9),
        ("1__0", "unexpected", 0, 4),
        ("N % 3", "modulo", 2, 3),
        ("N mod 3", "modulo", 2, 5),
        ("sum(N, 1, 3, N)", "sum-form", 0, 3),
        ("sum(i, 1, N)", "sum-form", 0, 3),
        ("sum(i, 1, N, j)", "unknown-name", 13, 14),
        ("log(N)*log(2)", "log-base", 0, 3),
        ("N××2", "unexpected", 1, 3),
        ("0x40", "unexpected", 0, 1),
        (r"N\S", "unexpected", 1, 2),
        ("½½", "ambiguous-number", 0, 2),
    ],
)
def test_it_points_at_what_it_cannot_read(text: str, code: str, start: int, end: int) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text, NAMES)
    error = caught.value
    assert (error.code, error.start, error.end) == (code, start, end)
    assert explain(error, "en")
    assert explain(error, "zh")
    assert not re.search(r"\{[a-z]", str(error))


def test_it_suggests_the_name_that_was_meant() -> None:
    with pytest.raises(FormulaError) as caught:
        parse("t_stp", NAMES)
    assert caught.value.suggestion == "t_step"
    with pytest.raises(FormulaError) as caught:
        parse("n", NAMES)
    assert caught.value.suggestion == "N"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1/(N-8)", "no-value"),
        ("sqrt(-N)", "no-value"),
        ("ln(0)", "no-value"),
        ("9**9**9**9", "too-large-value"),
        ("(-8)^0.5", "no-value"),
        ("exp(10^6)", "too-large-value"),
        ("M", "missing-value"),
        ("sum(i, 1, 10^9, i)", "too-large-value"),
        ("sum(i, 1, 10^30, sum(j, 1, 10^30, 1))", "too-large-value"),
        ("sum(i, 1, N/3, i)", "no-value"),
    ],
)
def test_a_formula_without_a_value_says_so(text: str, code: str) -> None:
    with pytest.raises(FormulaError) as caught:
        evaluate(parse(text, NAMES | {"M"}), VALUES)
    assert caught.value.code == code


def test_conditions_are_for_authors_only() -> None:
    condition = parse("1 <= N < 9 and not (S == 3 or N >= 9)", NAMES, conditions=True)
    assert holds(condition, VALUES)
    assert not holds(condition, {**VALUES, "N": 9})
    assert names(condition) == {"N", "S"}
    assert holds(parse("N != 3 or N/0 > 1", {"N"}, conditions=True), {"N": 8})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2*(N-1)/N", r"\frac{2 \cdot \left(N - 1\right)}{N}"),
        ("alpha*t_step", r"\alpha \cdot t_{\mathrm{step}}"),
        ("N*2^3", r"N \cdot 2^{3}".replace(r"\cdot 2", r"\times 2")),
        ("(N+1)^2", r"\left(N + 1\right)^{2}"),
        ("ceil(N/8)", r"\left\lceil \frac{N}{8}\right\rceil"),
        ("log(N, 3)", r"\log_{3}\left(N\right)"),
        ("N-(S-1)", r"N - \left(S - 1\right)"),
        ("-(N+1)", r"-\left(N + 1\right)"),
        ("7e10*N", r"7 \times 10^{10} \cdot N"),
        ("x1", r"x_{\mathrm{1}}"),
        ("50%", r"50\%"),
        ("½N", r"\frac{1}{2} \cdot N"),
        ("sum(i, 1, N, S/i)", r"\sum_{i=1}^{N} \frac{S}{i}"),
    ],
)
def test_it_sets_formulas_as_a_textbook_does(text: str, expected: str) -> None:
    assert latex(parse(text, NAMES)) == expected


def test_an_item_may_declare_other_spellings_of_its_names() -> None:
    aliases = {"卡数": "N", "S'": "S", "batch": "S"}
    tree = parse("卡数*S' + 2batch减卡数", NAMES, aliases=aliases)
    assert evaluate(tree, VALUES) == 92
    assert names(tree) == {"N", "S"}


def test_the_index_of_a_sum_is_no_name_of_the_formula() -> None:
    assert names(parse("sum(i, 1, N, i*S)", NAMES)) == {"N", "S"}


def test_words_of_three_letters_may_be_in_another_case_where_that_is_clear() -> None:
    assert names(parse("psi*ALPHA", {"Psi", "alpha"})) == {"Psi", "alpha"}
    with pytest.raises(FormulaError):
        parse("PSI", {"Psi", "psi"})


def test_trees_are_equal_when_they_say_the_same() -> None:
    assert parse("2 * (N - 1)", NAMES) == parse("2(N−1)", NAMES)
    assert parse("N^2", NAMES) == parse("N²", NAMES)
    assert parse("N*2", NAMES) != parse("2*N", NAMES)


def test_every_code_has_a_sentence_in_both_languages() -> None:
    from pathlib import Path

    import formulas

    folder = Path(formulas.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    codes = set(re.findall(r'(?:FormulaError|self\.fail)\(\s*"([a-z-]+)"', source))
    assert len(codes) > 15
    assert codes <= set(SENTENCES)
