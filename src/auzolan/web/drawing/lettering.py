"""How much room words take in a drawing, and where their lines break."""

from __future__ import annotations

import textwrap

# Widths of a sans serif's letters differ; this share of the font size is on the safe
# side for Latin text in the fonts of base.css.
LETTER_WIDTH = 0.58
LINES_MAX = 3
# A word this much longer than its line reads better whole than broken without a hyphen.
SPILL_LETTERS_MAX = 2


def width_of(text: str, *, size: float) -> float:
    """Estimate how wide one line of text is, in the units of `size`."""
    return len(text) * size * LETTER_WIDTH


def lines_of(text: str, *, width: float, size: float) -> tuple[str, ...]:
    """Break text into at most three lines of about `width`; the rest becomes `…`."""
    letters = max(4, int(width / (size * LETTER_WIDTH)))
    longest = max(map(len, text.split()), default=0)
    if longest <= letters + SPILL_LETTERS_MAX:
        letters = max(letters, longest)
    return tuple(textwrap.wrap(text, letters, max_lines=LINES_MAX, placeholder="…") or [""])
