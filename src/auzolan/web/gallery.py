"""Sample content for the gallery page, which shows every component once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from auzolan.units.points import Point
from auzolan.units.spans import Span
from auzolan.web import pieces
from auzolan.web.drawing import calendar, dotmap, flow, gantt, lines

# The samples stand still in time, so that pictures of the gallery can be compared.
MONDAY = date(2026, 11, 23)
ZONE = UTC


def _ms(day: int, hour: float) -> int:
    midnight = datetime.combine(MONDAY, datetime.min.time(), tzinfo=ZONE)
    return round((midnight + timedelta(days=day, hours=hour)).timestamp() * 1000)


def _entry(
    day: int, hours: tuple[float, float], title: str, tone: calendar.Tone = "taken"
) -> calendar.Entry:
    span = Span(_ms(day, hours[0]), _ms(day, hours[1]))
    return calendar.Entry(span=span, title=title, tone=tone, href="#taken")


def sample_week() -> calendar.Week:
    """Return a cargo bike's week with every tone, a loan over night and an overlap."""
    return calendar.week(
        [
            _entry(0, (8.5, 10.5), "Miren"),
            _entry(0, (13.5, 16), "Taller abierto"),
            _entry(1, (9.5, 11.5), "Held: you?", "held"),
            _entry(1, (15, 18), "Repair café"),
            _entry(2, (8, 9.5), "New brakes", "closed"),
            _entry(2, (16, 34), "Jon, over night"),
            _entry(3, (10.5, 13.5), "You", "mine"),
            _entry(3, (15.5, 17), "Ane"),
            _entry(4, (11.5, 13), "Oihana"),
            _entry(4, (12, 14), "Waiting: Peio", "held"),
            _entry(4, (17, 17.5), "Short hop"),
            _entry(5, (8.5, 17), "Saturday market"),
        ],
        first_day=MONDAY,
        zone=ZONE,
        today=MONDAY + timedelta(days=3),
    )


def sample_steps() -> list[gantt.Step]:
    """Return a bookshelf's way from the tree to the wall."""
    rows: list[tuple[str, str, tuple[float, float], gantt.Tone, bool]] = [
        ("Basoko kooperatiba", "Felling & milling", (0, 6), "clay", False),
        ("Ibai workshop", "Drying, kiln", (6, 16), "amber", False),
        ("Makerspace", "CNC cut", (16, 19.5), "sky", False),
        ("Oihana", "Edge & sand", (19.5, 22), "moss", False),
        ("You", "Oil finish", (22, 24.5), "moss", True),
        ("Jon, cargo bike", "Deliver & hang up", (24.6, 25), "plum", False),
    ]
    return [
        gantt.Step(
            who=who,
            what=what,
            span=Span(_ms(0, days[0] * 24), _ms(0, days[1] * 24)),
            tone=tone,
            mine=mine,
        )
        for who, what, days, tone, mine in rows
    ]


def sample_flow() -> tuple[list[flow.Node], list[flow.Link]]:
    """Return what goes into a bookshelf and what comes out."""
    nodes: list[tuple[str, str, str, flow.Tone]] = [
        ("coop", "Forest co-op", "9", "clay"),
        ("hours", "Work hours", "6 h", "sky"),
        ("solar", "Solar power", "6 kWh", "amber"),
        ("boards", "Oak boards", "9", "amber"),
        ("space", "Makerspace", "3 h", "plum"),
        ("shelf", "Bookshelf", "1", "moss"),
        ("cuts", "Off-cuts", "2 kg", "stone"),
        ("you", "You", "", "moss"),
        ("hens", "Hen house litter", "2 kg", "stone"),
    ]
    links: list[tuple[str, str, float, str]] = [
        ("coop", "boards", 9, "9 boards"),
        ("hours", "shelf", 6, "6 h"),
        ("solar", "space", 2, "6 kWh"),
        ("boards", "shelf", 7, "7 boards"),
        ("boards", "cuts", 2, "2 kg"),
        ("space", "shelf", 3, "3 h"),
        ("shelf", "you", 15, "1 bookshelf"),
        ("cuts", "hens", 2, "2 kg"),
    ]
    return (
        [
            flow.Node(key=key, label=label, amount=amount, tone=tone)
            for key, label, amount, tone in nodes
        ],
        [
            flow.Link(source=source, target=target, weight=weight, amount=amount)
            for source, target, weight, amount in links
        ],
    )


