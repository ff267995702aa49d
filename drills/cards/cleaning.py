"""HTML of strangers made fit for our pages: mathematics for KaTeX, images of our own, nothing that runs.

Cleaning comes last and sees the final text, so that nothing written before it has to be trusted.
"""

import re
from collections.abc import Callable
from html import escape, unescape
from html.parser import HTMLParser

import nh3

from bank.prose import TAGS as PROSE_TAGS

OWN_IMAGE = re.compile(r"(?:/[a-z]+)+/[0-9a-f]{64}\.(?:png|jpg|gif|webp)")
TAGS = PROSE_TAGS | {
    "b", "big", "center", "dd", "del", "dl", "dt", "figcaption", "figure", "i", "ins", "kbd", "mark", "rp",
    "rt", "ruby", "s", "small", "strike", "sub", "sup", "u",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title"},
    "div": {"data-tex"},
    "img": {"src", "alt"},
    "ol": {"start"},
    "span": {"data-tex"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
CLASSES = {"span": {"math", "math--block", "cloze"}, "div": {"math", "math--block"}}

WRITTEN_MATH = re.compile(r'<(span|div) class="(math(?: math--block)?)" data-tex="([^"]*)">[^<]*</\1>')
WRITTEN_IMAGE = re.compile(r'<img src="[^"]*/([0-9a-f]{64}\.[a-z]+)"')
IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
SOUND = re.compile(r"\[sound:[^\[\]]*\]")
SPEECH = re.compile(r"\[/?anki:[^\[\]]*\]")
TAG = re.compile(r"<[^<>]*>")
BREAK = re.compile(r"<(?:br|/?div|/?p)\b[^<>]*>", re.IGNORECASE)
# A formula ends where the next one begins, so that looking for ends that are not there costs nothing.
_INSIDE = r"((?:[^\\]|\\(?![()\[\]]))*)"
INLINE_MATH = re.compile(rf"\\\({_INSIDE}\\\)")
BLOCK_MATH = re.compile(rf"\\\[{_INSIDE}\\\]")
OLD_MATH = re.compile(r"\[(\$\$?|latex)\]((?:[^\[]|\[(?!/?(?:\$|latex)))*)\[/\1\]")

Image = Callable[[str], str | None]


def clean(html: str, image: Image) -> str:
    """Sanitised HTML; `image` gives the address of an image of the package by its name, None for none."""
    html = SPEECH.sub("", SOUND.sub("", html))
    html = INLINE_MATH.sub(lambda found: _math(found[1]), html)
    html = BLOCK_MATH.sub(lambda found: _math(found[1], block=True), html)
    html = OLD_MATH.sub(lambda found: _math(found[2], block=found[1] != "$"), html)
    html = IMAGE.sub(lambda found: _image(found[0], image), html)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        attribute_filter=_attribute,
        url_schemes={"http", "https"},
    ).strip()


def with_signs(html: str) -> str:
    """Clean HTML as people and Anki write it: formulas between their signs, images by their names alone."""
    return WRITTEN_IMAGE.sub(r'<img src="\1"', WRITTEN_MATH.sub(_signs, html))


def _signs(found: re.Match[str]) -> str:
    opens, closes = (r"\[", r"\]") if "math--block" in found[2] else (r"\(", r"\)")
    # What stands between the signs is text of a page, so < and & stay escaped.
    return f"{opens}{escape(unescape(found[3]), quote=False)}{closes}"


def sounds(html: str) -> int:
    """How many sounds a text plays; they are left out."""
    return len(SOUND.findall(html))


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Images only from here: a picture elsewhere would tell somebody when a card is looked at."""
    if (tag, name) == ("img", "src"):
        return value if OWN_IMAGE.fullmatch(value) else None
    return value


def _math(tex: str, *, block: bool = False) -> str:
    """Mathematics as our pages write it; editors put breaks and tags even there."""
    tex = escape(unescape(TAG.sub("", BREAK.sub(" ", tex))).replace("\xa0", " ").strip())
    return f'<span class="math{" math--block" if block else ""}" data-tex="{tex}">{tex}</span>'


def _image(tag: str, image: Image) -> str:
    source = _source(tag)
    address = image(source)
    name = source.rpartition("/")[2] if "://" in source else source
    if address is None:
        return escape(f"[image: {name[:100]}]") if name else ""
    return f'<img src="{escape(address)}" alt="{escape(name[:100])}">'


class _Tag(HTMLParser):
    """Reads the attributes of a single tag."""

    source = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.source = dict(attrs).get("src") or ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)


def _source(tag: str) -> str:
    parser = _Tag()
    parser.feed(tag)
    return parser.source
