"""Orderings, lists, sets, ranges, fractions, figures, reasons, parts: a case is a line in kinds.jsonl."""

import json
from pathlib import Path
from time import process_time

import msgspec
import pytest

from bank.schema import Tolerance
from drills.grading import Expectation, ExpectationError, PartExpectation, follow_through, grade, preview
from drills.grading.kinds import ALIASES, KINDS
from drills.grading.words import sentence

CASES = [json.loads(line) for line in (Path(__file__).parent / "kinds.jsonl").read_text("utf-8").splitlines()]
FOUND = {"answer", "verdict", "tag", "form_found", "at", "parts_found"}


def expectation(case: dict[str, object]) -> Expectation:
    return msgspec.convert({key: value for key, value in case.items() if key not in FOUND}, Expectation)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']}<-{case['answer']!r}"[:60])
def test_it_judges_as_a_fair_examiner_would(case: dict[str, str]) -> None:
    outcome = grade(expectation(case), case["answer"])
    assert (outcome.verdict, outcome.tag) == (case["verdict"], case["tag"])
    assert outcome.form == case.get("form_found", "")
    assert (list(outcome.at) if outcome.at else None) == case.get("at")
    if "parts_found" in case:
        found = {name: [part.verdict, part.tag] for name, part in outcome.parts.items()}
        assert found == case["parts_found"]
    for language in ("en", "zh"):
        words = sentence(outcome, language)
        assert words
        assert "{" not in words


@pytest.mark.parametrize("case", CASES[::3], ids=lambda case: f"{case['kind']}<-{case['answer']!r}"[:60])
def test_the_preview_reads_what_the_grader_reads(case: dict[str, str]) -> None:
    shown = preview(expectation(case), case["answer"])
    if case["verdict"] in {"right", "wrong", "partial"}:
        assert shown.problem is None
        assert shown.value
    assert "right" not in shown.value.lower()


@pytest.mark.parametrize(("alias", "kind"), ALIASES.items())
def test_other_names_of_kinds_are_understood(alias: str, kind: str) -> None:
    assert kind in KINDS
    parts = (PartExpectation(id="a", kind="number", expected="1"),)
    wanted = "yes" if kind == "yes-no" else "[1, 2]" if kind == "interval" else "1"
    typed = "a: 1" if kind == "multi-part" else wanted
    assert grade(Expectation(kind=alias, expected=wanted, parts=parts), typed).verdict == "right"


HOSTILE = (
    "1," * 240, "a" * 499, "{" * 499, "9^9^9^9^9, 1", "1e999999999..2", "[" + "1..2," * 90, "yes:" * 120,
    "a > " * 120, "1–" * 240, "a\u202eb", "a\u200b > b", "1 ± 9^9^9^9", "(" * 200 + "1" + ")" * 200,
    "x" * 1_000_000,
)  # fmt: skip
EXPECTED = {
    "ordering": "a > b > c",
    "set": "1, 2, 3",
    "list": "1, 2, 3",
    "interval": "[1, 2]",
    "fraction": "3/7",
    "significant": "1.20",
    "yes-no": "yes: a",
}


@pytest.mark.parametrize("kind", EXPECTED)
@pytest.mark.parametrize("answer", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_input_ends_quickly_and_is_never_right(kind: str, answer: str) -> None:
    begin = process_time()
    outcome = grade(Expectation(kind=kind, expected=EXPECTED[kind]), answer)
    assert process_time() - begin < 1
    assert outcome.verdict != "right"


@pytest.mark.parametrize(
    "broken",
    [
        Expectation(kind="interval", expected="70"),
        Expectation(kind="interval", expected="[80, 60]"),
        Expectation(kind="fraction", expected="sqrt(2)"),
        Expectation(kind="yes-no", expected="perhaps"),
        Expectation(kind="multi-part"),
        Expectation(kind="multi-part", parts=(PartExpectation(id="a", kind="number", formula="x"),)),
        Expectation(kind="multi-part", parts=(PartExpectation(id="a", kind="nothing", expected="1"),)),
    ],
    ids=range(7),
)
def test_a_fault_of_the_content_is_never_the_learners(broken: Expectation) -> None:
    with pytest.raises(ExpectationError):
        grade(broken, "a: 1" if broken.kind == "multi-part" else "1")


# ---------------------------------------------------------------- parts that follow from each other

CHAIN = Expectation(
    kind="multi-part",
    values={"P": 1e9, "bw": 5e9},
    parts=(
        PartExpectation(id="size", kind="quantity", unit="GB", formula="16*P"),
        PartExpectation(id="time", kind="quantity", unit="s", formula="size/bw"),
        PartExpectation(id="rate", kind="number", formula="1/time"),
    ),
)


def parts(**answers: str) -> dict[str, tuple[str, str]]:
    outcome = grade(CHAIN, json.dumps(answers))
    return {name: (part.verdict, part.tag) for name, part in outcome.parts.items()}


def test_a_chain_is_followed_to_its_end() -> None:
    answers = {"size": "12 GB", "time": "2.4 s", "rate": "0.41667"}
    found = parts(**answers)
    assert found["size"][0] == "wrong"
    assert found["time"] == found["rate"] == ("right", "follow-through")
    assert grade(CHAIN, json.dumps(answers)).verdict == "partial"


def test_the_sentence_says_it_openly() -> None:
    outcome = grade(CHAIN, json.dumps({"size": "12 GB", "time": "2.4 s", "rate": "1"})).parts["time"]
    assert sentence(outcome, "en") == "Right from your own earlier value (12 GB); the true value is 3.2 s."
    assert "12 GB" in sentence(outcome, "zh")


@pytest.mark.parametrize(
    ("size", "time"),
    [("1 GB", "0.2 s"), ("0 GB", "0 s"), ("5 GB", "1 s"), ("12 s", "2.4 s"), ("1 B", "0.2 ns")],
)
def test_trivial_earlier_values_carry_nothing_on(size: str, time: str) -> None:
    assert parts(size=size, time=time, rate="7")["time"][0] == "wrong"


def test_a_step_of_its_own_is_no_follow_through() -> None:
    assert parts(size="12 GB", time="9 s", rate="7")["time"] == ("wrong", "value")
    assert parts(size="16 GB", time="3.2 s", rate="0.3125")["rate"] == ("right", "")


def test_mistakes_are_recognised_from_the_learners_own_values() -> None:
    assert parts(size="12 GB", time="144 s", rate="7")["time"] == ("wrong", "power-of-60")


def test_figures_are_told_apart_from_the_value() -> None:
    asked = Expectation(kind="significant", expected="2", tolerance=Tolerance(significant=2))
    assert (grade(asked, "2.0").verdict, grade(asked, "2").tag, grade(asked, "2.00").tag) == (
        "right", "too-few-figures", "too-many-figures",
    )  # fmt: skip


def test_a_count_that_is_an_input_by_chance_is_followed() -> None:
    assert not follow_through.is_trivial(16, "", [16.0, 4096.0])
    assert follow_through.is_trivial(0.25, "", [0.25])
    assert follow_through.is_trivial(16, "B", [16.0])
    assert follow_through.is_trivial(1, "", [])