def sample_cards() -> list[pieces.Card]:
    """Return eight cards of every tone, one without a price, one with a long name."""
    rows: list[tuple[str, str, pieces.Tone, str, str, str, str]] = [
        ("Cargo bike, 80 kg", "bike", "moss", "Borrow", "Miren", "300 m", "2 h a day"),
        ("Table saw", "drill", "amber", "Borrow", "Ibai workshop", "1.1 km", "1 h"),
        ("Bread, Saturdays", "wheat", "clay", "Receive", "Labea", "650 m", ""),
        ("Solar surplus, 3.2 kWh", "zap", "amber", "Receive", "Block 12", "20 m", ""),
        ("Oak bookshelf", "book-open", "sky", "Make", "3 can build it", "2 km", "9 h"),
        ("Guest room, quiet yard", "house", "plum", "Stay", "Ane and Jon", "2 km", ""),
        ("Ride to Gasteiz", "car", "sky", "Ride", "Peio, 2 seats", "Fri 17:40", ""),
        (
            "Extra-long tile cutter with water basin",
            "ruler",
            "moss",
            "Borrow",
            "Tool library by the river",
            "4.5 km",
            "half an hour a day",
        ),
    ]
    return [
        pieces.Card(
            title=title,
            href="#card",
            icon=icon,
            tone=tone,
            tag=tag,
            by=by,
            distance=distance,
            price=price,
        )
        for title, icon, tone, tag, by, distance, price in rows
    ]


def _made_way() -> pieces.Way:
    return pieces.Way(
        key="w3",
        kind="make",
        title="Make an oak bookshelf here",
        who="The makerspace, Oihana and you",
        when="Ready by Fri 18 Dec",
        where="Ibai workshop",
        distance="1.1 km",
        price="9 hours",
        co2e="14 kg",
        co2e_source="from the recipe's inputs",
        why="Open design, three workshops near by can build it.",
        missing=(
            "4 oak boards are not in stock yet",
            "A neighbour with a kiln has to confirm",
        ),
        steps=(
            pieces.WayStep(
                who="Basoko kooperatiba",
                what="Felling and milling",
                when="23 to 29 Nov",
            ),
            pieces.WayStep(
                who="A neighbour with a kiln", what="Drying", when="29 Nov to 9 Dec"
            ),
            pieces.WayStep(who="Makerspace", what="CNC cut", when="9 to 12 Dec"),
            pieces.WayStep(who="You", what="Oil finish", when="15 to 17 Dec"),
        ),
    )


def sample_ways() -> list[pieces.Way]:
    """Return four ways: a plain one, a gift, one with steps and lacks, asking around."""
    return [
        pieces.Way(
            key="w1",
            kind="borrow",
            title="Borrow the hammer drill",
            who="Miren Etxeberria",
            when="Fri 27 Nov, 17:00 to Sun 29 Nov, 19:00",
            where="Kale Nagusia 12",
            distance="300 m from you",
            price="1 hour",
            co2e="0.2 kg",
            co2e_source="on foot; a new one: 27 kg, estimate of the community",
            why="You wrote “drill”; Miren's stands idle that weekend.",
            href="#thing",
            best=True,
        ),
        pieces.Way(
            key="w2",
            kind="receive",
            title="A drill that somebody gives away",
            who="A neighbour",
            when="From tomorrow",
            where="Near Santa Ana",
            distance="about 1 km",
            why="Offered two days ago, still there.",
            href="#thing",
        ),
        _made_way(),
        pieces.Way(
            key="w4",
            kind="ask",
            title="Ask around",
            who="Everybody within 5 km",
            when="Open until Sun 29 Nov",
            where="On the board",
        ),
    ]


def sample_rows() -> list[pieces.StatementRow]:
    """Return four postings on three days."""
    return [
        pieces.StatementRow(
            day="Thursday, 26 November",
            text="Cargo bike lent to Jon",
            amount="+2 h",
            plus=True,
            icon="bike",
            tone="moss",
            why="One day, brought back in good order",
            href="#record",
            balance="14.5 h",
        ),
        pieces.StatementRow(
            day="Thursday, 26 November",
            text="Table saw at the Ibai workshop",
            amount="−1 h",
            plus=False,
            icon="hammer",
            tone="amber",
            why="One hour, as agreed",
            href="#record",
            balance="12.5 h",
        ),
        pieces.StatementRow(
            day="Tuesday, 24 November",
            text="Helped at the repair café",
            amount="+3 h",
            plus=True,
            icon="wrench",
            tone="sky",
            why="Three hours, confirmed by Ane",
            href="#record",
            balance="13.5 h",
        ),
        pieces.StatementRow(
            day="Saturday, 21 November",
            text="Bread from the village oven",
            amount="−0.5 h",
            plus=False,
            icon="wheat",
            tone="clay",
            balance="10.5 h",
        ),
    ]


def sample_map() -> dotmap.DotMap:
    """Return the first cards' places around the viewer, one of them coarse."""
    centre = Point(428_467_000, -26_716_000)
    offsets = [
        (22_000, 18_000),
        (-80_000, 60_000),
        (30_000, -70_000),
        (2_000, -1_500),
        (-60_000, -140_000),
    ]
    cards = sample_cards()
    return dotmap.dotmap(
        [
            dotmap.Place(
                label=cards[at].title,
                point=Point(centre.lat_e7 + north, centre.lon_e7 + east),
                coarse=at == 4,
                tone=cards[at].tone,
            )
            for at, (north, east) in enumerate(offsets)
        ],
        centre=centre,
    )


