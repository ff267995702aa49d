"""What the text of a Python submission may say: a task's grader.py lists the words, this reads the text.

A task that forbids a library call cannot see it from outside when the result is right: the call runs in the
submission's own process. So the text is read before it runs, in the trusted process, and only what is listed
may be named. That holds against whoever uses the names of Python; what it does not cover is
arithmetic spelt with operators, and faults of the listed libraries themselves.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sandbox.judging.grading import RuleBroken

ANYTHING: frozenset[str] = frozenset()
UNSAFE = frozenset({
    "__builtins__", "__import__", "__loader__", "__spec__", "breakpoint", "compile", "delattr", "eval",
    "exec", "getattr", "globals", "locals", "open", "setattr", "vars",
})  # fmt: skip
FRAMES = frozenset({
    "ag_code", "ag_frame", "co_code", "cr_code", "cr_frame", "f_back", "f_builtins", "f_code", "f_globals",
    "f_locals", "gi_code", "gi_frame", "gi_yieldfrom", "tb_frame", "tb_next",
})  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """The words of a task.

    `modules` maps the full name of each module that may be imported to the names of it that may be
    used (ANYTHING: all that do not begin with an underscore). `attributes` are those that may be asked of
    any other object; None allows all but `banned`. A module that imports others must not be ANYTHING, since
    those are then reachable through it.
    """

    modules: Mapping[str, frozenset[str]]
    attributes: frozenset[str] | None = None
    banned: frozenset[str] = field(default_factory=frozenset)


def check_words(source: str, vocabulary: Vocabulary) -> None:
    """Raise RuleBroken at the first word that is not allowed; what cannot be parsed is the compiler's."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return
    except (RecursionError, MemoryError, ValueError) as error:
        raise RuleBroken("The text is nested too deeply to be read.") from error
    for line, word in _Reader(vocabulary).forbidden(tree):
        raise RuleBroken(f"Line {line}: this task does not allow {word}.")


class _Reader:
    """One reading; knows which names stand for modules."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._modules: dict[str, str] = {}

    def forbidden(self, tree: ast.Module) -> Iterator[tuple[int, str]]:
        """Every (line, word) that is not allowed: imports first, since they give names their meaning."""
        nodes = sorted(ast.walk(tree), key=lambda node: not isinstance(node, ast.Import | ast.ImportFrom))
        roots = {id(node.value) for node in nodes if isinstance(node, ast.Attribute)}
        for node in nodes:
            word = self._word(node, id(node) in roots)
            if word:
                yield getattr(node, "lineno", 0), word

    def _word(self, node: ast.AST, is_root: bool) -> str:
        """What is wrong with one node; nothing when empty."""
        if isinstance(node, ast.Import):
            return next(filter(None, map(self._import, node.names)), "")
        if isinstance(node, ast.ImportFrom):
            return next(filter(None, (self._import_from(node, alias) for alias in node.names)), "")
        if isinstance(node, ast.Attribute):
            return self._attribute(node)
        if isinstance(node, ast.Name):
            return self._name(node, is_root)
        return "patterns that look attributes up" if isinstance(node, ast.MatchClass) else ""

    def _import(self, alias: ast.alias) -> str:
        if alias.name not in self._vocabulary.modules:
            return f"import {alias.name}"
        first = alias.name.partition(".")[0]
        return self._bind(alias.asname or first, alias.name if alias.asname else first)

    def _import_from(self, node: ast.ImportFrom, alias: ast.alias) -> str:
        module = node.module or "."
        full = f"{module}.{alias.name}"
        if full in self._vocabulary.modules:
            return self._bind(alias.asname or alias.name, full)
        if node.level or module not in self._vocabulary.modules or alias.name == "*":
            return f"from {module} import {alias.name}"
        return "" if self._may_use(module, alias.name) else full

    def _bind(self, name: str, module: str) -> str:
        """From here on `name` stands for `module`; one name cannot stand for two."""
        known = self._modules.setdefault(name, module)
        return "" if known == module else f"{name} for {known} and for {module}"

    def _attribute(self, node: ast.Attribute) -> str:
        if node.attr.startswith("_"):
            return f"names that begin with an underscore ({node.attr})"
        module = self._module(node.value)
        if module:
            full = f"{module}.{node.attr}"
            allowed = full in self._vocabulary.modules or self._may_use(module, node.attr)
            return "" if allowed else full
        attributes, banned = self._vocabulary.attributes, self._vocabulary.banned | FRAMES
        allowed = (attributes is None or node.attr in attributes) and node.attr not in banned
        return "" if allowed else f".{node.attr}"

    def _name(self, node: ast.Name, is_root: bool) -> str:
        if node.id in UNSAFE:
            return node.id
        if node.id in self._modules and not (is_root and isinstance(node.ctx, ast.Load)):
            return f"{node.id} (a module) as a value"
        return ""

    def _module(self, node: ast.expr) -> str:
        """The full name of the module that an expression stands for, empty if it is none."""
        if isinstance(node, ast.Name):
            return self._modules.get(node.id, "")
        if isinstance(node, ast.Attribute) and (parent := self._module(node.value)):
            full = f"{parent}.{node.attr}"
            return full if full in self._vocabulary.modules else ""
        return ""

    def _may_use(self, module: str, name: str) -> bool:
        names = self._vocabulary.modules.get(module, frozenset({""}))
        return not name.startswith("_") and (names == ANYTHING or name in names)
