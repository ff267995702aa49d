"""The converter on a real trace of torch.profiler: what was recorded comes out, in its place and nesting."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.profiler import ProfilerActivity, profile, record_function, schedule

from bank.scenarios import traces

SCRIPTS = Path(__file__).parents[2] / "scripts" / "traces"
sys.path.insert(0, str(SCRIPTS))
import from_profiler  # noqa: E402
from from_profiler import Plan, convert  # noqa: E402

ORIGIN = {"kind": "recorded", "device": "this CPU", "torch": "2", "script": "x.py", "date": "2026-11-22"}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three steps, each with ten products of matrices under the name “work”."""
    target = tmp_path_factory.mktemp("trace") / "chrome.json"
    matrix = torch.rand(160, 160)
    with profile(
        activities=[ProfilerActivity.CPU],
        schedule=schedule(wait=0, warmup=1, active=3),
        on_trace_ready=lambda done: done.export_chrome_trace(str(target)),
        acc_events=True,
    ) as profiler:
        for _ in range(4):
            with record_function("work"):
                for _ in range(10):
                    matrix = torch.tanh(matrix @ matrix)
            profiler.step()
    return target


def converted(recorded: Path, **choices: Any) -> traces.Trace:
    plan = Plan(tracks=((".*", "main"),), **choices)
    timeline = convert(json.loads(recorded.read_text()), plan, ORIGIN)
    return traces.parse(json.dumps(timeline).encode())


def named(trace: traces.Trace, name: str) -> list[traces.Slice]:
    return [entry for entry in trace.tracks[0].slices if trace.names[entry.name] == name]


def test_everything_recorded_is_there_and_nested(recorded: Path) -> None:
    trace = converted(recorded)
    work, products = named(trace, "work"), named(trace, "aten::mm")
    assert (len(work), len(products)) == (3, 30)
    assert [marker.name for marker in trace.markers] == ["step 1", "step 2", "step 3"]
    for entry in products:
        assert any(outer.start <= entry.start and entry.end <= outer.end + 0.2 for outer in work)


def test_durations_are_the_profiler_s(recorded: Path) -> None:
    events = json.loads(recorded.read_text())["traceEvents"]
    durations = sorted(
        event["dur"] for event in events if event.get("name") == "work" and event["cat"] == "user_annotation"
    )
    found = sorted(entry.duration for entry in named(converted(recorded), "work"))
    assert found == pytest.approx(durations, abs=0.11)


def test_a_window_of_steps_is_cut_out(recorded: Path) -> None:
    trace = converted(recorded, from_step=2, to_step=2)
    assert len(named(trace, "work")) == 1
    assert len(named(trace, "aten::mm")) == 10
    assert [(marker.at, marker.name) for marker in trace.markers] == [(0, "step 2")]


def test_rules_rename_drop_and_colour(recorded: Path) -> None:
    rules = (("^aten::(matmul|tanh|resolve_conj)$", ""), ("^aten::(.*)", r"\1"))
    trace = converted(recorded, rename=rules, categories=(("mm", "compute"),))
    assert {trace.names[entry.name] for entry in trace.tracks[0].slices} == {"work", "mm"}
    assert {entry.category for entry in named(trace, "mm")} == {"compute"}
    assert {entry.category for entry in named(trace, "work")} == {"host"}


def test_neighbours_of_one_name_become_one(recorded: Path) -> None:
    rules = (("^aten::.*", "op"),)
    trace = converted(recorded, rename=rules, merge=1e6, deepest=2, from_step=1, to_step=1)
    (merged,) = named(trace, "op")
    assert trace.names[merged.detail] == "×20"


def test_short_and_deep_slices_can_be_left_out(recorded: Path) -> None:
    assert {traces.depths(converted(recorded, deepest=1).tracks[0].slices)[0]} == {0}
    long = converted(recorded, least=1e9)
    assert long.tracks[0].slices == ()


def test_it_says_which_tracks_and_steps_there_are(recorded: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert from_profiler.main([str(recorded), "--tracks"]) == 0
    assert "events" in capsys.readouterr().out
    chrome = json.loads(recorded.read_text())
    with pytest.raises(ValueError, match="no track is like “stream 7”; there are: "):
        convert(chrome, Plan(tracks=(("stream 7", "GPU"),)), ORIGIN)
    with pytest.raises(ValueError, match=r"there is no step 9; there are \[1, 2, 3\]"):
        convert(chrome, Plan(tracks=((".*", "main"),), to_step=9), ORIGIN)


def test_the_command_writes_a_file_that_the_loader_takes(recorded: Path, tmp_path: Path) -> None:
    target = tmp_path / "traces" / "out.json"
    command = [str(recorded), str(target), "--track", "main=all", "--deepest", "2", "--window", "0", "1000"]
    assert (
        from_profiler.main(
            [*command, "--device", "this CPU", "--script", "x.py", "--track", ".*=main thread"]
        )
        == 1
    )
    command[3] = ".*=main thread"
    assert from_profiler.main([*command, "--device", "this CPU", "--script", "x.py"]) == 0
    assert traces.read(target).tracks[0].name == "main thread"


KINETO = [
    {"ph": "M", "name": "process_name", "pid": 0, "tid": 0, "args": {"name": "python"}},
    {"ph": "M", "name": "process_labels", "pid": 0, "tid": 0, "args": {"labels": "GPU 0"}},
    {"ph": "M", "name": "thread_name", "pid": 0, "tid": 7, "args": {"name": "stream 7 "}},
    {
        "ph": "X",
        "cat": "kernel",
        "name": "ncclDevKernel_AllReduce",
        "pid": 0,
        "tid": 7,
        "ts": 100.0,
        "dur": 50.0,
    },
    {"ph": "X", "cat": "gpu_memcpy", "name": "Memcpy HtoD", "pid": 0, "tid": 7, "ts": 160.0, "dur": 5.5},
]


def test_streams_of_a_gpu_are_found_by_their_names() -> None:
    """The shape in which Kineto writes a GPU's rows; recorded ones come from machines that have one."""
    timeline = convert({"traceEvents": KINETO}, Plan(tracks=(("GPU 0 / stream 7", "compute"),)), ORIGIN)
    trace = traces.parse(json.dumps(timeline).encode())
    assert [(entry.start, entry.duration, entry.category) for entry in trace.tracks[0].slices] == [
        (0, 50, "communication"),
        (60, 5.5, "copy"),
    ]
