"""How a runner's end becomes a verdict and a sentence. One table; everything else asks it."""

import signal

from sandbox.judging.grader import sanitizers
from sandbox.judging.grader.crew import GoneError, OutOfTurnError, RaisedError, TooSlowError
from sandbox.judging.grading import RuleBroken, Wrong
from sandbox.judging.report import CaseOutcome, Verdict
from sandbox.runner.messages import End

RACE_STATUS = 66  # what we ask ThreadSanitizer to exit with (languages/cpp.py)
SANITIZERS = {"tsan": "ThreadSanitizer", "asan": "AddressSanitizer"}

LearnerError = GoneError | OutOfTurnError | RaisedError | TooSlowError | RuleBroken | Wrong
LEARNER_ERRORS = (GoneError, OutOfTurnError, RaisedError, TooSlowError, RuleBroken, Wrong)


def of_end(end: End, build: str) -> tuple[Verdict, str]:  # noqa: PLR0911 - a table
    """What it means that a runner ended before it had answered."""
    if end.kind == "memory":
        return Verdict.MEMORY_LIMIT, "It used more memory than this task allows."
    if end.kind == "output":
        return Verdict.OUTPUT_LIMIT, "It printed more than this task allows."
    if end.kind == "signal" and end.code == signal.SIGXFSZ:
        return Verdict.OUTPUT_LIMIT, "It wrote a larger file than this task allows."
    if end.kind == "signal":
        return Verdict.CRASHED, f"It was killed by {signal_name(end.code)}."
    if build == "tsan" and end.code == RACE_STATUS:
        return Verdict.WRONG_ANSWER, "ThreadSanitizer found a data race."
    if build == "asan" and end.code:
        return Verdict.CRASHED, "AddressSanitizer found a fault in its use of memory."
    return Verdict.CRASHED, f"It ended by itself (status {end.code}) before it had answered."


def of_error(error: LearnerError, ends: tuple[End, ...], build: str) -> tuple[Verdict, str]:  # noqa: PLR0911 - a table
    """The verdict on a call that did not come to a right answer. `ends`: how its runners ended."""
    if isinstance(error, Wrong):
        return Verdict.WRONG_ANSWER, error.message
    if isinstance(error, RuleBroken):
        return Verdict.RULE_BROKEN, str(error)
    fatal = [end for end in ends if end.kind != "stopped"]
    if fatal and not isinstance(error, RaisedError):
        return of_end(min(fatal, key=severity), build)
    if isinstance(error, RaisedError):
        return of_raised(error)
    if isinstance(error, TooSlowError):
        return Verdict.TIME_LIMIT, "It took longer than this task allows."
    if isinstance(error, OutOfTurnError):
        return Verdict.RULE_BROKEN, f"It spoke to the grader out of turn: {error}."
    return Verdict.CRASHED, "It hung up before it had answered."


def of_raised(error: RaisedError) -> tuple[Verdict, str]:
    """An exception in the submission."""
    if error.failed.headline.startswith("MemoryError"):
        return Verdict.MEMORY_LIMIT, "It used more memory than this task allows."
    return Verdict.CRASHED, f"It raised {error.failed.headline}"


def outcome(
    case: str, error: LearnerError, ends: tuple[End, ...], build: str, *, public: bool, lines: int
) -> CaseOutcome:
    """What the learner is shown. Of a hidden case: the verdict, and nothing that tells its input.

    `lines` is the length of the submission, in which a sanitizer may point to a line.
    """
    verdict, message = of_error(error, ends, build)
    output = "\n".join(text for text in (end.output for end in ends) if text)
    if isinstance(error, RaisedError):
        output = f"{output}\n{error.failed.trace}".strip()
    if not public:
        hint = error.hint if isinstance(error, Wrong) else ""
        hidden = {Verdict.WRONG_ANSWER: "The answer is wrong.", Verdict.CRASHED: "It crashed."}
        if isinstance(error, Wrong | RaisedError):
            message = f"{hidden.get(verdict, message)} {hint}".strip()
        fault = sanitizers.summary(output, lines) if build in SANITIZERS else ""
        return CaseOutcome(
            case=case, verdict=verdict, message=f"{SANITIZERS[build]}: {fault}." if fault else message
        )
    if isinstance(error, Wrong) and (error.got is not None or error.expected is not None):
        message = f"{message} (got {error.got}, expected {error.expected})"
    return CaseOutcome(case=case, verdict=verdict, message=message, output=output)


def severity(end: End) -> int:
    """With several ranks, the one that tells most: limits before signals before exits."""
    return ("memory", "output", "signal", "exited", "stopped").index(end.kind)


def signal_name(number: int) -> str:
    """SIGSEGV for 11."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
