"""What is known of a person in each domain, from cards, submissions and mock rounds. Reads only."""

from collections import Counter, defaultdict
from datetime import datetime

from django.db.models import Prefetch

from accounts.models import User
from bank import Catalogue
from bank.kinds import kind_of
from bank.schema import Domain
from drills.items.standing import recalls_today
from interview.mocks import reports
from interview.mocks.radar import BEST
from interview.models import MockEvent, MockRound
from interview.readiness.profile import PRIORITIES, DomainStanding, Measure, Name, measure, standing
from sandbox.models import Submission

ROUNDS_LOOKED_AT = 12  # older ones say little about today
KINDS: dict[str, Name] = {"question": "questions", "drill": "drills"}


def domains(user: User, catalogue: Catalogue, now: datetime) -> list[DomainStanding]:
    """The five domains in the order of the profile."""
    cards, code, mocks = _cards(user, catalogue, now), _code(user, catalogue), _mocks(user, catalogue)
    return [
        standing(domain, (cards[domain, "questions"], cards[domain, "drills"], code[domain], mocks[domain]))
        for domain in PRIORITIES
    ]


def _domain(catalogue: Catalogue, item_id: str) -> Domain:
    return catalogue.topics[catalogue.items[item_id].facts.topic].domain


def _cards(user: User, catalogue: Catalogue, now: datetime) -> dict[tuple[Domain, Name], Measure]:
    """The expected share of a domain's questions and drills that would be recalled today."""
    chances = recalls_today(user, now)
    of: Counter[tuple[Domain, Name]] = Counter()
    sums: dict[tuple[Domain, Name], list[float]] = defaultdict(list)
    for item_id, item in catalogue.items.items():
        name = KINDS.get(kind_of(item))
        if name is None:
            continue
        key = (_domain(catalogue, item_id), name)
        of[key] += 1
        if item_id in chances:
            sums[key].append(chances[item_id])
    keys = [(domain, name) for domain in PRIORITIES for name in KINDS.values()]
    return {key: measure(key[1], sum(sums[key]), len(sums[key]), of[key]) for key in keys}


def _code(user: User, catalogue: Catalogue) -> dict[Domain, Measure]:
    """The share of a domain's coding tasks that were passed."""
    judged = Submission.objects.filter(user=user, mode="submit", state="finished")
    own = judged.exclude(verdict="sandbox failed")
    tried, passed, of = Counter[Domain](), Counter[Domain](), Counter[Domain]()
    verdicts = defaultdict(set)
    for task, verdict in own.order_by().values_list("task", "verdict").distinct():
        verdicts[task].add(verdict)
    for task in catalogue.tasks:
        domain = _domain(catalogue, task)
        of[domain] += 1
        tried[domain] += bool(verdicts[task])
        passed[domain] += "passed" in verdicts[task]
    return {domain: measure("code", passed[domain], tried[domain], of[domain]) for domain in PRIORITIES}


def _mocks(user: User, catalogue: Catalogue) -> dict[Domain, Measure]:
    """The mean band of a domain's items in the last assessed rounds, from 1 (0) to 5 (1)."""
    bands: dict[Domain, list[int]] = defaultdict(list)
    assessed = MockRound.objects.filter(user=user, assessed_at__isnull=False)
    marks = MockEvent.objects.filter(kind__in=reports.MARKS).defer("detail")
    with_all = assessed.prefetch_related("items", Prefetch("events", queryset=marks))
    for mock in with_all.order_by("-started_at")[:ROUNDS_LOOKED_AT]:
        for line in reports.report(mock).items:
            if line.band is not None and line.item.item_id in catalogue.items:
                bands[_domain(catalogue, line.item.item_id)].append(line.band)
    return {
        domain: measure(
            "mocks",
            sum((band - 1) / (BEST - 1) for band in bands[domain]),
            len(bands[domain]),
            max(len(bands[domain]), 1),
        )
        for domain in PRIORITIES
    }
