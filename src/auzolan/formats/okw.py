"""OKW files, lists of places where things are made, to workshops."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from auzolan.formats import limits
from auzolan.formats.designs import Other
from auzolan.formats.documents import read_document
from auzolan.formats.fields import Fields, is_empty
from auzolan.formats.keys import natural_key
from auzolan.formats.okw_rows import facility_rows
from auzolan.formats.processes import process_of_words
from auzolan.formats.reading import Tree
from auzolan.formats.references import Reference, is_mail
from auzolan.formats.reports import Findings, ImportReport
from auzolan.units.faults import Fault
from auzolan.units.points import Point, parse_point


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFound:
    """Where a workshop is, as a public place; never where somebody lives."""

    street: str = ""
    postcode: str = ""
    locality: str = ""
    region: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EquipmentFound:
    """A machine that a workshop says it has."""

    kind: str
    brand: str = ""
    model: str = ""
    description: str = ""
    # Our process name, "" where the words do not tell.
    process: str = ""
    other: Other = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFound:
    """Where a record came from, so that it can be cited and looked up again."""

    # The record's own id there.
    record: str = ""
    name: str = ""
    url: str = ""
    licence: str = ""
    version: str = ""
    # Whether somebody there has checked the record; None if it does not say.
    verified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkshopFound:
    """A workshop as one record of an OKW file describes it."""

    key: str
    name: str
    # Such as `fablab`.
    kind: str = ""
    description: str = ""
    point: Point | None = None
    address: AddressFound
    website: Reference | None = None
    email: str = ""
    # Our process names that its capabilities and equipment stand for.
    processes: tuple[str, ...] = ()
    # The capabilities in the words of the file.
    capabilities: tuple[str, ...] = ()
    equipment: tuple[EquipmentFound, ...] = ()
    source: SourceFound
    other: Other = ()


def read_okw(
    data: bytes, *, name: str, encoding: str = ""
) -> tuple[tuple[WorkshopFound, ...], ImportReport]:
    """Read a list of workshops: joined rows, tables of the v1 schema, or facilities."""
    findings = Findings()
    parsed = read_document(
        data,
        name=name,
        encoding=encoding,
        limit=limits.LIST_BYTES_MAX,
        nodes_max=limits.LIST_NODES_MAX,
    )
    if isinstance(parsed, Fault):
        findings.add(parsed)
        return (), findings.report(data, name=name, kind="okw", none=1)
    tree, left_out = parsed
    for found in left_out:
        findings.add(found)
    rows = facility_rows(tree, findings)
    if len(rows) > limits.WORKSHOPS_MAX:
        findings.refuse("file.too_many_records", limit=limits.WORKSHOPS_MAX)
        return (), findings.report(data, name=name, kind="okw", none=len(rows))
    workshops: dict[str, WorkshopFound] = {}
    part = none = 0
    for at, row in rows:
        before = findings.count
        workshop = _workshop(row, findings, at)
        if workshop is None or workshop.key in workshops:
            none += 1
            if workshop is not None:
                findings.refuse("file.record_repeated", at, name=workshop.name[:80])
            continue
        workshops[workshop.key] = workshop
        part += findings.count > before
    return tuple(workshops.values()), findings.report(
        data, name=name, kind="okw", whole=len(workshops) - part, part=part, none=none
    )


def _workshop(row: Tree, findings: Findings, at: str) -> WorkshopFound | None:
    if not isinstance(row, dict):
        findings.refuse("file.not_a_mapping", at)
        return None
    fields = Fields(row, findings, at=at)
    name = fields.text("name", limit=300)
    if not name:
        findings.refuse("workshop.unnamed", at)
        return None
    point = _point(fields)
    if point is None:
        findings.note("workshop.without_point", at)
    equipment = _equipment(fields)
    capabilities = fields.texts("capabilities", "manufacturing-processes", split=r"[,;|]")
    kind = fields.text("type", "facility-type", "kind")
    address = _address(fields)
    source = _source(fields)
    return WorkshopFound(
        key=natural_key("okw", *_identity(source, name, address)),
        name=name,
        kind=kind,
        description=fields.text("description"),
        point=point,
        address=address,
        website=fields.reference("website", "url"),
        email=_email(fields),
        processes=_processes(capabilities, equipment),
        capabilities=tuple(word.strip() for word in capabilities if word.strip()),
        equipment=equipment,
        source=source,
        other=fields.other(),
    )


def _identity(source: SourceFound, name: str, address: AddressFound) -> tuple[str, ...]:
    """Tell a record by its id in the source, else by its name and place."""
    if source.record:
        return (source.record,)
    return (name, address.country, address.postcode, address.street)


def _processes(
    words: tuple[str, ...], equipment: tuple[EquipmentFound, ...]
) -> tuple[str, ...]:
    told = (*(process_of_words(word) for word in words), *(x.process for x in equipment))
    return tuple(dict.fromkeys(process for process in told if process))


def _equipment(fields: Fields) -> tuple[EquipmentFound, ...]:
    found: list[EquipmentFound] = []
    path, value = fields.take("equipment", "manufacturing-equipment")
    items = value if isinstance(value, list) else [value]
    for index, item in enumerate(items if path else []):
        at = f"{path}[{index}]"
        if isinstance(item, dict):
            inner = Fields(item, fields.findings, at=at)
            machine = _machine(inner)
            if machine is None:
                fields.adopt(inner)
                fields.findings.refuse("workshop.equipment_unnamed", at)
            else:
                found.append(machine)
        elif not is_empty(item):
            text = fields.as_text(at, item)
            if text:
                found.append(
                    EquipmentFound(kind=text, process=process_of_words(text) or "")
                )
    return tuple(found)


def _machine(inner: Fields) -> EquipmentFound | None:
    kind = inner.text("type", "equipment-type", "name")
    process = inner.text("manufacturing-process", "process")
    brand, model = inner.text("brand", "make", "manufacturer"), inner.text("model")
    if not (kind or process or model):
        return None
    return EquipmentFound(
        kind=kind or process or model,
        brand=brand,
        model=model,
        description=inner.text("description"),
        process=process_of_words(process) or process_of_words(kind) or "",
        other=inner.other(),
    )


def _address(fields: Fields) -> AddressFound:
    street = " ".join(
        part for part in (fields.text("street", "extended"), fields.text("number")) if part
    )
    return AddressFound(
        street=street,
        postcode=fields.text("postcode", "zip-code", "postal-code", limit=40),
        locality=fields.text("locality", "city-town", "city", "town", limit=300),
        region=fields.text("region", "state-region", "state", limit=300),
        country=fields.text("country", limit=100),
    )


def _point(fields: Fields) -> Point | None:
    lat_path, lat = fields.take("latitude", "lat")
    lon_path, lon = fields.take("longitude", "lon", "lng")
    if not lat_path and not lon_path:
        return None
    found = parse_point(f"{_degrees(lat)},{_degrees(lon)}")
    if isinstance(found, Point):
        return found
    fields.refuse(found.code, lat_path or lon_path, [lat, lon])
    return None


def _degrees(value: Tree) -> str:
    """Round to the steps of a point; sources give up to 15 digits."""
    try:
        return str(round(Decimal(str(value)), 7))
    except InvalidOperation:
        return "?"


def _email(fields: Fields) -> str:
    path, value = fields.take("email")
    text = fields.as_text(path, value, limit=300) if path else ""
    if text and not is_mail(text):
        fields.refuse("file.mail_broken", path, value)
        return ""
    return text


def _source(fields: Fields) -> SourceFound:
    verified = fields.take("verification")[1]
    return SourceFound(
        record=fields.text("facility-id", "resource-id", "id", limit=200),
        name=fields.text("source-name", limit=300),
        url=fields.text("source-url", limit=limits.REFERENCE_CHARS_MAX),
        licence=fields.text("source-license", limit=300),
        version=fields.text("source-version", limit=100),
        verified=verified if isinstance(verified, bool) else None,
    )
