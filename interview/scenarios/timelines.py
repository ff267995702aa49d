"""A trace for the page: what the script draws, and the longest slices and gaps as a table. PURE."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import msgspec
from msgspec import Struct, structs

from bank.scenarios.traces import Modelled, Recorded, Slice, Trace, depths, end_of
from bank.schema import Language

MOST_ROWS = 8


class Row(Struct, frozen=True):
    """A line of the table; `start` and `duration` are milliseconds."""

    track: str
    name: str
    start: float
    duration: float


class Told(Struct, frozen=True):
    """A trace in words; its title names the tracks. `length` is in milliseconds."""

    origin: Recorded | Modelled
    title: str
    length: float
    slices: tuple[Row, ...]
    gaps: tuple[Row, ...]

    @property
    def recorded(self) -> bool:
        """Whether somebody measured this."""
        return isinstance(self.origin, Recorded)


def tell(trace: Trace, language: Language) -> Told:
    """The longest slices and the longest gaps of each track's outermost slices."""
    said = spoken(trace, language)
    slices = sorted(_slices(said), key=lambda row: -row.duration)[:MOST_ROWS]
    gaps = sorted(_gaps(said), key=lambda row: -row.duration)[:MOST_ROWS]
    title = ", ".join(track.name for track in said.tracks)
    return Told(said.origin, title, end_of(trace) / 1000, tuple(slices), tuple(gaps))


def spoken(trace: Trace, language: Language) -> Trace:
    """The trace with its names in a language, where it knows them there."""
    words = trace.words.get("zh", {}) if language == "zh" else {}

    def named(name: str) -> str:
        return words.get(name, name)

    origin = structs.replace(trace.origin, note=named(trace.origin.note))
    if isinstance(origin, Recorded):
        origin = structs.replace(origin, device=named(origin.device))
    return structs.replace(
        trace,
        origin=origin,
        names=tuple(map(named, trace.names)),
        tracks=tuple(structs.replace(track, name=named(track.name)) for track in trace.tracks),
        counters=tuple(structs.replace(entry, name=named(entry.name)) for entry in trace.counters),
        markers=tuple(structs.replace(marker, name=named(marker.name)) for marker in trace.markers),
        words={},
    )


def as_json(trace: Trace, language: Language) -> bytes:
    """What the script draws: the trace in one language, slices with their depth, and its length."""
    said = spoken(trace, language)
    drawn: dict[str, Any] = {
        "length": end_of(said),
        "names": said.names,
        "tracks": [
            {
                "name": track.name,
                "slices": [
                    (entry.start, entry.duration, entry.name, entry.category, entry.detail, depth)
                    for entry, depth in zip(track.slices, depths(track.slices), strict=True)
                ],
            }
            for track in said.tracks
        ],
        "counters": said.counters,
        "markers": said.markers,
    }
    return msgspec.json.encode(drawn)


def _slices(trace: Trace) -> Iterator[Row]:
    for track in trace.tracks:
        for entry in track.slices:
            yield Row(track.name, trace.names[entry.name], entry.start / 1000, entry.duration / 1000)


def _gaps(trace: Trace) -> Iterator[Row]:
    """Between two neighbours of a track that contain each other not; what comes before is named."""
    for track in trace.tracks:
        outer = [entry for entry, depth in zip(track.slices, depths(track.slices), strict=True) if not depth]
        for before, after in pairwise(outer):
            if after.start > before.end:
                yield _gap(track.name, before, after, trace)


def _gap(track: str, before: Slice, after: Slice, trace: Trace) -> Row:
    between = f"{trace.names[before.name]} → {trace.names[after.name]}"
    return Row(track, between, before.end / 1000, (after.start - before.end) / 1000)
