"""The door through which a host's messages come in: JSON to typed values, or a refusal that says why.

A grading host runs other people's programs, so what it sends is checked like anything else from
outside: shape, identity, sizes, finite numbers, and no character that a database would choke on.
"""

import math
from typing import Any, Protocol, TypeVar

import msgspec

from sandbox.judging.report import PROTOCOL, Event, Measurement, Report

REPORT_LIMIT = 512 * 1024
CASES_LIMIT = 200
NAME_LIMIT = 200

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


def admit_event(payload: object) -> Event:
    """A progress event. Raises InadmissibleError."""
    event = _convert(payload, Event)
    if len(event.case) > NAME_LIMIT or not 0 <= event.index <= event.total <= CASES_LIMIT:
        raise InadmissibleError("an event beyond all measure")
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
    said = (report.protocol, report.submission, report.attempt, report.task, report.task_digest, report.mode)
    meant = (PROTOCOL, str(asked.pk), asked.attempt, asked.task, asked.task_digest, asked.mode)
    names = ("protocol", "submission", "attempt", "task", "task digest", "mode")
    wrong = [name for name, one, other in zip(names, said, meant, strict=True) if one != other]
    if wrong:
        raise InadmissibleError(f"it answers for another {' and '.join(wrong)}")


def _require_measure(report: Report) -> None:
    if len(report.cases) > CASES_LIMIT or len(report.measurements) > CASES_LIMIT:
        raise InadmissibleError("it has too many cases")
    numbers = [report.score or 0.0, report.seconds, *(case.seconds for case in report.cases)]
    numbers += [number for measured in report.measurements for number in _numbers(measured)]
    if not all(math.isfinite(number) and number >= 0 for number in numbers):
        raise InadmissibleError("it has a number that is negative or not finite")
    if len(msgspec.json.encode(as_json(report))) > REPORT_LIMIT:
        raise InadmissibleError("it is too long")


def _numbers(measured: Measurement) -> tuple[float, ...]:
    return (measured.baseline_s, measured.submission_s, measured.ratio, *measured.interval)


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
