"""Builds a scenario's timeline slice by slice: for models, and for recordings with a clock of their own.

Times are given in milliseconds and stored in microseconds. Standard library only.
"""

import datetime
from dataclasses import dataclass, field
from typing import Any

from from_profiler import Names


def model(script: str, note: str = "") -> dict[str, str]:
    """The origin of a timeline that nobody measured."""
    return {"kind": "model", "script": script, "note": note}


def recorded(script: str, device: str, torch: str, note: str = "") -> dict[str, str]:
    """The origin of a timeline that is measured now."""
    date = datetime.datetime.now(datetime.UTC).date().isoformat()
    return {
        "kind": "recorded", "device": device, "torch": torch, "script": script, "date": date, "note": note
    }  # fmt: skip


@dataclass
class Drawing:
    """Tracks, counters and markers in the order in which they are first named."""

    origin: dict[str, str]
    names: Names = field(default_factory=Names)
    tracks: dict[str, list[list[Any]]] = field(default_factory=dict)
    counters: dict[str, dict[str, Any]] = field(default_factory=dict)
    markers: list[dict[str, Any]] = field(default_factory=list)

    def slice(  # noqa: PLR0917 - in the order in which one says it
        self, track: str, start: float, duration: float, name: str, category: str, detail: str = ""
    ) -> float:
        """Adds a slice and returns its end, in milliseconds."""
        begin = round(1000 * start, 1)
        entry = [begin, round(1000 * (start + duration) - begin, 1), self.names.place(name), category]
        self.tracks.setdefault(track, []).append([*entry, self.names.place(detail)] if detail else entry)
        return start + duration

    def point(self, counter: str, unit: str, at: float, value: float) -> None:
        """The counter has this value from `at` on."""
        made = self.counters.setdefault(counter, {"name": counter, "unit": unit, "points": []})
        made["points"].append([round(1000 * at, 1), value])

    def marker(self, at: float, name: str) -> None:
        """A moment with a name."""
        self.markers.append({"at": round(1000 * at, 1), "name": name})

    def made(self, words: dict[str, str]) -> dict[str, Any]:
        """The timeline, ready for `from_profiler.write`; what contains another slice comes before it."""
        tracks = [
            {"name": name, "slices": sorted(slices, key=lambda entry: (entry[0], -entry[1]))}
            for name, slices in self.tracks.items()
        ]
        counters = [
            {**counter, "points": sorted(counter["points"], key=lambda point: point[0])}
            for counter in self.counters.values()
        ]
        return {
            "origin": self.origin, "names": self.names.listed, "tracks": tracks, "counters": counters,
            "markers": sorted(self.markers, key=lambda marker: marker["at"]), "words": {"zh": words},
        }  # fmt: skip
