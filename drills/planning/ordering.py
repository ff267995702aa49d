"""From a ranking of items to the order in which a day shows them.

Prerequisites come before what builds on them, of siblings one comes a day, and neighbours differ in topic
where they can. What fits into the minutes stays in front: only within it, and behind it, topics mix.
"""

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator

import numpy as np

from drills.planning.deck import NO_GROUP, Deck, Whole
from drills.planning.memory_model import Floats

MOST_ITEMS = 400


def arranged(deck: Deck, scores: Floats, showings: Floats, minutes: float, today: int) -> list[int]:
    """Places of the deck in the order of the day, at most `MOST_ITEMS`; beyond the minutes as well.

    `scores` rank the items (−inf: not today); `showings` say how often each is shown until it is done.
    """
    lifted = _lifted(deck, scores)
    chosen = _allowed(deck, _ranking(lifted), today)
    cut = _fitting(chosen, deck.minutes * showings, minutes)
    return [*_interleaved(deck, chosen[:cut]), *_interleaved(deck, chosen[cut:], chosen[:cut])]


def _lifted(deck: Deck, scores: Floats) -> Floats:
    """New prerequisites rank at least as high as what waits for them, however long the chain is."""
    lifted = scores.copy()
    waits = deck.is_new[deck.before] & np.isfinite(scores[deck.before])
    before, after = deck.before[waits], deck.after[waits]
    for _link in range(len(before)):
        known = lifted.copy()
        np.maximum.at(lifted, before, known[after])
        if np.array_equal(lifted, known):
            break
    return lifted


def _ranking(scores: Floats) -> Whole:
    """Places from the highest score down, those of equal scores in the deck's order; −inf left out.

    Only as many as a day could need are sorted: a deck may hold a hundred thousand.
    """
    possible = np.flatnonzero(scores > -np.inf)
    if len(possible) > 4 * MOST_ITEMS:
        least = np.partition(scores[possible], -4 * MOST_ITEMS)[-4 * MOST_ITEMS]
        better = possible[scores[possible] > least]
        level = possible[scores[possible] == least][: 4 * MOST_ITEMS - len(better)]
        possible = np.sort(np.concatenate([better, level]))
    return np.asarray(possible[np.argsort(-scores[possible], kind="stable")])


def _allowed(deck: Deck, ranking: Whole, today: int) -> list[int]:
    """The ranking without second siblings, each item after its prerequisites."""
    needs = _needs(deck)
    shown_today = ~deck.is_new & (deck.last_day == today)
    groups = set(deck.sibling_group[shown_today].tolist()) - {NO_GROUP}
    placed: dict[int, None] = {}
    waiting: dict[int, list[int]] = defaultdict(list)
    ready = deque(ranking.tolist())
    while ready and len(placed) < MOST_ITEMS:
        place = ready.popleft()
        missing = next((need for need in needs.get(place, ()) if need not in placed), None)
        group = int(deck.sibling_group[place])
        if missing is not None:
            waiting[missing].append(place)
        elif group == NO_GROUP or group not in groups:
            placed[place] = None
            groups.add(group)
            ready.extendleft(reversed(waiting.pop(place, ())))
    return list(placed)


def _needs(deck: Deck) -> dict[int, list[int]]:
    """For each place, its prerequisites that were never seen."""
    needs: dict[int, list[int]] = defaultdict(list)
    unseen = deck.is_new[deck.before]
    for before, after in zip(deck.before[unseen].tolist(), deck.after[unseen].tolist(), strict=True):
        needs[after].append(before)
    return needs


def _fitting(places: list[int], costs: Floats, minutes: float) -> int:
    """How many of the first places the minutes pay for."""
    return int(np.searchsorted(np.cumsum(costs[places]), minutes, side="right")) if places else 0


def _interleaved(deck: Deck, places: list[int], done: Iterable[int] = ()) -> Iterator[int]:
    """The places, except that one of the topic just shown waits while another can come."""
    needs, present, shown = _needs(deck), set(places), set(done)
    topics: dict[int, deque[tuple[int, int]]] = defaultdict(deque)
    for rank, place in enumerate(places):
        topics[int(deck.topic[place])].append((rank, place))
    last = -1
    while topics:
        free = [
            topic for topic, queue in topics.items() if _is_free(needs.get(queue[0][1], ()), present, shown)
        ]
        last = min([topic for topic in free if topic != last] or free, key=lambda topic: topics[topic][0])
        _rank, place = topics[last].popleft()
        shown.add(place)
        yield place
        if not topics[last]:
            del topics[last]


def _is_free(needs: Iterable[int], present: set[int], shown: set[int]) -> bool:
    return all(need in shown or need not in present for need in needs)
