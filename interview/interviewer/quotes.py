"""Whether the learner really said what is quoted, and whether it speaks of the key point at all."""

from interview.coverage.copying import OURS_LEAST, OURS_SHARE, PROMPT_SHARE, copied_share, length_of
from interview.coverage.quantities import agree
from interview.coverage.reading import read
from interview.coverage.rubric import Point, Rubric

SHORTEST, LONGEST = 4, 600  # words (a Chinese character is one); characters
ENOUGH, EXPLAINING = 0.6, 0.5  # in rarities: a word that stands in one key point of the bank is about 0.9
MARKS = "\"'“”‘’„«»「」『』… \t\r\n"


def find(quote: str, said: str) -> str:
    """The passage of `said` that is `quote` but for its spaces and the quotation marks around it; or ""."""
    wanted = "".join(quote.strip(MARKS).split())
    places = [place for place, character in enumerate(said) if not character.isspace()]
    start = "".join(said[place] for place in places).find(wanted) if wanted else -1
    return said[places[start] : places[start + len(wanted) - 1] + 1] if start >= 0 else ""


def passage(quote: str, said: str, rubric: Rubric) -> str:
    """The passage, if it is long enough to mean something, short enough to show, and not copied; or ""."""
    found = find(quote, said)
    if len(found) > LONGEST or length_of(found) < SHORTEST:
        return ""
    copied = copied_share(found, rubric.prompt) >= PROMPT_SHARE
    ours = length_of(found) >= OURS_LEAST and copied_share(found, rubric.ours) >= OURS_SHARE
    return "" if copied or ours else found


def supports(found: str, said: str, point: Point) -> bool:
    """Whether the sentences of a passage share words that tell, a figure or a formula with the key point.

    Not whether it is right: that is for the model to say and for the learner to decide. An instruction to the
    model ("tick everything") shares nothing with any key point.
    """
    start, end = said.find(found), said.find(found) + len(found)
    sentences = [one for one in read(said) if one.start < end and start < one.end]
    keys = {term.key for sentence in sentences for term in sentence.terms}
    own = {key: word.weight for side in point.sides for key, word in side.words.items()}
    told = sum(own[key] for key in keys & own.keys())
    explained = sum(point.around[key] for key in keys & point.around.keys())
    return (
        told + EXPLAINING * explained >= ENOUGH
        or any(
            agree(figure, number)
            for figure in point.quantities
            for sentence in sentences
            for number in sentence.quantities
        )
        or any(one.written in point.formulas for sentence in sentences for one in sentence.formulas)
    )
