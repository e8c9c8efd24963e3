"""ValueFlows 1.0 as JSON-LD: a community's rows to a document, and back unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec

from auzolan.formats import valueflows_values as values
from auzolan.formats.valueflows_terms import (
    BY_CLASS,
    BY_RECORD,
    SHAPES,
    Context,
    Shape,
    Term,
    json_context,
)
from auzolan.ledger import records
from auzolan.ledger.acts import Texts, Words
from auzolan.ledger.records import Record
from auzolan.units.amounts import UNITS, Unit
from auzolan.units.faults import Fault, fault

VERSION = 1
BYTES_MAX = 256 * 1024 * 1024
NODES_MAX = 2_000_000
# Beyond this, one fault tells how many more nodes were not understood.
FAULTS_MAX = 200
_TYPE_MAX = 4
_TEXT_KEYS = frozenset({"name", "note", "az:contact", "az:textName"})


def write(
    rows: Iterable[Record],
    texts: Iterable[records.Text],
    *,
    community: records.Community,
) -> bytes:
    """Return rows and their texts as one JSON-LD document, always in the same order.

    Rows whose records have no shape (keys, invitations, accounts) are left out. Amounts
    are written in the units of the kinds among the rows.
    """
    by_record: dict[type[Record], list[Any]] = defaultdict(list)
    for row in rows:
        by_record[type(row)].append(row)
    context = _context(by_record, community)
    units = _units(by_record[records.UnitOf])
    told = {text.id: text for text in texts}
    graph = [
        _node(row, BY_RECORD[shape.record], context, units, told.get(row.id))
        for shape in SHAPES
        for row in sorted(by_record[shape.record], key=lambda row: row.id)
    ]
    document = {
        "@context": json_context(),
        "@id": "urn:auzolan:export",
        "az:exportVersion": VERSION,
        "@graph": graph,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=1) + b"\n"


def _context(
    by_record: Mapping[type[Record], list[Any]], community: records.Community
) -> Context:
    owners: dict[str, list[records.Owner]] = defaultdict(list)
    for owner in by_record.get(records.Owner, ()):
        owners[owner.thing].append(owner)
    return Context(
        language=community.language,
        kinds={kind.id: kind for kind in by_record.get(records.Kind, ())},
        kind_of={thing.id: thing.kind for thing in by_record.get(records.Thing, ())},
        owners=owners,
        refer=lambda row_id: values.iri(row_id, community.id),
    )


def _units(own: Iterable[records.UnitOf]) -> dict[str, Unit]:
    units = dict(UNITS)
    for row in own:
        units.setdefault(
            row.code,
            Unit(
                code=row.code,
                symbol=row.symbol,
                dimension=row.dimension,
                decimals=row.decimals,
            ),
        )
    return units


def _node(
    row: Record,
    shape: Shape,
    context: Context,
    units: Mapping[str, Unit],
    text: records.Text | None,
) -> dict[str, Any]:
    classes = [name for name in (shape.classes(row), shape.own_class) if name]
    node: dict[str, Any] = {"@id": context.refer(row.id), "@type": classes}
    if text is not None:
        node |= _text(text, shape)
    intent: dict[str, Any] = {}
    for term in shape.terms:
        value = getattr(row, term.name)
        if value == term.default:
            continue
        inside, _, key = term.key.rpartition("/")
        target = intent if inside else node
        target[key] = _written(value, term, row, context, units)
    if intent:
        node["publishes"] = {"@type": "Intent", **intent}
    return {**shape.more(row, context), **node}


def _text(text: records.Text, shape: Shape) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if text.name:
        told[shape.name_key] = text.name
    if text.note:
        told["note"] = text.note
    if text.contact:
        told["az:contact"] = msgspec.json.decode(text.contact)
    return told


def _written(
    value: Any,  # noqa: ANN401 - the fields of a record are of every type
    term: Term,
    row: Record,
    context: Context,
    units: Mapping[str, Unit],
) -> Any:  # noqa: ANN401 - JSON
    if term.sort == "ref":
        return context.refer(value) if value else ""
    if term.sort == "moment":
        return values.moment_text(value)
    if term.sort == "degrees":
        return values.degrees_text(value)
    if term.sort == "unit":
        return values.unit_iri(value)
    if term.sort == "word":
        return f"az:word/{value}"
    if term.sort == "minutes":
        return values.measure(value, UNITS["min"])
    if term.sort == "quantity":
        return values.measure(value, _unit_of(row, context, units))
    return msgspec.to_builtins(value)


def _unit_of(row: Record, context: Context, units: Mapping[str, Unit]) -> Unit | None:
    thing = getattr(row, "thing", "")
    kind_id = getattr(row, "kind", "") or context.kind_of.get(thing, "")
    kind = context.kinds.get(kind_id)
    return units.get(kind.unit) if kind is not None else None


# -- reading -------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class Carried:
    """What a document holds, addressed to another community."""

    # As the document tells it; its keys are not here, so it can only be compared.
    community: records.Community | None = None
    rows: list[Record] = field(default_factory=list)
    texts: Texts = field(default_factory=dict)
    # What was not understood, each with its node.
    faults: list[Fault] = field(default_factory=list)
    more_faults: int = 0

    def refuse(self, found: Fault, at: str) -> None:
        """Note what is wrong with a node."""
        if len(self.faults) >= FAULTS_MAX:
            self.more_faults += 1
            return
        details = {"about": found.at, **found.details}
        self.faults.append(Fault(code=found.code, at=at, details=details))


def read(data: bytes, *, here: str) -> Carried | Fault:
    """Read a document that `write` made, for the community `here`.

    A node that is not understood is a fault among the carried ones; a document that is
    none of ours is one by itself.
    """
    graph = _graph(data)
    if isinstance(graph, Fault):
        return graph
    carried = Carried()
    units = _units_told(graph)
    seen: set[tuple[type[Record], str]] = set()
    for number, node in enumerate(graph):
        at = f"node {number}"
        row = _row(node, units, here)
        if isinstance(row, Fault):
            carried.refuse(row, at)
        elif (type(row), row.id) in seen:
            carried.refuse(fault("id.taken", row.id[:64]), at)
        else:
            seen.add((type(row), row.id))
            _take(carried, row, node, at)
    return carried


def _graph(data: bytes) -> list[dict[str, Any]] | Fault:
    if len(data) > BYTES_MAX:
        return fault("file.too_big", size=len(data), limit=BYTES_MAX)
    try:
        document = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return fault("valueflows.not_json", detail=str(error)[:120])
    if not isinstance(document, dict) or document.get("az:exportVersion") != VERSION:
        return fault("valueflows.not_ours", version=VERSION)
    graph = document.get("@graph")
    if not isinstance(graph, list) or not all(isinstance(node, dict) for node in graph):
        return fault("valueflows.not_ours", version=VERSION)
    if len(graph) > NODES_MAX:
        return fault("file.too_many_records", limit=NODES_MAX)
    return graph


def _shape_of(node: Mapping[str, Any]) -> Shape | None:
    classes = node.get("@type")
    told = classes if isinstance(classes, list) else [classes]
    found = (BY_CLASS.get(name) for name in told[:_TYPE_MAX] if isinstance(name, str))
    return next(filter(None, found), None)


def _units_told(graph: list[dict[str, Any]]) -> dict[str, Unit]:
    """Return the units that measures may name: the built-in ones and the document's."""
    rows = []
    for node in graph:
        if _shape_of(node) is BY_RECORD[records.UnitOf]:
            row = _row(node, UNITS, "")
            if isinstance(row, records.UnitOf):
                rows.append(row)
    return _units(rows)


