from pathlib import Path

import pytest

import bank
from bank.instances import Instance, InstanceError, build, build_with, render
from bank.schema import Drill
from tests.bank import samples
from tests.bank.conftest import Write

NARROW = "\N{NARROW NO-BREAK SPACE}"


@pytest.fixture
def drill(root: Path) -> Drill:
    return bank.load(root).drills["ring-bytes"]


def family(root: Path, write: Write, old: str, new: str) -> Drill:
    assert old in samples.DRILL
    write("drills/collectives/ring-bytes/drill.toml", samples.DRILL.replace(old, new))
    return bank.load(root).drills["ring-bytes"]


def numbers(instance: Instance) -> dict[str, float]:
    return {name: quantity.number for name, quantity in instance.inputs.items()}


def test_a_seed_gives_the_same_instance_anywhere(drill: Drill) -> None:
    assert build(drill, 7) == build(drill, 7)
    assert numbers(build(drill, 1)) == {"N": 16.0, "S": 5.5}  # as drawn on every version of Python
    assert len({tuple(numbers(build(drill, seed)).values()) for seed in range(50)}) > 20


def test_inputs_lie_on_the_grid_and_values_are_in_base_units(drill: Drill) -> None:
    for seed in range(50):
        instance = build(drill, seed)
        assert instance.inputs["N"].number in (4, 8, 16, 64)
        assert (instance.inputs["S"].number * 2).is_integer()
        assert 1 <= instance.inputs["S"].number <= 8
        assert instance.values["S"] == instance.inputs["S"].number * 10**9
        assert instance.values["chunk"] == pytest.approx(instance.values["S"] / instance.values["N"])


def test_the_expected_value_is_in_the_unit_of_the_part(drill: Drill) -> None:
    sent, formula, big = build_with(drill, {"N": 4, "S": 2}).parts
    assert sent.expected == pytest.approx(3)
    assert formula.expected is None
    assert formula.formula == "2*(N-1)/N*S"
    assert formula.variables == {"N": "int", "S": "positive"}
    assert {mistake.tag: float(mistake.expected) for mistake in sent.mistakes} == {
        "one-phase": pytest.approx(1.5),
        "whole-buffer": pytest.approx(4),
    }
    assert formula.mistakes[0].expected == "(N-1)/N*S"
    assert {choice.id: choice.right for choice in big.choices} == {"yes": False, "no": True}


def test_inputs_may_name_their_own_unit(drill: Drill) -> None:
    assert build_with(drill, {"N": "4", "S": "2000MB"}).parts[0].expected == pytest.approx(3)
    assert build_with(drill, {"N": 4, "S": "2 GiB"}).parts[0].expected == pytest.approx(3 * 1.024**3)


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"N": 4}, "missing: S (in GB)"),
        ({}, "It takes N, S (in GB)"),
        ({"N": 4, "S": 1, "x": 2}, "unknown: x"),
        ({"N": 4.5, "S": 1}, "N: 4.5 is not a positive whole number"),
        ({"N": 4, "S": -1}, "S: -1 is not a positive number"),
        ({"N": 4, "S": "3 s"}, "S: 3 s is not a value in GB"),
        ({"N": "4 GB", "S": 1}, "N: 4 GB is not a plain number"),
        ({"N": 4, "S": "many"}, "“many” does not begin with a number"),
        ({"N": 4, "S": "3 qux"}, "qux is not a unit that is known here"),
        ({"N": 4, "S": float("inf")}, "S: inf is not a positive number"),
        ({"N": 4, "S": "1e999"}, "S: 1e999 is not a positive number"),
    ],
)
def test_it_says_what_is_wrong_with_inputs(
    drill: Drill, inputs: dict[str, float | str], message: str
) -> None:
    with pytest.raises(InstanceError) as caught:
        build_with(drill, inputs)
    assert message in str(caught.value)


def test_draws_meet_the_conditions(root: Path, write: Write) -> None:
    drill = family(root, write, 'where = ["S > N"]', 'where = ["S >= 6*10^9", "N < 16"]')
    for seed in range(30):
        values = build(drill, seed).values
        assert values["S"] >= 6e9
        assert values["N"] < 16


def test_conditions_that_no_draw_meets_end_in_words(root: Path, write: Write) -> None:
    drill = family(root, write, 'where = ["S > N"]', 'where = ["S < 0"]')
    with pytest.raises(InstanceError, match="none of 1000 draws meets S < 0"):
        build(drill, 1)


def test_formulas_that_cannot_be_read_end_in_words(root: Path, write: Write) -> None:
    drill = family(root, write, 'formula = "S/N"', 'formula = "S/M"')
    with pytest.raises(InstanceError, match="M is not a name"):
        build(drill, 1)


def test_a_division_by_zero_ends_in_words(root: Path, write: Write) -> None:
    drill = family(root, write, 'formula = "S/N"', 'formula = "S/(N-4)"')
    with pytest.raises(InstanceError, match="has no value here"):
        build_with(drill, {"N": 4, "S": 1})


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("«N» ranks", "64 ranks"),
        ("«S»", f"2.5{NARROW}GB"),
        ("$«S»$", "$2.5\\,\\text{GB}$"),
        ("«S in MiB»", f"2384{NARROW}MiB"),
        ("«chunk in MB : 2»", f"39{NARROW}MB"),
        ("«2*(N-1)*chunk in GB : 3»", f"4.92{NARROW}GB"),
        ("$x = «S» / «N»$ and «S»", f"$x = 2.5\\,\\text{{GB}} / 64$ and 2.5{NARROW}GB"),
        ("«S/N»", "$3.906 \\times 10^{7}$"),
        ("costs \\$5 and «N»", "costs \\$5 and 64"),
        ("$$«N»·«S»$$", "$$64·2.5\\,\\text{GB}$$"),
        ("«(N-1)/N in %»", "98.44%"),
    ],
)
def test_placeholders_become_values(drill: Drill, template: str, shown: str) -> None:
    instance = build_with(drill, {"N": 64, "S": 2.5})
    assert render(instance, template, "en") == shown


def test_an_input_is_shown_in_the_unit_in_which_it_was_given(drill: Drill) -> None:
    assert render(build_with(drill, {"N": 64, "S": "512 MB"}), "«S»", "en") == f"512{NARROW}MB"


def test_words_for_units_follow_the_language(root: Path, write: Write) -> None:
    drill = family(root, write, 'unit = "GB"\nlow', 'unit = "hours"\nlow')
    instance = build_with(drill, {"N": 4, "S": 3})
    assert render(instance, "«S»", "en") == f"3{NARROW}hours"
    assert render(instance, "«S»", "zh") == f"3{NARROW}小时"


@pytest.mark.parametrize("template", ["«»", "«N", "N»", "«Q»", "«S in qux»"])
def test_broken_placeholders_end_in_words(drill: Drill, template: str) -> None:
    with pytest.raises(InstanceError):
        render(build(drill, 1), template, "en")
