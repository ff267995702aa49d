"""Every drill answers itself: new content is tested as soon as it lies in its folder."""

import re
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

import pytest

import formulas
from bank.checks.drills import prose
from bank.instances import Instance, PartInstance, build, build_with, render
from bank.loader import CONTENT, read
from bank.prose import to_html
from bank.schema import LANGUAGES, Drill, Language
from bank.solving import solve
from drills import grading
from drills.kinds.marking import expectation

SEEDS = range(8)
CATALOGUE = read(CONTENT)[0]
DRILLS = CATALOGUE.drills
UNITS = (
    "B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "bit", "Gbit", "B/s", "GB/s", "Gbps", "GiB/s", "TB/s",
    "s", "ms", "μs", "min", "hours", "days", "years", "FLOP", "GFLOP", "TFLOP", "FLOPS", "TFLOPS",
    "PFLOPS", "W", "kW",
)  # fmt: skip
NONSENSE = ("(((", "3 +", "qwertz asdf", "?!", "12 12 12")

OTHER_KINDS = ("ordering", "list", "set", "yes-no", "interval", "fraction", "significant")

pytestmark = pytest.mark.parametrize("drill", DRILLS.values(), ids=list(DRILLS))


def drawn(drill: Drill, *kinds: str) -> Iterator[tuple[Instance, PartInstance]]:
    """The parts of these kinds, over several seeds."""
    for instance in (build(drill, seed) for seed in SEEDS):
        yield from ((instance, part) for part in instance.parts if part.kind in kinds)


def judged(instance: Instance, part: PartInstance, answer: str) -> grading.Outcome:
    return grading.grade(expectation(instance, part), answer)


def spelled(part: PartInstance) -> Iterator[str]:
    """The right answer as people write it: digits, powers of ten, full-width signs, other units."""
    assert part.expected is not None
    value = part.expected
    yield f"{value!r} {part.unit}"
    yield f"{value:.12e} {part.unit}"
    yield f"{value / 1000:.15g}*10^3 {part.unit}"
    yield f"{value!r} {part.unit}".translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
    yield from (f"{_converted(value, part.unit, other)!r} {other}" for other in _alike(part.unit))


def _alike(unit: str) -> list[str]:
    wanted = formulas.parse_unit(unit).dimension
    return [other for other in UNITS if wanted and formulas.parse_unit(other).dimension == wanted]


def _converted(value: float, unit: str, other: str) -> float:
    base = formulas.to_base(Fraction(repr(value)), formulas.parse_unit(unit))
    return float(formulas.from_base(base, formulas.parse_unit(other)))


def test_it_accepts_its_own_answer_in_several_spellings(drill: Drill) -> None:
    for instance, part in drawn(drill, "quantity", "number"):
        for answer in spelled(part):
            outcome = judged(instance, part, answer)
            assert outcome.verdict == "right", f"{part.id}, seed {instance.seed}: {answer} -> {outcome}"


def test_it_accepts_its_own_formula_in_several_spellings(drill: Drill) -> None:
    instance = build(drill, 0)
    for part in (part for part in instance.parts if part.kind == "formula"):
        own = part.formula
        rewritten = (own.replace("*", "·"), own.replace("^", "**"), f"({own})/1", f"0 + {own}")
        for answer in (own, *rewritten, *part.spellings):
            assert judged(instance, part, answer).verdict == "right", f"{part.id}: {answer}"


def said(part: PartInstance) -> Iterator[str]:
    """The right answer to a part that asks for no single value, in several notations."""
    unit, pieces = f" {part.unit}".rstrip(), re.split(r" > |; |, |: ", part.answer)
    match part.kind:
        case "ordering":
            yield from (sign.join(pieces) for sign in (" > ", ", ", "→", "、", "\n", "；"))
            yield "\n".join(f"{place}. {piece}" for place, piece in enumerate(pieces, start=1))
        case "set" if part.choices:
            yield from (sign.join(reversed(pieces)) or "none" for sign in (", ", "；", " and "))
        case "list" | "set":
            yield from ("; ".join(pieces) + unit, "(" + ", ".join(f"{piece}{unit}" for piece in pieces) + ")")
        case "yes-no":
            meaning, *reasons = pieces
            yield ": ".join(pieces)
            yield "，因为 ".join([{"yes": "是", "no": "否"}[meaning], *reasons])
        case "interval":
            low, high = part.answer.strip("[]").split(", ")
            yield from (f"{part.answer}{unit}", f"{low} to {high}{unit}", f"{low}{unit} – {high}{unit}")
        case "fraction":
            yield from (part.answer, f"{part.answer}.", part.answer.replace("/", " / "))
        case "significant":
            assert part.expected is not None
            yield f"{part.expected:.{(part.tolerance.significant or 1) - 1}e}{unit}"


