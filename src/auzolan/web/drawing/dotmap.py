"""Lay places out as numbered dots around a centre: a map without any foreign tile."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from auzolan.units.points import EARTH_RADIUS_M, Point

Tone = Literal["moss", "amber", "clay", "sky", "plum", "stone"]

SIZE = 320.0
DOTS_MAX = 60
DOT_RADIUS = 13.0
# A coarse place is somewhere inside a cell of about this half-width.
COARSE_RADIUS_M = 460
RINGS = 2

_EDGE = 18.0
_REACH_MIN_M = 100.0
_ROUND_STEPS = (1, 2, 5)
_NUMBERS_SHOWN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One entry of the list beside the map, in the list's order."""

    label: str
    point: Point
    coarse: bool = False
    tone: Tone = "moss"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dot:
    """One dot; places that lie on top of each other share one."""

    x: float
    y: float
    radius: float
    # The halo of a coarse place, 0 where the place is exact.
    halo: float
    places: tuple[Place, ...]
    # Positions in the list, counted from 1, as printed on the dot.
    numbers: tuple[int, ...]

    @property
    def text(self) -> str:
        """Return the numbers as printed, such as `3` or `3,5` or `3+4`."""
        if len(self.numbers) > _NUMBERS_SHOWN:
            return f"{self.numbers[0]}+{len(self.numbers) - 1}"
        return ",".join(str(number) for number in self.numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """A circle of equal distance from the centre."""

    radius: float
    distance_m: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DotMap:
    """The whole picture, north up, `size` by `size`, the centre in the middle."""

    size: float
    centre: float
    dots: tuple[Dot, ...]
    rings: tuple[Ring, ...]


def dotmap(places: Iterable[Place], *, centre: Point) -> DotMap:
    """Draw places around `centre`, with rings at round distances."""
    shown = list(places)[:DOTS_MAX]
    offsets = [_offset_m(place.point, centre) for place in shown]
    farthest = max((math.hypot(*offset) for offset in offsets), default=0.0)
    ring_m = _ring_m(max(farthest, _REACH_MIN_M))
    # The outermost ring keeps its distance from the edge, for its label and the dots.
    scale = (SIZE / 2 - _EDGE) / max(ring_m * RINGS, farthest)
    return DotMap(
        size=SIZE,
        centre=SIZE / 2,
        dots=tuple(_dots(shown, offsets, scale)),
        rings=tuple(
            Ring(radius=round(ring_m * at * scale, 1), distance_m=ring_m * at)
            for at in range(1, RINGS + 1)
        ),
    )


def _offset_m(point: Point, centre: Point) -> tuple[float, float]:
    """Return metres east and north; flat enough for any neighbourhood."""
    degrees_east = (point.lon - centre.lon + 180) % 360 - 180
    east = math.radians(degrees_east) * math.cos(math.radians(centre.lat))
    north = math.radians(point.lat - centre.lat)
    return east * EARTH_RADIUS_M, north * EARTH_RADIUS_M


def _ring_m(reach_m: float) -> int:
    """Return the smallest 1, 2 or 5 times a power of ten whose rings cover the reach."""
    wanted = reach_m / RINGS
    power = int(10 ** math.floor(math.log10(wanted)))
    for step in _ROUND_STEPS:
        if step * power >= wanted:
            return step * power
    return 10 * power


def _dots(
    places: Sequence[Place], offsets: Sequence[tuple[float, float]], scale: float
) -> list[Dot]:
    dots: list[Dot] = []
    for number, (place, (east, north)) in enumerate(
        zip(places, offsets, strict=True), start=1
    ):
        x, y = SIZE / 2 + east * scale, SIZE / 2 - north * scale
        halo = COARSE_RADIUS_M * scale if place.coarse else 0.0
        near = (
            at
            for at, dot in enumerate(dots)
            if math.hypot(dot.x - x, dot.y - y) < 1.6 * DOT_RADIUS
        )
        at = next(near, len(dots))
        held = dots[at] if at < len(dots) else None
        dots[at : at + 1] = [
            Dot(
                x=held.x if held else round(x, 1),
                y=held.y if held else round(y, 1),
                radius=DOT_RADIUS,
                halo=round(max(halo, held.halo if held else 0.0), 1),
                places=(*(held.places if held else ()), place),
                numbers=(*(held.numbers if held else ()), number),
            )
        ]
    return dots
