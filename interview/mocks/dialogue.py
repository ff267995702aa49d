"""The conversation within a round: an answer is handed over; what is missing is asked for."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts.language import content_language
from bank import catalogue
from bank.schema import FollowUp, Question
from interview.mocks import follow_ups
from interview.mocks.log import log
from interview.mocks.personas import persona
from interview.mocks.rounds import RoundIsOver
from interview.models import MockItem, MockRound

#: Of the follow-ups that may be asked, the one to ask, and the words; None leaves it to the first of them.
Chooser = Callable[[Question, str, list[FollowUp]], tuple[str, str] | None]


def said(item: MockItem) -> str:
    """Everything that the learner said to this question so far."""
    answers = [item.draft.get(follow_ups.field_of(turn), "") for turn in item.turns]
    return follow_ups.transcript(item.draft.get("answer", ""), answers)


def open_turn(item: MockItem) -> dict[str, str] | None:
    """The follow-up that waits for its answer."""
    return item.turns[-1] if len(item.turns) > item.settled_turns else None


def is_over(item: MockItem) -> bool:
    """Whether the interviewer has nothing more to ask about this answer."""
    return item.answered_at is not None and open_turn(item) is None


def hand_over(
    mock: MockRound, position: int, now: datetime, choose: Chooser | None = None, shown: str | None = None
) -> MockItem:
    """What was answered so far stands; asks back if something is missing. Raises RoundIsOver.

    `shown` names what the person had before them: the open follow-up, or "" for the question itself. If that
    is settled already (a second click, an old tab), nothing happens. Nothing said is nothing to hand over.
    """
    item: MockItem = mock.items.get(position=position)
    if not _may_hand_over(item, shown):
        return item
    question = catalogue().questions.get(item.item_id)
    turn = None
    if question is not None and item.draft.get("answer", "").strip():
        turn = _next_turn(mock, item, question, now, choose)
    with transaction.atomic():
        if not MockRound.objects.select_for_update().filter(pk=mock.pk, finished_at=None):
            raise RoundIsOver
        item.refresh_from_db()
        if not _may_hand_over(item, shown):
            return item
        if item.answered_at is None:
            item.answered_at = now
            log(mock, "answered", now, position)
        item.settled_turns = len(item.turns)
        if turn is not None and turn["id"] not in {one["id"] for one in item.turns}:
            item.turns = [*item.turns, turn]
            log(mock, "asked", now, position, {"follow_up": turn["id"]})
        item.save(update_fields=["answered_at", "settled_turns", "turns"])
    return item


def _may_hand_over(item: MockItem, shown: str | None) -> bool:
    """Whether there is something to hand over, and it is what the person saw."""
    if is_over(item) or not item.draft.get("answer", "").strip():
        return False
    turn = open_turn(item)
    return shown is None or shown == (turn["id"] if turn else "")


def _next_turn(
    mock: MockRound, item: MockItem, question: Question, now: datetime, choose: Chooser | None
) -> dict[str, str] | None:
    """The follow-up to ask next. Outside the transaction: an interviewer model may take its time."""
    asked = {turn["id"] for turn in item.turns}
    candidates = follow_ups.due(question, said(item), asked, persona(mock.persona).follow_ups)
    if not candidates:
        return None
    words = question.texts[content_language(mock.language)].follow_ups
    chosen = (choose and choose(question, said(item), candidates)) or (candidates[0].id, "")
    one = next(candidate for candidate in candidates if candidate.id == chosen[0])
    return {
        "id": one.id,
        "key_point": one.key_point,
        "words": chosen[1] or words[one.id][0],
        "at": now.isoformat(),
    }
