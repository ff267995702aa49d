"""How a person's cards are scheduled: the retention that they asked for, the parameters of their memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import FilteredRelation, Q

from accounts.models import User
from drills.memory.scheduling import DEFAULTS, Settings
from drills.models import Break, Fit, Review, StudySettings

USUAL_WEIGHT = 1


@dataclass(frozen=True)
class InForce:
    """Settings and where their parameters come from: the id of a fit, None for the defaults."""

    settings: Settings = DEFAULTS
    fit_id: int | None = None


def in_force(user: User) -> InForce:
    """What schedules a person's cards now. One query."""
    return in_force_and_weights(user)[0]


def in_force_and_weights(user: User) -> tuple[InForce, dict[str, float]]:
    """The same, and the weights that the person gave to topics, the usual ones left out. One query."""
    fit = FilteredRelation("fits", condition=Q(fits__adopted=True, fits__retired_at=None))
    chosen = User.objects.filter(pk=user.pk).annotate(fit=fit)
    weights, *columns = chosen.values_list(
        "study_settings__topic_weights", "study_settings__desired_retention",
        "study_settings__personal_parameters", "fit__id", "fit__parameters",
    ).get()  # fmt: skip
    return combined(*columns), {topic: float(weight) for topic, weight in sorted((weights or {}).items())}


def settings_of(user: User) -> Settings:
    """The settings in force for a person. One query."""
    return in_force(user).settings


def fit_in_force(user: User) -> Fit | None:
    """The personal parameters in force; None for somebody who has none or does not want them. One query."""
    wanted = Q(user__study_settings=None) | Q(user__study_settings__personal_parameters=True)
    return Fit.objects.filter(wanted, user=user, adopted=True, retired_at=None).first()


def at(review: Review) -> Settings:
    """The settings that were in force when an answer was given; its fit should be loaded."""
    parameters = review.fit.parameters if review.fit else DEFAULTS.parameters
    retention = review.before.get("desired_retention", DEFAULTS.desired_retention)
    return Settings(retention, tuple(parameters))


def combined(
    retention: float | None,
    personal: bool | None,
    fit_id: int | None,
    parameters: Sequence[float] | None,
) -> InForce:
    """Settings from the columns of StudySettings and of the Fit in force, each None where there is no row."""
    retention = DEFAULTS.desired_retention if retention is None else retention
    if personal is False or fit_id is None or parameters is None:
        return InForce(Settings(retention))
    return InForce(Settings(retention, tuple(parameters)), fit_id)


def choose(user: User, retention: float, personal: bool, weights: Mapping[str, int]) -> None:
    """Keep how a person wants to study; `weights` of topics (0–3), the usual ones left out."""
    StudySettings.objects.update_or_create(
        user=user,
        defaults={
            "desired_retention": retention,
            "personal_parameters": personal,
            "topic_weights": {topic: weight for topic, weight in weights.items() if weight != USUAL_WEIGHT},
        },
    )


def use_own_parameters(user: User, wanted: bool) -> None:
    """Schedule with parameters fitted to this person, or with the defaults; the rest stays as chosen."""
    StudySettings.objects.update_or_create(user=user, defaults={"personal_parameters": wanted})


def announce_break(user: User, first_day: date, last_day: date) -> None:
    """Keep days on which a person will not study, the last included."""
    Break.objects.create(user=user, first_day=first_day, last_day=last_day)


def cancel_break(user: User, break_id: int) -> bool:
    """Forget a break; False if this person has none of that number."""
    gone, _by_model = Break.objects.filter(user=user, pk=break_id).delete()
    return bool(gone)
