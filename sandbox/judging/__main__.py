"""`python -m sandbox.judging grade TASK FILE [--mode test|submit] [--json]`, and `… selftest`.

Grades a local file through the real jail, without web, broker or database.
"""

import argparse
import hashlib
import os
import sys
from pathlib import Path

import msgspec

from bank.schema import TaskFacts
from sandbox.judging.host import Host, HostUnfitError, open_host
from sandbox.judging.judge import judge
from sandbox.judging.report import Event, Job, Report, Verdict
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
    digest = hashlib.sha256((folder / "task.toml").read_bytes()).hexdigest()
    job = Job(
        submission="local", attempt=1, task=facts.id, task_digest=digest, source=source, mode=arguments.mode
    )
    report = judge(job, silent if arguments.json else tell, facts, folder, host)
    print(msgspec.json.encode(report).decode() if arguments.json else report_in_words(report))
    return status(report)


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
    if event.stage != "alive":
        where = f" {event.index} of {event.total} ({event.case})" if event.total else ""
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
    one.add_argument("task", help="the id of a task, or a folder that holds one")
    one.add_argument("file", type=Path)
    one.add_argument("--mode", choices=("test", "submit"), default="submit")
    one.add_argument("--json", action="store_true", help="print the report as one line of JSON")
    one.set_defaults(run=grade)
    prove = commands.add_parser("selftest", help="prove every control of the jail on this machine")
    prove.set_defaults(run=selftest)
    return root


if __name__ == "__main__":
    sys.exit(main())
