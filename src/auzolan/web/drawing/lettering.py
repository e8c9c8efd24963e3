"""How much room words take in a drawing, and where their lines break."""

from __future__ import annotations

import textwrap

# Widths of a sans serif's letters differ; this share of the font size is on the safe
# side for Latin text in the fonts of base.css.
LETTER_WIDTH = 0.58
LINES_MAX = 3


def width_of(text: str, *, size: float) -> float:
    """Estimate how wide one line of text is, in the units of `size`."""
    return len(text) * size * LETTER_WIDTH


def lines_of(text: str, *, width: float, size: float) -> tuple[str, ...]:
    """Break text into at most three lines that fit in `width`; the rest becomes `…`."""
    letters = max(4, int(width / (size * LETTER_WIDTH)))
    return tuple(textwrap.wrap(text, letters, max_lines=LINES_MAX, placeholder="…") or [""])
