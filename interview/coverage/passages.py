"""One sentence, or a few near each other, as they are held against key points: joined once, asked often."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from interview.coverage.quantities import Quantity
from interview.coverage.reading import Formula, Sentence

Said = Mapping[str, frozenset[bool]]


class Passage(Struct, frozen=True):
    """What sentences say together. `said`: each word with the signs under which it stands."""

    sentences: tuple[Sentence, ...] = ()
    said: Said = {}
    quantities: tuple[Quantity, ...] = ()
    formulas: tuple[Formula, ...] = ()
    words: int = 0
    denials: int = 0


NOTHING = Passage()


def passage(sentences: Sequence[Sentence]) -> Passage:
    """The sentences as one."""
    return Passage(
        sentences=tuple(sentences),
        said=sentences[0].said if len(sentences) == 1 else _said(sentences),
        quantities=tuple(number for sentence in sentences for number in sentence.quantities),
        formulas=tuple(formula for sentence in sentences for formula in sentence.formulas),
        words=sum(sentence.words for sentence in sentences),
        denials=sum(sentence.denials for sentence in sentences),
    )


def _said(sentences: Sequence[Sentence]) -> Said:
    said = dict(sentences[0].said)
    for sentence in sentences[1:]:
        for key, signs in sentence.said.items():
            said[key] = said[key] | signs if key in said else signs
    return said
