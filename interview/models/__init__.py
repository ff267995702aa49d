"""The tables of the lobby: one module a subject."""

from interview.models.mocks import MockEvent, MockItem, MockLoop, MockRound
from interview.models.plans import FollowedPlan, PlanReading, PlanStep
from interview.models.plays import ScenarioEvent, ScenarioPlay
from interview.models.portfolio import PortfolioEntry

__all__ = [
    "FollowedPlan",
    "MockEvent",
    "MockItem",
    "MockLoop",
    "MockRound",
    "PlanReading",
    "PlanStep",
    "PortfolioEntry",
    "ScenarioEvent",
    "ScenarioPlay",
]
