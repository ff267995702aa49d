"""What the pages say about a judgement: tables from the engine's terms to the reader's words."""

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

# Where a mode has no tests, or not all of them, "passed" means something else.
PASSED: dict[str, Words] = {
    "run": Words(
        _("Accepted"), _("Your code ran on your input, and the check accepted the result."), "right"
    ),
    "test": Words(_("Passed"), _("Every public test accepted what your code did."), "right"),
    "profile": Words(
        _("Profiled"), _("This is what the compiler and the device say about your code."), "right"
    ),
}

MODES: dict[str, Promise] = {
    "run": _("own input"),
    "test": _("public tests"),
    "benchmark": _("benchmark"),
    "submit": _("all tests"),
    "profile": _("profile"),
}

REFUSALS: dict[str, Promise] = {
    "empty": _("There is no code yet."),
    "too long": _("This is too long: a submission may have 64 KiB."),
    "control characters": _(
        "This holds control characters that no source file needs. Remove them and try again."
    ),
    "too many in flight": _(
        "Two hundred of your submissions are waiting already. "
        "Let some of them be graded first, or cancel some."
    ),
}

STAGES: dict[str, Promise] = {
    "claimed": _("A grading host has taken it"),
    "compiling": _("Compiling"),
    "testing": _("Testing"),
    "tested": _("Testing"),
    "timing": _("Timing against the baseline"),
    "profiling": _("Profiling"),
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

# Why a device ran slower than asked: `Conditions.throttled`.
THROTTLES: dict[str, Promise] = {
    "power cap": _("its power limit"),
    "hardware slowdown": _("a slowdown by its hardware"),
    "thermal (software)": _("its temperature"),
    "thermal (hardware)": _("its temperature, by its hardware"),
    "power brake": _("the machine's power supply"),
}

# What can bound occupancy: `KernelProfile.occupancy_limit`.
OCCUPANCY_LIMITS: dict[str, Promise] = {
    "registers": _("Registers are what limits it: with fewer a thread, more blocks would fit."),
    "shared memory": _("Shared memory is what limits it: with less a block, more blocks would fit."),
    "warps": _("The number of warps that a multiprocessor holds is what limits it."),
    "blocks": _(
        "The number of blocks that a multiprocessor holds is what limits it: larger blocks would fill it."
    ),
}

# The keys of `Profile.speed_of_light`; "compute" and "memory" are the two that ncu's section begins with.
LIGHTS: dict[str, Promise] = {
    "compute": _("Computing (multiprocessors)"),
    "memory": _("Memory (busiest level)"),
    "dram": _("Device memory bandwidth"),
    "l2": _("L2 cache"),
    "l1": _("L1 cache and shared memory"),
}

PROFILE_NOTES: dict[str, Promise] = {
    "no device": _(
        "No GPU was at hand, so this is the compiler's word alone. How close the code comes to what a device "
        "can do is known where a GPU host runs it."
    ),
    "no kernels": _("Your code launched no kernel, so there is none to describe."),
    "compiler not asked": _("Your code did not get as far as its kernels, so none could be looked at."),
    "no disassembler": _("This host has no disassembler, so there is no SASS."),
    "no profiler": _("This host has no profiler (ncu), so the device's own counters were not read."),
    "counters closed": _(
        "This host may not read the GPU's performance counters, so how close the code comes to what the "
        "device can do stays unknown here."
    ),
    "profiler failed": _("The profiler (ncu) gave no counters for this run."),
}

HEALTH: dict[str, Words] = {
    "serving": Words(_("serving"), _("Takes jobs."), "good"),
    "probing": Words(
        _("being checked"), _("Something failed on it; it is tried out before it takes jobs again."), "ask"
    ),
    "quarantined": Words(
        _("quarantined"), _("It failed its check. It takes no jobs until it passes one of the next."), "bad"
    ),
}
