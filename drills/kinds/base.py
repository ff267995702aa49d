"""What the session asks of each kind of item, and the values that pass between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from bank.schema import Language
from drills.grading.outcomes import FREE
from drills.memory.evidence import Pace
from drills.memory.scheduling import Rating

Content_contra = TypeVar("Content_contra", contravariant=True)


class NotAnswerable(Exception):
    """Items of this kind are not answered in the session."""


@dataclass(frozen=True)
class Submission:
    """What a person sent. `texts` are the typed answers by part; `attempt` is the one they saw, from 1."""

    texts: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    rating: Rating | None = None
    seconds: float | None = None
    gave_up: bool = False
    attempt: int = 1


@dataclass(frozen=True)
class PartMark:
    """The verdict on one part. `before`, `place` and `after` are the typed text, cut where the problem is."""

    id: str
    verdict: str
    tag: str = ""
    message: str = ""
    typed: str = ""
    before: str = ""
    place: str = ""
    after: str = ""


@dataclass(frozen=True)
class Marking:
    """The verdict on a whole answer, and on its parts."""

    verdict: str
    tag: str = ""
    parts: tuple[PartMark, ...] = ()
    grader_version: str = ""

    @property
    def is_free(self) -> bool:
        """Whether this costs no attempt: nobody could tell yet what the answer says."""
        return self.verdict in FREE


@dataclass(frozen=True)
class Circumstances:
    """How an answer came about: which attempt, with what help, how long it took against the usual pace."""

    attempt: int
    hint_used: bool
    seconds: float | None
    usual: Pace


@dataclass(frozen=True)
class Judgement:
    """Raw evidence, as it is stored, and the rating that it suggests (None: the person must say)."""

    evidence: Mapping[str, Any]
    suggested: Rating | None


class Kind(Protocol[Content_contra]):
    """One kind of item. `template` shows it, `feedback` what came of an answer; `attempts` count.

    `explanation` is the feedback on an item that was forgotten too often: it explains the item as a whole.
    `draws` says that each showing has numbers of its own, `self_rated` that the person says how it went,
    so that the next item can be shown before the server has heard of it.
    """

    template: str
    feedback: str
    explanation: str
    draws: bool
    self_rated: bool
    attempts: int

    def view(self, content: Content_contra, seed: int, language: Language, /) -> dict[str, Any]:
        """What the templates show of the item; prose is safe HTML."""

    def mark(
        self, content: Content_contra, seed: int, submission: Submission, language: Language, /
    ) -> Marking:
        """The verdict on an answer. Raises NotAnswerable."""

    def judge(
        self, content: Content_contra, submission: Submission, marking: Marking, how: Circumstances, /
    ) -> Judgement:
        """Evidence and suggested rating for an answer that is to be written."""
