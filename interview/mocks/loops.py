"""The full loop: seven rounds in front of one interviewer, over as many sittings as one needs."""

from datetime import datetime

from django.db import IntegrityError, transaction

from accounts.models import User
from interview.mocks import papers, rounds
from interview.mocks.rounds import Order
from interview.models import MockLoop, MockRound


class LoopIsOpen(Exception):
    """A person goes through one loop at a time."""


class SatAlready(Exception):
    """Each round of a loop is sat once."""


def begin(user: User, order: Order, now: datetime) -> MockLoop:
    """Opens a loop with this interviewer, length and language. Raises LoopIsOpen."""
    try:
        with transaction.atomic():
            return MockLoop.objects.create(
                user=user,
                persona=order.persona,
                length=order.length,
                language=order.language,
                interviewer_host=order.interviewer_host,
                started_at=now,
            )
    except IntegrityError as clash:
        raise LoopIsOpen from clash


def open_loop(user: User) -> MockLoop | None:
    """The loop that the person is in the middle of."""
    return MockLoop.objects.filter(user=user, ended_at=None).first()


def sit(loop: MockLoop, number: int, now: datetime) -> MockRound:
    """Starts one of its rounds. Raises SatAlready, RoundIsRunning."""
    if number not in papers.ROUNDS or number in sat(loop):
        raise SatAlready
    order = Order(number, loop.persona, papers.length_of(loop.length), loop.language, loop.interviewer_host)
    return rounds.start(loop.user, order, now, loop)


def sat(loop: MockLoop) -> dict[int, MockRound]:
    """Its rounds so far, by number."""
    return {mock.number: mock for mock in loop.rounds.order_by("number")}


def next_number(loop: MockLoop) -> int | None:
    """The first round that was not sat yet."""
    done = sat(loop)
    return next((number for number in papers.ROUNDS if number not in done), None)


def end(loop: MockLoop, now: datetime) -> None:
    """Closes the loop as it is; what was sat stays, and is reported on."""
    MockLoop.objects.filter(pk=loop.pk, ended_at=None).update(ended_at=now)
    loop.refresh_from_db()
