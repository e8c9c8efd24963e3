"""The Gantt picture: bars in time, words never on top of each other."""

from __future__ import annotations

from itertools import combinations
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from auzolan.units.spans import DAY_MS, HOUR_MS, Span
from auzolan.web.drawing import gantt, lettering

MADRID = ZoneInfo("Europe/Madrid")
START = 1_795_500_000_000


def _step(who: str, day: float, days: float, what: str = "Drying") -> gantt.Step:
    starts_at = START + round(day * DAY_MS)
    span = Span(starts_at, starts_at + max(1, round(days * DAY_MS)))
    return gantt.Step(who=who, what=what, span=span)


def test_no_steps_make_an_empty_picture() -> None:
    drawn = gantt.gantt([], zone=MADRID)

    assert (drawn.bars, drawn.rows, drawn.ticks, drawn.height) == ((), (), (), 0)


def test_bars_follow_the_clock_from_left_to_right() -> None:
    steps = [_step("Koop", 0, 6), _step("Ane", 6, 4), _step("Jon", 10, 10)]

    drawn = gantt.gantt(steps, zone=MADRID)

    assert [bar.x for bar in drawn.bars] == [150.0, 357.0, 495.0]
    assert drawn.bars[-1].x + drawn.bars[-1].width == drawn.width
    assert [row.who for row in drawn.rows] == ["Koop", "Ane", "Jon"]


def test_one_person_has_one_row() -> None:
    steps = [_step("Ane", 0, 4), _step("Ane", 6, 4)]

    drawn = gantt.gantt(steps, zone=MADRID)

    assert len(drawn.rows) == 1
    assert drawn.bars[0].y == drawn.bars[1].y


def test_two_steps_at_once_stand_under_each_other() -> None:
    steps = [_step("Ane", 0, 4), _step("Ane", 1, 4)]

    drawn = gantt.gantt(steps, zone=MADRID)

    assert drawn.bars[0].y < drawn.bars[1].y


def test_words_that_do_not_fit_in_a_bar_stand_after_it() -> None:
    steps = [_step("Ane", 0, 0.2, "Edge and sand"), _step("Jon", 1, 20)]

    drawn = gantt.gantt(steps, zone=MADRID)

    assert drawn.bars[0].anchor == "after"
    assert drawn.bars[0].text_x > drawn.bars[0].x + drawn.bars[0].width


def test_words_of_a_short_last_step_stand_before_it() -> None:
    steps = [_step("Jon", 0, 20), _step("Ane", 19.8, 0.2, "Deliver and set up")]

    drawn = gantt.gantt(steps, zone=MADRID)

    assert drawn.bars[1].anchor == "before"
    assert drawn.bars[1].text_x < drawn.bars[1].x
    assert drawn.bars[1].lines == ("Deliver and set up",)


def test_a_phone_names_who_and_what_above_each_bar() -> None:
    steps = [_step("Ane", 0, 4), _step("Ane", 6, 4)]

    drawn = gantt.gantt(steps, zone=MADRID, narrow=True)

    assert [row.lines for row in drawn.rows] == [("Ane: Drying",)] * 2
    assert drawn.width == gantt.NARROW


def test_now_is_drawn_only_while_the_plan_runs() -> None:
    steps = [_step("Ane", 0, 4)]

    during = gantt.gantt(steps, zone=MADRID, now=START + 2 * DAY_MS)
    after = gantt.gantt(steps, zone=MADRID, now=START + 9 * DAY_MS)

    assert during.now_x == 495.0
    assert after.now_x is None


def test_the_scale_counts_hours_days_or_months_as_the_plan_is_long() -> None:
    lengths = {"hour": 0.5, "day": 20.0, "month": 900.0}

    styles = {
        style: {tick.style for tick in gantt.gantt([step], zone=MADRID).ticks}
        for style, step in (
            (style, _step("Ane", 0, days)) for style, days in lengths.items()
        )
    }

    assert styles == {"hour": {"hour"}, "day": {"day"}, "month": {"month"}}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Ane", "Jon", "Tailerra"]),
            st.floats(0, 30),
            st.floats(0.01, 10),
            st.text("abc de", min_size=1, max_size=30),
        ),
        min_size=1,
        max_size=15,
    )
)
def test_bars_and_words_never_cover_each_other(
    rows: list[tuple[str, float, float, str]],
) -> None:
    drawn = gantt.gantt([_step(*row[:3], row[3]) for row in rows], zone=MADRID)

    boxes = [
        (bar.y, min(bar.x, _text(bar)[0]), max(bar.x + bar.width, _text(bar)[1]))
        for bar in drawn.bars
    ]
    assert all(
        one[0] != other[0] or one[2] <= other[1] + 0.2 or other[2] <= one[1] + 0.2
        for one, other in combinations(boxes, 2)
    )
    assert all(box[2] <= drawn.width + 0.2 for box in boxes)


def _text(bar: gantt.Bar) -> tuple[float, float]:
    width = lettering.width_of(bar.lines[0], size=13)
    first = bar.text_x - width * (bar.anchor == "before")
    return first, first + width


def test_a_bar_knows_its_local_times() -> None:
    drawn = gantt.gantt([_step("Ane", 0, 2 / 24)], zone=MADRID)

    assert drawn.bars[0].ends.timestamp() * 1000 == START + 2 * HOUR_MS
    assert drawn.bars[0].starts.tzinfo is MADRID
