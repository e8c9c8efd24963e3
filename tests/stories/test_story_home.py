"""Somebody asks from many points to find out where a neighbour lives, and cannot."""

import random
from dataclasses import replace

import msgspec
import pytest
from django.db import connection

from auzolan.app import now_ms
from auzolan.making.capability import Requirement
from auzolan.making.recipes import Step, ToolUse, Work
from auzolan.node import ask
from auzolan.units.points import Point, cell_of, centre_of, distance_m
from auzolan.units.spans import DAY_MS
from auzolan.ways.way import Answer

pytestmark = pytest.mark.django_db(databases=["default", "side"])
# The home is moved by hand here, so that these books follow from no log.
LEAVES_BOOKS = False

# Two ends of one cell, 670 m apart.
HOME, OTHER_END = Point(433_215_000, -19_812_000), Point(433_261_000, -19_755_000)
ALWAYS = tuple((day, 0, 24 * 60) for day in range(7))
ASKED_FROM = 60


@pytest.fixture
def neighbour(village):
    """Somebody who lends, helps and opens a saw at home, which is a coarse place."""
    doer = village.neighbour("Jon")
    home = village.place(doer, HOME, public=False)
    drill, skill, stool = (village.kind(name) for name in ("drill", "sewing", "stool"))
    village.lent(doer, drill, home)
    village.offer(doer, "help", skill, place=home, weekly=ALWAYS, radius_m=2_000)
    village.machine(doer, village.kind("saw"), home, "sawing", weekly=ALWAYS)
    saw = ToolUse(requirement=Requirement(process="sawing"))
    cut = Step(code="cut", name="cut", process="sawing", per_run_s=3_600, tools=(saw,))
    oil = Step(code="oil", name="oil", per_run_s=900, work=(Work(),), after=("cut",))
    village.recipe(stool, 1, cut, oil)
    return doer, home


def move_home(village, home, point):
    """Put the home elsewhere in its cell, behind the log's back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE store_place SET lat_e7 = %s, lon_e7 = %s WHERE id = %s",
            [point.lat_e7, point.lon_e7, home],
        )


def questions(rng):
    """Points and radii of somebody who wants to know, close to the home and far off."""
    for _ in range(ASKED_FROM):
        reach = rng.choice((2_000, 20_000, 80_000))
        yield (
            Point(
                HOME.lat_e7 + rng.randint(-reach, reach),
                HOME.lon_e7 + rng.randint(-reach, reach),
            ),
            rng.randint(100, 5_000),
        )


def told(village, doer, now):
    """Return all that asking from many points tells at a moment."""
    village.house = replace(village.house, clock=lambda: now)
    found = []
    for near, radius_m in questions(random.Random(7)):
        for words in ("drill", "sewing", "stool"):
            answer = village.ask(
                doer,
                words,
                near=near,
                radius_m=radius_m,
                starts_at=now // DAY_MS * DAY_MS + DAY_MS,
                ends_at=now // DAY_MS * DAY_MS + 5 * DAY_MS,
            )
            found += [seen(way) for way in answer.ways if way.way != "ask"]
    return found


def seen(way):
    """Return what a page shows of a way."""
    shown = msgspec.structs.replace(way, wish=None, post=None, asks=())
    return msgspec.json.encode(shown)


def test_nothing_told_depends_on_where_in_its_cell_a_home_lies(village, neighbour):
    _, home = neighbour
    asker, now = village.neighbour("Miren"), now_ms()
    assert cell_of(OTHER_END) == cell_of(HOME)

    here = told(village, asker, now)
    move_home(village, home, OTHER_END)
    there = told(village, asker, now)

    assert here
    assert here == there


def guess(village, asker):
    """Return the point that explains best all distances told to a curious asker."""
    heard = []
    for near, _ in questions(random.Random(3)):
        answer = village.ask(asker, "drill", near=near, radius_m=20_000)
        heard += [(near, way.told_distance_m) for way in answer.ways if way.thing]
    grid = [
        Point(HOME.lat_e7 + 1_000 * north, HOME.lon_e7 + 1_000 * east)
        for north in range(-60, 100, 6)
        for east in range(-60, 100, 6)
    ]
    return min(
        grid,
        key=lambda point: sum(abs(distance_m(near, point) - m) for near, m in heard),
    )


def test_the_best_guess_is_the_same_for_both_ends_of_a_cell(village, neighbour):
    _, home = neighbour
    asker = village.neighbour("Miren")

    here = guess(village, asker)
    move_home(village, home, OTHER_END)
    there = guess(village, asker)

    assert here == there
    assert max(distance_m(here, HOME), distance_m(here, OTHER_END)) > 330


def test_a_posted_need_says_the_cell_and_not_the_home_it_was_asked_from(village):
    asker = village.neighbour("Miren")
    village.kind("tent")

    answer = village.ask(asker, "tent", near=HOME)

    post = answer.ways[-1].post
    middle = centre_of(cell_of(HOME))
    assert (post.lat_e7, post.lon_e7) == (middle.lat_e7, middle.lon_e7)


def test_a_way_tells_no_home_of_somebody_unnamed(village, neighbour):
    _, home = neighbour
    asker = village.neighbour("Miren")

    answers = [village.ask(asker, words) for words in ("sewing", "stool")]
    guest = ask.ask(village.house, village.community, village.ask(None, "drill").question)

    assert isinstance(guest, Answer)
    for answer in (*answers, guest):
        shown = b"".join(seen(way) for way in answer.ways)
        assert home.encode() not in shown
