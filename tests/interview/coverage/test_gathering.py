"""The bounds that spare most sentences the weighing never lose one that matters."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bank.schema import Question
from benchmarks import coverage_quality
from interview.coverage import CatalogueWords
from interview.coverage.evidence import weigh
from interview.coverage.gathering import LONGEST_QUOTE, NEAR, ROUNDING, WORTH_QUOTING, gather, most
from interview.coverage.passages import Passage, passage
from interview.coverage.reading import read
from interview.coverage.rubric import Point
from interview.coverage.worth import Evidence, upper, worth

ANSWERS = list(coverage_quality.labelled())


def passages(text: str) -> list[Passage]:
    return [passage([sentence]) for sentence in read(text)]


def points(question: str) -> tuple[Point, ...]:
    asked = coverage_quality.questions()[question]
    return coverage_quality.catalogue_words().rubric(asked).points


def gather_by_weighing_all(point: Point, sentences: Sequence[Passage]) -> Evidence:
    """What `gather` promises, with every sentence and every neighbour weighed."""

    def together(places: Sequence[int]) -> Evidence:
        return weigh(point, passage([sentences[place].sentences[0] for place in sorted(places)]))

    singles = {place: together([place]) for place in range(len(sentences))}
    singles = {place: one for place, one in singles.items() if _says_something(point, sentences[place])}
    if not singles:
        return Evidence()
    chosen = [max(singles, key=lambda place: (worth(singles[place]), -place))]
    while len(chosen) < LONGEST_QUOTE:
        wider = [
            sorted([*chosen, place])
            for place in singles.keys() - set(chosen)
            if min(abs(place - own) for own in chosen) <= NEAR and worth(singles[place]) > 0
        ]
        best = max(
            wider, key=lambda places: (worth(together(places)), [-one for one in places]), default=None
        )
        if best is None or worth(together(best)) < worth(together(chosen)) + WORTH_QUOTING:
            break
        chosen = best
    return together(chosen)


def _says_something(point: Point, one: Passage) -> bool:
    words = {key for side in point.sides for key in side.words}
    return bool(
        words & one.said.keys() or (point.quantities and one.quantities) or (point.formulas and one.formulas)
    )


def test_every_labelled_answer_is_quoted_as_if_all_were_weighed() -> None:
    for answer in ANSWERS:
        sentences = passages(answer.text)
        for point in points(answer.question):
            found = gather(point, sentences)
            assert found == gather_by_weighing_all(point, sentences), (answer, point.id)


@cache
def sentences_of(question: str) -> tuple[str, ...]:
    return tuple(
        answer.text[one.start : one.end]
        for answer in ANSWERS
        if answer.question == question
        for one in read(answer.text)
    )


@st.composite
def asked_and_said(draw: st.DrawFn) -> tuple[str, str]:
    """A question, and sentences of its labelled answers in any order, some denied or with a figure."""
    question = draw(st.sampled_from(sorted({answer.question for answer in ANSWERS})))
    sentence = st.tuples(
        st.sampled_from(["", "It is not true that ", "不是 ", "37.5 ms, 2(n-1)/n: "]),
        st.sampled_from(sentences_of(question)),
    )
    return question, "\n".join(before + said for before, said in draw(st.lists(sentence, max_size=12)))


@settings(max_examples=150, deadline=None)
@given(asked_and_said())
def test_bounds_hold_whatever_stands_together(case: tuple[str, str]) -> None:
    question, text = case
    sentences = passages(text)
    for point in points(question):
        assert gather(point, sentences) == gather_by_weighing_all(point, sentences)
        for one, other in pairwise(sentences):
            first, second = weigh(point, one), weigh(point, other)
            both = weigh(point, passage([*one.sentences, *other.sentences]))
            assert worth(first) <= upper(first) + ROUNDING <= most(point, one) + 2 * ROUNDING
            assert worth(both) <= upper(first) + upper(second) + ROUNDING


def test_most_sentences_are_spared(questions: dict[str, Question], words: CatalogueWords) -> None:
    """Of a long answer few sentences can be worth as much as the best: else the bounds would be idle."""
    longest = max(ANSWERS, key=lambda answer: len(answer.text))
    sentences = passages(longest.text)
    bounds = worthy = 0
    for point in words.rubric(questions[longest.question]).points:
        best = max(worth(weigh(point, one)) for one in sentences)
        bounds += len(sentences)
        worthy += sum(most(point, one) >= best for one in sentences)
    assert worthy < bounds / 3
