"""What items say of each other: what comes first, and which give each other's answers away."""

from collections import Counter
from collections.abc import Iterator

from bank.loader import Catalogue
from bank.problems import Problem


def check(catalogue: Catalogue) -> Iterator[Problem]:
    """Problems between items: unknown prerequisites, circles, a group of one."""
    for name, item in catalogue.items.items():
        for wanted in item.facts.prerequisites:
            if wanted not in catalogue.items:
                yield Problem(catalogue.files[name], "prerequisites", f"there is no item {wanted}")
        if _leads_to(catalogue, name, name, set()):
            yield Problem(catalogue.files[name], "prerequisites", "the item would have to come before itself")
    yield from _lonely(catalogue)


def _leads_to(catalogue: Catalogue, name: str, goal: str, seen: set[str]) -> bool:
    """Whether following the prerequisites of `name` reaches `goal`."""
    for wanted in catalogue.items[name].facts.prerequisites:
        if wanted == goal:
            return True
        if wanted in catalogue.items and wanted not in seen:
            seen.add(wanted)
            if _leads_to(catalogue, wanted, goal, seen):
                return True
    return False


def _lonely(catalogue: Catalogue) -> Iterator[Problem]:
    sizes = Counter(item.facts.group for item in catalogue.items.values() if item.facts.group)
    for name, item in catalogue.items.items():
        if sizes[item.facts.group] == 1:
            yield Problem(
                catalogue.files[name], "group", f"nothing else is in the group “{item.facts.group}”"
            )
