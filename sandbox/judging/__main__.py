"""`python -m sandbox.judging grade|profile TASK FILE [--mode run|test|benchmark|submit]`, and `selftest`.

Grades a local file through the real jail, without web, broker or database. `--own rows=64` sets a parameter
of a run of one's own (modes run and profile); `profile TASK FILE --text sass` shows the kernels' text too.
"""

import argparse
import hashlib
import os
import sys
from pathlib import Path
from typing import get_args

import msgspec

from bank.schema import TaskFacts
from sandbox.judging.host import Host, HostUnfitError, open_host
from sandbox.judging.judge import judge
from sandbox.judging.report import Event, Job, Mode, Report, Scalar, Verdict
from sandbox.judging.words import report_in_words

ROOT = Path(__file__).parents[2]
OUR_FAULT, LEARNERS_FAULT = 2, 1


def main() -> int:
    """0: passed; 1: another verdict; 2: our own failure."""
    arguments = parser().parse_args()
    try:
        host = open_host(Path(os.environ.get("SEVENROUNDS_DATA", ROOT / "var")))
    except HostUnfitError as error:
        print(error, file=sys.stderr)
        return OUR_FAULT
    try:
        return int(arguments.run(arguments, host))
    finally:
        host.close()


def grade(arguments: argparse.Namespace, host: Host) -> int:
    """Grade one file."""
    folder = task_folder(arguments.task)
    if folder is None or not arguments.file.is_file():
        missing = f"task {arguments.task}" if folder is None else f"file {arguments.file}"
        print(f"There is no {missing}.", file=sys.stderr)
        return OUR_FAULT
    facts = msgspec.toml.decode((folder / "task.toml").read_bytes(), type=TaskFacts)
    source = arguments.file.read_text("utf-8", "replace")
    chosen = dict(value_of(facts, text) for text in arguments.own)
    digest = hashlib.sha256((folder / "task.toml").read_bytes()).hexdigest()
    job = Job(
        submission="local",
        attempt=1,
        task=facts.id,
        task_digest=digest,
        source=source,
        mode=arguments.mode,
        own=chosen,
    )
    report = judge(job, silent if arguments.json else tell, facts, folder, host)
    print(msgspec.json.encode(report).decode() if arguments.json else report_in_words(report))
    for kernel in report.profile.kernels if report.profile and arguments.text else ():
        print(f"\n{kernel.name}, {arguments.text}\n{getattr(kernel, arguments.text)}")
    return status(report)


def value_of(facts: TaskFacts, text: str) -> tuple[str, Scalar]:
    """`rows=64` as a name and a value of the type that the task expects there."""
    name, _, value = text.partition("=")
    bounds = facts.own.get(name)
    if bounds is not None and bounds.choices:
        return name, next((choice for choice in bounds.choices if str(choice) == value), value)
    return name, int(value) if value.lstrip("-").isdigit() else value


def selftest(_: argparse.Namespace, host: Host) -> int:
    """Say what was proven."""
    print(f"{host.facts.name}: {host.facts.python}; {host.facts.compiler or 'no C++ compiler'}")
    print("devices: " + (", ".join(host.facts.devices) or "no GPU"))
    for line in host.facts.isolation:
        print(f"  in force  {line}")
    return 0


def task_folder(name: str) -> Path | None:
    """A task of ours by its id, or a folder that holds a task."""
    for folder in (ROOT / "content" / "tasks" / name, Path(name)):
        if (folder / "task.toml").is_file():
            return folder
    return None


def tell(event: Event) -> None:
    """Show progress on standard error."""
    where = f" {event.index} of {event.total} ({event.case})" if event.total else ""
    if event.stage == "tested":
        took = f", {event.seconds * 1e3:.2f} ms" if event.seconds else ""
        print(f"tested{where}: {event.verdict}{took}", file=sys.stderr)
    elif event.stage != "alive":
        print(f"{event.stage}{where} …", file=sys.stderr)


def silent(_: Event) -> None:
    """With --json nobody reads along."""


def status(report: Report) -> int:
    """The exit status for a report."""
    if report.verdict is Verdict.PASSED:
        return 0
    return OUR_FAULT if report.verdict is Verdict.SANDBOX_FAILED else LEARNERS_FAULT


def parser() -> argparse.ArgumentParser:
    """The command line."""
    root = argparse.ArgumentParser(prog="python -m sandbox.judging", description=__doc__)
    commands = root.add_subparsers(required=True)
    one = commands.add_parser("grade", help="grade a file through the real jail")
    one.add_argument("--mode", choices=get_args(Mode), default="submit")
    one.set_defaults(run=grade, text="")
    look = commands.add_parser("profile", help="what compiler and device say about a file's kernels")
    look.add_argument("--text", choices=("ptx", "sass"), default="", help="show the kernels' text, too")
    look.set_defaults(run=grade, mode="profile")
    for command in (one, look):
        command.add_argument("task", help="the id of a task, or a folder that holds one")
        command.add_argument("file", type=Path)
        command.add_argument("--own", action="append", default=[], metavar="NAME=VALUE")
        command.add_argument("--json", action="store_true", help="print the report as one line of JSON")
    prove = commands.add_parser("selftest", help="prove every control of the jail on this machine")
    prove.set_defaults(run=selftest)
    return root


if __name__ == "__main__":
    sys.exit(main())
