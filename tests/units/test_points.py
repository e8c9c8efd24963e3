import h3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.units import points
from auzolan.units.faults import Fault
from auzolan.units.points import E7, Point

HOME = Point(432_630_000, -29_350_000)

any_point = st.builds(
    Point, st.integers(-90 * E7, 90 * E7), st.integers(-180 * E7, 180 * E7)
)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("43.263,-2.935", HOME),
        (" 43.2630 , -2.9350 ", HOME),
        ("90,180", Point(900_000_000, 1_800_000_000)),
        ("0.00000004,0", Point(0, 0)),
    ],
)
def test_degrees_are_read_as_whole_parts_of_a_ten_millionth(text, point):
    assert points.parse_point(text) == point


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "point.not_understood"),
        ("43.263", "point.not_understood"),
        ("43,263,-2,935", "point.not_understood"),
        ("here,there", "point.not_understood"),
        ("0," + "1" * 1_000_000, "point.not_understood"),
        ("90.1,0", "point.out_of_bounds"),
        ("0,-180.1", "point.out_of_bounds"),
        ("NaN,0", "point.out_of_bounds"),
        ("0,Infinity", "point.out_of_bounds"),
        ("1e999999,0", "point.out_of_bounds"),
    ],
)
def test_what_is_no_point_on_earth_is_refused(text, code):
    found = points.parse_point(text)

    assert isinstance(found, Fault)
    assert found.code == code


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres():
    assert points.distance_m(Point(0, 0), Point(E7, 0)) == 111_195


def test_the_other_side_of_the_earth_is_half_its_girth_away():
    assert points.distance_m(Point(0, 0), Point(0, 180 * E7)) == 20_015_115


@given(any_point, any_point)
def test_the_way_back_is_as_long_and_no_way_is_shorter_than_none(a, b):
    assert points.distance_m(a, b) == points.distance_m(b, a) >= 0
    assert points.distance_m(a, a) == 0


@given(any_point)
def test_the_centre_of_a_cell_lies_in_it(point):
    cell = points.cell_of(point)

    assert points.cell_of(points.centre_of(cell)) == cell


def test_the_distance_to_a_public_place_is_the_real_one():
    asker = Point(HOME.lat_e7 + 10_000, HOME.lon_e7)

    assert points.told_distance_m(asker, HOME, public=True) == 111


# Homes spread over one cell: whoever asks must not be able to tell them apart.
homes_of_one_cell = st.builds(
    lambda north, east: Point(HOME.lat_e7 + north, HOME.lon_e7 + east),
    st.integers(-60_000, 60_000),
    st.integers(-80_000, 80_000),
).filter(lambda point: points.cell_of(point) == points.cell_of(HOME))


@given(homes_of_one_cell, st.lists(any_point, min_size=1, max_size=20))
def test_asking_from_anywhere_tells_two_homes_of_a_cell_apart_never(home, askers):
    told = [points.told_distance_m(asker, home, public=False) for asker in askers]

    assert told == [points.told_distance_m(asker, HOME, public=False) for asker in askers]


def test_asking_from_a_fine_grid_finds_no_home_closer_than_its_cell():
    askers = [
        Point(HOME.lat_e7 + north * 20_000, HOME.lon_e7 + east * 20_000)
        for north in range(-15, 16)
        for east in range(-15, 16)
    ]
    told = [(asker, points.told_distance_m(asker, HOME, public=False)) for asker in askers]

    # The places a thief is left with: all that agree with every answer.
    near = h3.grid_disk(points.cell_of(HOME), 4)
    candidates = [
        cell
        for cell in near
        if all(
            points.told_distance_m(asker, points.centre_of(cell), public=False) == metres
            for asker, metres in told
        )
    ]

    assert candidates == [points.cell_of(HOME)]
    assert h3.cell_area(candidates[0], "m^2") > 500_000
    assert all(metres % points.COARSE_STEP_M == 0 for _, metres in told)