def _row(node: Mapping[str, Any], units: Mapping[str, Unit], here: str) -> Record | Fault:
    shape = _shape_of(node)
    if shape is None:
        return fault("valueflows.class", str(node.get("@type"))[:80])
    row_id = values.id_of(node.get("@id"), here)
    if isinstance(row_id, Fault):
        return row_id
    fields: dict[str, Any] = {"id": row_id, "community": here}
    intent = node.get("publishes", {})
    if not isinstance(intent, dict):
        return fault("valueflows.class", "publishes")
    for term in shape.terms:
        inside, _, key = term.key.rpartition("/")
        source = intent if inside else node
        if key not in source:
            fields[term.name] = term.default
            continue
        value = _read_value(source[key], term, units, here)
        if isinstance(value, Fault):
            return value
        fields[term.name] = value
    if shape.record is records.Community:
        fields["public"] = ""
    unknown = _unknown_key(node, intent, shape)
    if unknown:
        return fault("valueflows.property", unknown[:80])
    try:
        return msgspec.convert(fields, shape.record)
    except msgspec.ValidationError as error:
        return fault("import.row", shape.own_class, why=str(error)[:200])


def _unknown_key(node: Mapping[str, Any], intent: Mapping[str, Any], shape: Shape) -> str:
    """Return a property in our own namespace that no field takes: it would be lost."""
    known = {term.key.rpartition("/")[2] for term in shape.terms} | _TEXT_KEYS
    told = (*node, *intent)
    return next((key for key in told if key.startswith("az:") and key not in known), "")


def _read_value(
    value: Any,  # noqa: ANN401 - JSON
    term: Term,
    units: Mapping[str, Unit],
    here: str,
) -> Any:  # noqa: ANN401 - the fields of a record are of every type
    if term.sort == "ref":
        return values.id_of(value, here) if value != "" else ""
    if term.sort == "moment":
        return values.moment_of(value)
    if term.sort == "degrees":
        return values.degrees_of(value)
    if term.sort == "unit":
        return values.unit_code(value)
    if term.sort == "word":
        return str(value).removeprefix("az:word/")
    if term.sort in ("quantity", "minutes"):
        return values.amount_of(value, units)
    return value


def _take(carried: Carried, row: Record, node: Mapping[str, Any], at: str) -> None:
    if isinstance(row, records.Community):
        carried.community = row
    else:
        carried.rows.append(row)
    shape = BY_RECORD[type(row)]
    told = {
        "name": node.get(shape.name_key, ""),
        "note": node.get("note", ""),
        "contact": node.get("az:contact", {}),
    }
    try:
        words = msgspec.convert(told, Words)
    except msgspec.ValidationError as error:
        carried.refuse(fault("act.malformed", "personal", why=str(error)[:120]), at)
        return
    if words != Words():
        carried.texts[row.id] = words
