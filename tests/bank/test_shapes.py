"""Kinds of parts that ask for no single value: what the checker refuses, and what instances expect."""

from pathlib import Path

import pytest

import bank
from bank.checker import check
from bank.instances import build_with, part_from
from tests.bank import samples
from tests.bank.conftest import Write

NAMES = "".join(f"- [{name}] {name}\n" for name in ("a", "b", "c"))
TWO = 'kind = "ordering"\nelements = [{ id = "a", value = "S" }, { id = "b", value = "N" }]'
TWICE = 'kind = "set"\nelements = [{ value = "S" }, { value = "S" }]\nunit = "GB"'
ALWAYS = 'kind = "set"\nchoices = [{ id = "a", right_if = "N > 0" }]'
FORMULA = 'kind = "formula"\nexpected = "S/N"'
ORDER = """kind = "ordering"
elements = [{ id = "a", value = "S" }, { id = "b", value = "2*S/N" }, { id = "c", value = "S/N" }]
"""


def problems(root: Path, write: Write, part: str, names: str = "") -> str:
    """What the checker says of the sample drill with one part more."""
    folder = "drills/collectives/ring-bytes"
    toml = samples.DRILL.replace("[[published]]", f'[[parts]]\nid = "more"\n{part}\n[[published]]')
    write(f"{folder}/drill.toml", toml)
    for language, text in (("en", samples.DRILL_EN), ("zh", samples.DRILL_ZH)):
        words = text.replace("## Mistakes", "- [more] more\n\n## Mistakes")
        write(f"{folder}/{language}.md", words + names)
    return "\n".join(str(problem) for problem in check(bank.load(root)))


@pytest.mark.parametrize(
    ("part", "names"),
    [
        (ORDER, NAMES),
        ('kind = "set"\nelements = [{ value = "S" }, { value = "S/N" }]\nunit = "GB"', ""),
        ('kind = "list"\nelements = [{ value = "N" }, { value = "2*N" }]', ""),
        ('kind = "interval"\nexpected = "S/N"\nupper = "S"\nunit = "GB"', ""),
        ('kind = "fraction"\nexpected = "(N-1)/N"', ""),
        ('kind = "significant"\nexpected = "S/N"\nunit = "GB"\ntolerance = { significant = 3 }', ""),
        ('kind = "yes-no"\nyes_if = "S > 4*10^9"', ""),
        (f'{FORMULA}\naliases = {{ "卡数" = "N" }}\nwithout = ["log2"]', ""),
    ],
)
def test_sound_parts_pass(root: Path, write: Write, part: str, names: str) -> None:
    assert problems(root, write, part, names) == ""


@pytest.mark.parametrize(
    ("part", "names", "message"),
    [
        ('kind = "ordering"\nexpected = "N"', "", "needs `elements`"),
        (f'{FORMULA}\naliases = {{ "卡数" = "cards" }}', "", "“cards” in `aliases` is no parameter"),
        (f'{FORMULA}\naliases = {{ S = "N" }}', "", "“S” in `aliases` has a meaning already"),
        (f'{FORMULA}\nwithout = ["log7"]', "", "neither a parameter nor a function"),
        ('kind = "number"\nexpected = "N"\nwithout = ["N"]', "", "has no `without`"),
        (ORDER.replace('"S/N"', '"S"'), NAMES, "leaves the order of a and c open"),
        (TWO, NAMES, "at least 3"),
        ('kind = "set"', "", "either `elements` (values) or `choices` (ids)"),
        (TWICE, "", "gives a value twice"),
        (ALWAYS, NAMES, "every seed gives the same set"),
        ('kind = "interval"\nexpected = "S"\nupper = "S/N"\nunit = "GB"', "", "ends before it begins"),
        ('kind = "fraction"\nexpected = "sqrt(N)"', "", "is no exact fraction"),
        ('kind = "significant"\nexpected = "S"\nunit = "GB"', "", "how many `significant` figures"),
        ('kind = "yes-no"\nyes_if = "N > 0"', "", "the answer is “yes” for every seed"),
        (
            'kind = "yes-no"\nyes_if = "S > 4*10^9"\nreasons = [{ id = "a", right_if = "N > 4" }]',
            NAMES,
            "reasons right, not one",
        ),
        ('kind = "number"\nexpected = "N"\nupper = "2*N"', "", "has no `upper`"),
    ],
)
def test_unsound_parts_are_named(root: Path, write: Write, part: str, names: str, message: str) -> None:
    assert message in problems(root, write, part, names)


def test_an_instance_expects_what_the_grader_reads(root: Path, write: Write) -> None:
    assert problems(root, write, ORDER, NAMES) == ""
    instance = build_with(bank.load(root).drills["ring-bytes"], {"N": 4, "S": 2})
    part = instance.parts[-1]
    assert part.answer == "a > b > c"
    assert sorted(choice.id for choice in part.choices) == ["a", "b", "c"]


def test_a_part_can_be_built_from_other_earlier_values(root: Path, write: Write) -> None:
    part = 'kind = "quantity"\nexpected = "sent/2"\nunit = "GB"'
    assert problems(root, write, part) == ""
    instance = build_with(bank.load(root).drills["ring-bytes"], {"N": 4, "S": 2})
    assert instance.parts[-1].expected == pytest.approx(1.5)
    assert part_from(instance, "more", {"sent": 8e9, "S": 1}).expected == pytest.approx(4)
