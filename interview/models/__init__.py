"""The tables of the lobby: one module a subject."""

from interview.models.mocks import MockEvent, MockItem, MockLoop, MockRound
from interview.models.plays import ScenarioEvent, ScenarioPlay

__all__ = ["MockEvent", "MockItem", "MockLoop", "MockRound", "ScenarioEvent", "ScenarioPlay"]
