"""What supervisor and grader say to each other; what the runner says is in `sandbox.runner.messages`."""

from bank.schema import Case, Limits
from sandbox.judging.report import CaseOutcome, DeviceFacts, Measurement, Mode, Profile
from sandbox.runner import messages
from sandbox.runner.messages import Message


def build_of(case: Case) -> str:
    """Which variant of the program a case runs."""
    return str(case.parameters.get("build", "plain"))


def ranks_of(case: Case) -> int:
    """How many processes a case runs."""
    return int(case.parameters.get("ranks", 1))


class Assignment(Message, frozen=True, tag="assignment"):
    """supervisor -> grader: grade this.

    `own`: a learner chose the parameters of the one case. `inspect` asks for the compiler's facts once all is
    right, `counters` for the device's; `on_device` puts arrays into the memory of the GPU called `visible`.
    """

    folder: str
    source: str
    mode: Mode
    cases: tuple[Case, ...]
    limits: Limits
    start_s: float
    seed: bytes
    own: bool
    measure: bool
    inspect: bool
    counters: bool
    on_device: bool
    visible: str


class Cleared(Message, frozen=True, tag="cleared"):
    """grader -> supervisor: the submission's text may run. Before this no jail is taken for it."""


class Meter(Message, frozen=True, tag="meter"):
    """grader -> supervisor: how much went over these runners' own loopback interfaces so far?"""

    group: int


class Metered(Message, frozen=True, tag="metered"):
    """supervisor -> grader: bytes over loopback, one number a rank."""

    loopback_bytes: tuple[int, ...]


class LoadFailure(Message, frozen=True):
    """The submission never became ready: `kind` "syntax" or "load", and the compiler's or its own words."""

    headline: str
    trace: str


class Finished(Message, frozen=True, tag="finished"):
    """grader -> supervisor: all that came out. `unloadable` is set when no case could begin."""

    outcomes: tuple[CaseOutcome, ...]
    measurements: tuple[Measurement, ...]
    unloadable: LoadFailure | None
    profile: Profile | None
    device: DeviceFacts | None = None


class Collapsed(Message, frozen=True, tag="collapsed"):
    """grader -> supervisor: the grader's own code failed; nothing is known about the submission."""

    reason: str


FromGrader = Cleared | messages.Start | messages.Stop | Meter | messages.Progress | Finished | Collapsed
FromSupervisor = Assignment | messages.Started | messages.Ended | Metered
