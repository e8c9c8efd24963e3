"""Calendars in whole minutes: taking, giving back, and when a step can begin."""

from hypothesis import assume, given
from hypothesis import strategies as st

from auzolan.plans.calendar import PIECE_MIN, Calendars, Demanded, Openings
from auzolan.units.spans import MINUTE_MS, Span

STRETCHES = st.lists(
    st.tuples(st.integers(0, 120), st.integers(1, 40)).map(lambda one: (one[0], sum(one))),
    max_size=5,
)


def calendars(*lists):
    return Calendars(
        [Span(low * MINUTE_MS, high * MINUTE_MS) for low, high in stretches]
        for stretches in lists
    )


def minutes_of(stretches):
    return {minute for low, high in stretches for minute in range(low, high)}


def test_what_is_taken_is_not_free_and_comes_back_whole():
    day = calendars([(0, 60), (90, 120)])

    day.take(0, 20, 30)
    assert day.free(0) == [(0, 20), (30, 60), (90, 120)]

    day.take(0, 90, 120)
    assert day.free(0) == [(0, 20), (30, 60)]

    day.give(0, 20, 30)
    day.give(0, 90, 120)
    assert day.free(0) == [(0, 60), (90, 120)]


def test_seconds_at_the_edges_of_a_span_are_not_used():
    day = Calendars([[Span(1, 3 * MINUTE_MS - 1)], [Span(1, MINUTE_MS)]])

    assert day.free(0) == [(1, 2)]
    assert day.free(1) == []


@given(STRETCHES, st.data())
def test_giving_back_in_any_order_restores_the_calendar(stretches, data):
    day = calendars(stretches)
    before = list(day.free(0))
    taken = []
    for _ in range(data.draw(st.integers(0, 6))):
        assume(day.free(0))
        low, high = data.draw(st.sampled_from(day.free(0)))
        starts = data.draw(st.integers(low, high - 1))
        ends = data.draw(st.integers(starts + 1, high))
        day.take(0, starts, ends)
        taken.append((starts, ends))
        assert minutes_of(day.free(0)).isdisjoint(range(starts, ends))

    for starts, ends in data.draw(st.permutations(taken)):
        day.give(0, starts, ends)

    assert day.free(0) == before


@given(
    st.lists(STRETCHES, min_size=1, max_size=2),
    st.integers(1, 30),
    st.data(),
    st.sampled_from([1, 5]),
)
def test_a_step_begins_at_the_first_minute_at_which_all_it_takes_are_free(
    lists, minutes, data, grid
):
    day = calendars(*lists)
    lengths = [data.draw(st.integers(1, minutes)) for _ in lists]
    demanded = Demanded(
        minutes=minutes,
        takes=tuple(enumerate(lengths)),
        pausable=False,
        grid_min=grid,
    )
    openings = Openings(demanded, [day.free(i) for i in range(len(lists))])
    free = [minutes_of(one) for one in lists]
    readies = sorted(data.draw(st.lists(st.integers(0, 170), min_size=1, max_size=5)))

    def first(ready):
        starts = (
            start
            for start in range(ready, 200)
            if start % grid == 0
            and all(
                free[i].issuperset(range(start, start + length))
                for i, length in enumerate(lengths)
            )
        )
        return next(starts, None)

    expected = [first(ready) for ready in readies]
    ends = [start + minutes for start in expected if start is not None]
    assert openings.ends(readies) == ends
    worked = [openings.stretches(ready) for ready in readies]
    assert [one[0][1] for one in worked if one] == ends


@given(st.lists(STRETCHES, min_size=1, max_size=2), st.integers(1, 60), st.data())
def test_a_pausable_step_uses_only_free_time_and_as_much_as_it_needs(lists, minutes, data):
    day = calendars(*lists)
    takes = tuple((i, minutes) for i in range(len(lists)))
    demanded = Demanded(minutes=minutes, takes=takes, pausable=True, grid_min=1)
    openings = Openings(demanded, [day.free(i) for i in range(len(lists))])
    ready = data.draw(st.integers(0, 150))

    worked = openings.stretches(ready)

    used = minutes_of(worked)
    assert len(used) == (minutes if worked else 0)
    assert all(minutes_of(one).issuperset(used) for one in lists)
    assert all(minute >= ready for minute in used)


@given(
    st.lists(STRETCHES, min_size=1, max_size=2),
    st.integers(1, 60),
    st.booleans(),
    st.lists(st.integers(0, 170), min_size=2, max_size=6),
)
def test_being_ready_later_never_ends_earlier(lists, minutes, pausable, readies):
    day = calendars(*lists)
    takes = tuple((i, minutes) for i in range(len(lists)))
    demanded = Demanded(minutes=minutes, takes=takes, pausable=pausable, grid_min=5)
    openings = Openings(demanded, [day.free(i) for i in range(len(lists))])

    ends = openings.ends(sorted(readies))

    assert ends == sorted(ends)


def test_nobody_comes_for_a_few_minutes_of_what_may_wait():
    demanded = Demanded(minutes=40, takes=((0, 40),), pausable=True, grid_min=1)
    day = calendars([(0, PIECE_MIN - 1), (30, 50), (60, 90)])

    assert Openings(demanded, [day.free(0)]).stretches(0) == [(30, 50), (60, 80)]


def test_what_takes_nobody_begins_when_it_is_ready():
    rest = Demanded(minutes=7, takes=(), pausable=False, grid_min=5)
    supply = Demanded(minutes=0, takes=(), pausable=False, grid_min=5)

    assert Openings(rest, []).stretches(11) == [(15, 22)]
    assert Openings(supply, []).stretches(11) == [(11, 11)]
    assert Openings(supply, []).ends([11, 12]) == [11, 12]
