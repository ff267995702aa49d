"""The tables of the lobby: one module a subject."""

from interview.models.mocks import MockEvent, MockItem, MockRound

__all__ = ["MockEvent", "MockItem", "MockRound"]
