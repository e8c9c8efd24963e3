"""ValueFlows terms: which class and property each record and field becomes.

The names are those of ValueFlows 1.0.0; what it has no word for stands in our own
namespace `az:`, named after the field.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from auzolan.ledger import fulfilment, records
from auzolan.ledger.records import Record

VF = "https://w3id.org/valueflows/ont/vf#"
OM2 = "http://www.ontology-of-units-of-measure.org/resource/om-2/"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
AZ = "urn:auzolan:term:"
XSD = "http://www.w3.org/2001/XMLSchema#"

# How a value is written: as it is, as the name of another row, as a moment, as a
# measure in the unit of a kind or in minutes, as degrees, as a unit, or as a word of
# one of our lists.
Sort = Literal["plain", "ref", "moment", "quantity", "minutes", "degrees", "unit", "word"]

# Fields that hold the id of another row; in every record they mean the same.
_REFS = frozenset(
    "about account agent agreement announced_by author by corrects design event feeds "
    "holder keeper kind lot member need offer payee payer place plan principal process "
    "promise provider receiver recipe ref thing to_thing".split()
)
_MOMENT = re.compile(r"_at$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Where a field stands in its node, and how it is written."""

    name: str
    # The property, or `publishes/property` inside the intent of a proposal.
    key: str
    sort: Sort
    # What is left out; a missing property reads as this.
    default: object
    type: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """How the rows of one record become nodes."""

    record: type[Record]
    # The class of ValueFlows, "" where it has none.
    classes: Callable[[Any], str]
    terms: tuple[Term, ...]
    # Where the row's own name and note stand, as texts.
    name_key: str = "name"
    # What else is said, for other readers; not read back.
    more: Callable[[Any, Context], Mapping[str, Any]]

    @property
    def own_class(self) -> str:
        """Return the class in our own namespace, by which a node is known again."""
        return f"az:{self.record.__name__}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What writing a row needs of others: units by kind, owners by thing."""

    language: str
    kinds: Mapping[str, records.Kind]
    # The kind of a thing, for rows that name only the thing.
    kind_of: Mapping[str, str]
    owners: Mapping[str, list[records.Owner]]
    refer: Callable[[str], str]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _sort_of(name: str, hint: object) -> Sort:
    if hint is str and name in _REFS:
        return "ref"
    if hint is int and _MOMENT.search(name):
        return "moment"
    if name.endswith("_e7"):
        return "degrees"
    return "plain"


def zero(hint: object) -> object:
    """Return what a required field reads as where its property is left out."""
    if typing.get_origin(hint) is tuple:
        return ()
    if typing.get_origin(hint) is dict:
        return {}
    return {str: "", int: 0, bool: False}[hint]  # type: ignore[index]


def _shape(
    record: type[Record],
    classes: str | Callable[[Any], str] = "",
    *,
    left_out: str = "",
    name_key: str = "name",
    more: Callable[[Any, Context], Mapping[str, Any]] | None = None,
    span: bool = False,
    **named: str | tuple[str, Sort],
) -> Shape:
    hints = typing.get_type_hints(record)
    if span:
        named = {"starts_at": "hasBeginning", "ends_at": "hasEnd", **named}
    terms = []
    for info in msgspec.structs.fields(record):
        name = info.name
        if name in ("id", "community") or name in left_out.split():
            continue
        hint = hints[name]
        told = named.get(name, f"az:{_camel(name)}")
        key, sort = told if isinstance(told, tuple) else (told, _sort_of(name, hint))
        default = zero(hint) if info.required else info.default
        terms.append(Term(name=name, key=key, sort=sort, default=default, type=hint))
    unknown = named.keys() - {term.name for term in terms}
    assert not unknown, f"{record.__name__} has no {unknown}"
    told_class = classes if callable(classes) else (lambda _row, told=classes: told)
    return Shape(
        record=record,
        classes=told_class,
        terms=tuple(terms),
        name_key=name_key,
        more=more or _nothing_more,
    )


def _nothing_more(_row: Record, _context: Context) -> Mapping[str, Any]:
    return {}


def _kind_more(row: records.Kind, context: Context) -> Mapping[str, Any]:
    labels = row.labels
    name = labels.get(context.language) or next(iter(labels.values()), "")
    return {"name": name}


def _thing_more(row: records.Thing, context: Context) -> Mapping[str, Any]:
    owners = sorted(context.owners.get(row.id, ()), key=lambda one: (-one.share, one.id))
    # ValueFlows knows one accountable agent; all of them stand as az:Owner.
    return {"primaryAccountable": context.refer(owners[0].member)} if owners else {}


def _finished(row: records.Promise, _context: Context) -> Mapping[str, Any]:
    return {"finished": row.state in fulfilment.OVER}


def _purpose(_row: records.Offer, _context: Context) -> Mapping[str, Any]:
    return {"purpose": "offer"}


def _wish(_row: records.Need, _context: Context) -> Mapping[str, Any]:
    return {"purpose": "request"}


_QUANTITY: tuple[str, Sort] = ("resourceQuantity", "quantity")
_EFFORT: tuple[str, Sort] = ("effortQuantity", "minutes")

