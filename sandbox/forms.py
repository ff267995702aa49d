"""What comes out of the editor, parsed at the door."""

from django import forms

from sandbox.submissions import RefusedError, checked_source
from sandbox.words import REFUSALS


class SourceForm(forms.Form):
    """A draft: any text that can be kept. It may still be empty, or not be code yet."""

    source = forms.CharField(required=False, strip=False)

    def clean_source(self) -> str:
        """Drafts are held to the same limits, except that nothing may be missing yet."""
        text: str = self.cleaned_data["source"]
        return _checked(text) if text.strip() else ""


class SubmissionForm(forms.Form):
    """A program, and whether the public tests or all tests shall run."""

    source = forms.CharField(required=False, strip=False)
    mode = forms.ChoiceField(choices=[("test", "test"), ("submit", "submit")])

    def clean_source(self) -> str:
        """The text as it is stored."""
        return _checked(self.cleaned_data["source"])


def _checked(text: str) -> str:
    try:
        return checked_source(text)
    except RefusedError as refusal:
        raise forms.ValidationError(str(REFUSALS[refusal.reason])) from refusal
