"""Turns a Chrome trace that torch.profiler exported into a scenario's timeline (bank/scenarios/traces.py).

A profiler writes megabytes; a timeline has at most 60 kB. So one picks a window and the tracks, renames,
drops what is short or deep, and merges neighbours of the same name. Standard library only, because recording
scripts run wherever a GPU is. They import `Plan` and `convert`; from a shell:

    python scripts/traces/from_profiler.py trace.json out.json --device "NVIDIA H100" --torch 2.9.0 \\
        --script scripts/traces/my_recording.py --from-step 3 --to-step 5 \\
        --track "stream 7=GPU 0, stream 7" --track "thread .*main=main thread" \\
        --rename "^aten::=" --category "nccl=communication" --least 5 --merge 2 --deepest 3
    python scripts/traces/from_profiler.py trace.json --tracks      which tracks there are, with their times
"""

import argparse
import datetime
import json
import re
import sys
from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

CATEGORIES = ("compute", "communication", "copy", "data", "host", "memory", "wait", "other")
#: Events that take time, by the profiler's own categories, and what they are unless a rule says otherwise.
KEPT = {
    "cpu_op": "host", "user_annotation": "host", "python_function": "host", "cuda_runtime": "host",
    "cuda_driver": "host", "kernel": "compute", "gpu_memcpy": "copy", "gpu_memset": "copy",
    "gpu_user_annotation": "other",
}  # fmt: skip
STEP = re.compile(r"ProfilerStep#(\d+)")
LONGEST_NAME = 80


