"""Units and exact amounts: integers of a unit's smallest step, decimals at the edge."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from auzolan.units.faults import Fault, fault

# Amounts travel as JSON integers, which are exact only within this bound (RFC 8785).
AMOUNT_MAX = 2**53 - 1
# No exact amount needs more characters; longer text is no number anybody typed.
AMOUNT_TEXT_MAX = 40

# Plain decimals only: exponents and digit groups are read differently by different people.
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]*))?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit of measure; its amounts count the smallest step, `10**-decimals`."""

    code: str
    symbol: str
    # Units convert only inside one dimension.
    dimension: str
    decimals: int
    # One of this unit in the dimension's base unit.
    in_base: Fraction = Fraction(1)
    # Identifier in the Ontology of units of Measure (om2), for the ValueFlows export.
    om2: str = ""


def _unit(
    code: str, symbol: str, dimension: str, decimals: int, in_base: str = "1", om2: str = ""
) -> Unit:
    return Unit(
        code=code,
        symbol=symbol,
        dimension=dimension,
        decimals=decimals,
        in_base=Fraction(in_base),
        om2=om2,
    )


# The units every community starts with; the base of each dimension has `in_base` 1.
UNITS: dict[str, Unit] = {
    unit.code: unit
    for unit in (
        _unit("each", "", "count", 0, "1", "one"),
        _unit("pair", "pair", "count", 0, "2"),
        _unit("dozen", "dozen", "count", 0, "12"),
        _unit("serving", "serving", "serving", 0),
        _unit("kg", "kg", "mass", 3, "1", "kilogram"),
        _unit("g", "g", "mass", 0, "1/1000", "gram"),
        _unit("l", "l", "volume", 3, "1", "litre"),
        _unit("ml", "ml", "volume", 0, "1/1000", "millilitre"),
        _unit("m3", "m³", "volume", 3, "1000", "cubicMetre"),
        _unit("m", "m", "length", 3, "1", "metre"),
        _unit("cm", "cm", "length", 1, "1/100", "centimetre"),
        _unit("mm", "mm", "length", 0, "1/1000", "millimetre"),
        _unit("km", "km", "length", 3, "1000", "kilometre"),
        _unit("m2", "m²", "area", 3, "1", "squareMetre"),
        _unit("cm2", "cm²", "area", 0, "1/10000", "squareCentimetre"),
        _unit("kwh", "kWh", "energy", 3, "1", "kilowattHour"),
        _unit("min", "min", "time", 0, "1/60", "minuteTime"),
        _unit("h", "h", "time", 2, "1", "hour"),
        _unit("day", "day", "time", 2, "24", "day"),
        # What accounts count; a community in hours or in credit uses one of the two.
        _unit("hour_credit", "h", "hour_credit", 2),
        _unit("credit", "cr", "credit", 2),
    )
}


def step(unit: Unit) -> Fraction:
    """Return what one of the unit's smallest steps is in the unit itself."""
    return Fraction(1, 10**unit.decimals)


def parse_amount(text: str, unit: Unit) -> int | Fault:
    """Read a decimal string (`,` or `.` as the point) as steps of `unit`.

    Returns a Fault where it is no number, is finer than the unit's step, or is out
    of bounds; nothing is rounded away silently.
    """
    text = text.strip()
    found = _DECIMAL.fullmatch(text) if len(text) <= AMOUNT_TEXT_MAX else None
    if found is None or not (found[2] or found[3]):
        return fault("amount.not_a_number", text[:AMOUNT_TEXT_MAX])
    fraction = (found[3] or "").rstrip("0")
    if len(fraction) > unit.decimals:
        return fault("amount.too_fine", text, decimals=unit.decimals)
    steps = int(found[1] + (found[2] or "0") + fraction.ljust(unit.decimals, "0"))
    if abs(steps) > AMOUNT_MAX:
        return fault("amount.out_of_bounds", text)
    return steps


def format_amount(amount: int, unit: Unit) -> str:
    """Write steps of `unit` as the shortest exact decimal string, such as `2.5`."""
    text = format(Decimal(amount).scaleb(-unit.decimals), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def convert(amount: int, source: Unit, target: Unit) -> int | Fault:
    """Convert steps of `source` to steps of `target`, exactly or not at all."""
    if source.dimension != target.dimension:
        return fault("unit.mismatch", source.code, wanted=target.code)
    exact = amount * step(source) * source.in_base / target.in_base / step(target)
    if exact.denominator != 1:
        return fault("amount.too_fine", source.code, decimals=target.decimals)
    if abs(exact) > AMOUNT_MAX:
        return fault("amount.out_of_bounds", source.code)
    return exact.numerator


def share_out(total: int, weights: list[int]) -> list[int]:
    """Split `total` by integer weights so that the parts sum to it exactly.

    Largest remainder method; ties go to the earlier weight. Weights must be
    non-negative with a positive sum.
    """
    whole = sum(weights)
    assert whole > 0, "nothing to share out by"
    assert min(weights) >= 0, "a negative weight takes from the others"
    sign = -1 if total < 0 else 1
    parts = [abs(total) * weight // whole for weight in weights]
    order = sorted(
        range(len(weights)),
        key=lambda i: (-(abs(total) * weights[i] % whole), i),
    )
    for i in order[: abs(total) - sum(parts)]:
        parts[i] += 1
    return [sign * part for part in parts]
