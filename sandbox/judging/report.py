"""What a grading host is asked and what it answers: the messages between web and host.

They travel as JSON through the broker; both sides decode them against these types, so a message
of another shape is refused at the door. `PROTOCOL` changes whenever a field changes meaning.
"""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

PROTOCOL = 1

Mode = Literal["test", "submit"]


class Verdict(StrEnum):
    """The end of a judgement. `SANDBOX_FAILED` is our fault, every other failure the learner's."""

    PASSED = "passed"
    WRONG_ANSWER = "wrong answer"
    COMPILE_ERROR = "compile error"
    CRASHED = "crashed"
    TIME_LIMIT = "time limit"
    MEMORY_LIMIT = "memory limit"
    OUTPUT_LIMIT = "output limit"
    RULE_BROKEN = "rule broken"
    SANDBOX_FAILED = "sandbox failed"


class Job(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One submission to be judged. `attempt` grows when a lost job is queued again."""

    submission: str
    attempt: int
    task: str
    task_digest: str
    source: str
    mode: Mode
    protocol: int = PROTOCOL


class Event(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A step of a judgement in progress, for the person who waits: test 3 of 8, timing …"""

    stage: Literal["claimed", "compiling", "testing", "timing", "alive"]
    index: int = 0
    total: int = 0
    case: str = ""


class CaseOutcome(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of one case. `message` is in English, made by us; `output` is the learner's own."""

    case: str
    verdict: Verdict
    message: str = ""
    output: str = ""
    seconds: float = 0.0


class Measurement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Speed on one case: medians in seconds, and their ratio baseline / submission.

    `interval` is the 95 % confidence interval of the ratio; `noisy` results are shown, not ranked.
    """

    case: str
    baseline_s: float
    submission_s: float
    ratio: float
    interval: tuple[float, float]
    samples: int
    noisy: bool


class Compilation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The compiler's word. `facts` are what it reports: registers, spills, shared memory (bytes)."""

    succeeded: bool
    output: str
    seconds: float
    facts: dict[str, int | float | str] = {}


class HostFacts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who judged: software, devices and the isolation that was in force."""

    name: str
    python: str
    compiler: str
    devices: tuple[str, ...]
    isolation: tuple[str, ...]


class Report(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The one answer of a grading host. `speed` says why there are no measurements when there are none."""

    submission: str
    attempt: int
    task: str
    task_digest: str
    mode: Mode
    verdict: Verdict
    message: str = ""
    compilation: Compilation | None = None
    cases: tuple[CaseOutcome, ...] = ()
    measurements: tuple[Measurement, ...] = ()
    speed: Literal["measured", "not asked", "not reached", "waiting for a GPU grading host"] = "not asked"
    score: float | None = None
    host: HostFacts | None = None
    seconds: float = 0.0
    protocol: int = PROTOCOL
