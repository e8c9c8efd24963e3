"""Order: which of the ways comes first, by what the asker cares about."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from auzolan.ways.way import Order, Way

# What stands idle comes before what takes somebody's time, that before what takes
# making; asking around is what is left to everybody.
_USUAL = {"borrow": 0, "receive": 0, "help": 1, "make": 2, "ask": 3}
# Below this a kind fits the words rather by chance; it comes after the ones that fit.
_FITS_WELL = 80
_UNKNOWN_G = 2**53
_OTHER = frozenset(
    {
        "borrow.once_open",
        "borrow.other_time",
        "borrow.part",
        "help.other_time",
        "receive.part",
    }
)

_Key = tuple[int, ...]


def ordered(ways: Iterable[Way], order: Order) -> tuple[Way, ...]:
    """Return the ways in an order; equal ones by their keys, asking around last."""

    def key(way: Way) -> tuple[bool, _Key, str]:
        return (way.way == "ask", _ORDERS[order](way), way.key)

    return tuple(sorted(ways, key=key))


def ready_at(way: Way) -> int:
    """Return when the asker has what they need: what is made must be finished first."""
    return way.ends_at if way.way == "make" else way.starts_at


def _usual(way: Way) -> _Key:
    return (
        _USUAL[way.way],
        bool(way.missing),
        way.fit < _FITS_WELL,
        _is_other(way),
        -way.fit,
        way.told_distance_m,
        way.price,
        ready_at(way),
    )


def _soonest(way: Way) -> _Key:
    return (bool(way.missing), ready_at(way), *_usual(way))


def _nearest(way: Way) -> _Key:
    return (bool(way.missing), way.told_distance_m, *_usual(way))


def _cheapest(way: Way) -> _Key:
    return (bool(way.missing), way.price, *_usual(way))


def _lightest(way: Way) -> _Key:
    grams = _UNKNOWN_G if way.co2e_g is None else way.co2e_g
    return (bool(way.missing), grams, *_usual(way))


_ORDERS: dict[Order, Callable[[Way], _Key]] = {
    "usual": _usual,
    "soonest": _soonest,
    "nearest": _nearest,
    "cheapest": _cheapest,
    "lightest": _lightest,
}


def _is_other(way: Way) -> bool:
    """Tell whether it is at another time than asked, or less than asked."""
    codes = {reason.code for reason in way.why}
    return bool(codes & _OTHER)
