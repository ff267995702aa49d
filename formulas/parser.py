"""Tokens to a tree: the grammar that learners and authors share.

    condition = both ("or" both)*            only for authors (conditions=True)
    both      = relation ("and" relation)*
    relation  = "not" relation | sum (("<"|"<="|…) sum)*
    sum       = product (("+"|"-") product)*
    product   = signed (("*"|"/"|"//"|nothing) signed)*
    signed    = ("-"|"+") signed | power
    power     = primary [superscript] [("^"|"**") signed]
    primary   = number ["%"] | name | function "(" sum ("," sum)* ")" | "(" sum ")" | "⌈" sum "⌉" | …

A product without a sign is read only where it has one reading: `2N`, `2(N-1)`, `(a)(b)`, `N S`. After a
division it has two (`1/2N`), so the parser asks instead of guessing.
"""

import re
from collections.abc import Callable, Collection, Mapping
from fractions import Fraction
from types import MappingProxyType

from formulas.errors import FormulaError
from formulas.latex_commands import FRACTION, Kind
from formulas.lexer import number, tokens
from formulas.logarithms import unnamed, with_base
from formulas.spellings import FUNCTIONS, function, nearest, split_product
from formulas.token_reader import TokenReader
from formulas.tokens import Token
from formulas.tree import (
    Binary,
    Call,
    Compare,
    Constant,
    Logic,
    Name,
    Negate,
    Number,
    Operator,
    Relation,
    Sum,
    Tree,
)

MAX_DEPTH = 50
MAX_OPERATIONS = 150  # a chain of them is as deep as it is long, and the recursion over trees is not free
NO_ALIASES: Mapping[str, str] = MappingProxyType({})

_CLOSING = {"(": ")", "[": "]", "{": "}", "⌈": "⌉", "⌊": "⌋", "|": "|"}
_CLOSED_CALL = {"⌈": "ceil", "⌊": "floor", "|": "abs"}
_RELATIONS: frozenset[str] = frozenset({"<", "<=", ">", ">=", "==", "!="})
_ROOTS = {"√": 2, "∛": 3, "∜": 4}
_SUMS = {"∑", "sum", "Σ"}
_MODULO = {"mod", "bmod", "pmod"}
_OF_BASE = {2: "log2", 10: "log10"}
_LOG_OF_BASE = re.compile(r"log_?([0-9]{1,6})|log_([A-Za-z]\w*)")
_AFTER_BARE_ARGUMENT = {"", "+", "-", ")", ",", "]", "}", *_RELATIONS}  # "" is the end


def parse(
    text: str, names: Collection[str], *, aliases: Mapping[str, str] = NO_ALIASES, conditions: bool = False
) -> Tree:
    """Read `text` as one formula over the declared `names`; `aliases` are other spellings of them.

    `conditions` also allows comparisons and `and`, `or`, `not` (for authors).
    FormulaError carries the code and the place in `text` of what could not be read, or has two readings.
    """
    return Parser(text, tokens(text, aliases), names, aliases=aliases, conditions=conditions).formula()


def parse_tokens(text: str, found: list[Token], names: Collection[str]) -> Tree:
    """`parse` for tokens of `text` that were rearranged; the last is of kind "end"."""
    return Parser(text, found, names).formula()


