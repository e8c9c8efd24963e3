"""Sparklines and lettering."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from auzolan.web.drawing import lettering, lines


def test_one_value_is_no_line() -> None:
    assert lines.sparkline([3]) is None


def test_a_line_goes_from_edge_to_edge() -> None:
    drawn = lines.sparkline([0, 5, 10])

    assert drawn is not None
    assert drawn.line == "M3.0 29.0L60.0 16.0L117.0 3.0"
    assert drawn.zero_y is None


def test_zero_is_drawn_where_values_change_sign() -> None:
    drawn = lines.sparkline([-5, 5])

    assert drawn is not None
    assert drawn.zero_y == 16.0


def test_equal_values_make_a_level_line() -> None:
    drawn = lines.sparkline([4, 4])

    assert drawn is not None
    assert drawn.line == "M3.0 29.0L117.0 29.0"


def test_words_break_between_words() -> None:
    broken = lettering.lines_of("Tool library by the river", width=100, size=13)

    assert broken == ("Tool library", "by the river")


def test_no_words_are_one_empty_line() -> None:
    assert lettering.lines_of("", width=100, size=13) == ("",)


@given(st.text(max_size=200), st.floats(40, 400))
def test_lines_fit_and_are_at_most_three(text: str, width: float) -> None:
    broken = lettering.lines_of(text, width=width, size=13)

    assert 1 <= len(broken) <= lettering.LINES_MAX
    spill = lettering.width_of("m" * lettering.SPILL_LETTERS_MAX, size=13)
    assert all(lettering.width_of(line, size=13) <= width + spill for line in broken)


def test_a_word_slightly_longer_than_its_line_stays_whole() -> None:
    width = lettering.width_of("m" * 8, size=13)

    assert lettering.lines_of("oak bookshelf", width=width, size=13) == ("oak", "bookshelf")
