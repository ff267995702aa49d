"""Which looks can be opened when, and how long the shortest sound path takes."""

from collections.abc import Collection, Iterable

from bank.schema import Look


def openable(look: Look, opened: Collection[str]) -> bool:
    """Whether there is a reason to look there: everything that it needs is open."""
    return set(look.after) <= set(opened)


def unreachable(looks: Iterable[Look]) -> list[str]:
    """The looks that can never be opened, because they wait for each other or for unknown ones."""
    waiting, opened = {look.id: look for look in looks}, set[str]()
    while ready := [name for name, look in waiting.items() if openable(look, opened)]:
        opened.update(ready)
        for name in ready:
            del waiting[name]
    return list(waiting)


def length(looks: Iterable[Look]) -> int:
    """Minutes of the story that the looks on the path take."""
    return sum(look.minutes for look in looks if look.role == "path")
