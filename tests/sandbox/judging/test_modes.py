"""What each mode runs and tells; that a submission cannot tell them apart; runs of one's own."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from msgspec import structs

from bank.schema import Case, Own
from sandbox.judging import modes
from sandbox.judging.grader import programs
from sandbox.judging.grader.buffers import HostMemory
from sandbox.judging.grader.crew import Crew, HostFailedError
from sandbox.judging.grader.programs import COUNTERS, INSPECT
from sandbox.judging.host import Host
from sandbox.judging.judge import judge
from sandbox.judging.languages import Files, python
from sandbox.judging.report import Event, Job, Mode, Report, Scalar, Verdict
from sandbox.runner.frames import Channel
from sandbox.runner.messages import FromRunner
from tests.sandbox.judging.cases import FIXTURES, facts_of, grade

SQUARE = FIXTURES / "square"
RIGHT = "def square(x, y):\n    y[:] = x * x\n"
OWN = {"size": Own(start=4, least=1, most=1000)}


def job_of(mode: Mode, own: Mapping[str, Scalar] | None = None, source: str = RIGHT) -> Job:
    return Job(
        submission="test",
        attempt=1,
        task="square",
        task_digest="",
        source=source,
        mode=mode,
        own=dict(own or {}),
    )


def own_run(
    host: Host, source: str, own: Mapping[str, Scalar], folder: Path = SQUARE, mode: Mode = "run"
) -> Report:
    facts = structs.replace(facts_of(folder), own=OWN)
    events: list[Event] = []
    return judge(job_of(mode, own, source), events.append, facts, folder, host)


@pytest.mark.parametrize(
    ("mode", "cases"),
    [
        ("run", ["own"]),
        ("test", ["small"]),
        ("benchmark", ["small", "large"]),
        ("submit", ["small", "hidden", "large"]),
        ("profile", ["small"]),
    ],
)
def test_a_mode_has_its_cases(mode: Mode, cases: list[str]) -> None:
    way = modes.course(structs.replace(facts_of(SQUARE), own=OWN), job_of(mode))
    assert [case.id for case in way.cases] == cases
    assert (way.times, way.ranks, way.looks) == (
        mode in ("benchmark", "submit"),
        mode == "submit",
        mode in ("profile", "submit"),
    )


def test_kernels_are_looked_at_on_the_largest_public_case_and_if_possible_a_measured_one() -> None:
    hidden = Case(id="hidden", measured=True, parameters={"rows": 4096})
    small = Case(id="small", public=True, parameters={"rows": 1, "columns": 3000, "aligned": True})
    large = Case(id="large", public=True, parameters={"rows": 64, "columns": 64, "shift": 0, "dtype": "int8"})
    measured = Case(id="both", public=True, measured=True)
    assert modes.looked_at([hidden, large, small]) is large
    assert modes.looked_at([large, hidden, measured, small]) is measured


def test_what_was_chosen_holds_on_a_device_too() -> None:
    parameters: dict[str, Scalar] = {"size": 8, "gpu_size": 4096, "rows": 2, "gpu_rows": 64}
    case = Case(id="small", public=True, parameters=parameters)
    facts = structs.replace(facts_of(SQUARE), own=OWN, cases=(case,))
    way = modes.course(facts, job_of("run", {"size": 9}))
    on_device = modes.for_device(way.cases[0]).parameters
    assert (on_device["size"], on_device["rows"]) == (9, 64)


def test_the_deadline_counts_the_timing() -> None:
    facts = facts_of(SQUARE)
    slow = structs.replace(facts, limits=structs.replace(facts.limits, measure_s=1000))
    times = [modes.deadline(modes.course(each, job_of("submit")), 20) for each in (facts, slow)]
    assert times[1] - times[0] == pytest.approx(1000 - facts.limits.measure_s)


def test_a_look_at_the_kernels_has_as_long_as_a_compilation() -> None:
    facts = facts_of(SQUARE)
    slow = structs.replace(facts, limits=structs.replace(facts.limits, compile_s=500))
    times = [modes.deadline(modes.course(each, job_of("submit")), 20) for each in (facts, slow)]
    assert times[1] - times[0] == pytest.approx(2 * modes.LOOKS * (500 - facts.limits.compile_s))
    case = facts.cases[0]
    for build, longest in ((INSPECT, 500), (COUNTERS, 500), ("plain", facts.limits.wall_s)):
        built = structs.replace(case, parameters={**case.parameters, "build": build})
        assert programs.longest(slow.limits, built) == longest


def test_a_right_run_of_one_s_own_shows_its_arrays_and_what_it_printed(host: Host) -> None:
    report = own_run(host, "def square(x, y):\n    y[:] = x * x\n    print('seen', len(x))\n", {"size": 3})
    (case,) = report.cases
    assert (report.verdict, report.speed, report.score) == (Verdict.PASSED, "not asked", None)
    assert (case.case, case.output.strip()) == ("own", "seen 3")  # although it was never flushed
    assert case.inputs["x"].startswith("int64 3  [")
    assert case.outputs["y"].startswith("int64 3  [")


def test_a_wrong_run_of_one_s_own_shows_what_was_expected(host: Host) -> None:
    report = own_run(host, "def square(x, y):\n    y[:] = 7\n    print('printed')\n", {"size": 2})
    (case,) = report.cases
    assert case.verdict is Verdict.WRONG_ANSWER
    assert "got [7 7], expected [" in case.message
    assert case.outputs["y"] == "int64 2  [7 7]"
    assert "printed" in case.output


def test_a_run_of_one_s_own_that_raises_shows_where(host: Host) -> None:
    (case,) = own_run(host, "def square(x, y):\n    print('before')\n    1 / 0\n", {}).cases
    assert case.verdict is Verdict.CRASHED
    assert "before" in case.output
    assert "ZeroDivisionError" in case.output


def test_a_run_of_one_s_own_has_the_same_limits(host: Host) -> None:
    report = own_run(host, "def square(x, y):\n    while True:\n        pass\n", {})
    assert report.verdict is Verdict.TIME_LIMIT


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ({"size": 1001}, "Please choose a whole number from 1 to 1,000 for size."),
        ({"size": 2.5}, "Please choose a whole number from 1 to 1,000 for size."),
        ({"build": "tsan"}, "This task leaves no choice of a parameter called build."),
    ],
)
def test_what_may_not_be_chosen_is_refused_in_kind_words(
    host: Host, own: dict[str, Scalar], words: str
) -> None:
    report = own_run(host, RIGHT, own)
    assert (report.verdict, report.message, report.cases) == (Verdict.RULE_BROKEN, words, ())


def test_a_task_says_what_follows_from_a_choice_and_what_makes_no_sense(host: Host, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(SQUARE, tmp_path / "square"))
    with (folder / "grader.py").open("a") as file:
        file.write(
            "\n\ndef own(parameters):\n"
            "    if parameters['size'] == 13:\n"
            "        raise Unsuitable('Thirteen brings bad luck.')\n"
            "    return {**parameters, 'size': 2 * parameters['size']}\n"
        )
    text = (folder / "grader.py").read_text().replace("Parameters, Wrong", "Parameters, Unsuitable, Wrong")
    (folder / "grader.py").write_text(text)
    assert own_run(host, RIGHT, {"size": 5}, folder).cases[0].inputs["x"].startswith("int64 10  ")
    refused = own_run(host, RIGHT, {"size": 13}, folder)
    assert (refused.verdict, refused.message) == (Verdict.RULE_BROKEN, "Thirteen brings bad luck.")


def test_a_benchmark_times_what_is_measured_and_ranks_nothing(host: Host) -> None:
    report = grade(host, SQUARE, RIGHT, "benchmark")
    assert [case.case for case in report.cases] == ["small", "large"]
    assert [measured.case for measured in report.measurements] == ["large"]
    assert (report.verdict, report.speed, report.score) == (Verdict.PASSED, "measured", None)


def test_a_benchmark_keeps_hidden_cases_hidden(host: Host) -> None:
    leak = "def square(x, y):\n    print(len(x), flush=True)\n    y[:] = x * x if len(x) == 100 else 0\n"
    report = grade(host, SQUARE, leak, "benchmark")
    hidden = report.cases[1]
    assert (hidden.verdict, hidden.message, hidden.output, hidden.inputs) == (
        Verdict.WRONG_ANSWER,
        "The answer is wrong.",
        "",
        {},
    )


def test_every_case_tells_its_verdict_as_it_comes_and_a_hidden_one_no_more(host: Host) -> None:
    events: list[Event] = []
    grade(host, SQUARE, "def square(x, y):\n    y[:] = x * x if len(x) != 12345 else 0\n", events=events)
    tested = [event for event in events if event.stage == "tested"]
    assert [(event.case, event.verdict) for event in tested] == [
        ("small", "passed"),
        ("hidden", "wrong answer"),
        ("large", "passed"),
    ]
    assert tested[0].seconds > 0
    assert [event.seconds for event in tested[1:]] == [0, 0]


SPY = """
import os, resource, sys, threading