class Parser(TokenReader):
    """One pass over the tokens of one text."""

    def __init__(
        self,
        text: str,
        found: list[Token],
        names: Collection[str],
        *,
        aliases: Mapping[str, str] = NO_ALIASES,
        conditions: bool = False,
    ) -> None:
        super().__init__(text, found, names, aliases=aliases, conditions=conditions)
        self.depth = 0
        self.operations = 0
        self.log_ends: dict[int, int] = {}  # of logarithms without a base: where the word begins and ends
        self.open_root = -1  # place just after a √ without brackets
        self.open_power = -1  # place just after an exponent without brackets

    # ------------------------------------------------------------ grammar

    def formula(self) -> Tree:
        tree = self.condition() if self.conditions else self.sum()
        if self.next.kind != "end":
            raise self.unexpected()
        return self._with_bases(tree)

    def _with_bases(self, tree: Tree) -> Tree:
        """log(N)/log(2) is the same to every base; any other logarithm needs one."""
        logarithm = unnamed(tree) if self.log_ends else None
        if logarithm is None:
            return tree
        complete = with_base(tree)
        if complete is None:
            suggestion = "log2(…), ln(…) or log(…, base)"
            raise FormulaError(
                "log-base", logarithm.start, self.log_ends[logarithm.start], suggestion=suggestion
            )
        return complete

    def condition(self) -> Tree:
        tree = self.both()
        while self.at_word("or"):
            self.take()
            tree = self._logic("or", tree, self.both())
        return tree

    def both(self) -> Tree:
        tree = self.relation()
        while self.at_word("and"):
            self.take()
            tree = self._logic("and", tree, self.relation())
        return tree

    def _logic(self, word: str, left: Tree, right: Tree) -> Tree:
        return Logic("and" if word == "and" else "or", (left, right), start=left.start, end=right.end)

    def relation(self) -> Tree:
        if self.at_word("not"):
            start = self.take().start
            operand = self.relation()
            return Logic("not", (operand,), start=start, end=operand.end)
        left = self.sum()
        found: Tree | None = None
        while self.next.text in _RELATIONS:
            relation: Relation = self.take().text  # type: ignore[assignment]  # one of _RELATIONS
            right = self.sum()
            step = Compare(relation, left, right, start=left.start, end=right.end)
            found = step if found is None else self._logic("and", found, step)
            left = right
        return left if found is None else found

    def sum(self) -> Tree:
        tree = self.product()
        while self.at("+", "-"):
            sign = self.take().text
            tree = self._binary("+" if sign == "+" else "-", tree, self.product())
        return tree

    def product(self) -> Tree:
        tree = self.signed()
        divisor: Tree | None = None
        while True:
            if self.at("*") or self._crossed():
                self.take()
                tree, divisor = self._binary("*", tree, self.signed()), None
            elif self.at("/"):
                self.take()
                divisor = self.signed()
                tree = self._binary("/", tree, divisor)
            elif self.at("//"):
                self.take()
                divisor = self.signed()
                tree = self._whole_quotient(tree, divisor)
            elif self._begins_primary():
                self._refuse_modulo()
                self._refuse_guessing(divisor)
                tree = self._binary("*", tree, self.power())
            else:
                self._refuse_modulo()
                return tree

    def signed(self) -> Tree:
        if not self.at("-", "+"):
            return self.power()
        sign = self.take()
        self._deeper()
        operand = self.signed()
        self.depth -= 1
        return Negate(operand, start=sign.start, end=operand.end) if sign.text == "-" else operand

    def power(self) -> Tree:
        tree = self.primary()
        if self.next.kind == "power":
            tree = self._binary("^", tree, self._superscript())
        if self.at("^", "**"):
            self.take()
            self._deeper()
            tree = self._binary("^", tree, self.signed())
            self.depth -= 1
            self.open_power = self.place
        return tree

    def primary(self) -> Tree:
        token = self.next
        if token.kind == "number":
            return self._number()
        if token.kind == "name":
            return self._name()
        if token.kind == "word" and self.declared(token.text):
            return self._name()
        if token.text in _ROOTS:
            return self._root()
        if token.text == "∑":
            return self._sum(self.take())
        if token.kind == "sign" and token.text in _CLOSING:
            return self._bracket()
        raise self.unexpected()

    # ------------------------------------------------------------ parts of the grammar

    def _binary(self, operator: Operator, left: Tree, right: Tree) -> Tree:
        self.operations += 1
        if self.operations > MAX_OPERATIONS:
            raise FormulaError("too-many-operations", right.start, right.end, limit=MAX_OPERATIONS)
        return Binary(operator, left, right, start=left.start, end=right.end)

    def _whole_quotient(self, left: Tree, right: Tree) -> Tree:
        """`N//8` rounds down, as in Python."""
        quotient = self._binary("/", left, right)
        return Call("floor", (quotient,), start=left.start, end=right.end)

    def _deeper(self) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail("too-deep", self.next, limit=MAX_DEPTH)

    def _number(self) -> Tree:
        token = self.take()
        value, written, end = number(token), token.text, token.end
        if self.at("%") and not self._is_modulo():
            value, written, end = value / 100, written + "%", self.take().end
        if self.separated_digits():
            raise self.comma()
        return Number(value, written, start=token.start, end=end)

    def _superscript(self) -> Tree:
        token = self.take()
        if not token.text.lstrip("+-").isdigit() or len(token.text) > 4:
            raise self.fail("unexpected", token, found=self.text[token.start : token.end])
        return Number(Fraction(int(token.text)), token.text, start=token.start, end=token.end)

    def _root(self) -> Tree:
        """√, ∛ or ∜ and what stands directly after it."""
        token = self.take()
        self._deeper()
        bracketed = self.next.kind == "sign"
        operand = self.primary()
        self.depth -= 1
        self.open_root = -1 if bracketed else self.place
        return self._rooted(operand, Number(Fraction(_ROOTS[token.text])), token)

    def _bracket(self) -> Tree:
        opening = self.take()
        self._deeper()
        calls, self.calls = self.calls, 0
        tree = self.condition() if self.conditions else self.sum()
        self.calls = calls
        self.depth -= 1
        closing = self._close(opening)
        if opening.text in _CLOSED_CALL:
            return Call(_CLOSED_CALL[opening.text], (tree,), start=opening.start, end=closing.end)
        return tree

    def _close(self, opening: Token) -> Token:
        if self.at(_CLOSING[opening.text]):
            return self.take()
        if self.next.kind == "end" or self.next.text in _CLOSING.values():
            raise self.fail("unclosed", opening, found=opening.text)
        raise self.unexpected()

    def _name(self) -> Tree:  # noqa: PLR0911 - one return a kind of name
        token = self.take()
        if token.text == FRACTION:
            return self._fraction(token)
        name = self.declared(token.text)
        if token.text in _SUMS and name is None and self.at("(", "_"):
            return self._sum(token)
        if name is None and (self._based(token) or (token.text == "log" and self.at("_"))):
            return self._logarithm(token)
        called = function(token.text)
        if called is not None and (self.at("(", "{") or (name is None and not self._is_letters(token))):
            return self._call(token, called)
        if name is not None:
            return Name(name, start=token.start, end=token.end)
        if token.text.rpartition(".")[2] in {"pi", "π"}:
            return Constant("pi", start=token.start, end=token.end)
        if token.text.rpartition(".")[2] == "e":
            return Constant("e", start=token.start, end=token.end)
        return self._letters(token)

    def _fraction(self, token: Token) -> Tree:
        """\\frac{top}{bottom}: closed by its braces, so nothing about it is ambiguous."""
        top, bottom = self._fraction_part(token), self._fraction_part(token)
        return Binary("/", top, bottom, start=token.start, end=self.tokens[self.place - 1].end)

    def _fraction_part(self, token: Token) -> Tree:
        """What stands in braces, or just one character: \\frac12 is a half."""
        if self.at("{"):
            return self._bracket()
        if self.next.kind not in {"number", "name"} or not self.next.text[:1].isalnum():
            suggestion = "\\frac{…}{…}" if token.text == FRACTION else ""
            raise self.fail("function-brackets", token, suggestion=suggestion, name=token.text)
        whole = self._first_character(self.take())
        if whole.kind == "number":
            return Number(number(whole), whole.text, start=whole.start, end=whole.end)
        name = self.declared(whole.text)
        if name is None:
            raise self._unknown(whole)
        return Name(name, start=whole.start, end=whole.end)

    def _first_character(self, token: Token) -> Token:
        if len(token.text) == 1 or not token.text.isalnum() or token.end - token.start != len(token.text):
            return token
        middle = token.start + 1
        rest_kind: Kind = "number" if token.text[1].isdigit() else "name"
        first = Token(token.kind, token.text[0], token.start, middle, token.spaced)
        self.put_back(first, Token(rest_kind, token.text[1:], middle, token.end, spaced=False))
        return self.take()

    def _is_letters(self, token: Token) -> bool:
        return bool(split_product(token.text, self.names))

    def _letters(self, token: Token) -> Tree:
        """`sbh` where s, b and h are declared: the token becomes three, so that as² is a·s²."""
        pieces = split_product(token.text, self.names)
        if len(pieces) != token.end - token.start:
            raise self._unknown(token)
        self.put_back(
            *(
                Token("name", piece, token.start + step, token.start + step + 1, token.spaced and step == 0)
                for step, piece in enumerate(pieces)
            )
        )
        return self._name()

    def _unknown(self, token: Token) -> FormulaError:
        shown = self.text[token.start : token.end]
        if self.at("("):
            return self.fail(
                "unknown-function",
                token,
                suggestion=nearest(token.text, [*FUNCTIONS, *self.names]),
                name=shown,
            )
        return self.fail("unknown-name", token, suggestion=nearest(token.text, self.names), name=shown)

    def _call(self, token: Token, name: str) -> Tree:
        if name == "sqrt" and self.at("["):
            return self._root_of_degree(token)
        arguments, end = self._arguments(token, "log" if name == "lg" else name)
        name = "log" if name == "lg" else name
        if name == "log" and len(arguments) == 1:
            name = "ln" if "." in token.text else "log"  # math.log is natural
            self.log_ends[token.start] = token.end
        least, most = FUNCTIONS[name]
        if not least <= len(arguments) <= most:
            raise self.fail("arguments", token, name=name, least=least, found=len(arguments))
        if name == "pow":
            return Binary("^", *arguments, start=token.start, end=end)
        return Call(name, arguments, start=token.start, end=end)

    def _arguments(self, token: Token, name: str) -> tuple[tuple[Tree, ...], int]:
        if not self.at("(", "{"):
            operand = self._bare_argument(token, name)
            return (operand,), operand.end
        opening = self.take()
        self._deeper()
        outer, self.calls = self.calls, 1
        found = [self.sum()]
        while self.at(","):
            self.take()
            found.append(self.sum())
        closing = self._close(opening)
        self.calls = outer
        self.depth -= 1
        return tuple(found), closing.end

    def _based(self, token: Token) -> re.Match[str] | None:
        """log_8(N), log₈N, log_b(N) where b is declared."""
        match = _LOG_OF_BASE.fullmatch(token.text)
        if match is None or function(token.text) or (match[2] and self.declared(match[2]) is None):
            return None
        return match

    def _logarithm(self, token: Token) -> Tree:
        """A logarithm whose base stands below the line."""
        match = self._based(token)
        if match is None:
            self.take()
            base = self._fraction_part(token)
        elif match[1]:
            base = Number(Fraction(int(match[1])), match[1], start=token.start + 3, end=token.end)
        else:
            base = Name(self.declared(match[2]) or match[2], start=token.start + 4, end=token.end)
        arguments, end = self._arguments(token, "log")
        if len(arguments) != 1:
            raise self.fail("arguments", token, name="log", least=1, found=len(arguments))
        known = _OF_BASE.get(base.value.numerator) if isinstance(base, Number) else None
        return Call(known or "log", arguments if known else (*arguments, base), start=token.start, end=end)

    def _root_of_degree(self, token: Token) -> Tree:
        """\\sqrt[3]{x}"""
        degree = self._bracket()
        if not self.at("{", "("):
            raise self.fail("function-brackets", token, suggestion="√(…)", name="√")
        return self._rooted(self._bracket(), degree, token)

    def _rooted(self, operand: Tree, degree: Tree, token: Token) -> Tree:
        end = self.tokens[self.place - 1].end
        if degree == Number(Fraction(2)):
            return Call("sqrt", (operand,), start=token.start, end=end)
        one = Binary("/", Number(Fraction(1)), degree, start=degree.start, end=degree.end)
        return Binary("^", operand, one, start=token.start, end=end)

    # ------------------------------------------------------------ sums over a range

    def _sum(self, token: Token) -> Tree:
        """sum(i, 1, N, term), or with its limits below and above: ∑_{i=1}^{N} term."""
        self._deeper()
        tree = self._listed_sum(token) if self.at("(") else self._set_sum(token)
        self.depth -= 1
        return tree

    def _listed_sum(self, token: Token) -> Tree:
        opening = self.take()
        outer, self.calls = self.calls, 2
        index = self._index(token)
        self._expect(",", token)
        low = self.sum()
        self._expect(",", token)
        high = self.sum()
        self._expect(",", token)
        term = self._term(index, self.sum)
        self.calls = outer
        return Sum(index, low, high, term, start=token.start, end=self._close(opening).end)

    def _set_sum(self, token: Token) -> Tree:
        self._expect("_", token)
        self._expect("{", token)
        index = self._index(token)
        self._expect("=", token)
        low = self.sum()
        self._expect("}", token)
        self._expect("^", token)
        high = self._fraction_part(token)
        term = self._term(index, self.product)
        return Sum(index, low, high, term, start=token.start, end=term.end)

    def _index(self, token: Token) -> str:
        index = self.next
        if index.kind != "name" or function(index.text) or self.declared(index.text):
            raise self.fail("sum-form", token)
        return self.take().text

    def _expect(self, sign: str, token: Token) -> None:
        if not self.at(sign):
            raise self.fail("sum-form", token)
        self.take()

    def _term(self, index: str, read: Callable[[], Tree]) -> Tree:
        outer, self.names = self.names, (*self.names, index)
        term = read()
        self.names = outer
        return term

    def _bare_argument(self, token: Token, name: str) -> Tree:
        """`log2 N` without brackets: only where nothing follows that could belong to the argument."""
        if self.next.kind not in {"name", "number"} or function(self.next.text):
            raise self.fail("function-brackets", token, suggestion=f"{name}(…)", name=name)
        operand = self._number() if self.next.kind == "number" else self._name()
        if self.next.text not in _AFTER_BARE_ARGUMENT:
            shown = self.text[operand.start : operand.end]
            raise self.fail("ambiguous-function", token, suggestion=f"{name}({shown})", name=name)
        return operand

    # ------------------------------------------------------------ products without a sign

    def _begins_primary(self) -> bool:
        token = self.next
        if token.kind == "name":
            return not (self.conditions and token.text in {"and", "or", "not"})
        if token.kind == "word":
            return self.declared(token.text) is not None
        return token.kind == "number" or token.text in {"(", "[", "{", "⌈", "⌊", "∑", *_ROOTS}

    def _is_modulo(self) -> bool:
        """`8 % 3` and `N%8`, but not `50% N`: a percent sign holds to the number before it."""
        sign, after = self.next, self.tokens[self.place + 1]
        operand = after.kind in {"number", "name"} or after.text == "("
        return operand and (sign.spaced or not after.spaced)

    def _refuse_modulo(self) -> None:
        token = self.next
        word = token.kind == "name" and token.text in _MODULO and self.declared(token.text) is None
        if word or (self.at("%") and self._is_modulo()):
            raise self.fail("modulo", token, suggestion="a - b*floor(a/b)")

    def _crossed(self) -> bool:
        """`8 x 80`: the letter x as a sign, where no such name is declared."""
        token = self.next
        return (
            token.kind == "name"
            and token.text in {"x", "X"}
            and self.declared(token.text) is None
            and (
                self.tokens[self.place + 1].kind in {"number", "name"}
                or self.tokens[self.place + 1].text == "("
            )
        )

    def _refuse_guessing(self, divisor: Tree | None) -> None:
        token = self.next
        before = self.tokens[self.place - 1]
        if token.text.startswith(".") and not token.spaced:
            raise self.fail("unexpected", token, found=token.text)
        if token.kind == "number":
            whole = before.kind == "number" and len(token.text) == 3
            raise self.fail("ambiguous-number" if whole else "missing-operator", token)
        if divisor is not None:
            left = self.text[divisor.start : divisor.end]
            right = self.text[token.start : token.end]
            inner = f"/({left}*{right}" + ("…)" if token.kind == "sign" else ")")
            raise FormulaError("ambiguous-division", divisor.start, token.end, suggestion=inner)
        if self.open_root == self.place and not token.spaced and token.kind == "name":
            raise self.fail("ambiguous-function", before, suggestion="√(…)", name="√")
        if self.open_power == self.place and not token.spaced and self._open_exponent(before, token):
            raise self.fail("ambiguous-power", token)

    def _open_exponent(self, before: Token, token: Token) -> bool:
        """Whether what follows could belong to the exponent: 2^2N, but not 2^{2}N."""
        closed = before.text in _CLOSING.values()
        return not closed and (token.kind == "name" or before.kind == "name")
