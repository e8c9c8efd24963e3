"""City: a community of 20,000 things and 2,000,000 bookings, as rows, to search in.

    python -m bench.city FOLDER

The community is founded by acts, with one account of hours; the mass of it is written
straight into the tables, since what is measured here is reading. The same seed gives the
same city. Things lie within 15 km of a centre, each with 100 bookings over two years, so
that a tenth of them is taken at any moment. 50 workshops keep machines for a product of
three levels.
"""

from __future__ import annotations

import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django

# ruff: noqa: E402 - models load only after the settings know the folder
if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    os.environ["AUZOLAN_DATA"] = sys.argv[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

import msgspec
from django.core.management import call_command
from django.db import connection, transaction

from auzolan.app import house, now_ms
from auzolan.ledger import records
from auzolan.making import recipes
from auzolan.node import join
from auzolan.store.codec import codec_of
from auzolan.units.points import Point, cell_of
from auzolan.units.spans import DAY_MS, HOUR_MS

THINGS = 20_000
BOOKINGS = 2_000_000
MEMBERS = 2_000
PLACES = 1_000
KINDS = 400
WORKSHOPS = 50
CENTRE = Point(433_000_000, -19_800_000)
SPREAD_E7 = 1_300_000  # about 15 km
YEAR_MS = 365 * DAY_MS
PROCESSES = ("planing", "sawing", "drilling", "assembly", "finishing")
ALL_WEEK = tuple((day, 8 * 60, 20 * 60) for day in range(7))
WORDS = (
    "drill saw ladder tent bike trailer mixer press oven lamp bench sander plane router "
    "wheelbarrow hoist pump heater projector speaker"
).split()
SORTS = (
    "cordless hammer folding small large garden kitchen electric manual wooden steel light "
    "heavy double single long short old new mobile"
).split()


def row_id(sort: str, number: int) -> str:
    """Return the id of the `number`-th row of a sort."""
    return f"{sort.encode().hex()[:8]:0<8}{number:024x}"


def write(rows: Iterator[records.Record], *, batch: int = 20_000) -> int:
    """Write rows of one sort straight into their table; returns how many."""
    written = 0
    held: list[tuple[object, ...]] = []
    sql = ""

    def flush() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.executemany(sql, held)
        held.clear()

    for row in rows:
        codec = codec_of(type(row))
        if not sql:
            names = ", ".join(codec.names)
            marks = ", ".join(["%s"] * len(codec.names))
            sql = f"INSERT INTO {codec.table} ({names}) VALUES ({marks})"
        held.append(codec.encode(row))
        written += 1
        if len(held) >= batch:
            flush()
    if held:
        flush()
    return written


def kind_name(number: int) -> str:
    """Return the label of a kind of things."""
    return f"{SORTS[number % len(SORTS)]} {WORDS[number // len(SORTS) % len(WORDS)]}"


def found() -> str:
    """Found the city's community; returns its id."""
    wish = join.Founding(
        name="City",
        place=CENTRE,
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Steward",
        founder_contact={},
    )
    founded = join.found(house(), wish, request="city")
    assert isinstance(founded, join.Joined), founded
    return founded.community


def people_and_places(city: str, rng: random.Random) -> Iterator[Iterator[records.Record]]:
    """Yield the rows of members, kinds and places, a table each."""
    yield (
        records.Member(id=row_id("memb", n), community=city, sort="person", joined_at=1)
        for n in range(MEMBERS)
    )
    yield (
        records.Kind(
            id=row_id("kind", n),
            community=city,
            unit="each",
            labels={"en": kind_name(n)},
            synonyms=(f"{WORDS[n % len(WORDS)]} {n}",),
            classified=("tools",),
        )
        for n in range(KINDS)
    )
    yield (
        place_at(city, n, rng.gauss(0, SPREAD_E7 / 2), rng.gauss(0, SPREAD_E7 / 2))
        for n in range(PLACES + WORKSHOPS)
    )


def place_at(city: str, number: int, lat: float, lon: float) -> records.Place:
    """Return a place so many 1e-7 degrees from the centre; workshops are public."""
    point = Point(CENTRE.lat_e7 + int(lat), CENTRE.lon_e7 + int(lon))
    return records.Place(
        id=row_id("plac", number),
        community=city,
        lat_e7=point.lat_e7,
        lon_e7=point.lon_e7,
        cell=cell_of(point),
        public=number % 3 == 0 or number >= PLACES,
        keeper=row_id("memb", number % MEMBERS),
        weekly=ALL_WEEK,
    )


def things_and_offers(city: str, rng: random.Random) -> Iterator[Iterator[records.Record]]:
    """Yield the rows of things, their owners and their offers."""
    where = [rng.randrange(PLACES) for _ in range(THINGS)]
    yield (
        records.Thing(
            id=row_id("thin", n),
            community=city,
            kind=row_id("kind", n % KINDS),
            place=row_id("plac", where[n]),
            keeper=row_id("memb", where[n] % MEMBERS),
            holder=row_id("memb", where[n] % MEMBERS),
            quantity=1,
            onhand=1,
        )
        for n in range(THINGS)
    )
    yield (
        records.Owner(
            id=row_id("owne", n),
            community=city,
            thing=row_id("thin", n),
            member=row_id("memb", where[n] % MEMBERS),
            share=1,
        )
        for n in range(THINGS)
    )
    yield (
        records.Offer(
            id=row_id("offe", n),
            community=city,
            by=row_id("memb", where[n] % MEMBERS),
            mode="lend",
            kind=row_id("kind", n % KINDS),
            thing=row_id("thin", n),
            place=row_id("plac", where[n]),
            automatic=n % 2 == 0,
            length_max_ms=30 * DAY_MS,
        )
        for n in range(THINGS)
    )


def bookings(city: str, rng: random.Random, now: int) -> Iterator[records.Record]:
    """Yield 100 bookings a thing over two years round now, none overlapping."""
    each = BOOKINGS // THINGS
    stride = 2 * YEAR_MS // each
    number = 0
    for thing in range(THINGS):
        for turn in range(each):
            starts_at = now - YEAR_MS + turn * stride + rng.randrange(stride // 2)
            ends_at = starts_at + rng.randrange(2 * HOUR_MS, stride // 4)
            yield records.Occupancy(
                id=row_id("occu", number),
                community=city,
                unit=row_id("thin", thing),
                starts_at=starts_at,
                ends_at=ends_at,
                from_at=starts_at,
                until_at=ends_at,
                why="booking",
                ref=row_id("prom", number),
            )
            number += 1


def workshops(city: str) -> Iterator[Iterator[records.Record]]:
    """Yield what making takes: material, skill, machines, hands, stock and recipes."""
    names = ("oak board", "planed board", "shelf frame", "carpentry", "bench machine")
    units = ("m", "m", "each", "h", "each")
    product = (*zip(names, units, strict=True), ("bookcase", "each"))
    yield (
        records.Kind(
            id=row_id("make", n),
            community=city,
            unit=unit,
            labels={"en": name},
            classified=("skill",) if unit == "h" else ("making",),
        )
        for n, (name, unit) in enumerate(product)
    )
    yield (
        records.Thing(
            id=row_id("mach", n),
            community=city,
            kind=row_id("make", 4),
            place=row_id("plac", PLACES + n),
            keeper=row_id("memb", PLACES + n),
            holder=row_id("memb", PLACES + n),
            quantity=1,
            onhand=1,
            processes=PROCESSES,
        )
        for n in range(WORKSHOPS)
    )
    yield (
        records.Thing(
            id=row_id("stoc", n),
            community=city,
            kind=row_id("make", 0),
            place=row_id("plac", PLACES + n),
            keeper=row_id("memb", PLACES + n),
            holder=row_id("memb", PLACES + n),
            quantity=50_000,
            onhand=50_000,
        )
        for n in range(WORKSHOPS)
    )
    yield making_offers(city)
    yield made(city)


def making_offers(city: str) -> Iterator[records.Record]:
    """Yield an offer of each machine, stock and pair of hands."""
    for n in range(WORKSHOPS):
        for sort, mode, kind in (("mach", "machine", 4), ("stoc", "give", 0)):
            yield records.Offer(
                id=row_id(f"{mode[:3]}o", n),
                community=city,
                by=row_id("memb", PLACES + n),
                mode=mode,
                kind=row_id("make", kind),
                thing=row_id(sort, n),
                place=row_id("plac", PLACES + n),
                automatic=True,
                weekly=ALL_WEEK if mode == "machine" else (),
            )
        yield records.Offer(
            id=row_id("hand", n),
            community=city,
            by=row_id("memb", PLACES + n),
            mode="help",
            kind=row_id("make", 3),
            place=row_id("plac", PLACES + n),
            automatic=True,
            weekly=ALL_WEEK,
        )


def made(city: str) -> Iterator[records.Record]:
    """Yield recipes of three levels: board, frame, bookcase."""
    levels = (
        (1, 0, 1_000, 1_100, ("planing",)),
        (2, 1, 1, 4_000, ("sawing", "drilling")),
        (5, 2, 1, 2, ("assembly", "finishing")),
    )
    for number, (makes, takes, quantity, amount, processes) in enumerate(levels):
        steps = tuple(
            recipes.Step(
                code=f"s{n}",
                name=process,
                process=process,
                setup_s=600,
                per_run_s=1_200,
                work=(recipes.Work(kind=row_id("make", 3)),),
                inputs=(recipes.Input(kind=row_id("make", takes), quantity=amount),)
                if n == 0
                else (),
                after=(f"s{n - 1}",) if n else (),
            )
            for n, process in enumerate(processes)
        )
        recipe = recipes.Recipe(
            id=row_id("reci", number),
            kind=row_id("make", makes),
            quantity=quantity,
            steps=steps,
        )
        assert not recipes.check_recipe(recipe), recipes.check_recipe(recipe)
        yield records.RecipeOf(
            id=recipe.id,
            community=city,
            kind=recipe.kind,
            quantity=recipe.quantity,
            rank=0,
            content=msgspec.json.encode(recipe).decode(),
            by=row_id("memb", 0),
        )


def build() -> str:
    """Build the city on this data folder; returns the community's id."""
    for alias in ("default", "side"):
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    rng = random.Random(20_261_123)
    city = found()
    for table in people_and_places(city, rng):
        write(table)
    for table in things_and_offers(city, rng):
        write(table)
    for table in workshops(city):
        write(table)
    write(bookings(city, rng, now_ms()))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return city


if __name__ == "__main__":
    started = time.perf_counter()
    print(build(), f"{time.perf_counter() - started:.0f} s")
