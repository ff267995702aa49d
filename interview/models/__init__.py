"""The tables of the lobby: one module a subject."""

from interview.models.mocks import MockEvent, MockItem, MockLoop, MockRound

__all__ = ["MockEvent", "MockItem", "MockLoop", "MockRound"]
