"""What can be wrong with a formula or a unit: one error type with a stable code and a place."""

from collections.abc import Mapping
from types import MappingProxyType

#: Codes where the text has more than one sensible reading, or lacks something: a question, no judgement.
QUESTIONS = frozenset(
    {
        "ambiguous-division",
        "ambiguous-power",
        "ambiguous-function",
        "ambiguous-number",
        "ambiguous-name",
        "ambiguous-unit",
        "log-base",
        "missing-operator",
        "unit-case",
        "bare-prefix",
        "unlike-units",
        "range",
        "clock-time",
        "modulo",
    }
)


class FormulaError(ValueError):
    """A text that is not (one) formula or unit, or a formula without a value.

    `code` is stable and names the kind of problem; `start` and `end` are positions in the text as it
    was typed; `suggestion` is what the writer may have meant ("" when we cannot tell); `details` are
    the arguments of the sentence (`formulas.words.explain`).
    """

    def __init__(
        self, code: str, start: int = 0, end: int = 0, *, suggestion: str = "", **details: object
    ) -> None:
        self.code = code
        self.start = start
        self.end = end
        self.suggestion = suggestion
        self.details: Mapping[str, object] = MappingProxyType(details)
        super().__init__(code, start, end)

    @property
    def asks(self) -> bool:
        """Whether the text is readable in more than one way, rather than not at all."""
        return self.code in QUESTIONS

    def __str__(self) -> str:
        from formulas.words import explain  # noqa: PLC0415 - words imports this module

        return f"{explain(self, 'en')} (characters {self.start} to {self.end})"
