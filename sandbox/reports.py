"""The door through which a host's messages come in: JSON to typed values, or a refusal that says why.

A grading host runs other people's programs, so what it sends is checked like anything else from
outside: shape, identity, sizes, finite numbers, and no character that a database would choke on.
"""

import math
from collections.abc import Iterator
from typing import Any, Protocol, TypeVar

import msgspec

from sandbox.judging.report import PROTOCOL, Event, Lease, Measurement, Report

REPORT_LIMIT = 2 << 20  # bytes of JSON: a profile's texts alone may take half of it (`profiling.TEXTS_LIMIT`)
CASES_LIMIT = 200
NAME_LIMIT = 200
DEVICE_LIMIT = 100
LEASES_LIMIT = 16

T = TypeVar("T", Event, Report)


class InadmissibleError(Exception):
    """A message that is not what a host may say about this attempt; the text says what is wrong."""


class Asked(Protocol):
    """What a report must answer for: the row of the submission."""

    @property
    def pk(self) -> Any: ...
    @property
    def attempt(self) -> int: ...
    @property
    def task(self) -> str: ...
    @property
    def task_digest(self) -> str: ...
    @property
    def mode(self) -> str: ...
    @property
    def fence(self) -> int: ...


def admit_event(payload: object) -> Event:
    """A progress event. Raises InadmissibleError."""
    event = _convert(payload, Event)
    if len(event.case) > NAME_LIMIT or not 0 <= event.index <= event.total <= CASES_LIMIT:
        raise InadmissibleError("an event beyond all measure")
    if len(event.verdict) > NAME_LIMIT or not _is_amount(event.seconds):
        raise InadmissibleError("an event beyond all measure")
    _require_leases(event.leases)
    return event


def admit_report(payload: object, asked: Asked) -> Report:
    """A report that answers what was asked. Raises InadmissibleError."""
    report = _convert(payload, Report)
    _require_identity(report, asked)
    _require_measure(report)
    return report


def as_json(report: Report | Event) -> dict[str, Any]:
    """The plain form that is stored, without characters that PostgreSQL or UTF-8 refuse."""
    plain: dict[str, Any] = _clean(msgspec.to_builtins(report))
    return plain


def _convert(payload: object, kind: type[T]) -> T:
    try:
        return msgspec.convert(payload, kind)
    except msgspec.ValidationError as error:
        raise InadmissibleError(str(error)) from error


def _require_identity(report: Report, asked: Asked) -> None:
    pairs = {
        "protocol": (report.protocol, PROTOCOL),
        "submission": (report.submission, str(asked.pk)),
        "attempt": (report.attempt, asked.attempt),
        "fence": (report.fence, asked.fence),
        "task": (report.task, asked.task),
        "task digest": (report.task_digest, asked.task_digest),
        "mode": (report.mode, asked.mode),
    }
    wrong = [name for name, (said, meant) in pairs.items() if said != meant]
    if wrong:
        raise InadmissibleError(f"it answers for another {' and '.join(wrong)}")


def _require_measure(report: Report) -> None:
    if len(report.cases) > CASES_LIMIT or len(report.measurements) > CASES_LIMIT:
        raise InadmissibleError("it has too many cases")
    numbers = [report.score or 0.0, report.seconds, *(case.seconds for case in report.cases)]
    numbers += [number for measured in report.measurements for number in _numbers(measured)]
    numbers += [*_rates(report), *_shares(report)]
    if not all(map(_is_amount, numbers)) or not all(map(math.isfinite, _floats(msgspec.to_builtins(report)))):
        raise InadmissibleError("it has a number that is negative or not finite")
    _require_leases(report.leases)
    if len(msgspec.json.encode(as_json(report))) > REPORT_LIMIT:
        raise InadmissibleError("it is too long")


def _require_leases(leases: tuple[Lease, ...]) -> None:
    fits = all(lease.device and len(lease.device) <= DEVICE_LIMIT for lease in leases)
    if not fits or len(leases) > LEASES_LIMIT or not all(0 < lease.fence < 1 << 62 for lease in leases):
        raise InadmissibleError("it names leases beyond all measure")


def _numbers(measured: Measurement) -> Iterator[float]:
    """Every amount in a measurement, with those of its floor and of the device's conditions."""
    yield from (measured.baseline_s, measured.submission_s, measured.p10_s, measured.p90_s)
    yield from (measured.hidden_s or 0.0, measured.ratio, *measured.interval, measured.samples)
    if (floor := measured.floor) is not None:
        yield from (floor.seconds, floor.bytes, floor.operations)
    if (seen := measured.conditions) is not None:
        yield from seen.sm_mhz or ()
        yield from (seen.memory_mhz or 0, seen.celsius or 0, seen.watts or 0.0, seen.others or 0)


def _rates(report: Report) -> Iterator[float]:
    """What was measured of the device."""
    if (device := report.device) is not None:
        yield from (device.memory_mb, device.copy_bandwidth, *device.matmul_rates.values())


def _shares(report: Report) -> Iterator[float]:
    """What a profile says in numbers."""
    if (profile := report.profile) is not None:
        yield from profile.speed_of_light.values()
        for kernel in profile.kernels:
            yield from (kernel.registers or 0, kernel.spilled_bytes or 0, kernel.shared_bytes or 0)
            yield from (kernel.threads or 0, kernel.occupancy or 0.0)


def _is_amount(number: float) -> bool:
    return math.isfinite(number) and number >= 0


def _floats(value: Any) -> Iterator[float]:
    """Every number with a point in a tree of plain values."""
    match value:
        case float():
            yield value
        case dict():
            for item in value.values():
                yield from _floats(item)
        case list() | tuple():
            for item in value:
                yield from _floats(item)


def _clean(value: Any) -> Any:
    """The same value; NUL characters and lone surrogates in its texts become U+FFFD."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
        case dict():
            return {_clean(key): _clean(item) for key, item in value.items()}
        case list() | tuple():
            return [_clean(item) for item in value]
        case float() if not math.isfinite(value):
            return None
        case _:
            return value
