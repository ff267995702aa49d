"""Where somebody stands in a plan. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.models import User
from bank.plans import Plan, Stage, Step
from drills.items import standing
from interview.models import PlanReading, PlanStep, ScenarioPlay
from interview.plans.following import StepState


@dataclass(frozen=True)
class Known:
    """What is known of a person: states of steps by plan and step, readings read, items met."""

    states: Mapping[tuple[str, str], str]
    read: frozenset[str]
    met: frozenset[str]


NOBODY = Known({}, frozenset(), frozenset())


@dataclass(frozen=True)
class Tally:
    """Steps done of those that are not skipped."""

    done: int
    of: int

    @property
    def percent(self) -> int:
        """The share that is done; 100 where nothing is left to do."""
        return round(100 * self.done / self.of) if self.of else 100


def known(user: User) -> Known:
    """Everything about one person that plans need. Four queries."""
    steps = PlanStep.objects.filter(user=user).values_list("plan_id", "step_id", "state")
    read = PlanReading.objects.filter(user=user, read_at__isnull=False).values_list("reading_id", flat=True)
    plays = ScenarioPlay.objects.filter(user=user, ended_at__isnull=False)
    played = plays.values_list("scenario_id", flat=True)
    return Known(
        {(plan, step): state for plan, step, state in steps},
        frozenset(read),
        frozenset(standing.seen_items(user) | set(played)),
    )


def state_of(plan: Plan, step: Step, about: Known) -> StepState:
    """Done by a tick; a reading once it is read; items also once all of them were met."""
    stored = about.states.get((plan.facts.id, step.id))
    if stored == "skipped":
        return "skipped"
    by_itself = step.reading in about.read or (step.kind == "items" and about.met.issuperset(step.items))
    return "done" if stored == "done" or by_itself else "open"


def tally(plan: Plan, stages: Iterable[Stage], about: Known) -> Tally:
    """The steps of some stages, counted."""
    states = [state_of(plan, step, about) for stage in stages for step in stage.steps]
    return Tally(states.count("done"), len(states) - states.count("skipped"))


def open_steps(plan: Plan, stage: Stage, about: Known) -> list[Step]:
    """What is left of a stage, in its order."""
    return [step for step in stage.steps if state_of(plan, step, about) == "open"]
