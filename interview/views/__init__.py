"""What a browser sees of the lobby and the rounds, one module a page family."""

from interview.views import library, lobby, outcomes, sittings

__all__ = ["library", "lobby", "outcomes", "sittings"]
