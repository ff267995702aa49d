"""What the grammar stands on: the tokens of one text, where we are in them, and how failures are said."""

from collections.abc import Collection, Mapping

from formulas.errors import FormulaError
from formulas.spellings import declared
from formulas.tokens import Token


class TokenReader:
    """The tokens of `text`, taken one by one."""

    def __init__(
        self,
        text: str,
        found: list[Token],
        names: Collection[str],
        *,
        aliases: Mapping[str, str],
        conditions: bool,
    ) -> None:
        self.text = text
        self.names = names
        self.aliases = aliases
        self.conditions = conditions
        self.tokens = found
        self.place = 0
        self.calls = 0  # 1 in the brackets of a function, where a comma separates arguments; 2 in a sum's

    @property
    def next(self) -> Token:
        return self.tokens[self.place]

    def take(self) -> Token:
        token = self.next
        self.place += 1
        return token

    def at(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def at_word(self, word: str) -> bool:
        return self.conditions and self.next.kind == "name" and self.next.text == word

    def declared(self, text: str) -> str | None:
        """The name of the question that `text` spells."""
        return declared(text, self.names, self.aliases)

    def put_back(self, *pieces: Token) -> None:
        """Exchange the token that was just taken for `pieces`, to be taken next."""
        self.place -= 1
        self.tokens[self.place : self.place + 1] = pieces

    def fail(self, code: str, token: Token, *, suggestion: str = "", **details: object) -> FormulaError:
        return FormulaError(code, token.start, token.end, suggestion=suggestion, **details)

    def unexpected(self) -> FormulaError:
        token = self.next
        if token.kind == "end":
            return self.fail("incomplete" if len(self.tokens) > 1 else "empty", token)
        if token.text == "," or self.separated_digits():
            return self.comma()
        if token.text in {"=", "==", "<", ">", "<=", ">=", "!="}:
            return self.fail("equation", token, suggestion="==" if self.conditions else "")
        return self.fail("unexpected", token, found=self.text[token.start : token.end])

    def separated_digits(self) -> bool:
        """Whether digits, comma, digits stand here without a space: `1,234` or `1,5`."""
        if not self.at(",") or self.place == 0:
            return False
        before, after = self.tokens[self.place - 1], self.tokens[self.place + 1]
        touching = before.kind == "number" == after.kind and not self.next.spaced and not after.spaced
        grouped = after.text[:3].isdigit() and len(after.text.split(".")[0]) == 3 and before.text.isdigit()
        return touching and (self.calls == 0 or (self.calls == 1 and grouped and len(before.text) <= 3))

    def comma(self) -> FormulaError:
        before, comma, after = (self.tokens[max(0, self.place + step)] for step in (-1, 0, 1))
        if before.kind == "number" and after.kind == "number":
            return FormulaError(
                "ambiguous-number",
                before.start,
                after.end,
                suggestion=f"{before.text}{after.text} / {before.text}.{after.text}",
            )
        return self.fail("unexpected", comma, found=",")