def _sorts() -> list[pieces.Chip]:
    words = ("Everything", "Tools", "Rides", "Rooms", "Food", "Energy", "Designs", "Skills")
    return [
        pieces.Chip(text=word, href="#sort", current=at == 0)
        for at, word in enumerate(words)
    ]


def _orders() -> list[pieces.Chip]:
    words = ("Soonest", "Nearest", "Cheapest", "Lightest")
    return [
        pieces.Chip(text=word, href="#order", current=at == 0)
        for at, word in enumerate(words)
    ]


def _facts() -> list[pieces.Fact]:
    return [
        pieces.Fact(icon="users", label="Owned by", text="Six households"),
        pieces.Fact(icon="user-round", label="Kept by", text="Miren Etxeberria"),
        pieces.Fact(
            icon="map-pin", label="Place", text="Kale Nagusia 12", detail="300 m from you"
        ),
        pieces.Fact(icon="hand-coins", label="For", text="2 hours a day"),
        pieces.Fact(
            icon="leaf",
            label="Saved this year",
            text="214 kg CO₂",
            detail="where the borrower said they would have driven",
        ),
    ]


def _stages() -> list[pieces.Stage]:
    return [
        pieces.Stage(text="Asked", state="done", note="Mon 23 Nov"),
        pieces.Stage(text="Promised", state="done", note="by Miren"),
        pieces.Stage(text="Handed over", state="now", note="Fri 27 Nov, 17:00"),
        pieces.Stage(text="Brought back", state="next"),
        pieces.Stage(text="Settled", state="next"),
    ]


def _my_parts() -> list[pieces.MyPart]:
    return [
        pieces.MyPart(
            when="Tue 15 Dec, 18:00",
            what="oil the shelf",
            where="Ibai workshop",
            bring="gloves, an old shirt",
            href="#job",
        )
    ]


def _table_and_form() -> dict[str, Any]:
    return {
        "columns": [
            pieces.Column(text="Thing"),
            pieces.Column(text="Kept by"),
            pieces.Column(text="State"),
            pieces.Column(text="Times lent", end=True),
        ],
        "cells": [
            ("Cargo bike, 80 kg", "Miren Etxeberria", "Good", "41"),
            ("Hammer drill", "Tool library by the river", "Chuck is worn", "112"),
            ("Apple press", "Labea", "Good", "7"),
        ],
        "errors": [
            ("name", "Say what it is called."),
            ("until", "The end lies before the beginning."),
        ],
        "wrong": {
            "name": ["Say what it is called."],
            "until": ["The end lies before the beginning."],
        },
        "values": {
            "sort": "lend",
            "from": "2026-11-27T17:00",
            "until": "2026-11-26T19:00",
            "automatic": True,
        },
    }


def _people() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(
            name="Miren Etxeberria",
            initials="ME",
            href="#miren",
            text="Bikes, bees and a big ladder",
            tags=["lends", "mends"],
            tone="moss",
        ),
        SimpleNamespace(
            name="Oihana Agirre",
            initials="OA",
            href="#oihana",
            text="Carpenter; shows how on Tuesdays",
            tags=["mentor", "wood"],
            tone="amber",
        ),
        SimpleNamespace(
            name="Basoko kooperatiba",
            initials="BK",
            href="#basoko",
            text="Forest work and sawmill",
            tags=["workshop"],
            tone="clay",
        ),
    ]


def gallery_context() -> dict[str, Any]:
    """Return everything that gallery.html shows, under the names the pages use."""
    nodes, links = sample_flow()
    steps = sample_steps()
    now = _ms(9, 12)
    return {
        "tones": ("moss", "amber", "clay", "sky", "plum", "stone"),
        "sorts": _sorts(),
        "orders": _orders(),
        "near": sample_cards(),
        "ways": sample_ways(),
        "facts": _facts(),
        "stages": _stages(),
        "my_parts": _my_parts(),
        "week": sample_week(),
        "gantt_wide": gantt.gantt(steps, zone=ZONE, now=now),
        "gantt_narrow": gantt.gantt(steps, zone=ZONE, now=now, narrow=True),
        "flow_wide": flow.flow(nodes, links),
        "flow_narrow": flow.flow(nodes, links, narrow=True),
        "map": sample_map(),
        "rows": sample_rows(),
        "history": lines.sparkline([0, 2, 1, 4, 3, 6, 8, 5, 9, 12, 10.5, 13.5, 14.5]),
        "shares": [
            (9, 14, "Basoko kooperatiba: 9 of 14 hours", "clay"),
            (3, 14, "Oihana: 3 of 14 hours", "moss"),
            (2, 14, "You: 2 of 14 hours", "sky"),
        ],
        "people": _people(),
        **_table_and_form(),
    }
