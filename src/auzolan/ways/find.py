"""Find: from one question to every way of meeting it, in the order asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec

from auzolan.ways import ask_around, borrow, make, receive
from auzolan.ways import help as helping
from auzolan.ways.order import ordered
from auzolan.ways.search import Search
from auzolan.ways.way import Purpose, Way, WayName

WAYS_MAX = 40

Finder = Callable[[Search], tuple[Way, ...]]

# One file a way, each with whom it serves: what is only lent cannot be had for good.
_FINDERS: dict[WayName, tuple[Finder, tuple[Purpose, ...]]] = {
    "borrow": (borrow.find, ("use",)),
    "receive": (receive.find, ("use", "have")),
    "help": (helping.find, ("use", "have")),
    "make": (make.find, ("use", "have")),
    "ask": (ask_around.find, ("use", "have")),
}


def find(search: Search) -> tuple[Way, ...]:
    """Return the ways of a question, each under a key that stays in its draft."""
    found: list[Way] = []
    counted: Counter[str] = Counter()
    for name, (finder, purposes) in _FINDERS.items():
        wanted = name in search.question.ways and search.question.purpose in purposes
        if not wanted or not (search.sought or name == "ask"):
            continue
        for way in finder(search):
            counted[name] += 1
            found.append(msgspec.structs.replace(way, key=f"{name}-{counted[name]:02}"))
    return ordered(found, search.question.order)[:WAYS_MAX]
