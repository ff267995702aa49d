"""Follow-ups: asked only where a key point is missing, at most two, and what was handed over stands."""

from datetime import timedelta

import pytest

import bank
from interview.mocks import dialogue, follow_ups, rounds
from interview.mocks.rounds import Order
from interview.models import MockItem, MockRound
from tests.interview.conftest import NOON
from tests.interview.labelled import COMPLETE, complete_answer

MINUTE = timedelta(minutes=1)
VAGUE = "It depends on the workload, and one would have to measure it carefully before saying more."


def question_of(item: MockItem) -> bank.schema.Question:
    return bank.catalogue().questions[item.item_id]


def handed_over(mock: MockRound, text: str, minute: int = 2) -> MockItem:
    rounds.save(mock, 1, {"answer": text}, NOON + minute * MINUTE)
    return dialogue.hand_over(mock, 1, NOON + minute * MINUTE)


def test_a_vague_answer_is_asked_back_about_a_missing_point(mock: MockRound) -> None:
    item = handed_over(mock, VAGUE)
    turn = dialogue.open_turn(item)
    assert turn is not None
    text = question_of(item).texts["en"]
    assert turn["words"] == text.follow_ups[turn["id"]][0]
    assert turn["key_point"] in text.key_points


def test_essential_points_are_asked_for_first(mock: MockRound) -> None:
    question = question_of(mock.items.get(position=1))
    due = follow_ups.due(question, VAGUE, (), 2)
    flags = [one.key_point in follow_ups.essential(question) for one in due]
    assert flags == sorted(flags, reverse=True)


def test_there_are_two_follow_ups_at_most(mock: MockRound) -> None:
    item = handed_over(mock, VAGUE)
    for minute in (3, 4, 5):
        turn = dialogue.open_turn(item)
        if turn is None:
            break
        rounds.save(mock, 1, {f"follow-{turn['id']}": "Hard to say."}, NOON + minute * MINUTE)
        item = dialogue.hand_over(mock, 1, NOON + minute * MINUTE)
    assert len(item.turns) == follow_ups.MOST
    assert dialogue.is_over(item)


def test_an_answer_that_says_everything_is_not_asked_back(mock: MockRound) -> None:
    mock.items.filter(position=1).update(item_id=COMPLETE)
    item = handed_over(mock, complete_answer())
    assert item.turns == []
    assert dialogue.is_over(item)


def test_nothing_said_is_nothing_to_hand_over(mock: MockRound) -> None:
    item = dialogue.hand_over(mock, 1, NOON + MINUTE)
    assert (item.turns, item.answered_at) == ([], None)


def test_a_second_click_does_not_answer_a_follow_up_that_was_not_seen(mock: MockRound) -> None:
    rounds.save(mock, 1, {"answer": VAGUE}, NOON + MINUTE)
    first = dialogue.hand_over(mock, 1, NOON + MINUTE, shown="")
    again = dialogue.hand_over(mock, 1, NOON + MINUTE, shown="")
    assert (again.turns, again.settled_turns) == (first.turns, 0)
    seen = dialogue.hand_over(mock, 1, NOON + 2 * MINUTE, shown=first.turns[0]["id"])
    assert seen.settled_turns == 1


def test_what_was_handed_over_cannot_be_changed(mock: MockRound) -> None:
    item = handed_over(mock, VAGUE)
    turn = dialogue.open_turn(item)
    assert turn is not None
    field = f"follow-{turn['id']}"
    rounds.save(mock, 1, {"answer": "No, this!", field: "First."}, NOON + 3 * MINUTE)
    dialogue.hand_over(mock, 1, NOON + 4 * MINUTE)
    rounds.save(mock, 1, {"answer": "No, this!", field: "Second."}, NOON + 5 * MINUTE)
    draft = mock.items.get(position=1).draft
    assert (draft["answer"], draft[field]) == (VAGUE, "First.")


def test_the_follow_up_is_in_the_language_of_the_interview(mock: MockRound) -> None:
    mock.language = "zh-hans"
    mock.save()
    item = handed_over(mock, VAGUE)
    assert item.turns[0]["words"] == question_of(item).texts["zh"].follow_ups[item.turns[0]["id"]][0]


def test_a_chooser_may_pick_and_word_the_follow_up(mock: MockRound) -> None:
    rounds.save(mock, 1, {"answer": VAGUE}, NOON + MINUTE)
    item = dialogue.hand_over(
        mock, 1, NOON + MINUTE, lambda _question, _said, due: (due[-1].id, "Which cache line?")
    )
    assert item.turns[0]["words"] == "Which cache line?"


def test_nothing_is_handed_over_after_the_end(mock: MockRound) -> None:
    from interview.mocks import endings

    rounds.save(mock, 1, {"answer": VAGUE}, NOON + MINUTE)
    endings.finish(mock, NOON + 2 * MINUTE)
    with pytest.raises(rounds.RoundIsOver):
        dialogue.hand_over(mock, 1, NOON + 3 * MINUTE)


@pytest.mark.parametrize(("who", "most"), [("peer", 1), ("bar-raiser", 2)])
def test_the_interviewer_decides_how_often_to_ask(alice: object, who: str, most: int) -> None:
    mock = rounds.start(alice, Order(1, persona=who), NOON)  # type: ignore[arg-type]
    item = handed_over(mock, VAGUE)
    for minute in (3, 4, 5):
        item = dialogue.hand_over(mock, 1, NOON + minute * MINUTE)
    assert len(item.turns) <= most
