"""What the pages say about a judgement: one table for verdicts, one for refusals, one for stages."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sandbox.judging.report import Verdict


@dataclass(frozen=True)
class Words:
    """A verdict as people read it. `tone` is the modifier of the class `verdict` that colours it."""

    name: Promise
    sentence: Promise
    tone: str


VERDICTS: dict[str, Words] = {
    Verdict.PASSED: Words(_("Passed"), _("Every test accepted what your code did."), "right"),
    Verdict.WRONG_ANSWER: Words(
        _("Wrong answer"), _("Your code ran to its end, but a test found its result wrong."), "wrong"
    ),
    Verdict.COMPILE_ERROR: Words(
        _("Compile error"),
        _("Your code could not be compiled or loaded."),
        "wrong",
    ),
    Verdict.CRASHED: Words(
        _("Crashed"), _("Your code ended with an exception or a signal before it had answered."), "wrong"
    ),
    Verdict.TIME_LIMIT: Words(_("Time limit"), _("Your code took longer than the task allows."), "wrong"),
    Verdict.MEMORY_LIMIT: Words(
        _("Memory limit"), _("Your code wanted more memory than the task allows."), "wrong"
    ),
    Verdict.OUTPUT_LIMIT: Words(
        _("Output limit"), _("Your code wrote more output than the task allows."), "wrong"
    ),
    Verdict.RULE_BROKEN: Words(
        _("Rule broken"), _("Your code did something that this task does not permit."), "wrong"
    ),
    Verdict.SANDBOX_FAILED: Words(
        _("Sandbox failed"),
        _("This was our fault, not yours: the grading failed repeatedly. It does not count; submit again."),
        "ask",
    ),
}

REFUSALS: dict[str, Promise] = {
    "empty": _("There is no code yet."),
    "too long": _("This is too long: a submission may have 64 KiB."),
    "control characters": _(
        "This holds control characters that no source file needs. Remove them and try again."
    ),
    "too many in flight": _(
        "Three of your submissions are being graded. Wait for one of them, or cancel one."
    ),
}

STAGES: dict[str, Promise] = {
    "claimed": _("A grading host has taken it"),
    "compiling": _("Compiling"),
    "testing": _("Testing"),
    "timing": _("Timing against the baseline"),
}

SPEEDS: dict[str, Promise] = {
    "not reached": _("Speed is measured when every test has passed."),
    "waiting for a GPU grading host": _(
        "Speed: waiting for a GPU grading host. The result stands; it was checked without a GPU."
    ),
}

FACTS: dict[str, Promise] = {
    "target": _("Compiled for"),
    "registers a thread": _("Registers a thread"),
    "spilled bytes": _("Spilled bytes"),
    "shared memory bytes": _("Shared memory (bytes)"),
    "warps": _("Warps"),
}