@dataclass(frozen=True)
class Plan:
    """What to keep. `window` is in μs from the first event, None for all; steps name `ProfilerStep#n`.

    Rules are (regular expression, value), the first that is found in the name wins. A rename to "" drops the
    event. `tracks` are searched in "process / thread" as `--tracks` prints it; several sources may not share
    one name. `steps` turns the profiler's steps into markers.
    """

    tracks: tuple[tuple[str, str], ...]
    window: tuple[float, float] | None = None
    from_step: int | None = None
    to_step: int | None = None
    rename: tuple[tuple[str, str], ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    least: float = 0.0
    merge: float = 0.0
    deepest: int = 4
    steps: bool = True


@dataclass
class Piece:
    """A slice on its way; times in μs of the profiler's clock. `times` counts merged neighbours."""

    start: float
    end: float
    name: str
    category: str
    depth: int = 0
    times: int = 1


@dataclass
class Names:
    """The table of names; each has one place."""

    listed: list[str] = field(default_factory=list)

    def place(self, name: str) -> int:
        """Where the name stands; it is added if it is new."""
        name = name[:LONGEST_NAME]
        if name not in self.listed:
            self.listed.append(name)
        return self.listed.index(name)


def convert(chrome: dict[str, Any], plan: Plan, origin: dict[str, str]) -> dict[str, Any]:
    """The timeline, ready for JSON. Raises ValueError where the plan finds nothing."""
    events = [event for event in chrome["traceEvents"] if event.get("ph") == "X" and event.get("cat") in KEPT]
    begin, end = _window(events, plan)
    labels, names = _labels(chrome["traceEvents"]), Names()
    tracks = []
    for pattern, name in plan.tracks:
        chosen = [event for event in events if re.search(pattern, labels[_thread(event)])]
        if not chosen:
            raise ValueError(
                f"no track is like “{pattern}”; there are: {', '.join(sorted(set(labels.values())))}"
            )
        pieces = _pieces(chosen, plan, begin, end)
        tracks.append({"name": name, "slices": [_slice(piece, begin, names) for piece in pieces]})
    markers = _markers(events, begin, end) if plan.steps else []
    return {"origin": origin, "names": names.listed, "tracks": tracks, "markers": markers}


def _thread(event: dict[str, Any]) -> tuple[str, str]:
    return str(event.get("pid")), str(event.get("tid"))


def _labels(events: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
    """Each thread's or stream's name, as "process / thread"."""
    processes: dict[str, list[str]] = defaultdict(list)
    threads: dict[tuple[str, str], str] = {}
    for event in events:
        if event.get("ph") == "M" and event["name"] in {"process_name", "process_labels"}:
            processes[str(event["pid"])] += [str(value) for value in event["args"].values()]
        elif event.get("ph") == "M" and event["name"] == "thread_name":
            threads[_thread(event)] = str(event["args"]["name"])
    seen = {_thread(event) for event in events if event.get("ph") == "X"}
    return {key: f"{' '.join(processes[key[0]]) or key[0]} / {threads.get(key, key[1])}" for key in seen}


def _window(events: list[dict[str, Any]], plan: Plan) -> tuple[float, float]:
    """From and to, on the profiler's clock in μs."""
    if not events:
        raise ValueError("the trace holds no events")
    first = min(event["ts"] for event in events)
    steps = {int(found.group(1)): event for event in events if (found := STEP.match(event["name"]))}
    begin = first + plan.window[0] if plan.window else first
    end = first + plan.window[1] if plan.window else max(event["ts"] + event["dur"] for event in events)
    for wanted in (plan.from_step, plan.to_step):
        if wanted is not None and wanted not in steps:
            raise ValueError(f"there is no step {wanted}; there are {sorted(steps)}")
    if plan.from_step is not None:
        begin = steps[plan.from_step]["ts"]
    if plan.to_step is not None:
        end = steps[plan.to_step]["ts"] + steps[plan.to_step]["dur"]
    return begin, end


def _pieces(events: list[dict[str, Any]], plan: Plan, begin: float, end: float) -> list[Piece]:
    """One track: cut to the window, renamed, nested, merged."""
    pieces = []
    for event in events:
        start, stop = max(event["ts"], begin), min(event["ts"] + event["dur"], end)
        name = _renamed(event["name"], plan)
        if (
            stop > start
            and name
            and stop - start >= plan.least
            and not (plan.steps and STEP.match(event["name"]))
        ):
            pieces.append(Piece(start, stop, name, _category(event, plan)))
    pieces.sort(key=lambda piece: (piece.start, -piece.end))
    return _merged(_nested(pieces, plan.deepest), plan.merge)


def _renamed(name: str, plan: Plan) -> str:
    for pattern, value in plan.rename:
        if re.search(pattern, name):
            return re.sub(pattern, value, name) if value else ""
    return name


def _category(event: dict[str, Any], plan: Plan) -> str:
    for pattern, value in plan.categories:
        if re.search(pattern, event["name"]):
            return value
    return "communication" if event["cat"] == "kernel" and "nccl" in event["name"] else KEPT[event["cat"]]


def _nested(pieces: list[Piece], deepest: int) -> list[Piece]:
    """With their depths; what lies too deep is left out, what outlasts its parent is cut at its end."""
    opened: list[Piece] = []
    found = []
    for piece in pieces:
        while opened and opened[-1].end <= piece.start:
            opened.pop()
        if opened:
            piece.end = min(piece.end, opened[-1].end)
        piece.depth = len(opened)
        opened.append(piece)
        if piece.depth < deepest:
            found.append(piece)
    return found


def _merged(pieces: list[Piece], nearer: float) -> list[Piece]:
    """Neighbours of one name and depth whose gap is at most `nearer` become one."""
    last: dict[int, Piece] = {}
    found = []
    for piece in pieces:
        before = last.get(piece.depth)
        if before and before.name == piece.name and 0 <= piece.start - before.end <= nearer and nearer:
            before.end, before.times = piece.end, before.times + 1
            continue
        found.append(piece)
        last[piece.depth] = piece
        for deeper in [depth for depth in last if depth > piece.depth]:
            del last[deeper]
    return found


def _slice(piece: Piece, begin: float, names: Names) -> list[Any]:
    start = round(piece.start - begin, 1)
    entry = [start, round(round(piece.end - begin, 1) - start, 1), names.place(piece.name), piece.category]
    return [*entry, names.place(f"×{piece.times}")] if piece.times > 1 else entry


def _markers(events: list[dict[str, Any]], begin: float, end: float) -> list[dict[str, Any]]:
    found = {}
    for event in events:
        step = STEP.match(event["name"])
        if step and begin <= event["ts"] < end and event["cat"] == "user_annotation":
            found[int(step.group(1))] = round(event["ts"] - begin, 1)
    return [{"at": at, "name": f"step {number}"} for number, at in sorted(found.items())]


def write(timeline: dict[str, Any], target: Path) -> int:
    """As compact JSON; how many bytes."""
    text = json.dumps(timeline, ensure_ascii=False, separators=(",", ":"))
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text + "\n", encoding="utf-8")
    return len(text.encode())


def main(arguments: list[str]) -> int:
    """The command line above."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path, nargs="?")
    parser.add_argument("--tracks", action="store_true", help="list the tracks and stop")
    parser.add_argument(
        "--window", type=float, nargs=2, metavar="MS", help="from and to, in ms from the start"
    )
    parser.add_argument("--from-step", type=int)
    parser.add_argument("--to-step", type=int)
    for name in ("track", "rename", "category"):
        parser.add_argument(f"--{name}", action="append", default=[], metavar="REGEX=VALUE", type=_rule)
    parser.add_argument("--least", type=float, default=0.0, help="drop what is shorter, in μs")
    parser.add_argument(
        "--merge", type=float, default=0.0, help="merge neighbours of one name nearer than this, in μs"
    )
    parser.add_argument("--deepest", type=int, default=4)
    for name in ("device", "torch", "script", "note"):
        parser.add_argument(f"--{name}", default="")
    parser.add_argument("--date", default=datetime.datetime.now(datetime.UTC).date().isoformat())
    options = parser.parse_args(arguments)
    chrome = json.loads(options.source.read_text(encoding="utf-8"))
    if options.tracks or options.target is None:
        _list_tracks(chrome)
        return 0
    window = tuple(1000 * edge for edge in options.window) if options.window else None
    plan = Plan(
        tuple(options.track), window, options.from_step, options.to_step, tuple(options.rename),
        tuple(options.category), options.least, options.merge, options.deepest,
    )  # fmt: skip
    origin = {name: getattr(options, name) for name in ("device", "torch", "script", "date", "note")}
    if wrong := [value for _, value in plan.categories if value not in CATEGORIES]:
        parser.error(f"no category is called {wrong[0]}; there are {', '.join(CATEGORIES)}")
    try:
        timeline = convert(chrome, replace(plan), {"kind": "recorded", **origin})
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{write(timeline, options.target)} bytes in {options.target}")
    return 0


def _rule(text: str) -> tuple[str, str]:
    pattern, _, value = text.rpartition("=")
    return pattern, value


def _list_tracks(chrome: dict[str, Any]) -> None:
    events = [event for event in chrome["traceEvents"] if event.get("ph") == "X" and event.get("cat") in KEPT]
    first = min(event["ts"] for event in events)
    labels = _labels(chrome["traceEvents"])
    for key in sorted({_thread(event) for event in events}, key=lambda key: labels[key]):
        own = [event for event in events if _thread(event) == key]
        start = (min(event["ts"] for event in own) - first) / 1000
        end = (max(event["ts"] + event["dur"] for event in own) - first) / 1000
        print(f"{labels[key]:60} {len(own):6} events, {start:.1f}-{end:.1f} ms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
