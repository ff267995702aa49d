"""The report of a finished round, computed from its items and its log; it can be computed again."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from msgspec import Struct

from bank import catalogue
from bank.schema import KeyPoint, Question
from interview.mocks.bands import Band, Evidence, band_of, bands, is_weak
from interview.mocks.radar import Spoke, spokes
from interview.models import MockEvent, MockItem, MockRound

CARDS = {"question", "drill", "task"}  # what comes back as a card; a scenario is known once it was played
MARKS = {"shown", "paused", "resumed", "finished", "timed out"}


class ItemReport(Struct, frozen=True):
    """One item with what is known of it."""

    item: MockItem
    evidence: Evidence
    band: int | None
    weak: bool


class Report(Struct, frozen=True):
    """A round in bands, item by item, and the time that it took (minutes)."""

    items: list[ItemReport]
    bands: list[Band]
    spokes: list[Spoke]
    minutes_used: float
    minutes_planned: float

    @property
    def waiting(self) -> bool:
        """Whether a submission of the round has no verdict yet."""
        return any(line.item.submission and not line.item.result for line in self.items)


def report(mock: MockRound) -> Report:
    """Everything that the page of a finished round shows."""
    used = minutes_used(list(mock.events.all()))
    lines = [_item_report(item, used.get(item.position, 0.0)) for item in mock.items.all()]
    return _of(lines, sum(used.values()))


def together(told: Sequence[Report]) -> Report:
    """Several rounds as one: all items count alike."""
    return _of([line for one in told for line in one.items], sum(one.minutes_used for one in told))


def _of(lines: list[ItemReport], used: float) -> Report:
    return Report(
        items=lines,
        bands=bands([line.evidence for line in lines]),
        spokes=domain_spokes(lines),
        minutes_used=used,
        minutes_planned=sum(line.item.minutes for line in lines),
    )


def weak_item_ids(mock: MockRound) -> list[str]:
    """The items that belong into tomorrow's queue."""
    return [line.item.item_id for line in report(mock).items if line.weak and line.item.kind in CARDS]


def domain_spokes(lines: Iterable[ItemReport]) -> list[Spoke]:
    """The five domains as these items show them; items that left the bank say nothing."""
    content = catalogue()
    known = [(content.items.get(line.item.item_id), line.band) for line in lines]
    return spokes((content.topics[item.facts.topic].domain, band) for item, band in known if item is not None)


def minutes_used(events: Sequence[MockEvent]) -> dict[int, float]:
    """Minutes by position: from each opening of an item to the next opening, a pause or the end."""
    marks = [event for event in events if event.kind in MARKS]
    spent: dict[int, float] = defaultdict(float)
    for here, following in pairwise(marks):
        if here.position is not None:
            spent[here.position] += max((following.at - here.at).total_seconds(), 0) / 60
    return dict(spent)


def key_points(item: MockItem) -> tuple[KeyPoint, ...]:
    """The rubric of a question of the paper; empty once the question has left the bank."""
    content = catalogue().items.get(item.item_id)
    return content.facts.key_points if isinstance(content, Question) else ()


def _item_report(item: MockItem, used: float) -> ItemReport:
    evidence = _evidence(item, used)
    return ItemReport(item, evidence, band_of(evidence), is_weak(evidence))


def _evidence(item: MockItem, used: float) -> Evidence:
    points = key_points(item)
    ticked = set(item.assessment.get("ticked", ())) & {point.id for point in points}
    essential = [point for point in points if point.essential]
    return Evidence(
        kind=item.kind,
        answered=_is_answered(item),
        gone=item.item_id not in catalogue().items,
        covered=(len(ticked), len(points)),
        essential=(sum(point.id in ticked for point in essential), len(essential)),
        assessed=bool(item.assessment),
        verdict=_verdict(item),
        score=item.result.get("score"),
        diagnosis=tuple(item.result.get("bands", {}).values()),
        delivery=item.assessment.get("delivery"),
        minutes_planned=item.minutes,
        minutes_used=used,
    )


def _is_answered(item: MockItem) -> bool:
    """Whether anything was said; spoken seconds alone say nothing."""
    said = any(text.strip() for name, text in item.draft.items() if name != "spoken")
    return said or bool(item.result.get("bands"))


def _verdict(item: MockItem) -> str:
    """One word: of several parts all right is right, some right is partial; the undecided say nothing."""
    if item.kind != "drill":
        return str(item.result.get("verdict", ""))
    verdicts = {part["verdict"] for part in item.result.get("parts", ())}
    decided = verdicts & {"right", "partial", "wrong"}
    if not decided:
        return str(min(verdicts, default=""))
    return str(decided.pop()) if len(decided) == 1 else "partial"
