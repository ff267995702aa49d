"""The hostile submissions that several tasks share: what hostile.toml says, and what is submitted."""

from typing import Literal

import msgspec
from msgspec import Struct, structs

from bank.schema import TaskFacts
from sandbox.judging import measuring
from sandbox.judging.host import Host
from sandbox.judging.judge import judge
from sandbox.judging.report import Job, Report
from tests.sandbox.judging.cases import ROOT, TASKS, Cheat, facts_of

FOLDER = ROOT / "content" / "hostile"
INTERFACES = FOLDER / "interfaces.py"
PATIENCE_S = 3.0  # for a call; nothing here needs a tenth of it
MEASURE_S = 0.4
PROCESSES = 16


class Shared(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One shared hostile file. `against`: the verdict that it must get, by the task it is submitted to.

    `runs`: how often in a row, each time with the same verdict: what one run leaves, the next one may find.
    `large`: what is timed is one of the task's own large cases, not its first case again.
    """

    file: str
    cheat: Cheat
    why: str
    against: dict[str, str]
    mode: Literal["test", "submit"] = "test"
    message: str = ""
    ratio_below: float | None = None
    runs: int = 1
    large: bool = False
    compile_s: float = 60.0
    needs: Literal["cgroup"] | None = None


class Folder(Struct, frozen=True, forbid_unknown_fields=True):
    """hostile.toml. `honest`: the right answer of each task that hostile files are put behind."""

    honest: dict[str, str]
    submission: tuple[Shared, ...]


def read() -> Folder:
    """What the folder promises."""
    return msgspec.toml.decode((FOLDER / "hostile.toml").read_bytes(), type=Folder)


def source_for(file: str, task: str) -> str:
    """The task's right answer, what joins the two, and the hostile file: one text."""
    honest = TASKS / task / "submissions" / read().honest[task]
    middle = [INTERFACES] if facts_of(TASKS / task).language == "python" else []
    return "\n\n".join(path.read_text("utf-8") for path in (honest, *middle, FOLDER / file))


def facts_for(task: str, shared: Shared) -> TaskFacts:
    """The task with its first public case and, where it is ranked, one that is timed; little patience."""
    facts = facts_of(TASKS / task)
    first = next(case for case in facts.cases if case.public)
    again = structs.replace(first, id="timed", public=False, measured=True)
    large = next(case for case in facts.cases if case.measured)
    timed = [large if shared.large else again] if shared.mode == "submit" else []
    limits = structs.replace(
        facts.limits, wall_s=PATIENCE_S, measure_s=MEASURE_S, compile_s=shared.compile_s, processes=PROCESSES
    )
    return structs.replace(facts, cases=(first, *timed), limits=limits)


def submit(host: Host, shared: Shared, task: str) -> Report:
    """What this file gets from this task."""
    source = source_for(shared.file, task)
    job = Job(submission="hostile", attempt=1, task=task, task_digest="", source=source, mode=shared.mode)
    return judge(job, lambda _: None, facts_for(task, shared), TASKS / task, host)


def assert_verdict(host: Host, shared: Shared, task: str) -> None:
    """It gets what it must get, however often it comes."""
    for _ in range(shared.runs):
        report = submit(host, shared, task)
        words = msgspec.json.format(msgspec.json.encode(report)).decode()
        assert report.verdict == shared.against[task], words
        said = " ".join([report.message, *(case.message for case in report.cases)])
        assert shared.message in said, words
        if shared.ratio_below is not None:
            ratio = measuring.geometric_mean(report.measurements)
            assert ratio is not None, words
            assert ratio < shared.ratio_below, words
