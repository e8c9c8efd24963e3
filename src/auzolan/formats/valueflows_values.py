"""Values of ValueFlows documents: ids, moments, measures and degrees, exactly."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from auzolan.units.amounts import UNITS, Unit, format_amount, parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.units.points import E7

# The one name that every community has for itself; its own id differs in each book.
HERE = "urn:auzolan:community"
UUID = "urn:uuid:"
# Ids that are no UUID, such as those of other communities.
OTHER = "urn:auzolan:id:"
_UUID = re.compile(
    r"urn:uuid:([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})"
)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MS = dt.timedelta(milliseconds=1)
_OM2 = {unit.om2: unit for unit in UNITS.values() if unit.om2}
_PARTS = (0, 8, 12, 16, 20, 32)


def iri(row_id: str, community: str) -> str:
    """Return the name of a row: its id as a UUID; the community is always the same."""
    if row_id == community:
        return HERE
    if len(row_id) != 32:
        return OTHER + row_id
    parts = (row_id[a:b] for a, b in itertools.pairwise(_PARTS))
    return UUID + "-".join(parts)


def id_of(name: object, community: str) -> str | Fault:
    """Return the id of a name that `iri` made."""
    if name == HERE:
        return community
    if isinstance(name, str):
        found = _UUID.fullmatch(name)
        if found is not None:
            return "".join(found.groups())
        if name.startswith(OTHER) and len(name) < 200:
            return name.removeprefix(OTHER)
    return fault("valueflows.id", str(name)[:80])


def moment_text(ms: int) -> str | int:
    """Return a moment as ISO 8601 with milliseconds; far ones stay numbers."""
    try:
        moment = _EPOCH + ms * _MS
    except OverflowError:
        return ms
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def moment_of(value: object) -> int | Fault:
    """Return the milliseconds of a moment that `moment_text` wrote."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and _MOMENT.fullmatch(value):
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            return fault("valueflows.moment", value[:40])
        return (moment - _EPOCH) // _MS
    return fault("valueflows.moment", str(value)[:40])


def degrees_text(e7: int) -> str:
    """Return degrees as an exact decimal."""
    return format(Decimal(e7).scaleb(-7), "f")


def degrees_of(value: object) -> int | Fault:
    """Return steps of 1e-7 degrees of an exact decimal."""
    if isinstance(value, str) and len(value) <= 20:
        try:
            steps = Decimal(value) * E7
        except InvalidOperation:
            return fault("point.not_understood", value[:40])
        if steps.is_finite() and steps == steps.to_integral_value():
            return int(steps)
    return fault("point.not_understood", str(value)[:40])


def unit_iri(code: str) -> str:
    """Return the name of a unit in OM 2, or in our own namespace."""
    unit = UNITS.get(code)
    return f"om2:{unit.om2}" if unit is not None and unit.om2 else f"az:unit/{code}"


def unit_code(name: object) -> str | Fault:
    """Return the code of a unit that `unit_iri` named."""
    if isinstance(name, str):
        if name.startswith("om2:") and name[4:] in _OM2:
            return _OM2[name[4:]].code
        if name.startswith("az:unit/"):
            return name.removeprefix("az:unit/")
    return fault("unit.unknown", str(name)[:40])


def measure(amount: int, unit: Unit | None) -> dict[str, Any] | int:
    """Return an amount as a measure; without a unit it stays a number of steps."""
    if unit is None:
        return amount
    return {
        "hasNumericalValue": format_amount(amount, unit),
        "hasUnit": unit_iri(unit.code),
    }


def amount_of(value: object, units: Mapping[str, Unit]) -> int | Fault:
    """Return the steps of a measure in its own unit."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, dict) or not isinstance(value.get("hasNumericalValue"), str):
        return fault("valueflows.measure", str(value)[:80])
    code = unit_code(value.get("hasUnit"))
    if isinstance(code, Fault):
        return code
    if code not in units:
        return fault("unit.unknown", code[:40])
    return parse_amount(value["hasNumericalValue"], units[code])
