"""What the workbench offers beside the editor: the fields of a run of one's own, the choice of device."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from accounts.language import page_language
from bank.schema import Own, Task
from sandbox.messaging import routing
from sandbox.models import Submission
from sandbox.pages.forms import OWN_PREFIX
from sandbox.queue import hosts


@dataclass(frozen=True)
class OwnField:
    """One parameter that a learner may choose. `value` is what the field begins with."""

    name: str
    label: str
    value: str
    own: Own

    @property
    def field(self) -> str:
        """Its name in the form."""
        return f"{OWN_PREFIX}{self.name}"

    @property
    def choices(self) -> list[tuple[str, bool]]:
        """The values to choose from, and which of them is chosen; empty for whole numbers."""
        return [(str(choice), str(choice) == self.value) for choice in self.own.choices]


def own_fields(task: Task, typed: Mapping[str, str], rows: Iterable[Submission]) -> list[OwnField]:
    """The fields as they were typed, else as in the last run of one's own, else as the task starts."""
    last: Mapping[str, object] = next((row.own for row in rows if row.mode == "run"), {})
    words = task.texts[page_language()].own
    return [
        OwnField(
            name=name,
            label=words.get(name, name),
            value=typed.get(f"{OWN_PREFIX}{name}") or str(last.get(name, own.start)),
            own=own,
        )
        for name, own in task.facts.own.items()
    ]


def device_models(task: Task) -> list[tuple[str, str]]:
    """Slug and name of the models of GPUs that serve; none without a choice or a use for it."""
    if "cpu" == task.facts.needs == task.facts.speed_needs:
        return []
    models = sorted({(device.slug, device.model) for device in routing.serving(hosts.listed())})
    return models if len(models) > 1 else []
