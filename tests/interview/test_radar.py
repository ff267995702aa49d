"""The radar, the changes since the last time, the replay: what they are computed from."""

import math
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from interview.mocks.bands import Band
from interview.mocks.deltas import deltas
from interview.mocks.radar import DOMAINS, outline, point, spokes
from interview.mocks.replay import steps
from tests.interview.conftest import NOON


def test_a_domain_without_bands_has_not_enough_evidence() -> None:
    found = {
        spoke.domain: (spoke.value, spoke.basis)
        for spoke in spokes([("network", 4), ("network", None), ("network", 1)])
    }
    assert found["network"] == (2.5, 2)
    assert {value for domain, (value, _) in found.items() if domain != "network"} == {None}


def test_the_drawing_begins_at_the_top_and_keeps_its_proportions() -> None:
    assert point(0, 1, 80) == (0.0, -80.0)
    corners = [tuple(map(float, pair.split(","))) for pair in outline([5] * len(DOMAINS), 80).split()]
    assert [math.hypot(*corner) for corner in corners] == pytest.approx([80] * len(DOMAINS), abs=0.01)
    assert outline([None] * len(DOMAINS), 80) == outline([0] * len(DOMAINS), 80)


def test_only_what_both_reports_know_is_compared() -> None:
    now = [Band("knowledge", 4, 3), Band("code", None, 0), Band("time", 2, 5)]
    before = [Band("knowledge", 2, 3), Band("code", 3, 1), Band("time", None, 0)]
    assert deltas(now, before) == {"knowledge": 2}


@dataclass
class Line:
    seconds: int
    kind: str
    position: int | None = None
    detail: dict[str, object] = field(default_factory=dict)

    @property
    def at(self) -> object:
        return NOON + timedelta(seconds=self.seconds)


def test_the_replay_holds_what_was_edited_at_each_moment() -> None:
    log = [
        Line(0, "started"),
        Line(1, "shown", 1),
        Line(5, "saved", 1, {"answer": [0, 0, "ring"]}),
        Line(9, "saved", 2, {"answer": [0, 0, "tree"]}),
        Line(20, "saved", 1, {"answer": [4, 0, " all-reduce"]}),
        Line(30, "finished"),
    ]
    told = [(step.seconds, step.kind, step.position, step.edits) for step in steps(log, NOON)]  # type: ignore[arg-type]
    assert told[1] == (1, "shown", 1, {})
    assert told[4] == (20, "saved", 1, {"answer": [4, 0, " all-reduce"]})
