"""Footprint: what a way emits, only from published factors and the sorts' own data.

Every figure carries where it comes from. What nobody has measured is not told at all,
and nothing is called saved unless somebody says what they would have done instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from auzolan.ledger import records

# An assumption, told with every figure: people walk or cycle as far as this.
ON_FOOT_M_MAX = 2_000
# Average car, rounded; per vehicle, whoever sits in it.
CAR_G_PER_KM = 170
CAR_SOURCE = (
    "UK Government (DESNZ), Greenhouse gas reporting: conversion factors 2022, "
    "average car, 170 g CO2e per km"
)
ON_FOOT_SOURCE = "on foot or by bicycle up to 2 km"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Grams of CO2 equivalent, and where the figure comes from."""

    co2e_g: int
    source: str


def leg_g(distance_m: int) -> int:
    """Return the grams of going a distance once, by the assumed means."""
    if distance_m <= ON_FOOT_M_MAX:
        return 0
    return -(-distance_m * CAR_G_PER_KM // 1_000)


def of_trips(distance_m: int, *, round_trips: int) -> Figure:
    """Return what going there and back so many times emits."""
    return of_legs([distance_m] * (2 * round_trips))


def of_legs(distances_m: Iterable[int]) -> Figure:
    """Return what going these distances emits."""
    grams = sum(map(leg_g, distances_m))
    return Figure(co2e_g=grams, source=CAR_SOURCE if grams else ON_FOOT_SOURCE)


def of_amount(kind: records.Kind, quantity: int, *, decimals: int) -> Figure | None:
    """Return what a quantity of a kind took to make new; None where nobody knows.

    `quantity` is in the smallest step of the kind's unit, which has `decimals`.
    """
    if kind.co2e_g < 0 or not kind.co2e_source:
        return None
    grams = -(-kind.co2e_g * quantity // int(10**decimals))
    return Figure(co2e_g=grams, source=kind.co2e_source)


def together(figures: Iterable[Figure | None]) -> Figure | None:
    """Return the sum, with every source once; None where one part is not known."""
    grams, sources = 0, []
    for figure in figures:
        if figure is None:
            return None
        grams += figure.co2e_g
        if figure.source not in sources:
            sources.append(figure.source)
    # That people walk is no news beside a drive.
    if len(sources) > 1 and ON_FOOT_SOURCE in sources:
        sources.remove(ON_FOOT_SOURCE)
    return Figure(co2e_g=grams, source="; ".join(sources))
