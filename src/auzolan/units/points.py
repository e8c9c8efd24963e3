"""Points on earth as integers of 1e-7 degrees, with H3 cells and rounded distances."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import h3

from auzolan.units.faults import Fault, fault

E7 = 10_000_000
EARTH_RADIUS_M = 6_371_009
# A coarse place is told as its H3 cell of this resolution, with edges of about 530 m.
COARSE_RESOLUTION = 8
# Distances to a coarse place are told in steps of this many metres.
COARSE_STEP_M = 500
# No point on earth needs more characters.
POINT_TEXT_MAX = 60
# Cells whose centre is kept in memory: every place near by, asked for again and again.
CELLS_KEPT = 16_384


@dataclass(frozen=True, slots=True, order=True)
class Point:
    """A place on earth (WGS 84)."""

    lat_e7: int
    lon_e7: int

    @property
    def lat(self) -> float:
        """Return the latitude in degrees, for drawing and distances only."""
        return self.lat_e7 / E7

    @property
    def lon(self) -> float:
        """Return the longitude in degrees, for drawing and distances only."""
        return self.lon_e7 / E7


def parse_point(text: str) -> Point | Fault:
    """Read `LAT,LON` in decimal degrees."""
    parts = text.split(",") if len(text) <= POINT_TEXT_MAX else []
    if len(parts) != 2:
        return fault("point.not_understood", text[:40])
    try:
        lat, lon = (Decimal(part.strip()) for part in parts)
    except InvalidOperation:
        return fault("point.not_understood", text[:40])
    if not (lat.is_finite() and lon.is_finite()) or abs(lat) > 90 or abs(lon) > 180:
        return fault("point.out_of_bounds", text[:40])
    return Point(round(lat * E7), round(lon * E7))


def cell_of(point: Point, resolution: int = COARSE_RESOLUTION) -> str:
    """Return the H3 cell that the point lies in."""
    return str(h3.latlng_to_cell(point.lat, point.lon, resolution))


@functools.lru_cache(maxsize=CELLS_KEPT)
def centre_of(cell: str) -> Point:
    """Return the middle of an H3 cell, which stands for every place inside it."""
    lat, lon = h3.cell_to_latlng(cell)
    return Point(round(lat * E7), round(lon * E7))


def distance_m(a: Point, b: Point) -> int:
    """Return the great-circle distance in whole metres (haversine)."""
    lat_a, lat_b = math.radians(a.lat), math.radians(b.lat)
    half_lat = (lat_b - lat_a) / 2
    half_lon = math.radians(b.lon - a.lon) / 2
    chord = (
        math.sin(half_lat) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin(half_lon) ** 2
    )
    return round(2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord))))


def told_distance_m(asker: Point, place: Point, *, public: bool) -> int:
    """Return the distance that may be told to somebody who asks from `asker`.

    To a public place it is the real one. To a coarse place it is measured from the
    centre of the asker's cell to the centre of the place's cell and rounded up to a
    step, one at least, so that asking from many points tells the cell and nothing finer.
    """
    if public:
        return distance_m(asker, place)
    raw = distance_m(centre_of(cell_of(asker)), centre_of(cell_of(place)))
    return max(1, -(-raw // COARSE_STEP_M)) * COARSE_STEP_M
