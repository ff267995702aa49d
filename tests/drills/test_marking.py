"""Parts that follow from each other, marked with the bank's own drills: session, mock round and page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.template.loader import render_to_string
from msgspec.structs import replace

import bank
from bank import instances
from bank.schema import Drill
from drills.kinds import marking
from drills.kinds.base import Marking
from drills.kinds.drill import DrillKind

DECODE = bank.catalogue().drills["decode-gemm-bound"]


@pytest.fixture
def decode() -> Iterator[tuple[Drill, int]]:
    """A drill of three parts, and a seed at which its GEMM is memory-bound."""
    for seed in range(100):
        values = instances.build(DECODE, seed).values
        if values["intensity"] < values["ridge"] / 2 and values["width"] == 1:
            yield DECODE, seed
            return
    pytest.fail("no such seed")


def answers(seed: int, **other: str) -> dict[str, str]:
    """The right answers, some of them replaced (`_` stands for `-` in ids)."""
    parts = instances.build(DECODE, seed).parts
    right = {part.id: f"{part.answer} {part.unit}".strip() for part in parts}
    return right | {name.replace("_", "-"): text for name, text in other.items()}


def marks(found: Marking) -> dict[str, tuple[str, str]]:
    return {part.id: (part.verdict, part.tag) for part in found.parts}


def test_the_right_answers_are_right(decode: tuple[Drill, int]) -> None:
    drill, seed = decode
    assert marking.mark(drill, seed, answers(seed), "en").verdict == "right"


def test_a_later_part_is_right_from_ones_own_earlier_value(decode: tuple[Drill, int]) -> None:
    drill, seed = decode
    typed = answers(seed, intensity="7777 FLOP/B", compute_bound="yes: reused-enough")
    found = marking.mark(drill, seed, typed, "en")
    assert marks(found)["intensity"][0] == "wrong"
    assert marks(found)["compute-bound"] == ("right", "follow-through")
    assert found.verdict == "partial"
    assert "Right from your own earlier value (7777 FLOP/B" in found.parts[2].message
    assert "按你前面得到的值" in marking.mark(drill, seed, typed, "zh").parts[2].message


def test_the_same_without_a_reason_for_it_is_wrong(decode: tuple[Drill, int]) -> None:
    drill, seed = decode
    typed = answers(seed, compute_bound="yes: reused-enough")
    assert marks(marking.mark(drill, seed, typed, "en"))["compute-bound"][0] == "wrong"


@pytest.mark.parametrize("trivial", ["0 FLOP/B", "1 FLOP/B", "7777 s"])
def test_a_trivial_earlier_value_is_not_followed(decode: tuple[Drill, int], trivial: str) -> None:
    drill, seed = decode
    typed = answers(seed, ridge=trivial, compute_bound="yes: reused-enough")
    assert marks(marking.mark(drill, seed, typed, "en"))["compute-bound"][0] == "wrong"


def test_an_unreadable_part_leaves_the_rest_unjudged(decode: tuple[Drill, int]) -> None:
    drill, seed = decode
    found = marking.mark(drill, seed, answers(seed, intensity="12 § FLOP/B"), "en")
    assert (found.verdict, [part.id for part in found.parts]) == ("unreadable", ["intensity"])
    assert found.parts[0].place == "§"


def test_mock_rounds_follow_through_as_well(decode: tuple[Drill, int]) -> None:
    drill, seed = decode
    draft = {
        f"answer-{name}": text
        for name, text in answers(
            seed, intensity="7777 FLOP/B", compute_bound="是，因为 reused-enough"
        ).items()
    }
    found = {part["part"]: part for part in marking.mark_all(drill, seed, draft, "en")}
    assert (found["compute-bound"]["verdict"], found["compute-bound"]["tag"]) == ("right", "follow-through")


def test_the_preview_cuts_the_text_where_it_cannot_be_read(decode: tuple[Drill, int]) -> None:
    drill, seed = decode
    seen = marking.preview(drill, seed, "intensity", "12 § FLOP/B", "en")
    assert seen is not None
    assert (seen.before, seen.place, seen.after) == ("12 ", "§", " FLOP/B")
    shown = render_to_string("drills/_preview.html", {"preview": seen})
    assert '12 <mark class="at">§</mark> FLOP/B' in shown
    assert marking.preview(drill, seed, "intensity", "3*4 FLOP/B", "en") == marking.Understood(
        r"3 \times 4\ \mathrm{FLOP/B}", "12", "FLOP/B", ""
    )


def field(item: str, typed: str = "") -> str:
    """The last part of a drill as the session shows it."""
    view: dict[str, Any] = DrillKind().view(bank.catalogue().drills[item], 1, "en")
    return render_to_string(
        "drills/_answer_field.html", {"part": view["parts"][-1], "typed": typed, "live": True}
    )


@pytest.mark.parametrize(
    ("item", "widget"),
    [
        ("collectives-by-bytes-sent", "ordering"),
        ("zero-stages-that-fit", "set"),
        ("decode-gemm-bound", "yes-no"),
    ],
)
def test_a_widget_has_a_field_to_type_in_and_names_every_option(item: str, widget: str) -> None:
    shown = field(item, "something")
    assert f'data-answer-widget="{widget}"' in shown
    assert 'type="text"' in shown
    assert 'value="something"' in shown
    part = instances.build(bank.catalogue().drills[item], 1).parts[-1]
    for option in (*part.choices, *part.reasons):
        assert f"<code>{option.id}</code>" in shown
    assert not re.search(r"hx-post", shown)  # what is put together needs no preview


def test_an_order_is_never_shown_as_it_should_be() -> None:
    for seed in range(60):
        part = instances.build(bank.catalogue().drills["collectives-by-bytes-sent"], seed).parts[-1]
        assert " > ".join(choice.id for choice in part.choices) != part.answer


def test_other_spellings_and_unwanted_names_of_a_part_reach_the_grader_and_the_preview() -> None:
    drill = bank.catalogue().drills["pipeline-bubble"]
    part = next(part for part in drill.facts.parts if part.kind == "formula")
    aliases = {"级数": "p", "stages": "p"}
    parts = tuple(
        replace(one, aliases=aliases, without=("max",)) if one.id == part.id else one
        for one in drill.facts.parts
    )
    changed = replace(drill, facts=replace(drill.facts, parts=parts))
    for typed, verdict in (("(级数-1)/m", "right"), ("(stages-1)/m", "right"), ("max(p-1,0)/m", "partial")):
        found = {
            one.id: one.verdict
            for one in marking.mark(changed, 1, answers_of(changed, part.id, typed), "en").parts
        }
        assert found[part.id] == verdict, typed
    seen = marking.preview(changed, 1, part.id, "(级数-1)/m", "zh")
    assert seen is not None
    assert seen.problem == ""
    unread = marking.preview(drill, 1, part.id, "(级数-1)/m", "zh")
    assert unread is not None
    assert unread.problem != ""


def answers_of(drill: Drill, part_id: str, typed: str) -> dict[str, str]:
    """The right answers to a drill at seed 1, one of them replaced."""
    parts = instances.build(drill, 1).parts
    return {part.id: f"{part.answer} {part.unit}".strip() for part in parts} | {part_id: typed}
