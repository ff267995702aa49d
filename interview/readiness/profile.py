"""The talent profile: five domains with their priorities, and where a person stands in each. Pure.

A measure is a share from 0 to 1 with the number of things that it rests on. A domain is ready when every
measure that the profile asks of it reaches its bar; a measure that rests on too little is no evidence, which
is neither good nor bad. The bars are ours: the share of a domain that one must have at one's command to be
asked about any part of it.
"""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from bank.schema import Domain

Priority = Literal["must", "decides", "veto", "potential", "view"]
Name = Literal["questions", "drills", "code", "mocks"]
Standing = Literal["ready", "under way", "gap", "unknown"]

NAMES: tuple[Name, ...] = ("questions", "drills", "code", "mocks")
#: The order of the profile: what a candidate must pass, what decides, what vetoes, then what shows potential.
PRIORITIES: Mapping[Domain, Priority] = {
    "training": "must",
    "network": "decides",
    "systems": "veto",
    "kernels": "potential",
    "cluster": "view",
}
HARD: frozenset[Priority] = frozenset({"must", "decides", "veto"})
BARS: Mapping[Name, float] = {"questions": 0.7, "drills": 0.7, "code": 0.5, "mocks": 0.75}
#: How many things a measure must rest on before it says anything.
LEAST: Mapping[Name, int] = {"questions": 5, "drills": 5, "code": 1, "mocks": 3}
UNDER_WAY = 0.5  # of the bar


class Measure(Struct, frozen=True):
    """A share (0 to 1) of `of` things, `basis` of which are known; None while that is too little."""

    name: Name
    share: float | None
    basis: int
    of: int

    @property
    def bar(self) -> float:
        """The share that the profile asks for."""
        return BARS[self.name]

    @property
    def reached(self) -> bool:
        """Whether the bar is reached."""
        return self.share is not None and self.share >= self.bar


class DomainStanding(Struct, frozen=True):
    """One domain: its measures, and what they come to."""

    domain: Domain
    priority: Priority
    measures: tuple[Measure, ...]
    standing: Standing
    weakest: Name | None


def measure(name: Name, total: float, basis: int, of: int) -> Measure:
    """A measure from a sum over `of` things, of which `basis` are known; None where that is too little."""
    return Measure(name, total / of if of and basis >= LEAST[name] else None, basis, of)


def standing(domain: Domain, measures: tuple[Measure, ...]) -> DomainStanding:
    """What the measures of a domain come to; those of which the bank holds nothing are not asked for."""
    asked = [one for one in measures if one.of]
    known = [one for one in asked if one.share is not None]
    return DomainStanding(domain, PRIORITIES[domain], measures, _word(asked, known), _weakest(asked))


def _word(asked: list[Measure], known: list[Measure]) -> Standing:
    if not known:
        return "unknown"
    if all(one.reached for one in asked):
        return "ready"
    near = all((one.share or 0) >= UNDER_WAY * one.bar for one in known)
    return "under way" if near else "gap"


def _weakest(asked: list[Measure]) -> Name | None:
    """Where the next hour helps most: the measure furthest from its bar; unknown ones count as nothing."""
    short = [one for one in asked if not one.reached]
    return min(short, key=lambda one: (one.share or 0) / one.bar).name if short else None


def passes(domains: list[DomainStanding]) -> bool | None:
    """Whether the hard domains are all ready; None while nothing is known of one of them."""
    hard = [one for one in domains if one.priority in HARD]
    if any(one.standing == "unknown" for one in hard):
        return None
    return all(one.standing == "ready" for one in hard)
