"""What a suggestion says: quotes, reasons, refusals; and what must not change it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bank.schema import Question
from benchmarks import coverage_quality
from interview.coverage import CatalogueWords, Suggestion, suggest
from interview.coverage.judging import strength
from interview.coverage.quantities import agree, formulas, quantities
from interview.coverage.reading import fold, read
from interview.coverage.stems import stem
from interview.coverage.worth import Evidence

ANSWER = (
    "The counters sit next to each other, so they are in one cache line, and a write by one core invalidates "
    "the copies of all the others. I'd run perf c2c and look for HITM at different offsets. "
    "然后把每个计数器 alignas(64)，或者先在线程本地累加，偶尔才写回去。"
)


@pytest.fixture(scope="module")
def asked(questions: dict[str, Question]) -> Question:
    return questions["false-sharing"]


def point(asked: Question, words: CatalogueWords, answer: str, name: str) -> Suggestion:
    return next(one for one in suggest(asked, answer, words).points if one.key_point == name)


def test_a_mixed_answer_is_quoted_with_its_reasons(asked: Question, words: CatalogueWords) -> None:
    found = suggest(asked, ANSWER, words)
    assert found.covered == {"mechanism", "evidence", "separate"}
    evidence = point(asked, words, ANSWER, "evidence")
    quoted = " ".join(ANSWER[start:end] for start, end in evidence.quotes)
    assert "perf c2c" in quoted
    assert "HITM" in evidence.because
    separate = point(asked, words, ANSWER, "separate")
    assert any("alignas" in ANSWER[start:end] for start, end in separate.quotes)


def test_quotes_are_places_in_the_answer_as_it_was_given(asked: Question, words: CatalogueWords) -> None:
    padded = "\n\n  ＦＵＬＬ　ｗｉｄｔｈ İ … \n- " + ANSWER
    for one in suggest(asked, padded, words).points:
        for start, end in one.quotes:
            assert padded[start:end].strip() == padded[start:end] != ""
        for reason in one.because:
            assert reason in padded


def test_what_is_covered_has_a_quote_and_reasons(asked: Question, words: CatalogueWords) -> None:
    for one in suggest(asked, ANSWER, words).points:
        assert not one.covered or (one.quotes and one.because)
        assert 0 <= one.strength <= 1


@pytest.mark.parametrize(
    ("answer", "refusal"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("?!", "short"),
        ("cache line padding", "short"),
        ("cache line, coherence, HITM, perf c2c, padding, alignas, sharding, IPC, prefetch, MESI", "list"),
        ("cache line\ncoherence\nHITM\nperf c2c\npadding\nalignas\nsharding\nIPC", "list"),
        ("I like music and long walks in the rain with my dog, and cooking on Sundays.", "unrelated"),
    ],
)
def test_refusals(asked: Question, words: CatalogueWords, answer: str, refusal: str) -> None:
    found = suggest(asked, answer, words)
    assert found.refusal == refusal
    assert not found.covered
    assert [one.key_point for one in found.points] == [one.id for one in asked.facts.key_points]
    assert not any(one.quotes or one.strength for one in found.points)


def test_traps_cover_nothing(questions: dict[str, Question], words: CatalogueWords) -> None:
    for question in questions.values():
        for text in question.texts.values():
            claims = "\n".join(claim for claim, _ in text.traps.values())
            assert not suggest(question, claims, words).covered, question.facts.id


def test_a_key_point_with_a_not_in_it_is_not_covered(asked: Question, words: CatalogueWords) -> None:
    said = (
        "In my view coherence works on whole cache lines, and a write invalidates the copies of other cores."
    )
    denied = (
        "In my view coherence doesn't work on whole cache lines: writes to different variables in one "
        "line never invalidate each other's copies, although no data are shared there."
    )
    assert point(asked, words, f"{said} I'd use perf c2c to see it.", "mechanism").covered
    assert not point(asked, words, f"{denied} I'd use perf c2c to see it.", "mechanism").covered


def test_the_order_of_the_bank_changes_nothing(
    questions: dict[str, Question], asked: Question, words: CatalogueWords
) -> None:
    other_order = CatalogueWords(reversed(questions.values()))
    assert suggest(asked, ANSWER, words) == suggest(asked, ANSWER, other_order)


def test_a_small_bank_suffices(asked: Question) -> None:
    assert "mechanism" in suggest(asked, ANSWER, CatalogueWords([asked])).covered


def test_a_question_that_was_not_counted_is_judged_all_the_same(
    questions: dict[str, Question], asked: Question
) -> None:
    others = CatalogueWords(one for one in questions.values() if one is not asked)
    assert "mechanism" in suggest(asked, ANSWER, others).covered


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_it_and_none_of_chance_is_covered(text: str) -> None:
    question = coverage_quality.questions()["false-sharing"]
    assert not suggest(question, text, coverage_quality.catalogue_words()).covered


@pytest.mark.parametrize("name", ["share", "mass", "figures", "formulas", "around", "anchors", "words"])
def test_more_evidence_is_never_weaker(name: str) -> None:
    plain = {"share": 0.3, "mass": 1.0, "count": 2, "figures": 0, "formulas": 0, "words": 10}
    more = plain | {name: plain.get(name, 0) + 1}
    assert strength(Evidence(**more), 0.0) > strength(Evidence(**plain), 0.0)
    assert strength(Evidence(**plain), 0.2) > strength(Evidence(**plain), 0.1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("37.5 ms", "0.0375 s", True),
        ("67 MB", "67 兆字节", True),
        ("12.5%", "12.5 percent", True),
        ("33%", "三分之一", True),
        ("128,256", "128256", True),
        ("37.5 ms", "37.5 GB", False),
        ("37.5", "40", False),
        ("160 µs", "0.16 ms", True),
    ],
)
def test_figures_agree_in_any_unit(one: str, other: str, same: bool) -> None:
    assert agree(next(quantities(one)), next(quantities(other))) is same


def test_names_with_digits_are_no_figures() -> None:
    assert not list(quantities("1F1B on H100 in fp8 with w4a16"))


def test_a_letter_that_only_resembles_is_no_figure() -> None:
    assert [one.value for one in quantities("a third, a th\u0131rd")] == [1 / 3]


def test_formulas_are_told_in_their_plainest_writing() -> None:
    for written in ("2(n − 1)/n · S", "2 (n-1)/n*s", "2(N−1)/N×S"):
        assert [formula for formula, _, _ in formulas(fold(written))] == ["2(n-1)/ns"], written


@pytest.mark.parametrize(
    "forms", [("copy", "copies", "copied"), ("stop", "stopped", "stopping"), ("shard", "shards", "sharded")]
)
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_both_languages_say_the_same_concepts() -> None:
    english = {
        term.key
        for one in read("memory barrier, false sharing, all-reduce, pinned memory")
        for term in one.terms
    }
    chinese = {term.key for one in read("内存屏障、伪共享、全规约、锁页内存") for term in one.terms}
    assert english == chinese
