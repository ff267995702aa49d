"""Cards of a package come to a person with their memories: all three layouts, twice, changed, cancelled."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import genanki
import pytest

from accounts.models import User
from drills.anki import exporting, importing
from drills.anki.importing import Counts
from drills.anki.problems import Refused
from drills.answers import reviews
from drills.answers.reviews import Record
from drills.cards import flashcards, pictures
from drills.memory.scheduling import Rating, State
from drills.models import Card, DailyTally, Flashcard, Item, Review
from drills.session import sessions
from tests.drills.anki.packages import (
    BASIC,
    CLOZE,
    PNG,
    REVERSED,
    TODAY,
    StoredCard,
    StoredNote,
    Wanted,
    answer,
    latest,
    legacy,
)

Write = Callable[[Path, Wanted], Path]


@pytest.fixture(autouse=True)
def _data(settings: Any, tmp_path: Path) -> None:
    settings.DATA = tmp_path


@pytest.fixture(params=["legacy 1", "legacy 2", "latest"])
def write(request: pytest.FixtureRequest) -> Write:
    if request.param == "latest":
        return latest
    layout = int(request.param[-1])
    return lambda path, wanted: legacy(path, wanted, layout)


def imported(user: User, path: Path, now: datetime, progress: Any = lambda *_: None) -> Counts:
    return importing.run(user, path, path.with_suffix(".made"), now, progress)


def sides(user: User) -> list[tuple[str, str]]:
    return list(Flashcard.objects.filter(user=user).order_by("item__cards").values_list("front", "back"))


PARIS = "{{c1::Paris::city}} in {{c2::France}}"
BAG = Wanted(
    [
        StoredNote("a", BASIC, ('One <img src="pic.png">', "Uno [sound:uno.mp3]"), tags="t1 t2"),
        StoredNote("b", REVERSED, ("Hund", "dog"), (StoredCard(0), StoredCard(1))),
        StoredNote(
            "c",
            CLOZE,
            ("{{c1::Paris::city}} in {{c2::France}}", ""),
            (StoredCard(0), StoredCard(1, queue=-1)),
        ),
    ],
    {"pic.png": PNG, "uno.mp3": b"ID3"},
)


class TestWhatComesIn:
    def test_every_layout_gives_the_same_cards(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        counts = imported(alice, write(tmp_path / "bag.apkg", BAG), now)
        assert (counts.new, counts.images, counts.sounds, counts.left_out) == (5, 1, 1, 0)
        first, *rest = sides(alice)
        name = pictures.names_in(first[0])[0]
        assert first == (f'One <img src="/drills/anki/images/{name}" alt="pic.png">', "Uno")
        assert rest == [
            ("Hund", "dog"),
            ("dog", "Hund"),
            ('<span class="cloze">[city]</span> in France', '<span class="cloze">Paris</span> in France<br>'),
            ('Paris in <span class="cloze">[…]</span>', 'Paris in <span class="cloze">France</span><br>'),
        ]
        path = pictures.path_of(alice, name)
        assert path is not None
        assert path.read_bytes() == PNG

    def test_deck_tags_siblings_and_owner(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        imported(alice, write(tmp_path / "bag.apkg", BAG), now)
        one = Flashcard.objects.get(user=alice, guid="a")
        assert (one.deck, one.tags) == ("Deck::Sub", "t1 t2")
        groups = Item.objects.filter(owner=alice, flashcard__guid="b").values_list("sibling_group", flat=True)
        assert len(set(groups)) == 1
        assert len(groups) == 2

    def test_new_cards_are_new_and_suspended_ones_sleep(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        imported(alice, write(tmp_path / "bag.apkg", BAG), now)
        cards = Card.objects.filter(user=alice).order_by("pk")
        assert [card.review_count for card in cards] == [0] * 5
        assert [card.suspended for card in cards] == [False] * 4 + [True]

    def test_what_genanki_writes_comes_in(self, alice: User, tmp_path: Path, now: datetime) -> None:
        deck = genanki.Deck(1, "Made by genanki")
        deck.add_note(genanki.Note(genanki.BASIC_MODEL, ["front", "back"]))
        deck.add_note(genanki.Note(genanki.CLOZE_MODEL, ["{{c1::a}} {{c2::b}}", ""]))
        genanki.Package(deck).write_to_file(str(tmp_path / "g.apkg"))
        assert imported(alice, tmp_path / "g.apkg", now).new == 3
        assert sides(alice)[0] == ("front", "back")


class TestMemories:
    def card(self, write: Write, user: User, tmp_path: Path, now: datetime, stored: StoredCard) -> Card:
        note = StoredNote("n", BASIC, ("front", "back"), (stored,))
        imported(user, write(tmp_path / "one.apkg", Wanted([note])), now)
        return Card.objects.get(user=user)

    def test_a_history_is_replayed(self, write: Write, alice: User, tmp_path: Path, now: datetime) -> None:
        history = (answer(40, 3, 0), answer(39, 3, 0), answer(30, 3), answer(15, 1), answer(5, 4))
        stored = StoredCard(0, 2, 2, TODAY + 15, 20, 2300, 1, history)
        card = self.card(write, alice, tmp_path, now, stored)
        written = list(Review.objects.filter(user=alice).order_by("number"))
        assert [review.rating for review in written] == [3, 3, 3, 1, 4]
        assert [review.number for review in written] == [0, 1, 2, 3, 4]
        assert {review.verdict for review in written} == {"imported"}
        assert written[1].before["stability"] == written[0].after["stability"]
        assert written[-1].after["due"] == card.due.isoformat()
        assert (card.review_count, card.lapses, card.suspended) == (5, 1, False)
        assert card.last_day == written[-1].study_day == (now - timedelta(days=5)).date()

    def test_the_replay_is_what_answering_here_would_have_led_to(
        self, alice: User, bob: User, tmp_path: Path, now: datetime
    ) -> None:
        history = (answer(40, 3, 0), answer(39, 3, 0), answer(30, 2), answer(15, 1), answer(14, 3))
        theirs = self.card(latest, alice, tmp_path, now, StoredCard(0, 2, 2, 0, 0, 0, 0, history))
        own = flashcards.create(bob, "front", "back", now)
        for number, (at_ms, button, *_rest) in enumerate(history):
            at = datetime.fromtimestamp(at_ms / 1000, UTC)
            record = Record(Rating(button), "self-assessed", {})
            reviews.answer(bob, reviews.Shown(own.item_id, number), record, at)
        mine = Card.objects.get(user=bob)
        assert theirs.memory() == mine.memory()

    def test_fewer_steps_in_anki_still_mean_days_here(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        stored = StoredCard(0, 2, 2, TODAY + 2, 3, 2500, 0, (answer(1, 3, 0),))
        card = self.card(write, alice, tmp_path, now, stored)
        assert (card.state, card.step) == (State.REVIEW, None)
        assert Review.objects.get().after["state"] == State.REVIEW
        assert card.due == datetime(2026, 3, 12, 4, tzinfo=UTC)

    def test_without_a_history_interval_and_ease_are_believed(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        stored = StoredCard(0, 2, 2, TODAY + 9, 33, 2500)
        card = self.card(write, alice, tmp_path, now, stored)
        assert (card.state, card.stability) == (State.REVIEW, 33.0)
        assert card.difficulty is not None
        assert 1 <= card.difficulty <= 10
        assert card.due == datetime(2026, 3, 19, 4, tzinfo=UTC)
        assert card.last_day is not None
        assert (card.due.date() - card.last_day).days == 33

    def test_a_suspended_card_with_a_history_sleeps_on(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        stored = StoredCard(0, 2, -1, TODAY, 20, 2300, 0, (answer(9, 3, 0),))
        assert self.card(write, alice, tmp_path, now, stored).suspended

    def test_what_is_no_answer_does_not_count(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        history = (
            answer(50, 3, 0),
            answer(45, 0, 4, 0),  # "forget"
            answer(40, 3, 0),
            answer(30, 0, 4, 2500),  # due day set by hand
            answer(20, 3, 3, 0),  # a filtered deck that changed nothing
            answer(10, 4, 5),  # rescheduled
        )
        self.card(write, alice, tmp_path, now, StoredCard(0, 1, 1, 0, 0, 0, 0, history))
        (only,) = Review.objects.filter(user=alice)
        assert only.answered_at.date() == (now - timedelta(days=40)).date()

    def test_the_three_buttons_of_the_first_scheduler(
        self, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        history = (answer(9, 2, 0), answer(8, 3, 2), answer(7, 2, 1))
        note = StoredNote("n", BASIC, ("f", "b"), (StoredCard(0, 2, 2, 0, 9, 2500, 0, history),))
        imported(alice, legacy(tmp_path / "x.apkg", Wanted([note], scheduler=1), 1), now)
        assert list(Review.objects.order_by("number").values_list("rating", flat=True)) == [3, 4, 2]

    def test_days_studied_here_stay_what_they_were(self, alice: User, tmp_path: Path, now: datetime) -> None:
        self.card(latest, alice, tmp_path, now, StoredCard(0, 1, 1, 0, 0, 0, 0, (answer(0, 3, 0),)))
        assert not DailyTally.objects.filter(user=alice).exists()

    def test_an_imported_card_is_studied_like_any_other(
        self, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        stored = StoredCard(0, 2, 2, TODAY - 3, 20, 2300, 0, (answer(30, 3, 0), answer(29, 3)))
        card = self.card(latest, alice, tmp_path, now, stored)
        screen = sessions.study(alice, card.item_id, now)
        assert screen.showing is not None
        assert screen.showing.shown.review_count == 2
        assert screen.showing.futures[Rating.GOOD].days > 20


class TestAgain:
    def test_the_same_file_twice_changes_nothing(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        path = write(tmp_path / "bag.apkg", BAG)
        imported(alice, path, now)
        before = (sides(alice), list(Card.objects.values()), Review.objects.count())
        counts = imported(alice, path, now + timedelta(hours=1))
        assert (counts.new, counts.changed, counts.same) == (0, 0, 5)
        assert (sides(alice), list(Card.objects.values()), Review.objects.count()) == before

    def test_changed_fields_change_the_card_and_keep_the_memory(
        self, write: Write, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        card = StoredCard(0, 2, 2, 0, 20, 2300, 0, (answer(30, 3, 0), answer(29, 3)))
        old, new = (Wanted([StoredNote("n", BASIC, ("front", back), (card,))]) for back in ("old", "new"))
        imported(alice, write(tmp_path / "one.apkg", old), now)
        before = list(Card.objects.values())
        digest = Item.objects.get(owner=alice).digest
        assert imported(alice, write(tmp_path / "two.apkg", new), now).changed == 1
        assert sides(alice) == [("front", "new")]
        assert list(Card.objects.values()) == before
        assert Item.objects.get(owner=alice).digest != digest

    def test_two_people_may_import_the_same(
        self, alice: User, bob: User, tmp_path: Path, now: datetime
    ) -> None:
        path = latest(tmp_path / "bag.apkg", BAG)
        assert imported(alice, path, now).new == imported(bob, path, now).new == 5

    def test_what_we_exported_comes_back_as_nothing_new(
        self, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        flashcards.create(alice, "front", "back", now)
        exporting.run(alice, "mine", "en", tmp_path / "mine.apkg", lambda *_: None)
        counts = imported(alice, tmp_path / "mine.apkg", now)
        assert (counts.new, counts.ours) == (0, 1)
        assert Flashcard.objects.count() == 1


class TestInterruptions:
    def many(self, tmp_path: Path, count: int = 450) -> Path:
        notes = [
            StoredNote(f"n{place}", BASIC, (f"{place} <img src=p.png>", ""), (StoredCard(),))
            for place in range(count)
        ]
        return latest(tmp_path / "many.apkg", Wanted(notes, {"p.png": PNG}))

    @pytest.mark.parametrize("after", [200, 450 + 200, 450 + 400])
    def test_nothing_is_left_of_a_cancelled_import(
        self, after: int, alice: User, tmp_path: Path, now: datetime
    ) -> None:
        def progress(done: int, _total: int) -> None:
            if done >= after:
                raise Refused("cancelled")

        with pytest.raises(Refused):
            imported(alice, self.many(tmp_path), now, progress)
        assert not Item.objects.filter(owner=alice).exists()
        assert not Card.objects.filter(user=alice).exists()
        assert list(pictures.folder(alice).iterdir()) == []

    def test_what_was_there_before_stays(self, alice: User, tmp_path: Path, now: datetime) -> None:
        imported(alice, latest(tmp_path / "bag.apkg", BAG), now)

        def progress(done: int, _total: int) -> None:
            if done > 450:
                raise Refused("cancelled")

        with pytest.raises(Refused):
            imported(alice, self.many(tmp_path), now, progress)
        assert Flashcard.objects.filter(user=alice).count() == 5
        assert len(list(pictures.folder(alice).iterdir())) == 1

    def test_progress_goes_from_nothing_to_all(self, alice: User, tmp_path: Path, now: datetime) -> None:
        seen: list[tuple[int, int]] = []
        imported(alice, self.many(tmp_path), now, lambda *said: seen.append(said))
        assert seen[-1] == (900, 900)
        assert seen == sorted(seen)
