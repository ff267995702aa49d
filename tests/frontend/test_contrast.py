"""Text must be readable in both themes: WCAG 2.2 AA, computed from the tokens themselves."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "frontend" / "src" / "styles" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")

GROUNDS = ["ground", "surface", "raised", "sunken"]
TONES = ["accent", "good", "bad", "ask", "wait"]
SLICES = ["compute", "communication", "copy", "data", "host", "memory", "wait", "other"]
CODE = ["keyword", "name", "string", "number", "comment"]
TEXT = [
    *product(["ink", "ink-soft", "accent", "accent-hover", "bad", "good"], GROUNDS),
    *product(["ink", "ink-soft"], [f"{tone}-soft" for tone in TONES]),
    *product([f"code-{part}" for part in CODE], ["surface", "sunken"]),
    *[(tone, f"{tone}-soft") for tone in TONES],
    *[(f"slice-{name}-ink", f"slice-{name}") for name in SLICES],
    *product(["accent-ink"], ["accent", "accent-hover"]),
    *product(["surface"], ["good", "bad", "ask", "wait"]),
    *product(["ask"], ["surface", "sunken"]),
]
# Edges of controls, focus rings and bars: 3:1 (WCAG 1.4.11).
SHAPES = [
    *product(["line-strong", "accent", "spark", "bad"], GROUNDS),
    *product(["accent", "good", "ask", "bad", "heat-4"], ["heat-0"]),
]


def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text())}


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 to 1."""
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3.0)], ids=["text", "shapes"])
def test_every_pair_of_colours_is_readable(pairs: list[tuple[str, str]], least: float, theme: int) -> None:
    colours = tokens()
    faint = {
        pair: round(ratio, 2)
        for pair in pairs
        if (ratio := contrast(colours[pair[0]][theme], colours[pair[1]][theme])) < least
    }
    assert not faint


def test_the_ratio_is_the_one_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # the well-known near miss