# Left out are keys, identities and letters of invitation, which belong to one community
# and cannot be carried to another, and accounts, which follow from the postings.
SHAPES: tuple[Shape, ...] = (
    _shape(
        records.Community,
        "Organization",
        left_out="public members",
        name_key="az:textName",
        name="name",
        founded_at="az:foundedAt",
        lat_e7="geo:lat",
        lon_e7="geo:long",
    ),
    _shape(records.RuleValue),
    _shape(records.Objection),
    _shape(
        records.Member,
        lambda row: "Person" if row.sort == "person" else "Organization",
        left_out="identity",
    ),
    _shape(records.Role),
    _shape(records.Mandate),
    _shape(records.UnitOf),
    _shape(
        records.Kind,
        "ResourceSpecification",
        name_key="az:textName",
        more=_kind_more,
        unit=("defaultUnitOfResource", "unit"),
        classified="az:classified",
    ),
    _shape(records.Place, "SpatialThing", lat_e7="geo:lat", lon_e7="geo:long"),
    _shape(
        records.Thing,
        "EconomicResource",
        more=_thing_more,
        kind="conformsTo",
        place="currentLocation",
        quantity=("accountingQuantity", "quantity"),
        onhand=("onhandQuantity", "quantity"),
        reserved=("az:reservedQuantity", "quantity"),
        condition="state",
        lot="lot",
    ),
    _shape(records.Owner),
    _shape(
        records.Lot,
        "BatchLotRecord",
        code="batchLotCode",
        expires_at="expirationDate",
    ),
    _shape(
        records.Offer,
        "Proposal",
        more=_purpose,
        by="publishes/provider",
        kind="publishes/resourceConformsTo",
        thing="publishes/resourceInventoriedAs",
        quantity=("publishes/availableQuantity", "quantity"),
        place="eligibleLocation",
        span=True,
    ),
    _shape(
        records.Need,
        "Proposal",
        more=_wish,
        by="publishes/receiver",
        kind="publishes/resourceConformsTo",
        quantity=("publishes/resourceQuantity", "quantity"),
        made_at="created",
        lat_e7="geo:lat",
        lon_e7="geo:long",
        span=True,
    ),
    _shape(records.Agreement, "Agreement", made_at="created"),
    _shape(
        records.Promise,
        lambda row: "Intent" if row.state in ("job", "asked") else "Commitment",
        more=_finished,
        agreement="clauseOf",
        plan="plannedWithin",
        process="inputOf",
        action="action",
        provider="provider",
        receiver="receiver",
        thing="resourceInventoriedAs",
        kind="resourceConformsTo",
        quantity=_QUANTITY,
        minutes=_EFFORT,
        place="toLocation",
        span=True,
    ),
    _shape(
        records.Plan,
        "Plan",
        quantity=("az:quantity", "quantity"),
        ends_at="due",
        starts_at="az:startsAt",
    ),
    _shape(
        records.Process,
        "Process",
        plan="plannedWithin",
        name=("basedOn", "word"),
        quantity=("az:quantity", "quantity"),
        span=True,
    ),
    _shape(records.Peg, quantity=("az:quantity", "quantity")),
    _shape(records.Occupancy, unit=("az:unit", "ref")),
    _shape(
        records.Event,
        "EconomicEvent",
        action="action",
        provider="provider",
        receiver="receiver",
        thing="resourceInventoriedAs",
        to_thing="toResourceInventoriedAs",
        kind="resourceConformsTo",
        quantity=_QUANTITY,
        minutes=_EFFORT,
        place="toLocation",
        promise="fulfills",
        agreement="realizationOf",
        process="inputOf",
        corrects="corrects",
        recorded_at="created",
        span=True,
    ),
    _shape(records.Posting),
    _shape(records.Due),
    _shape(records.Design, "DocumentReference", name_key="az:textName", name="name"),
    _shape(
        records.RecipeOf,
        "Recipe",
        kind="primaryOutput",
        quantity=("az:quantity", "quantity"),
    ),
)
BY_CLASS: Mapping[str, Shape] = MappingProxyType(
    {shape.own_class: shape for shape in SHAPES}
)
BY_RECORD: Mapping[type[Record], Shape] = MappingProxyType(
    {shape.record: shape for shape in SHAPES}
)


def json_context() -> dict[str, Any]:
    """Return the JSON-LD context of an export; it names no other file."""
    context: dict[str, Any] = {
        "@vocab": VF,
        "om2": OM2,
        "geo": GEO,
        "az": AZ,
        "xsd": XSD,
        "hasNumericalValue": {"@type": "xsd:decimal"},
        "hasUnit": {"@type": "@id"},
        "primaryAccountable": {"@type": "@id"},
    }
    kinds = {
        "ref": {"@type": "@id"},
        "word": {"@type": "@id"},
        "unit": {"@type": "@id"},
        "moment": {"@type": "xsd:dateTime"},
        "degrees": {"@type": "xsd:decimal"},
    }
    for shape in SHAPES:
        for term in shape.terms:
            if term.sort in kinds:
                context[term.key.rpartition("/")[2]] = kinds[term.sort]
            elif term.type not in (str, int, bool) and term.sort == "plain":
                # Lists and mappings are carried as they are.
                context[term.key] = {"@type": "@json"}
    context["az:contact"] = {"@type": "@json"}
    return context
