"""What Anki's own scheduler makes of histories; started by benchmarks/anki_histories.py.

    ANKI_TEST_MODE=1 PYTHON benchmarks/anki_oracle.py   with the `anki` package (requirements/oracles.txt)

Reads {"histories": [[[days since the last answer, rating 1-4], ...], ...], "intervals": [...]} from stdin.
Each history is one card of a real collection with FSRS on. Time does not pass: before an answer that comes
days later, the card's past is moved back by whole days. Prints one JSON line:

    {"histories": [{"steps": [{"before": memory | null, "kind": ..., "left": ..., "interval": ...,
                               "futures": [4 futures]}],
                    "after": memory}],
     "bounds": {interval: [earliest, latest]}}

A memory is [stability, difficulty], a future [stability, difficulty, days, seconds]; `after` is what Anki
computes from the whole history at once. `bounds` are the earliest and latest days that Anki's fuzz took over
`CARDS` cards. Where ANKI_TEST_MODE is set there is no fuzz: bounds are asked of a process without it.
"""

import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from anki.collection import Card, Collection
from anki.scheduler_pb2 import CardAnswer, SchedulingState

DAY = 86_400
LEARNING, REVIEW, RELEARNING = 1, 2, 3
CARDS = 400


def collection(folder: str) -> Collection:
    """An empty collection with FSRS, without load balancing, which ours does in another place."""
    opened = Collection(str(Path(folder) / "collection.anki2"))
    opened.set_config("fsrs", True)
    opened.set_config("loadBalancerEnabled", False)
    return opened


def new_card(anki: Collection, number: int) -> Card:
    """A card that nobody has seen."""
    note = anki.new_note(anki.models.by_name("Basic"))
    note["Front"] = str(number)
    anki.add_note(note, 1)
    return note.cards()[0]


def follow(anki: Collection, card: Card, history: list[list[int]]) -> dict[str, Any]:
    """Answer one card as the history says, and write down what every button would have done."""
    steps = []
    for wait, rating in history:
        move_back(anki, card, wait)
        states = anki._backend.get_scheduling_states(card.id)
        choices = [states.again, states.hard, states.good, states.easy]
        steps.append(
            {
                "before": memory(card.memory_state),
                "kind": card.type,
                "left": card.left % 1000,
                "interval": card.ivl,
                "futures": [future(each) for each in choices],
            }
        )
        answered = CardAnswer(
            card_id=card.id,
            current_state=states.current,
            new_state=choices[rating - 1],
            rating=rating - 1,
            answered_at_millis=int(time.time() * 1000),
            milliseconds_taken=1000,
        )
        anki._backend.answer_card(answered)
        card.load()
    return {"steps": steps, "after": memory(anki._backend.compute_memory_state(card.id).state)}


def move_back(anki: Collection, card: Card, days: int) -> None:
    """Let whole days pass for one card."""
    if not days:
        return
    anki.db.execute("update revlog set id = id - ? where cid = ?", days * DAY * 1000, card.id)
    card.last_review_time -= days * DAY
    card.due -= days if card.queue == REVIEW else days * DAY
    anki.update_card(card, skip_undo_entry=True)
    card.load()


def memory(state: Any) -> list[float] | None:
    """Stability and difficulty."""
    return None if state is None else [state.stability, state.difficulty]


def future(state: SchedulingState) -> list[float]:
    """What a button leads to."""
    normal = state.normal
    kind = normal.WhichOneof("kind")
    if kind == "review":
        return [*memory(normal.review.memory_state), normal.review.scheduled_days, 0]
    step = normal.learning if kind == "learning" else normal.relearning.learning
    return [*memory(step.memory_state), 0, step.scheduled_secs]


def fuzz_bounds(anki: Collection, intervals: list[int]) -> dict[int, list[int]]:
    """The earliest and the latest day over many cards that have been answered once."""
    cards = [new_card(anki, number) for number in range(CARDS)]
    for card in cards:
        follow(anki, card, [[0, 4]])
    found = {}
    for interval in intervals:
        days = [interval + anki._backend.fuzz_delta(card_id=card.id, interval=interval) for card in cards]
        found[interval] = [min(days), max(days)]
    return found


def main() -> None:
    """Reads, asks Anki, prints."""
    asked = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        anki = collection(folder)
        told: dict[str, Any] = {
            "histories": [
                follow(anki, new_card(anki, number), history)
                for number, history in enumerate(asked["histories"])
            ],
            "bounds": fuzz_bounds(anki, asked["intervals"]),
        }
        anki.close()
    print(json.dumps(told))


if __name__ == "__main__":
    main()
