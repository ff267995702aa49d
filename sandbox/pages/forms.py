"""What comes out of the editor, parsed at the door."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from bank.own import Refusal, Scalar, refusals
from bank.schema import Own, Task
from sandbox.pages.words import MODES, REFUSALS
from sandbox.submissions import RefusedError, checked_source

OWN_PREFIX = "own-"
COMPILED_FOR_GPUS = {"triton", "cuda"}


class SourceForm(forms.Form):
    """A draft: any text that can be kept. It may still be empty, or not be code yet."""

    source = forms.CharField(required=False, strip=False)

    def clean_source(self) -> str:
        """Drafts are held to the same limits, except that nothing may be missing yet."""
        text: str = self.cleaned_data["source"]
        return _checked(text) if text.strip() else ""


class SubmissionForm(forms.Form):
    """A program, what shall be done with it, and what a run of one's own and a choice of device need."""

    source = forms.CharField(required=False, strip=False)
    device = forms.CharField(required=False, max_length=100)

    def __init__(self, data: MultiValueDict[str, str], task: Task) -> None:
        super().__init__(data)
        self.task = task
        self.fields["mode"] = forms.ChoiceField(choices=[(mode, MODES[mode]) for mode in modes_of(task)])

    def clean_source(self) -> str:
        """The text as it is stored."""
        return _checked(self.cleaned_data["source"])

    def clean(self) -> dict[str, Any]:
        """Adds `own`: the chosen parameters of a run of one's own; empty in every other mode."""
        cleaned = self.cleaned_data
        cleaned["own"] = chosen = _chosen(self.task, self.data) if cleaned.get("mode") == "run" else {}
        for refusal in refusals(self.task.facts, chosen):
            self.add_error(None, _sentence(refusal))
        return cleaned


def modes_of(task: Task) -> list[str]:
    """What can be done with a program for this task."""
    facts = task.facts
    offered = {
        "run": bool(facts.own),
        "test": True,
        "benchmark": any(case.measured for case in facts.cases),
        "submit": True,
        "profile": facts.language in COMPILED_FOR_GPUS,
    }
    return [mode for mode, given in offered.items() if given]


def _chosen(task: Task, data: Any) -> dict[str, Scalar]:
    """For each parameter that may be chosen: what was typed, as a value of its type; else its start."""
    typed = {name: data.get(f"{OWN_PREFIX}{name}", "").strip() for name in task.facts.own}
    return {
        name: _value(typed[name], own) if typed[name] else own.start for name, own in task.facts.own.items()
    }


def _value(text: str, own: Own) -> Scalar:
    """The choice or the whole number of this text; what is neither stays a text, which nothing accepts."""
    if own.choices:
        return next((choice for choice in own.choices if str(choice) == text), text)
    try:
        return int(text[:40])
    except ValueError:
        return text


def _sentence(refusal: Refusal) -> str:
    if refusal.own is None:
        return _("There is no parameter “%(name)s” here.") % {"name": refusal.name}
    if refusal.own.choices:
        return _("“%(name)s” must be one of: %(choices)s.") % {
            "name": refusal.name,
            "choices": ", ".join(str(choice) for choice in refusal.own.choices),
        }
    return _("“%(name)s” must be a whole number from %(least)d to %(most)d.") % {
        "name": refusal.name,
        "least": refusal.own.least,
        "most": refusal.own.most,
    }


def _checked(text: str) -> str:
    try:
        return checked_source(text)
    except RefusedError as refusal:
        raise forms.ValidationError(str(REFUSALS[refusal.reason])) from refusal
