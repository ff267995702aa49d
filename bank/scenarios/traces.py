"""Timelines: a small JSON format of our own, read strictly.

    {"origin": {"kind": "recorded", "device": …, "torch": …, "script": …, "date": "2026-11-22"},
     "names": ["aten::mm", …],
     "tracks": [{"name": …, "slices": [[start, duration, name, category], …]}, …],
     "counters": [{"name": …, "unit": "%", "points": [[at, value], …]}, …],
     "markers": [{"at": …, "name": …}, …],
     "words": {"zh": {"data loader": "数据加载", …}}}

Times are microseconds from the beginning of the trace. A slice's `name` is a place in `names`, so is the
fifth entry, where there is one: a detail that is shown when the slice is looked at. Slices of one track
come in the order of their starts; they follow or contain each other. `words` translates any name, detail,
track, counter or marker, the device and the note; what is not in it stays as it is.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

MOST_BYTES = 60_000
MOST_TRACKS = 24
MOST_SLICES = 2_000
MOST_POINTS = 2_000
MOST_MARKERS = 60
DEEPEST = 8
LONGEST_US = 3_600 * 1e6
LONGEST_NAME = 80
DATE = re.compile(r"20\d\d-\d\d-\d\d$")
ROUNDING = 0.11  # μs: slices whose ends were rounded to tenths may seem to cross by so much

#: What a slice is about; decides its colour. "wait" is somebody standing still for somebody else.
Category = Literal["compute", "communication", "copy", "data", "host", "memory", "wait", "other"]

At = Annotated[float, Meta(ge=0, le=LONGEST_US)]
Place = Annotated[int, Meta(ge=0)]
Name = Annotated[str, Meta(min_length=1, max_length=LONGEST_NAME)]

NO_DETAIL = -1


class Slice(Struct, frozen=True, forbid_unknown_fields=True, array_like=True):
    """Something that took time; `name` and `detail` are places in the trace's `names`."""

    start: At
    duration: At
    name: Place
    category: Category
    detail: int = NO_DETAIL

    @property
    def end(self) -> float:
        """Microseconds from the beginning of the trace."""
        return self.start + self.duration


class Recorded(Struct, frozen=True, forbid_unknown_fields=True, tag="recorded", tag_field="kind"):
    """Measured: on which device, with which torch ("" without torch), by which script, on which day."""

    device: Name
    torch: str
    script: Name
    date: str
    note: str = ""


class Modelled(Struct, frozen=True, forbid_unknown_fields=True, tag="model", tag_field="kind"):
    """Computed by a script from a model; the page says that nobody measured it."""

    script: Name
    note: str = ""


class Track(Struct, frozen=True, forbid_unknown_fields=True):
    """One row: a thread, a stream, a rank."""

    name: Name
    slices: tuple[Slice, ...]


class Counter(Struct, frozen=True, forbid_unknown_fields=True):
    """A value over time; each point holds until the next one."""

    name: Name
    points: Annotated[tuple[tuple[At, float], ...], Meta(min_length=1, max_length=MOST_POINTS)]
    unit: str = ""


class Marker(Struct, frozen=True, forbid_unknown_fields=True):
    """A moment with a name, drawn through all tracks."""

    at: At
    name: Name


class Trace(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A whole timeline."""

    origin: Recorded | Modelled
    names: tuple[Name, ...]
    tracks: Annotated[tuple[Track, ...], Meta(min_length=1, max_length=MOST_TRACKS)]
    counters: Annotated[tuple[Counter, ...], Meta(max_length=MOST_TRACKS)] = ()
    markers: Annotated[tuple[Marker, ...], Meta(max_length=MOST_MARKERS)] = ()
    words: dict[Literal["zh"], dict[str, str]] = msgspec.field(default_factory=dict)


class TraceError(Exception):
    """A file that is no timeline; says why in a sentence."""


def read(path: Path) -> Trace:
    """The timeline in a file. Raises TraceError."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise TraceError("the file is missing") from None
    return parse(content)


def parse(content: bytes) -> Trace:
    """The timeline in the bytes of a JSON file. Raises TraceError."""
    if len(content) > MOST_BYTES:
        raise TraceError(f"{len(content)} bytes are too many; {MOST_BYTES} are allowed")
    try:
        trace = msgspec.json.decode(content, type=Trace)
    except msgspec.DecodeError as error:
        raise TraceError(str(error)) from None
    if problem := next(_problems(trace), None):
        raise TraceError(problem)
    return trace


def end_of(trace: Trace) -> float:
    """When the last slice, point or marker of a trace ends, in microseconds."""
    slices = (slice_.end for track in trace.tracks for slice_ in track.slices)
    points = (at for counter in trace.counters for at, _ in counter.points)
    return max([*slices, *points, *(marker.at for marker in trace.markers)], default=0.0)


def depths(slices: tuple[Slice, ...]) -> list[int]:
    """How many earlier slices contain each slice of a track; raises TraceError where two cross."""
    opened: list[Slice] = []
    found = []
    for slice_ in slices:
        while opened and opened[-1].end <= slice_.start + ROUNDING:
            opened.pop()
        if opened and slice_.end > opened[-1].end + ROUNDING:
            raise TraceError(
                f"two slices cross at {slice_.start:g} μs; they may only follow or contain each other"
            )
        found.append(len(opened))
        opened.append(slice_)
    return found


def _problems(trace: Trace) -> Iterator[str]:
    if isinstance(trace.origin, Recorded) and not DATE.match(trace.origin.date):
        yield "origin: the date must look like 2026-11-22"
    if sum(len(track.slices) for track in trace.tracks) > MOST_SLICES:
        yield f"more than {MOST_SLICES} slices"
    for names in ([track.name for track in trace.tracks], [counter.name for counter in trace.counters]):
        yield from (f"the name “{name}” stands twice" for name in set(names) if names.count(name) > 1)
    for track in trace.tracks:
        yield from _in_track(track, len(trace.names))
    for counter in trace.counters:
        times = [at for at, _ in counter.points]
        if times != sorted(times):
            yield f"{counter.name}: the points must come in the order of their times"
    known = _said(trace)
    yield from (
        f"words: nothing is called “{name}”"
        for words in trace.words.values()
        for name in words
        if name not in known
    )


def _in_track(track: Track, names: int) -> Iterator[str]:
    starts = [slice_.start for slice_ in track.slices]
    if starts != sorted(starts):
        yield f"{track.name}: the slices must come in the order of their starts"
        return
    for slice_ in track.slices:
        if slice_.name >= names or not NO_DETAIL <= slice_.detail < names:
            yield f"{track.name}: the slice at {slice_.start:g} μs names a place that `names` does not have"
    try:
        deepest = max(depths(track.slices), default=0)
    except TraceError as error:
        yield f"{track.name}: {error}"
        return
    if deepest >= DEEPEST:
        yield f"{track.name}: slices are nested more than {DEEPEST} deep"


def _said(trace: Trace) -> set[str]:
    """Every name that a page shows."""
    tracks, counters = (track.name for track in trace.tracks), (counter.name for counter in trace.counters)
    origin = {trace.origin.note, trace.origin.device if isinstance(trace.origin, Recorded) else ""}
    return {*trace.names, *tracks, *counters, *(marker.name for marker in trace.markers), *origin}
