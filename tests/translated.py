"""Finds every text that templates and code want translated, without GNU gettext."""

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("accounts", "config", "drills", "interview", "sandbox")
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
}

QUOTED = r"""(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
LITERAL = re.compile(QUOTED)
TEMPLATE_CALL = re.compile(rf"(?<![\w.])(?P<function>_|n?p?gettext)\((?P<arguments>(?:\s*u?{QUOTED}\s*,?)+)")

Text = tuple[str, str]  # where, what


def wanted() -> Iterator[Text]:
    """Every text, with the file that wants it; of a plural, its singular."""
    for path in sorted((ROOT / "templates").rglob("*.html")):
        yield from _of_template(path)
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield from _of_code(path)


def _of_template(path: Path) -> Iterator[Text]:
    """Django turns a template into calls of gettext among other things; the calls are what counts."""
    source = templatize(path.read_text(), origin=str(path))
    for call in TEMPLATE_CALL.finditer(source):
        literals = [ast.literal_eval(text) for text in LITERAL.findall(call["arguments"])]
        yield str(path.relative_to(ROOT)), literals[1] if "pgettext" in call["function"] else literals[0]


def _of_code(path: Path) -> Iterator[Text]:
    found = extract_python(io.BytesIO(path.read_bytes()), list(KEYWORDS), [], {"encoding": "utf-8"})
    for _line, function, messages, _comments in found:
        first = messages[1] if function and "pgettext" in function else messages
        text = first[0] if isinstance(first, tuple) else first
        if text:
            yield str(path.relative_to(ROOT)), text
