"""From measurements to what a page says of speed: numbers with units, and sentences."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sandbox.judging.report import Conditions, DeviceFacts, Floor, Measurement
from sandbox.pages.quantities import duration, percent, power, size, spread
from sandbox.pages.words import THROTTLES


@dataclass(frozen=True)
class SpeedLine:
    """One measured case: medians, how many times as fast as the baseline, and what else is known."""

    label: str
    baseline: str
    submission: str
    spread: str
    ratio: str
    low: str
    high: str
    noisy: bool
    floor_percent: str
    remarks: tuple[str, ...]


def speed_line(measured: Measurement, label: str) -> SpeedLine:
    """One measurement under the name of its case."""
    low, high = measured.interval
    return SpeedLine(
        label=label,
        baseline=duration(measured.baseline_s),
        submission=duration(measured.submission_s),
        spread=spread(measured.p10_s, measured.p90_s) if measured.p90_s else "",
        ratio=f"{measured.ratio:.2f}",
        low=f"{low:.2f}",
        high=f"{high:.2f}",
        noisy=measured.noisy,
        floor_percent=percent(_reached(measured)) if measured.floor else "",
        remarks=tuple(_remarks(measured)),
    )


def device_lines(device: DeviceFacts) -> Iterator[tuple[str, str]]:
    """The device, its driver, and the rates measured on it in this lease; each with its name."""
    yield _("Device"), device.model
    yield _("Driver"), device.driver
    yield _("Memory"), f"{device.memory_mb / 1024:.0f} GiB"
    if device.copy_bandwidth:
        yield _("Copy bandwidth, measured"), f"{size(device.copy_bandwidth)}/s"
    for kind, rate in device.matmul_rates.items():
        yield _("Matrix product in %(type)s, measured") % {"type": kind}, f"{rate / 1e12:.0f} TFLOP/s"


def _reached(measured: Measurement) -> float:
    """The share of the fastest possible speed that was reached; 0 when there is none to compare with."""
    floor_s = measured.floor.seconds if measured.floor else 0.0
    return floor_s / measured.submission_s if measured.submission_s > 0 else 0.0


def _remarks(measured: Measurement) -> Iterator[str]:
    if measured.floor:
        yield _of_floor(measured.floor, _reached(measured))
    if measured.hidden_s is not None:
        yield _(
            "The time is the device's own; our clock bounds it: at most %(time)s a call could have gone "
            "uncounted."
        ) % {"time": duration(measured.hidden_s)}
    if measured.conditions:
        yield from _of_conditions(measured.conditions)


def _of_floor(floor: Floor, reached: float) -> str:
    values = {"percent": percent(reached), "time": duration(floor.seconds)}
    if floor.limit == "memory":
        return _(
            "Memory-bound: moving %(bytes)s takes %(time)s at the copy bandwidth measured on this device; "
            "your code reaches %(percent)s %% of that speed."
        ) % {**values, "bytes": size(floor.bytes)}
    return _(
        "Compute-bound: %(count)s operations take %(time)s at the rate measured on this device; "
        "your code reaches %(percent)s %% of that speed."
    ) % {**values, "count": power(floor.operations)}


def _of_conditions(conditions: Conditions) -> Iterator[str]:
    if known := ", ".join(_readings(conditions)):
        yield _("While it was timed: %(readings)s.") % {"readings": known}
    if reasons := [str(THROTTLES.get(word, word)) for word in conditions.throttled]:
        yield _("The device was held back by %(reasons)s.") % {"reasons": ", ".join(reasons)}
    if conditions.others:
        yield ngettext(
            "%(count)d other process used the device.",
            "%(count)d other processes used the device.",
            conditions.others,
        ) % {"count": conditions.others}


def _readings(conditions: Conditions) -> Iterator[str]:
    if conditions.sm_mhz:
        least, most = conditions.sm_mhz
        span = f"{least}" if least == most else f"{least}–{most}"
        yield _("clock %(span)s MHz") % {"span": span}
    if conditions.memory_mhz is not None:
        yield _("memory %(clock)s MHz") % {"clock": conditions.memory_mhz}
    if conditions.celsius is not None:
        yield f"{conditions.celsius} °C"
    if conditions.watts is not None:
        yield f"{conditions.watts:.0f} W"
