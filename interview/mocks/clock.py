"""The round's clock: when it ends, and how long it may stand still. Pure; "now" is handed in."""

from datetime import datetime, timedelta

from msgspec import Struct

from interview.mocks.personas import Persona


class Clock(Struct, frozen=True):
    """A deadline, and since when the clock stands still, if it does."""

    deadline: datetime
    paused_at: datetime | None = None
    pauses: int = 0


def may_pause(clock: Clock, who: Persona, now: datetime) -> bool:
    """Whether the interviewer allows one more pause, and there is time left to pause."""
    return clock.paused_at is None and clock.pauses < who.pauses and now < clock.deadline


def pause_ends(clock: Clock, who: Persona) -> datetime | None:
    """When the clock goes on by itself."""
    return None if clock.paused_at is None else clock.paused_at + who.pause


def stands_still(clock: Clock, who: Persona, now: datetime) -> bool:
    """Whether the round is paused at this moment."""
    ends = pause_ends(clock, who)
    return ends is not None and now < ends


def gone_on(clock: Clock, who: Persona, now: datetime) -> Clock:
    """The clock after the pause: the deadline moved by as long as it stood still, within what is allowed."""
    if clock.paused_at is None:
        return clock
    stood = min(max(now - clock.paused_at, timedelta(0)), who.pause)
    return Clock(clock.deadline + stood, None, clock.pauses)


def runs_out(clock: Clock, who: Persona) -> datetime:
    """The moment at which the round ends if nobody touches it any more."""
    return clock.deadline if clock.paused_at is None else clock.deadline + who.pause