def look():
    yield sys.argv, sorted(os.environ.items()), os.getcwd(), os.getpid(), os.getppid()
    yield sorted(os.listdir("/job")), sorted(os.listdir("/proc/self/fd")), sorted(os.listdir("/proc"))[:9]
    yield [resource.getrlimit(kind) for kind in range(resource.RLIM_NLIMITS)]
    yield open("/proc/1/cmdline").read(), threading.active_count()
    yield sorted(sys.modules)
    frame = sys._getframe()
    while frame:
        yield frame.f_code.co_name, sorted(frame.f_locals.get("parameters", {}).items())
        frame = frame.f_back

def square(x, y):
    raise AssertionError(hash(repr(list(look()))), repr(list(look()))[:6000])
"""


def test_a_submission_cannot_tell_which_mode_it_runs_in(host: Host) -> None:
    spy = "import os\nos.environ['PYTHONHASHSEED'] = '0'\n" + SPY.replace(
        "hash(", "__import__('zlib').crc32("
    ).replace("repr(list(look())))", "repr(list(look())).encode())", 1)
    seen = {mode: grade(host, SQUARE, spy, mode).cases[0].output for mode in ("test", "benchmark", "submit")}
    own = own_run(host, spy, {"size": 100}).cases[0].output
    assert "AssertionError" in own
    assert seen == dict.fromkeys(seen, own)


def test_a_place_that_cannot_be_made_ready_is_our_fault(host: Host) -> None:
    """A device is asked for where there is none: nothing of the submission has run by then."""
    files = Files("submission.py", RIGHT, (SQUARE / "entry.py").read_text())
    limits = structs.replace(facts_of(SQUARE).limits, memory_mb=4096)
    plan = python.plan(host.workshop, files, limits, ["--device"], {}, kind="torch")
    jail = host.workshop.pool.order().take(plan)
    try:
        channel: Channel[FromRunner] = Channel(jail.socket.dup(), FromRunner)
        with pytest.raises(HostFailedError):
            Crew(1, [channel], HostMemory()).begin(60)
        channel.close()
    finally:
        jail.stop()


def test_a_case_has_other_sizes_on_a_device() -> None:
    case = modes.for_device(Case(id="wide", parameters={"rows": 2, "gpu_rows": 1024, "columns": 3}))
    assert case.parameters["rows"] == 1024
    assert case.parameters["columns"] == 3
