"""Nearness: how far away a place may be told to be, and where it may be thought to lie.

A coarse place is its cell and nothing finer: neither a distance, nor being inside a
radius, nor a time of arrival may depend on where in the cell it is.
"""

from __future__ import annotations

from auzolan.ledger import records
from auzolan.units.points import COARSE_STEP_M, Point, cell_of, centre_of, distance_m


class Asker:
    """Where somebody asks from, with the middle of their cell worked out once."""

    __slots__ = ("coarse", "point")

    def __init__(self, point: Point) -> None:
        """Take the point as it was given."""
        self.point = point
        self.coarse = centre_of(cell_of(point))

    def told_m(self, place: records.Place) -> int:
        """Return the distance that may be told; see `points.told_distance_m`."""
        if place.public:
            return distance_m(self.point, Point(place.lat_e7, place.lon_e7))
        raw = distance_m(self.coarse, centre_of(place.cell))
        return -(-raw // COARSE_STEP_M) * COARSE_STEP_M


def told_point(place: records.Place) -> Point:
    """Return the point by which a place is reckoned with before a promise is given."""
    if place.public:
        return Point(place.lat_e7, place.lon_e7)
    return centre_of(place.cell)
