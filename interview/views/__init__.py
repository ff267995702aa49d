"""What a browser sees of the lobby and the rounds, one module a page family."""

from interview.views import (
    drafts,
    exports,
    library,
    lobby,
    looking_back,
    outcomes,
    portfolio,
    readiness,
    sittings,
    starting,
    whiteboard,
)

__all__ = [
    "drafts",
    "exports",
    "library",
    "lobby",
    "looking_back",
    "outcomes",
    "portfolio",
    "readiness",
    "sittings",
    "starting",
    "whiteboard",
]
