"""The shapes in which OKW files come, each joined to one mapping a facility."""

from __future__ import annotations

from collections.abc import Iterator

from auzolan.formats.fields import is_empty, plain_key
from auzolan.formats.reading import Tree
from auzolan.formats.reports import Findings

Row = dict[str, Tree]

# Ids that only join tables; the facility's own id is kept.
_JOINS = frozenset(
    ("address-id", "contact-id", "source-id", "location-id", "region-id", "geocoding-id")
)
_NESTED = ("facility", "address", "location", "region", "geocoding", "contact")
_SOURCE_NAMES = {
    "source-id": "source-id",
    "name": "source-name",
    "source-url": "source-url",
    "license": "source-license",
    "version": "source-version",
}


def facility_rows(tree: Tree, findings: Findings) -> list[tuple[str, Tree]]:
    """Return every facility with its place in the file.

    Understood are a list of rows `{facility, address, region, geocoding}`, tables
    named as the classes of the OKW v1 schema, a list of facilities, or a single one.
    """
    if isinstance(tree, dict):
        tables = {_table_name(key): value for key, value in tree.items()}
        if "manufacturingfacility" in tables:
            return list(_joined(tables, findings))
        listed = tables.get("facilities")
        if isinstance(listed, list):
            for key, value in tree.items():
                if _table_name(key) != "facilities" and not is_empty(value):
                    findings.refuse("okw.table_not_read", key)
            return [(f"facilities[{i}]", _flat(row)) for i, row in enumerate(listed)]
        return [("", _flat(tree))]
    if isinstance(tree, list):
        return [(f"[{index}]", _flat(row)) for index, row in enumerate(tree)]
    findings.refuse("file.not_a_mapping")
    return []


def _table_name(key: str) -> str:
    return plain_key(key).replace("-", "")


def _flat(row: Tree) -> Tree:
    """Lift the fields of the nested records; the facility's own come first."""
    if not isinstance(row, dict):
        return row
    nested = {plain_key(key): value for key, value in row.items()}
    flat: Row = {}
    for name in _NESTED:
        inner = nested.get(name)
        if isinstance(inner, dict):
            _add(flat, inner)
    for key, value in row.items():
        if plain_key(key) not in _NESTED or not isinstance(value, dict | None):
            _add(flat, {key: value})
    return flat


def _add(flat: Row, more: Row) -> None:
    for key, value in more.items():
        plain = plain_key(key)
        if plain in _JOINS or is_empty(value):
            continue
        if isinstance(value, dict) and plain in _NESTED:
            _add(flat, value)
        else:
            while plain in flat:
                # A second name or description is carried beside the facility's own.
                plain = f"other-{plain}"
            flat[plain] = value


def _joined(tables: dict[str, Tree], findings: Findings) -> Iterator[tuple[str, Tree]]:
    """Join the tables of the v1 schema by their ids."""
    resources = _by_id(tables, "distributedresource", "resource-id", findings)
    addresses = _by_id(tables, "address", "address-id", findings)
    contacts = _by_id(tables, "contact", "contact-id", findings)
    sources = _by_id(tables, "databasesourcemetadata", "source-id", findings)
    machines = _machines(tables, findings)
    for name in sorted(tables.keys() - _JOINED):
        findings.refuse("okw.table_not_read", name)
    rows = tables["manufacturingfacility"]
    for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
        at = f"ManufacturingFacility[{index}]"
        if not isinstance(row, dict):
            yield at, row
            continue
        facility = {plain_key(key): value for key, value in row.items()}
        resource = resources.get(_id(facility.get("resource-id")), {})
        source = sources.get(_id(facility.get("source-id", resource.get("source-id"))), {})
        flat: Row = {}
        _add(flat, facility)
        _add(flat, {"verification": resource.get("verification")})
        _add(flat, addresses.get(_id(resource.get("address-id")), {}))
        _add(flat, contacts.get(_id(resource.get("contact-id")), {}))
        _add(
            flat, {_SOURCE_NAMES.get(key, f"source-{key}"): x for key, x in source.items()}
        )
        own: list[Tree] = [*machines.pop(_id(facility.get("resource-id")), [])]
        _add(flat, {"equipment": own})
        yield at, flat
    for owner, rows_left in machines.items():
        count = len(rows_left)
        findings.refuse("okw.equipment_without_workshop", owner[:80], count=count)


_JOINED = frozenset(
    (
        "address",
        "contact",
        "databasesourcemetadata",
        "distributedresource",
        "manufacturingequipment",
        "manufacturingfacility",
    )
)


def _id(value: Tree) -> str:
    return "" if is_empty(value) or isinstance(value, list | dict) else str(value)


def _rows(tables: dict[str, Tree], table: str, findings: Findings) -> Iterator[Row]:
    """Walk one table with its keys in one spelling; what is no row is told."""
    rows = tables.get(table)
    if is_empty(rows):
        return
    for index, row in enumerate(rows if isinstance(rows, list) else [rows]):
        if isinstance(row, dict):
            yield {plain_key(name): value for name, value in row.items()}
        else:
            findings.refuse("file.not_a_mapping", f"{table}[{index}]")


def _by_id(
    tables: dict[str, Tree], table: str, key: str, findings: Findings
) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in _rows(tables, table, findings):
        found.setdefault(_id(row.get(key)), row)
    found.pop("", None)
    return found


def _machines(tables: dict[str, Tree], findings: Findings) -> dict[str, list[Row]]:
    """Gather equipment by the resource that it stands at."""
    found: dict[str, list[Row]] = {}
    for row in _rows(tables, "manufacturingequipment", findings):
        found.setdefault(_id(row.pop("resource-id", None)), []).append(row)
    return found
