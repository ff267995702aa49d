"""What a grading host is asked and what it answers: the messages between web and host.

They travel as JSON through the broker; both sides decode them against these types, so a message
of another shape is refused at the door. `PROTOCOL` changes whenever a field changes meaning.
"""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

PROTOCOL = 2

# run: the learner's own parameters. test: the public cases. benchmark: public cases, those that are measured
# timed. submit: all cases, timed, ranked. profile: what the compiler and the device say about the kernels.
Mode = Literal["run", "test", "benchmark", "submit", "profile"]
Scalar = bool | int | float | str


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
    """One submission to be judged. `attempt` grows when a lost job is queued again.

    `own` are the parameters of mode "run". `ticket` is a secret of this attempt, with which its messages are
    signed; `fence` grows with every dispatch, and an answer under an older one is refused. `devices` is how
    many GPUs of the host are leased for it.
    """

    submission: str
    attempt: int
    task: str
    task_digest: str
    source: str
    mode: Mode
    own: dict[str, Scalar] = {}
    devices: int = 0
    ticket: str = ""
    fence: int = 0
    protocol: int = PROTOCOL


class Lease(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The right to use one GPU for one job. `fence` grows with every lease of that GPU."""

    device: str
    fence: int


class Event(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A step of a judgement in progress, for the person who waits: test 3 of 8, timing …

    "tested" tells what became of a case: `verdict` and `seconds` are its own. "claimed" names the `leases`.
    """

    stage: Literal["claimed", "compiling", "testing", "tested", "timing", "profiling", "alive"]
    index: int = 0
    total: int = 0
    case: str = ""
    verdict: str = ""
    seconds: float = 0.0
    leases: tuple[Lease, ...] = ()


class CaseOutcome(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of one case. `message` is in English, made by us; `output` is the learner's own.

    In a run of one's own `inputs` and `outputs` hold the beginning of each array, by its name.
    """

    case: str
    verdict: Verdict
    message: str = ""
    output: str = ""
    seconds: float = 0.0
    inputs: dict[str, str] = {}
    outputs: dict[str, str] = {}


class Floor(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The least time that a case can take on this device: what it must move, or what it must compute.

    `bytes` and `operations` are the task's own count; `limit` says which of the two is the longer.
    """

    seconds: float
    limit: Literal["memory", "compute"]
    bytes: float
    operations: float


class Conditions(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What NVML said about the device while a case was timed; None where it would not say."""

    sm_mhz: tuple[int, int] | None = None  # least and most seen
    memory_mhz: int | None = None
    celsius: int | None = None
    watts: float | None = None
    throttled: tuple[str, ...] = ()
    others: int | None = None  # processes on the device that are not ours


class Measurement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Speed on one case: medians in seconds, and their ratio baseline / submission.

    `interval` is the 95 % confidence interval of the ratio; `noisy` results are shown, not ranked. On a GPU
    `hidden_s` is how much of a call the trusted clock could not rule out beyond what was claimed.
    """

    case: str
    baseline_s: float
    submission_s: float
    ratio: float
    interval: tuple[float, float]
    samples: int
    noisy: bool
    p10_s: float = 0.0
    p90_s: float = 0.0
    hidden_s: float | None = None
    floor: Floor | None = None
    conditions: Conditions | None = None


class Compilation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The compiler's word. `facts` are what it reports: registers, spills, shared memory (bytes)."""

    succeeded: bool
    output: str
    seconds: float
    facts: dict[str, int | float | str] = {}


class KernelProfile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is known of one kernel: resources, how full it can make a multiprocessor, its text.

    `occupancy` is a share (0 to 1) and `occupancy_limit` what bounds it. `ptx` and `sass` are cut at 64 KiB.
    """

    name: str
    registers: int | None = None
    spilled_bytes: int | None = None
    shared_bytes: int | None = None
    threads: int | None = None
    occupancy: float | None = None
    occupancy_limit: str = ""
    ptx: str = ""
    sass: str = ""


class Profile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Mode "profile". `speed_of_light`: shares of what the device can do, as its counters say.

    `note` says in a word what could not be read and why: a key of the pages' words.
    """

    target: str
    kernels: tuple[KernelProfile, ...] = ()
    speed_of_light: dict[str, float] = {}
    note: str = ""


class DeviceFacts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A GPU as measured in this lease. Rates: operations a second by type; bandwidth: bytes a second."""

    model: str
    uuid: str
    driver: str
    memory_mb: int
    copy_bandwidth: float = 0.0
    matmul_rates: dict[str, float] = {}


class HostFacts(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who judged: software, devices (the models' names) and the isolation that was in force."""

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
    profile: Profile | None = None
    host: HostFacts | None = None
    device: DeviceFacts | None = None
    fence: int = 0
    leases: tuple[Lease, ...] = ()
    seconds: float = 0.0
    protocol: int = PROTOCOL
