"""Markdown of the content to HTML that may be put into a page as it is.

Mathematics stays TeX in `data-tex` (the browser runs KaTeX over `.math`); code carries
Pygments classes; raw HTML in the source is shown as text, and the result is sanitised.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

WIDE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")  # Chinese characters and punctuation
TAGS = {
    "a", "blockquote", "br", "code", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol",
    "p", "pre", "span", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "code": {"class"},
    "div": {"class", "data-tex"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "span": {"class", "data-tex"},
    "td": {"align"},
    "th": {"align"},
}


@lru_cache(maxsize=4096)
def to_html(markdown: str) -> str:
    """Sanitised HTML of a piece of Markdown (CommonMark, tables, `$…$`, `$$…$$`, fenced code)."""
    return nh3.clean(
        _PARSER.render(markdown), tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https"}
    )


def _highlight(code: str, language: str, _attributes: str) -> str:
    """Spans with Pygments classes, or "" (which means: escape it) for a language nobody knows."""
    try:
        lexer = get_lexer_by_name(language)
    except ClassNotFound:
        return ""
    return str(highlight(code, lexer, HtmlFormatter(nowrap=True)))


def _math(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    tex = escape(tokens[index].content.strip())
    return f'<span class="math" data-tex="{tex}">{tex}</span>'


def _math_wide(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """`$$…$$` in the middle of a paragraph: a span, since a div would end the paragraph."""
    tex = escape(tokens[index].content.strip())
    return f'<span class="math math--block" data-tex="{tex}">{tex}</span>'


def _math_block(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    tex = escape(tokens[index].content.strip())
    return f'<div class="math math--block" data-tex="{tex}">{tex}</div>\n'


def _soft_break(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
    """A line break in the source is a space, but Chinese sets none between its characters."""
    around = (tokens[index - 1].content[-1:], tokens[index + 1].content[:1] if tokens[index + 1 :] else "")
    return "" if all(WIDE.match(character) for character in around) else "\n"


def _cell(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """Alignment as an attribute: the content security policy of the pages forbids `style`."""
    style = str(tokens[index].attrs.pop("style", ""))
    if style:
        tokens[index].attrSet("align", style.removeprefix("text-align:"))
    return str(self.renderToken(tokens, index, options, env))


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "highlight": _highlight}).enable("table")
    parser.use(dollarmath_plugin, allow_space=False, double_inline=True)
    parser.add_render_rule("math_inline", _math)
    parser.add_render_rule("math_inline_double", _math_wide)
    parser.add_render_rule("math_block", _math_block)
    parser.add_render_rule("softbreak", _soft_break)
    parser.add_render_rule("td_open", _cell)
    parser.add_render_rule("th_open", _cell)
    return parser


_PARSER = _parser()
