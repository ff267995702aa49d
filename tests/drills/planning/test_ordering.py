"""From a ranking to the order of a day."""

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from drills.planning.ordering import MOST_ITEMS, arranged
from tests.drills.planning.decks import TODAY, deck, item, new

OUT = -np.inf


def order(scores: list[float], *items: dict[str, Any], minutes: float = 99, needs: Any = ()) -> list[int]:
    made = deck(*items, needs=needs)
    return arranged(made, np.array(scores), np.ones(len(items)), minutes, TODAY)


def test_the_highest_score_comes_first_and_equal_ones_keep_their_order() -> None:
    assert order([1, 3, 1, OUT], item(), item(), item(), item()) == [1, 0, 2]


def test_topics_alternate_within_the_minutes_and_beyond_them_apart() -> None:
    topics = [item(topic=topic) for topic in (0, 0, 1, 0, 1)]
    assert order([9, 8, 7, 6, 5], *topics, minutes=99) == [0, 2, 1, 4, 3]
    assert order([9, 8, 7, 6, 5], *topics, minutes=2) == [0, 1, 2, 3, 4]


def test_prerequisites_come_before_what_builds_on_them_however_they_rank() -> None:
    chain = [new(topic=1), new(topic=0), new(topic=1), new(topic=2)]
    assert order([9, 5, 1, 7], *chain, needs=[(2, 1), (1, 0)]) == [2, 1, 0, 3]


def test_a_prerequisite_that_was_seen_binds_nobody() -> None:
    assert order([OUT, 5], item(), new(), needs=[(0, 1)]) == [1]


def test_what_waits_for_an_item_that_does_not_come_today_waits_as_well() -> None:
    assert order([OUT, 5, 4], new(awake_from=TODAY + 1), new(), new(), needs=[(0, 1)]) == [2]


def test_items_that_need_each_other_stop_nobody() -> None:
    assert order([3, 2, 1], new(), new(), new(), needs=[(0, 1), (1, 0)]) == [2]


def test_of_siblings_one_comes_a_day() -> None:
    assert order([3, 2, 1], item(sibling_group=4), new(sibling_group=4), item()) == [0, 2]


def test_a_sibling_of_what_was_answered_today_waits_until_tomorrow() -> None:
    assert order([OUT, 2, 1], item(sibling_group=4, last_day=TODAY), new(sibling_group=4), item()) == [2]


def test_a_day_is_bounded() -> None:
    many = [item() for _each in range(3 * MOST_ITEMS)]
    found = order(list(range(len(many))), *many)
    assert found == list(range(len(many) - 1, len(many) - 1 - MOST_ITEMS, -1))


def test_nothing_of_an_empty_deck() -> None:
    assert order([]) == []


@given(st.data())
def test_the_order_holds_for_any_deck(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    places = st.integers(0, size - 1)
    items = [
        new(topic=data.draw(st.integers(0, 2)), sibling_group=data.draw(st.integers(-1, 3)))
        for _each in range(size)
    ]
    pairs = data.draw(st.lists(st.tuples(places, places).filter(lambda pair: pair[0] < pair[1]), max_size=8))
    scores = data.draw(st.lists(st.floats(-5, 5), min_size=size, max_size=size))
    found = order(scores, *items, minutes=data.draw(st.integers(0, 12)), needs=pairs)
    assert len(set(found)) == len(found)
    for before, after in pairs:
        assert after not in found or (before in found and found.index(before) < found.index(after))
    groups = [items[place]["sibling_group"] for place in found if items[place]["sibling_group"] >= 0]
    assert len(set(groups)) == len(groups)
