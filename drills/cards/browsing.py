"""Finding one's own cards: by words, state, topic and kind, in several orders, page by page. Reads only."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from bank import searching
from bank.schema import Language
from drills import words
from drills.items import catalogue, contents, standing
from drills.memory import scheduling
from drills.memory.scheduling import State
from drills.models import Card, Flashcard, Note
from drills.personal import preferences

PAGE = 50
LONGEST_QUERY = 100


def _due(user: User, day: date) -> Q:
    """What comes before the study day ends and is neither asleep nor put off."""
    end = scheduling.day_start(day + timedelta(days=1), user.zone())
    return Q(due__lt=end, suspended=False) & ~Q(buried_until__gt=day)


# Each state that can be asked for: its name, and the cards that it means for a person on a study day.
Fits = Callable[[User, date], Q]
STATES: dict[str, tuple[Promise, Fits]] = {
    "due": (_("due today"), _due),
    "learning": (_("learning"), lambda *_: ~Q(state=State.REVIEW) & Q(review_count__gt=0)),
    "young": (_("young"), lambda *_: Q(state=State.REVIEW, stability__lt=standing.FIRM_DAYS)),
    "firm": (_("firm"), lambda *_: Q(state=State.REVIEW, stability__gte=standing.FIRM_DAYS)),
    "weak": (_("weak"), lambda *_: standing.WEAK),
    "leech": (_("leeches"), lambda *_: Q(leech_since__isnull=False)),
    "suspended": (_("suspended"), lambda *_: Q(suspended=True)),
    "buried": (_("put off"), lambda _user, day: Q(buried_until__gt=day)),
    "noted": (_("with a note"), lambda user, _day: Q(item__in=Note.objects.filter(user=user).values("item"))),
}
ORDERS: dict[str, tuple[Promise, OrderBy]] = {
    "due": (_("next first"), F("due").asc()),
    "stability": (_("least stable first"), F("stability").asc(nulls_first=True)),
    "lapses": (_("most often forgotten first"), F("lapses").desc()),
    "recent": (_("answered last first"), F("last_day").desc(nulls_last=True)),
}


@dataclass(frozen=True)
class Filters:
    """What is asked for; empty means all."""

    words: str = ""
    state: str = ""
    topic: str = ""
    kind: str = ""
    order: str = "due"
    page: int = 1


@dataclass(frozen=True)
class Row:
    """One card of the list. `recall` is the chance (0-1) of recalling it today; None while in steps."""

    item_id: str
    kind: str
    topic: str
    title: str
    state: str | Promise
    due: datetime
    recall: float | None
    stability: float | None
    difficulty: float | None
    reviews: int
    lapses: int
    note: str

    @property
    def stability_days(self) -> str:
        """The stability in words: "3 days", "2.5 months"."""
        return words.days(round(self.stability or 0))


@dataclass(frozen=True)
class Page:
    """A page of the list; `total` counts all that was found."""

    rows: Sequence[Row] = field(default_factory=list)
    total: int = 0
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are; one even when there is nothing."""
        return max(1, -(-self.total // PAGE))


def find(user: User, filters: Filters, language: Language, now: datetime) -> Page:
    """The cards that fit. Five queries, however many cards there are."""
    day = scheduling.study_day(now, user.zone())
    found = _fitting(user, filters, day)
    total = found.count()
    number = min(max(1, filters.page), max(1, -(-total // PAGE)))
    order = ORDERS.get(filters.order, ORDERS["due"])[1]
    cards = list(found.select_related("item").order_by(order, "pk")[(number - 1) * PAGE : number * PAGE])
    return Page(_rows(user, cards, language, day), total, number)


def _fitting(user: User, filters: Filters, day: date) -> QuerySet[Card]:
    cards = Card.objects.filter(user=user, item__retired=False)
    if filters.state in STATES:
        cards = cards.filter(STATES[filters.state][1](user, day))
    if filters.topic:
        cards = cards.filter(item__topic=filters.topic)
    if filters.kind:
        cards = cards.filter(item__kind=filters.kind)
    for term in searching.fold(filters.words[:LONGEST_QUERY]).split():
        cards = cards.filter(_says(user, term))
    return cards


def _says(user: User, term: str) -> Q:
    """Items of the content that say a word, own cards that do, and items with a note that does."""
    items = catalogue.current().items.values()
    known = [item.facts.id for item in items if searching.score(item, [term])]
    own = Flashcard.objects.filter(
        Q(front__icontains=term)
        | Q(back__icontains=term)
        | Q(tags__icontains=term)
        | Q(deck__icontains=term),
        user=user,
    )
    noted = Note.objects.filter(user=user, text__icontains=term)
    return Q(item__in=known) | Q(item__in=own.values("item")) | Q(item__in=noted.values("item"))


def _rows(user: User, cards: Sequence[Card], language: Language, day: date) -> list[Row]:
    ids = [card.item_id for card in cards]
    own = dict(Flashcard.objects.filter(item__in=ids).values_list("item_id", "front"))
    notes = dict(Note.objects.filter(user=user, item__in=ids).values_list("item_id", "text"))
    settings = preferences.settings_of(user)
    return [
        Row(
            item_id=card.item_id,
            kind=card.item.kind,
            topic=card.item.topic,
            title=_title(card.item_id, own, language),
            state=standing.label(card),
            due=card.due,
            recall=scheduling.predicted(card.memory(), day, settings),
            stability=card.stability,
            difficulty=card.difficulty,
            reviews=card.review_count,
            lapses=card.lapses,
            note=notes.get(card.item_id, ""),
        )
        for card in cards
    ]


def _title(item_id: str, own: dict[str, str], language: Language) -> str:
    if item_id in own:
        return contents.title_of(own[item_id])
    content = catalogue.current().items.get(item_id)
    return content.texts[language].title if content else item_id
