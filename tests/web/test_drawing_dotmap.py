"""The dot map: north is up, rings are round distances, nothing leaves the picture."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from auzolan.units.points import Point
from auzolan.web.drawing import dotmap

CENTRE = Point(428_000_000, -16_900_000)


def _place(north_e7: int, east_e7: int, *, coarse: bool = False) -> dotmap.Place:
    point = Point(CENTRE.lat_e7 + north_e7, CENTRE.lon_e7 + east_e7)
    return dotmap.Place(label="Drill", point=point, coarse=coarse)


def test_no_places_still_show_the_centre_and_its_rings() -> None:
    drawn = dotmap.dotmap([], centre=CENTRE)

    assert drawn.dots == ()
    assert [ring.distance_m for ring in drawn.rings] == [50, 100]


def test_north_is_up_and_east_is_right() -> None:
    drawn = dotmap.dotmap([_place(100_000, 0), _place(0, 100_000)], centre=CENTRE)

    north, east = drawn.dots
    assert north.y < drawn.centre
    assert north.x == drawn.centre
    assert east.x > drawn.centre
    assert east.y == drawn.centre


def test_rings_are_round_distances_that_cover_the_farthest_place() -> None:
    drawn = dotmap.dotmap([_place(70_000, 0)], centre=CENTRE)

    assert [ring.distance_m for ring in drawn.rings] == [500, 1000]


def test_places_on_top_of_each_other_share_a_dot() -> None:
    places = [_place(100_000, 0), _place(0, 100_000), _place(100_001, 0)]

    drawn = dotmap.dotmap(places, centre=CENTRE)

    assert [dot.text for dot in drawn.dots] == ["1,3", "2"]


def test_many_places_on_one_spot_are_counted() -> None:
    drawn = dotmap.dotmap([_place(100_000, 0)] * 5, centre=CENTRE)

    assert [dot.text for dot in drawn.dots] == ["1+4"]


def test_a_coarse_place_has_a_halo() -> None:
    places = [_place(200_000, 0, coarse=True), _place(-200_000, 0)]

    drawn = dotmap.dotmap(places, centre=CENTRE)

    assert drawn.dots[0].halo > drawn.dots[0].radius
    assert drawn.dots[1].halo == 0


def test_the_date_line_is_no_wall() -> None:
    centre = Point(-170_000_000, 1_799_990_000)
    place = dotmap.Place(label="Boat", point=Point(-170_000_000, -1_799_990_000))

    drawn = dotmap.dotmap([place], centre=centre)

    assert drawn.rings[-1].distance_m < 1000


@given(
    st.lists(
        st.tuples(st.integers(-500_000, 500_000), st.integers(-500_000, 500_000)),
        max_size=20,
    )
)
def test_every_place_is_drawn_once_and_inside(rows: list[tuple[int, int]]) -> None:
    drawn = dotmap.dotmap([_place(*row) for row in rows], centre=CENTRE)

    numbers = sorted(number for dot in drawn.dots for number in dot.numbers)
    assert numbers == list(range(1, len(rows) + 1))
    assert all(
        math.hypot(dot.x - drawn.centre, dot.y - drawn.centre) <= drawn.centre
        for dot in drawn.dots
    )
