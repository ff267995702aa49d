"""Timelines are read strictly: what a page could not draw, or would draw wrongly, is refused in words."""

import copy
import json
from typing import Any

import pytest

from bank.scenarios import traces

SOUND: dict[str, Any] = {
    "origin": {"kind": "recorded", "device": "a CPU", "torch": "2.9", "script": "x.py", "date": "2026-11-22"},
    "names": ["outer", "inner", "batch 3"],
    "tracks": [
        {"name": "main", "slices": [[0, 10, 0, "compute"], [2, 3.5, 1, "host", 2], [12, 1, 0, "wait"]]},
        {"name": "worker", "slices": []},
    ],
    "counters": [{"name": "queue", "unit": "", "points": [[0, 1], [5, 2]]}],
    "markers": [{"at": 20, "name": "step"}],
    "words": {"zh": {"main": "主线程"}},
}


def parse(trace: Any) -> traces.Trace:
    return traces.parse(json.dumps(trace).encode())


def test_it_reads_a_sound_trace() -> None:
    trace = parse(SOUND)
    assert traces.depths(trace.tracks[0].slices) == [0, 1, 0]
    assert trace.tracks[0].slices[1].detail == 2
    assert traces.end_of(trace) == 20


def test_rounding_is_no_crossing() -> None:
    slices = (
        traces.Slice(0, 10, 0, "host"),
        traces.Slice(4, 6.05, 1, "host"),
        traces.Slice(9.95, 3, 1, "host"),
    )
    assert traces.depths(slices) == [0, 1, 0]


def set_in(path: tuple[Any, ...], value: Any) -> dict[str, Any]:
    trace = copy.deepcopy(SOUND)
    place: Any = trace
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return trace


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        (("origin", "date"), "22.11.2026", "the date must look like"),
        (("origin", "kind"), "guessed", "Invalid value 'guessed'"),
        (("origin", "device"), "", "length >= 1"),
        (("tracks", 0, "slices", 1), [8, 5, 1, "host"], "two slices cross at 8 μs"),
        (("tracks", 0, "slices", 1), [2, -1, 1, "host"], ">= 0"),
        (("tracks", 0, "slices", 1), [2, 1, 7, "host"], "names a place that `names` does not have"),
        (("tracks", 0, "slices", 1), [2, 1, 1, "host", 9], "names a place that `names` does not have"),
        (("tracks", 0, "slices", 1), [2, 1, 1, "magic"], "Invalid enum value 'magic'"),
        (("tracks", 0, "slices", 1), [13, 1, 1, "host"], "in the order of their starts"),
        (("tracks", 1, "name"), "main", "the name “main” stands twice"),
        (("tracks",), [], "length >= 1"),
        (("counters", 0, "points"), [[5, 1], [0, 2]], "in the order of their times"),
        (("words", "zh"), {"nobody": "无"}, "nothing is called “nobody”"),
        (("colour",), "red", "unknown field `colour`"),
    ],
)
def test_it_refuses(path: tuple[Any, ...], value: Any, message: str) -> None:
    with pytest.raises(traces.TraceError, match=message):
        parse(set_in(path, value))


def test_it_refuses_what_is_nested_too_deep_or_too_much() -> None:
    deep = [[place, 100 - 2 * place, 0, "host"] for place in range(traces.DEEPEST + 1)]
    with pytest.raises(traces.TraceError, match="nested more than"):
        parse(set_in(("tracks", 0, "slices"), deep))
    many = [[place, 1, 0, "host"] for place in range(traces.MOST_SLICES + 1)]
    with pytest.raises(traces.TraceError, match="more than 2000 slices"):
        parse(set_in(("tracks", 0, "slices"), many))
    with pytest.raises(traces.TraceError, match="bytes are too many"):
        parse(set_in(("origin", "note"), "x" * traces.MOST_BYTES))
