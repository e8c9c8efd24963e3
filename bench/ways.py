"""Ways: how long a question takes in a city of 20,000 things and 2,000,000 bookings.

Each question names one of 400 sorts of things, at a random place, within 5 km, for a
random span of the next 60 days, and is asked by a member: words to kinds to ways, kept as
a draft, as the home page does it. The first 20 warm the caches and do not count.
"""

from __future__ import annotations

import os
import random
import time

import django

# ruff: noqa: E402 - models load only after the settings know the folder
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

from auzolan.app import house, now_ms
from auzolan.node import ask
from auzolan.node.ports import Doer
from auzolan.store.queries.viewers import home_community
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS, HOUR_MS
from auzolan.ways.way import Answer, Question
from bench.city import CENTRE, KINDS, SPREAD_E7, kind_name, row_id
from bench.report import percentile, say

WARM = 20
MS = 1000


def _near(rng: random.Random) -> Point:
    return Point(
        CENTRE.lat_e7 + int(rng.gauss(0, SPREAD_E7 / 4)),
        CENTRE.lon_e7 + int(rng.gauss(0, SPREAD_E7 / 4)),
    )


def _borrow(rng: random.Random, now: int) -> Question:
    starts_at = now + rng.randrange(2 * HOUR_MS, 60 * DAY_MS)
    return Question(
        words=f"a {kind_name(rng.randrange(KINDS))}",
        near=_near(rng),
        radius_m=5_000,
        starts_at=starts_at,
        ends_at=starts_at + rng.randrange(3 * HOUR_MS, 4 * DAY_MS),
        ways=("borrow", "receive", "help", "ask"),
    )


def _make(rng: random.Random, now: int) -> Question:
    return Question(
        words="a bookcase",
        near=_near(rng),
        radius_m=20_000,
        starts_at=now + HOUR_MS,
        ends_at=now + rng.randrange(20 * DAY_MS, 40 * DAY_MS),
        purpose="have",
    )


def measure(count: int, *, making: bool) -> tuple[list[float], float]:
    """Ask `count` questions; returns their times in ms, and ways found on average."""
    community = home_community()
    assert community is not None
    doer = Doer(community=community.id, member=row_id("memb", 7))
    rng = random.Random(7)
    times: list[float] = []
    found = 0
    for number in range(count + WARM):
        question = (_make if making else _borrow)(rng, now_ms())
        started = time.perf_counter()
        answer = ask.ask(house(), community.id, question, doer=doer)
        spent = (time.perf_counter() - started) * MS
        assert isinstance(answer, Answer), answer
        wanted = "make" if making else "borrow"
        ways = [way for way in answer.ways if way.way == wanted]
        if number >= WARM:
            times.append(spent)
            found += len(ways)
    return times, found / count


def main() -> None:
    """Print the figures of both sorts of question."""
    for making, count, target in (
        (False, 300, "p95 <= 50 ms"),
        (True, 100, "p95 <= 300 ms"),
    ):
        times, found = measure(count, making=making)
        what = "3-level recipe, 50 workshops" if making else "borrow, receive, help"
        say(
            f"ways: {what}, {count} questions, {found:.1f} ways each",
            f"p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms",
            target,
        )


if __name__ == "__main__":
    main()
