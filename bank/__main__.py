"""`python -m bank check [--coverage]`, `solve FAMILY name=value …`, `list`: for authors."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from bank.checker import check, coverage, coverage_by_plans
from bank.drawn import InstanceError
from bank.loader import Catalogue, read
from bank.solving import solve


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status is 1 if anything is wrong."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.command(options))
    except InstanceError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bank", description=__doc__)
    parser.add_argument("--root", type=Path, help="a content folder other than the project's own")
    commands = parser.add_subparsers(required=True)
    checking = commands.add_parser("check", help="look for everything that is wrong with the content")
    checking.add_argument(
        "--coverage", action="store_true", help="print which items and plans serve each seed line"
    )
    checking.set_defaults(command=_check)
    solving = commands.add_parser("solve", help="the answers of a drill for given inputs, as JSON")
    solving.add_argument("family")
    solving.add_argument("inputs", nargs="*", metavar="name=value")
    solving.set_defaults(command=_solve)
    commands.add_parser("list", help="all items").set_defaults(command=_list)
    return parser


def _check(options: argparse.Namespace) -> int:
    catalogue, broken = read(options.root)
    problems = (*broken, *check(catalogue))
    for problem in problems:
        print(problem)
    _print_coverage(catalogue, everything=options.coverage)
    print(f"Problems: {len(problems)}" if problems else "The content is sound.")
    return 1 if problems else 0


def _print_coverage(catalogue: Catalogue, *, everything: bool) -> None:
    """Lines to ask about are served by items; readings, outputs and bars by plans; many by both."""
    items, plans = coverage(catalogue), coverage_by_plans(catalogue)
    if everything:
        for seed in catalogue.seeds:
            served = ", ".join((*items[seed], *(f"plan {name}" for name in plans[seed])))
            print(f"{seed:12} {served or '-':40} {catalogue.seeds[seed]}")
    kinds = ("questions", "drills", "tasks", "scenarios", "plans", "readings")
    print(", ".join(f"{len(getattr(catalogue, kind))} {kind}" for kind in kinds), end="; ")
    by_items, by_plans = _served(items), _served(plans)
    print(
        f"of {len(items)} seed lines {len(by_items)} served by items, {len(by_plans)} by plans, "
        f"{len(items) - len(by_items | by_plans)} by neither"
    )


def _served(lines: Mapping[str, Sequence[str]]) -> set[str]:
    return {seed for seed, names in lines.items() if names}


def _solve(options: argparse.Namespace) -> int:
    answers = solve(_readable(options), options.family, options.inputs)
    print(json.dumps(answers, ensure_ascii=False))
    return 0


def _list(options: argparse.Namespace) -> int:
    for name, item in _readable(options).items.items():
        kind = type(item).__name__.lower()
        print(f"{kind:9} {item.facts.topic:16} {name:40} {item.texts['en'].title}")
    return 0


def _readable(options: argparse.Namespace) -> Catalogue:
    """What can be read: an item that somebody is still writing must not stop work on the others."""
    catalogue, broken = read(options.root)
    for problem in broken:
        print(problem, file=sys.stderr)
    return catalogue


if __name__ == "__main__":
    sys.exit(main())
