"""Writes docs/cheats.md, the table of all cheats and mutants: python -m tests.content.table_of_cheats."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from tests.content.hostile import read
from tests.sandbox.judging.cases import FIXTURES, ROOT, TASKS, Cheat, Mutant, expectations

PAGE = ROOT / "docs" / "cheats.md"

WHY: dict[Cheat, str] = {
    "forged results": (
        "The verdict is made where no submission runs. A word out of turn ends the job; outputs are "
        "copied at done, and only their bytes."
    ),
    "patched clocks": "The clock that counts is the grader's; what a runner claims is bounded by it.",
    "side streams": (
        "Inputs come into being on the grader's stream, and the clock stops when the device is idle."
    ),
    "background work": "The clock runs before inputs are there and stops after outputs were copied.",
    "lazy answers": "An output is memory: what is not written in it when the call ends is not there.",
    "warm-up": "Calls that warm up, test and count look alike, and the baseline runs between them.",
    "one shape": "Every measured shape is checked in every call.",
    "cache by pointer": "Buffers are rotated: an address comes again with other numbers.",
    "cache by content": "Allowed and useless: no content comes twice.",
    "cache by shape": "A shape comes again with other numbers.",
    "cache across calls": "Every timed call has fresh inputs and is checked.",
    "cache across processes": "Folders, network, segments and keys of a jail are new and end with it.",
    "phases": "No call is known to count less than another; all are checked.",
    "all work in one call": (
        "Inputs are handed out one call at a time; outputs are copied one call at a time."
    ),
    "stolen memory": (
        "The answer was never in memory that a jail can get; the kernel and the driver hand out cleared "
        "pages."
    ),
    "stolen frames": (
        "Harness and submission share a process, in which there is no answer. Text rules forbid frames "
        "where other ranks' data are there."
    ),
    "stolen environment": (
        "bwrap starts with an empty environment; nothing secret stands in any process of the jail."
    ),
    "guessed seeds": "A seed is 16 random bytes.",
    "stolen files": (
        "A jail holds the harness, the entry and the submission; a compiler's jail no more than that."
    ),
    "no work": "Outputs are poisoned before each call and compared whole.",
    "numbers": "Comparisons are written so that NaN, infinity and overflow fail.",
    "edited inputs": "Inputs are sealed memory; on a GPU they are compared with what was put there.",
    "arity": "The entry takes an answer apart; what does not fit is the submission's own error.",
    "races and tools": (
        "Sanitizers are put in before the submission, which can neither name nor silence them."
    ),
    "forbidden library": "Text rules list what may be named; nothing else may.",
    "detects the grader": "There is nothing to detect: calls that count are checked like all others.",
    "wire": "Traffic between ranks passes through the grader, which counts it.",
    "escape": (
        "Namespaces, no capabilities, a read-only root, no network: there is nothing behind the door."
    ),
    "processes": "Limits on processes, in the control group and per user.",
    "memory": (
        "The control group counts all of it, also what is in no process's size; folders in memory have a "
        "size."
    ),
    "output": "One capped pipe.",
    "core dumps": "Their limit is zero and cannot be lifted.",
    "compiler bombs": "A compiler has a jail with limits on time, memory and output.",
    "signals": "A jail sees its own processes only.",
    "survivors": "When process 1 of the jail ends, so does all that is in it.",
    "hangs": "The grader's clock ends the call, and the jail with it.",
    "poisoned caches": (
        "What jails import is read-only. What a compiler makes for a learner is kept for that very "
        "program, and only from public cases."
    ),
    "descriptors": (
        "A runner has nothing to give: what it sends is closed, and its sockets do not linger. Buffers "
        "cannot shrink."
    ),
    "frames of the protocol": (
        "A fixed schema, a cap on size, one deadline for the whole of a message and of a call."
    ),
    "recursion": "The stack ends; the process with it.",
    "watching": "The clock runs before there is something to see; nothing of other jobs is in the jail.",
    "system calls": "A filter refuses what leads out; other tables of calls kill.",
}

HEAD = """# Cheats and mutants

Each class of cheats, why it does not pay, and the submissions that try it, each with the verdict that it
must get. Shared ones (`content/hostile/`, `hostile.toml`) are put behind the right answer of a task; the
others belong to one task (`submissions.toml`) or to a task of the tests
(`tests/sandbox/judging/tasks/`). `tests/content/test_shared_hostile.py` and each task's tests run them;
those of CUDA tasks need a GPU. This page is written by `python -m tests.content.table_of_cheats`.

"""


def page() -> str:
    """The whole page."""
    own, mutants = of_tasks()
    shared = defaultdict(list)
    for one in read().submission:
        shared[one.cheat].append(f"`{one.file}` ({', '.join(sorted(set(one.against.values())))}): {one.why}")
    parts = [HEAD, *(section(cheat, shared[cheat], own[cheat]) for cheat in get_args(Cheat)), table(mutants)]
    return "".join(parts)


def section(cheat: Cheat, shared: list[str], own: list[str]) -> str:
    """One class."""
    lines = [f"- {line}" for line in [*sorted(shared), *sorted(own)]]
    return "\n".join([f"## {cheat.capitalize()}", "", WHY[cheat], "", *lines, "", ""])


def of_tasks() -> tuple[dict[Cheat, list[str]], dict[str, dict[Mutant, str]]]:
    """The tasks' own cheats by class, and their mutants by task and class."""
    own: dict[Cheat, list[str]] = defaultdict(list)
    mutants: dict[str, dict[Mutant, str]] = {}
    for name, place in sorted(folders()):
        for promised in expectations(place):
            if promised.cheat is not None:
                own[promised.cheat].append(f"{name} `{promised.file}` ({promised.verdict}): {promised.why}")
            if promised.mutant is not None:
                mutants.setdefault(name, {})[promised.mutant] = promised.file
    return own, mutants


def folders() -> Iterator[tuple[str, Path]]:
    """Names and folders of all tasks; those of the tests are marked."""
    for path in TASKS.glob("*/submissions.toml"):
        yield path.parent.name, path.parent
    for path in FIXTURES.glob("*/submissions.toml"):
        yield f"(tests) {path.parent.name}", path.parent


def table(mutants: dict[str, dict[Mutant, str]]) -> str:
    """Tasks by classes of mutants."""
    classes = get_args(Mutant)
    rows = [
        f"| {task} | " + " | ".join(f"`{found[one]}`" if one in found else "–" for one in classes) + " |"
        for task, found in sorted(mutants.items())
    ]
    head = [f"| task | {' | '.join(classes)} |", "|---" * (len(classes) + 1) + "|"]
    words = "A dash: the class makes no sense for the task; `tests/content/test_cheats.py` says why."
    return "\n".join(["## Mutants", "", words, "", *head, *rows, ""])


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
