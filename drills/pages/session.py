"""What the session's templates show, from what the use-cases return."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from accounts.models import User
from bank.schema import Language
from drills import words
from drills.answers import leeches, reviews
from drills.answers.reviews import TodaySummary
from drills.kinds import rendered
from drills.kinds.base import Marking, PartMark
from drills.memory.scheduling import Future, Rating
from drills.models import Review
from drills.session.screens import Screen
from drills.session.sessions import Reply


@dataclass(frozen=True)
class RatingButton:
    """One of the four buttons: its number, name, future in words, and whether it is suggested or chosen."""

    value: int
    slug: str
    name: str
    future: str
    marked: bool


@dataclass(frozen=True)
class PartLine:
    """One part of a drill: what is asked, what was typed, and the mark if there is one."""

    part: Mapping[str, Any]
    typed: str
    mark: PartMark | None


@dataclass(frozen=True)
class Feedback:
    """What came of an answer that was written; `choices` are its rating and the others that it could get.

    `item_id` was put to sleep if `is_leech`; `easier` is (id, title) of what could be taken first instead.
    """

    review: Review
    template: str
    title: str
    verdict: str
    rating: str
    wait: str
    view: Mapping[str, Any]
    parts: tuple[PartLine, ...]
    choices: tuple[RatingButton, ...]
    item_id: str
    is_leech: bool = False
    easier: tuple[str, str] | None = None


def screen_context(
    screen: Screen,
    now: datetime,
    language: Language,
    marking: Marking | None,
    typed: Mapping[str, str] | None,
) -> dict[str, Any]:
    """The context of `_session.html`; `typed` is what the person had in the fields."""
    showing = screen.showing
    if showing is None:
        return {"screen": screen, "showing": None}
    content = showing.content
    view = rendered.view(showing.kind, content, showing.seed, language)
    texts = typed if typed is not None else showing.draft
    return {
        "screen": screen,
        "showing": showing,
        "title": content.texts[language].title,
        "kind": words.KINDS[showing.kind_name],
        "topic": words.topic(content.facts.topic, language),
        "template": showing.kind.template,
        "view": view,
        "text": texts.get("text", ""),
        "parts": part_lines(view, texts, marking),
        "marking": marking,
        "verdict": words.VERDICTS[marking.verdict] if marking else "",
        "ratings": rating_buttons(showing.futures, now, None),
        "following": _following(screen, now, language),
    }


def _following(screen: Screen, now: datetime, language: Language) -> dict[str, Any] | None:
    """The context of the item that comes along; it has nothing behind it before it is shown itself."""
    if screen.following is None:
        return None
    ahead = replace(
        screen,
        showing=screen.following,
        following=None,
        can_undo=True,
        waiting=max(1, screen.waiting - 1),
        minutes=max(0.0, screen.minutes - screen.minutes / max(1, screen.waiting)),
    )
    return screen_context(ahead, now, language, None, None)


def part_lines(
    view: Mapping[str, Any], typed: Mapping[str, str], marking: Marking | None
) -> tuple[PartLine, ...]:
    """The parts of a drill with their texts and marks; none for other kinds."""
    marks = {mark.id: mark for mark in marking.parts} if marking else {}
    return tuple(
        PartLine(part, typed.get(part["id"], ""), marks.get(part["id"])) for part in view.get("parts", ())
    )


def rating_buttons(
    futures: Mapping[Rating, Future], now: datetime, marked: Rating | None
) -> tuple[RatingButton, ...]:
    """The four buttons in their order, one of them perhaps marked."""
    return tuple(
        RatingButton(
            int(one), one.name.lower(), str(words.RATINGS[one]), words.wait(future, now), one is marked
        )
        for one, future in futures.items()
    )


def choices_of(user: User, review: Review) -> tuple[RatingButton, ...]:
    """The four buttons for an answer that is written, its rating marked."""
    return rating_buttons(reviews.futures_at(user, review), review.answered_at, Rating(review.rating))


def feedback(user: User, reply: Reply, review: Review, language: Language) -> Feedback:
    """What the page says about an answer that was written."""
    answered = reply.answered
    choices = choices_of(user, review)
    chosen = next(choice for choice in choices if choice.marked)
    view = rendered.view(answered.kind, answered.content, answered.seed, language)
    is_leech = bool(review.after.get("leech_since"))
    return Feedback(
        review=review,
        template=answered.kind.explanation if is_leech else answered.kind.feedback,
        title=answered.content.texts[language].title,
        verdict=str(words.VERDICTS[review.verdict]),
        rating=chosen.name,
        wait=chosen.future,
        view=view,
        parts=part_lines(view, review.answer, reply.marking),
        choices=choices,
        item_id=answered.shown.item_id,
        is_leech=is_leech,
        easier=_easier(user, answered.shown.item_id, language) if is_leech else None,
    )


def _easier(user: User, item_id: str, language: Language) -> tuple[str, str] | None:
    relative = leeches.easier_relative(user, item_id)
    return (relative.facts.id, relative.texts[language].title) if relative else None


def day_done(user: User, now: datetime) -> TodaySummary:
    """What the finish page says about the day."""
    return reviews.today(user, now)