def test_it_accepts_what_asks_for_no_single_value(drill: Drill) -> None:
    for instance, part in drawn(drill, *OTHER_KINDS):
        for answer in said(part):
            outcome = judged(instance, part, answer)
            assert outcome.verdict == "right", f"{part.id}, seed {instance.seed}: {answer} -> {outcome}"


def test_it_refuses_what_asks_for_no_single_value_and_is_wrong(drill: Drill) -> None:
    for instance, part in drawn(drill, *OTHER_KINDS):
        for answer in _spoiled(part):
            outcome = judged(instance, part, answer)
            assert outcome.verdict in {"wrong", "partial"}, f"{part.id}, seed {instance.seed}: {answer}"


def _spoiled(part: PartInstance) -> Iterator[str]:
    """Answers of the right shape that are wrong for certain."""
    pieces = re.split(r" > |; |, |: ", part.answer)
    match part.kind:
        case "ordering":
            yield from (" > ".join(reversed(pieces)), " > ".join(pieces[1:]))
        case "set" if part.choices:
            right = {choice.id for choice in part.choices if choice.right}
            yield from (choice.id for choice in part.choices if choice.id not in right)
            yield from ["none"] if right else []
        case "yes-no":
            yield ": ".join([{"yes": "no", "no": "yes"}[pieces[0]], *pieces[1:]])
            yield from (f"{pieces[0]}: {reason.id}" for reason in part.reasons if not reason.right)
        case "fraction":
            yield f"{float(Fraction(part.answer)):.6f}"


def test_it_names_each_known_mistake(drill: Drill) -> None:
    found: dict[tuple[str, str], Counter[str]] = {}
    for instance, part in drawn(drill, "quantity", "number", "formula", *OTHER_KINDS):
        if part.kind == "formula" and instance.seed:
            continue  # a formula does not depend on the seed
        own = {mistake.tag for mistake in part.mistakes}
        for mistake in part.mistakes:
            unit = "" if part.kind == "formula" else f" {part.unit}".rstrip()
            outcome = judged(instance, part, f"{mistake.expected}{unit}")
            tag = outcome.tag if outcome.verdict in {"wrong", "partial"} else outcome.verdict
            assert tag in own | {"right"}, f"{part.id}, seed {instance.seed}: {mistake} -> {outcome}"
            found.setdefault((part.id, mistake.tag), Counter())[tag] += 1
    for (part_id, wanted), tags in found.items():
        assert tags[wanted] >= 0.7 * tags.total(), f"{part_id}: {wanted} was taken for {tags}"


def test_it_cannot_read_nonsense(drill: Drill) -> None:
    instance = build(drill, 0)
    for part in (part for part in instance.parts if part.kind != "choice"):
        several = part.kind in {"list", "set"}  # of these, 12 12 12 may be an answer
        for answer in ("", *(NONSENSE[:-1] if several else NONSENSE)):
            assert judged(instance, part, answer).verdict in {"unreadable", "ask"}, f"{part.id}: {answer}"


def test_a_choice_has_one_right_option(drill: Drill) -> None:
    for instance, part in drawn(drill, "choice"):
        assert sum(choice.right for choice in part.choices) == 1, f"{part.id}, seed {instance.seed}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_texts_render_without_leftovers(drill: Drill, language: Language) -> None:
    for seed in SEEDS:
        instance = build(drill, seed)
        for place, template in prose(drill.texts[language]):
            shown = render(instance, template, language)
            assert not set("«»") & set(shown), place
            html = to_html(shown)
            assert "\\$" in template or "$" not in html, f"{place}: a formula is not closed"
            assert "<p></p>" not in html, place


def test_published_figures_are_met(drill: Drill) -> None:
    for figure in drill.facts.published:
        instance = build_with(drill, figure.inputs)
        answers = solve(
            CATALOGUE, drill.facts.id, [f"{name}={value}" for name, value in figure.inputs.items()]
        )
        answer = answers["answers"][figure.part]
        unit = figure.unit or answer["unit"]
        value = _converted(answer["value"], answer["unit"], unit)
        assert value == pytest.approx(figure.value, rel=figure.relative), f"{figure.place}: {instance.values}"
