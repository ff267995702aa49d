"""Every stored answer to a drill, graded again with the grader of today: what would differ, and making it so.

An answer is rebuilt from the item, the seed and what was typed. If the item's content has changed since, the
numbers may have, too: such answers are left out and counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.db.models import F, Q

from bank.schema import Drill
from drills.answers import corrections
from drills.answers.corrections import Correction
from drills.grading.outcomes import urgency
from drills.items import catalogue
from drills.kinds import marking
from drills.memory.scheduling import Rating
from drills.models import PartAnswer, Review

JUDGED = ("right", "wrong", "partial", "undecided")
CHUNK = 500

Judged = tuple[str, str]  # verdict, tag


@dataclass(frozen=True)
class Stored:
    """One submission as it lies in the database.

    `parts` are its rows (none for answers from before they were kept); `review` is the answer that it became,
    None for an attempt after which the person tried again.
    """

    item_id: str
    digest: str
    seed: int
    texts: Mapping[str, str]
    parts: tuple[PartAnswer, ...] = ()
    review: Review | None = None


@dataclass(frozen=True)
class Difference:
    """A submission that would be judged otherwise today: as a whole (only answers that stand) and by part."""

    stored: Stored
    before: Judged
    after: Judged
    parts: Mapping[str, Judged]

    @property
    def rating(self) -> Rating | None:
        """The rating that the answer would have; None for an attempt."""
        return corrections.rating_for(self.stored.review, self.after[0]) if self.stored.review else None


@dataclass
class Regrade:
    """What came of grading again; `left_out` belong to another version of their item."""

    graded: int = 0
    left_out: int = 0
    differences: list[Difference] = field(default_factory=list)

    def by_change(self) -> Counter[tuple[str, str]]:
        """How many submissions would go from which verdict to which."""
        return Counter((one.before[0], one.after[0]) for one in self.differences)


def regrade(item_id: str = "", since: datetime | None = None) -> Regrade:
    """Grade what is stored again (of one item, or from a moment on); changes nothing."""
    found = Regrade()
    for stored in [*_written(item_id, since), *_tried(item_id, since)]:
        content = catalogue.current().drills.get(stored.item_id)
        if content is None or content.digest != stored.digest:
            found.left_out += 1
            continue
        found.graded += 1
        difference = _difference(content, stored)
        if difference:
            found.differences.append(difference)
    return found


def apply(differences: Iterable[Difference]) -> int:
    """Make the differences true; how many ratings changed with them."""
    return sum(_apply(difference) for difference in differences)


def _written(item_id: str, since: datetime | None) -> Iterator[Stored]:
    """Answers that stand."""
    wanted = Review.objects.filter(kind="drill", undone_at=None, verdict__in=JUDGED)
    wanted = wanted.filter(card__item_id=item_id) if item_id else wanted
    wanted = wanted.filter(answered_at__gte=since) if since else wanted
    rows = wanted.select_related("card").prefetch_related("part_answers").order_by("pk")
    for review in rows.iterator(chunk_size=CHUNK):
        parts = tuple(part for part in review.part_answers.all() if part.answered_at == review.answered_at)
        yield Stored(review.card.item_id, review.item_digest, review.seed, review.answer, parts, review)


def _tried(item_id: str, since: datetime | None) -> Iterator[Stored]:
    """Attempts after which the person tried again, or took the answer back."""
    wanted = PartAnswer.objects.filter(Q(review=None) | ~Q(answered_at=F("review__answered_at")))
    wanted = wanted.filter(item_id=item_id) if item_id else wanted
    wanted = wanted.filter(answered_at__gte=since) if since else wanted
    ordered = wanted.order_by("user_id", "item_id", "answered_at", "pk").iterator(chunk_size=CHUNK)
    for _key, group in groupby(ordered, lambda part: (part.user_id, part.item_id, part.answered_at)):
        parts = tuple(group)
        texts = {part.part: part.text for part in parts}
        yield Stored(parts[0].item_id, parts[0].item_digest, parts[0].seed, texts, parts)


def _difference(content: Drill, stored: Stored) -> Difference | None:
    marks = marking.mark_parts(content, stored.seed, stored.texts, "en")
    by_part = {mark.id: (mark.verdict, mark.tag) for mark in marks if mark.id in stored.texts}
    if stored.review is not None:
        before: Judged = (stored.review.verdict, stored.review.tag)
        whole = marking.together(marks)
        after: Judged = (whole.verdict, whole.tag)
    else:
        before = _worst((part.verdict, part.tag) for part in stored.parts)
        after = _worst(by_part.values())
    same = all(by_part.get(part.part) == (part.verdict, part.tag) for part in stored.parts)
    return None if same and before == after else Difference(stored, before, after, by_part)


def _worst(judged: Iterable[Judged]) -> Judged:
    return min(judged, key=lambda one: urgency(one[0]))


@transaction.atomic
def _apply(difference: Difference) -> bool:
    changed = [part for part in difference.stored.parts if part.part in difference.parts]
    for part in changed:
        part.verdict, part.tag = difference.parts[part.part]
        part.grader_version = marking.GRADER_VERSION
    PartAnswer.objects.bulk_update(changed, ["verdict", "tag", "grader_version"])
    review = difference.stored.review
    if review is None or difference.before == difference.after:
        return False
    rating = review.rating
    return corrections.correct(review, Correction(*difference.after, marking.GRADER_VERSION)) != rating
