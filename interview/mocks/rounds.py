"""Use-cases of a round that is being sat: start, show, save, pause. With `endings`, `dialogue`, `assessing`
and `loops` the only writers of the Mock tables.

Theory: whatever is typed reaches the server while the clock runs, so that the end of a round needs
nothing from the browser. A round that nobody ends is ended by `endings.close_overdue` with what was saved
last. What was handed over as an answer stands: later saves cannot change it.
"""

import random
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from msgspec import Struct

from accounts.models import User
from bank import catalogue
from bank.kinds import kind_of
from bank.schema import Drill, Question, Task
from drills.items import standing
from interview.mocks import clock, edits, endings, papers
from interview.mocks.follow_ups import field_of
from interview.mocks.log import log
from interview.mocks.personas import DEFAULT, persona
from interview.models import MockItem, MockLoop, MockRound
from sandbox import submissions

LONGEST_DRAFT = 200_000


class RoundIsRunning(Exception):
    """A person sits one round at a time."""


class RoundIsOver(Exception):
    """The clock has run out, or the round was handed in."""


class RoundStandsStill(Exception):
    """The clock stands still: nothing is shown and nothing is taken until it goes on."""


class PauseRefused(Exception):
    """The interviewer allows no further pause."""


class Order(Struct, frozen=True):
    """What a person chose: the round (0: weak spots), who asks, how long, in which language.

    `interviewer_host` is where answers may be sent to an interviewer model; empty: nowhere.
    """

    number: int
    persona: str = DEFAULT
    length: papers.Length = "standard"
    language: str = "en"
    interviewer_host: str = ""


def start(user: User, order: Order, now: datetime, loop: MockLoop | None = None) -> MockRound:
    """Composes the paper and starts the clock. Raises RoundIsRunning."""
    endings.expire_overdue(user, now)
    seed = random.SystemRandom().randrange(2**31)
    known = papers.Known(standing.weak_items(user), standing.seen_items(user), _ungraded())
    factor = persona(order.persona).time_factor
    paper = papers.compose(catalogue(), order.number, seed, known, length=order.length, factor=factor)
    try:
        with transaction.atomic():
            mock = MockRound.objects.create(
                user=user,
                loop=loop,
                number=order.number,
                persona=order.persona,
                length=order.length,
                language=order.language,
                interviewer_host=order.interviewer_host,
                seed=seed,
                started_at=now,
                deadline=now + timedelta(minutes=sum(line.minutes for line in paper)),
            )
            _fill(mock, paper)
            log(mock, "started", now)
    except IntegrityError as clash:
        raise RoundIsRunning from clash
    return mock


def _ungraded() -> set[str]:
    """The tasks for which no grading host is connected: others are preferred, nobody waits in vain."""
    tasks = catalogue().tasks.values()
    served = {need: submissions.host_connected(need) for need in {task.facts.needs for task in tasks}}
    return {task.facts.id for task in tasks if not served[task.facts.needs]}


def _fill(mock: MockRound, paper: list[papers.Line]) -> None:
    MockItem.objects.bulk_create(_row(mock, position, line) for position, line in enumerate(paper, start=1))


def _row(mock: MockRound, position: int, line: papers.Line) -> MockItem:
    return MockItem(
        mock=mock,
        position=position,
        item_id=line.item.facts.id,
        kind=kind_of(line.item),
        seed=line.seed,
        digest=line.item.digest,
        minutes=line.minutes,
    )


def running(user: User, now: datetime) -> MockRound | None:
    """The round that the person is sitting, if any; one whose time is up is ended first."""
    endings.expire_overdue(user, now)
    return MockRound.objects.filter(user=user, finished_at=None).first()


def show(mock: MockRound, position: int, now: datetime) -> MockItem:
    """Opens one item; from the order of openings the report knows the time spent on each."""
    item: MockItem = mock.items.get(position=position)
    last = mock.events.filter(kind__in=["shown", "resumed"]).last()
    if last is None or last.position != position:
        log(mock, "shown", now, position)
    return item


def save(mock: MockRound, position: int, fields: Mapping[str, str], now: datetime) -> None:
    """Keeps what was typed; fields that were not sent stay. Raises RoundIsOver, RoundStandsStill."""
    with transaction.atomic():
        # Takes turns with `finish`: what is kept is what will be graded, or the caller hears that it is not.
        current = MockRound.objects.select_for_update().filter(pk=mock.pk, finished_at=None).first()
        if current is None:
            raise RoundIsOver
        if not current.takes_saves(now):
            raise RoundStandsStill if current.paused_at else RoundIsOver
        item = mock.items.get(position=position)
        draft = item.draft | _taken(item, fields)
        if draft != item.draft:
            log(mock, "saved", now, position, edits.between(item.draft, draft))
            mock.items.filter(pk=item.pk).update(draft=draft, saved_at=now)


def _taken(item: MockItem, fields: Mapping[str, str]) -> dict[str, str]:
    """What is kept of a form: the item's own fields that are still open, within what may be typed."""
    own = own_fields(item) - set(settled_fields(item))
    typed = {name: _storable(text)[:LONGEST_DRAFT] for name, text in fields.items() if name in own}
    if _is_starter(item, typed.get("source", "")):
        typed["source"] = ""  # code that came with the task was typed by nobody
    return {name: text for name, text in typed.items() if text or name in item.draft}


def _is_starter(item: MockItem, source: str) -> bool:
    task = catalogue().tasks.get(item.item_id)
    return task is not None and source.split() == submissions.starter(task).split()


def own_fields(item: MockItem) -> set[str]:
    """The names of the fields that this item's form has."""
    match catalogue().items.get(item.item_id):
        case Question():
            return {"answer", "spoken", "sheet", *map(field_of, item.turns)}
        case Drill() as drill:
            return {part.id for part in drill.facts.parts}
        case Task():
            return {"source"}
        case _:
            return set()


def settled_fields(item: MockItem) -> list[str]:
    """The fields that were handed over and stand: the answer, and all follow-ups but the one that is open."""
    if item.answered_at is None:
        return []
    return ["answer", "spoken", "sheet", *map(field_of, item.turns[: item.settled_turns])]


def _storable(text: str) -> str:
    """The text without null characters: nobody types them, and PostgreSQL cannot hold them."""
    return text.replace("\0", "")


# ---------------------------------------------------------------- pauses


def pause(mock: MockRound, now: datetime) -> None:
    """Stops the clock. Raises PauseRefused."""
    if mock.finished_at or not clock.may_pause(endings.clock_of(mock), persona(mock.persona), now):
        raise PauseRefused
    with transaction.atomic():
        going = MockRound.objects.filter(pk=mock.pk, finished_at=None, paused_at=None, pauses=mock.pauses)
        if going.update(paused_at=now, pauses=mock.pauses + 1) == 1:
            log(mock, "paused", now)
    mock.refresh_from_db()


def resume(mock: MockRound, now: datetime) -> None:
    """Lets the clock go on. Does nothing when it runs."""
    endings.let_go_on(mock, now)
