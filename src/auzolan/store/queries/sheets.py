"""Sheets: lists of members, things, loans and outside money as CSV for stewards."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from zoneinfo import ZoneInfo

import msgspec

from auzolan.formats.designs import Quantity
from auzolan.formats.items import ItemRow, write_items
from auzolan.formats.loans import LoanRow, write_loans
from auzolan.formats.members import MemberRow, write_members
from auzolan.formats.tables import safe_cell
from auzolan.ledger import records
from auzolan.ledger.facts import ROWS_MAX
from auzolan.ledger.records import Record
from auzolan.store import rows
from auzolan.store.queries.everything import every
from auzolan.store.queries.naming import label_of
from auzolan.store.queries.people import contact_of
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.units.amounts import UNITS, format_amount
from auzolan.units.faults import Fault, fault

Faults = tuple[Fault, ...]

_REFUSED: Faults = (fault("may.not_allowed", "export"),)
MS_A_SECOND = 1000


def _texts(viewer: Viewer, found: Iterable[Record]) -> dict[str, records.Text]:
    return rows.by_ids(records.Text, viewer.community, (row.id for row in found))


def _day(viewer: Viewer, ms: int) -> dt.date | None:
    zone = ZoneInfo(viewer.community_row.zone)
    return dt.datetime.fromtimestamp(ms / MS_A_SECOND, zone).date() if ms else None


def members(viewer: Viewer) -> bytes | Faults:
    """Return the members who have not left, as `import members` reads them."""
    if not (viewer.is_steward and sees(viewer, "member.contact")):
        return _REFUSED
    found = [row for row in every(viewer)(records.Member) if row.state != "left"]
    texts = _texts(viewer, found)
    roles = {role.member: role.role for role in every(viewer)(records.Role)}
    lines = []
    for row in found:
        text = texts.get(row.id)
        contact = contact_of(text)
        lines.append(
            MemberRow(
                line=0,
                key=row.id,
                name=text.name if text else row.id,
                card=contact.get("card", ""),
                email=contact.get("email", ""),
                phone=contact.get("phone", ""),
                role=roles.get(row.id, ""),
                paid_until=_date(contact.get("paid_until", "")),
                joined=_day(viewer, row.joined_at),
                household=contact.get("household", ""),
            )
        )
    return write_members(tuple(lines))


def _date(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        return None


def things(viewer: Viewer) -> bytes | Faults:
    """Return the things in use, as `import items` reads them."""
    if not viewer.is_steward:
        return _REFUSED
    found = [row for row in every(viewer)(records.Thing) if not row.retired]
    texts = _texts(viewer, found)
    kinds = {kind.id: kind for kind in every(viewer)(records.Kind)}
    places = _texts(viewer, every(viewer)(records.Place))
    keepers = rows.by_ids(records.Text, viewer.community, (row.keeper for row in found))
    language = viewer.community_row.language
    lines = []
    for row in found:
        text, kind = texts.get(row.id), kinds[row.kind]
        contact = contact_of(text)
        label = label_of(kind, language)
        unit = kind.unit if kind.unit in UNITS else "each"
        lines.append(
            ItemRow(
                line=0,
                key=row.id,
                name=(text.name if text else "") or label,
                number=contact.get("number", ""),
                kind_words=label,
                category=kind.classified[0] if kind.classified else "",
                quantity=Quantity(amount=row.quantity, unit=unit),
                place=places[row.place].name if row.place in places else "",
                keeper=keepers[row.keeper].name if row.keeper in keepers else "",
                condition=row.condition,
                description=text.note if text else "",
                brand=contact.get("brand", ""),
                model=contact.get("model", ""),
                serial=contact.get("serial", ""),
            )
        )
    return write_items(tuple(lines))


def loans(viewer: Viewer) -> bytes | Faults:
    """Return the loans that are out, as `import loans` reads them."""
    if not viewer.is_desk:
        return _REFUSED
    found = rows.select(
        records.Promise,
        "community = %s AND state = 'out' AND action = 'transferCustody' "
        "ORDER BY starts_at, id",
        (viewer.community,),
        limit=ROWS_MAX,
    )
    wanted = [(row.thing, row.receiver) for row in found]
    texts = rows.by_ids(
        records.Text, viewer.community, (row_id for pair in wanted for row_id in pair)
    )
    return write_loans(
        tuple(
            LoanRow(
                line=0,
                key=row.id,
                item=_known_as(texts.get(row.thing), "number", row.thing),
                member=_known_as(texts.get(row.receiver), "card", row.receiver),
                out_date=_day(viewer, row.starts_at),
                due_date=_day(viewer, row.ends_at - 1),
            )
            for row in found
        )
    )


def _known_as(text: records.Text | None, field: str, row_id: str) -> str:
    if text is None:
        return row_id
    contact = msgspec.json.decode(text.contact, type=dict[str, str]) if text.contact else {}
    return contact.get(field) or text.name or row_id


def cash(viewer: Viewer) -> bytes | Faults:
    """Return the notes of outside money, one a line, for a treasurer."""
    if not sees(viewer, "due"):
        return _REFUSED
    found = rows.select(
        records.Due,
        "community = %s ORDER BY noted_at, id",
        (viewer.community,),
        limit=ROWS_MAX,
    )
    texts = rows.by_ids(records.Text, viewer.community, (row.member for row in found))
    lines: list[Sequence[str]] = [
        ("noted on", "member", "amount", "currency", "why", "state", "id")
    ]
    for row in found:
        day = _day(viewer, row.noted_at)
        lines.append(
            (
                day.isoformat() if day else "",
                texts[row.member].name if row.member in texts else row.member,
                format_amount(row.amount, UNITS["credit"]),
                row.currency,
                row.why,
                row.state,
                row.id,
            )
        )
    out = io.StringIO(newline="")
    csv.writer(out).writerows([safe_cell(cell) for cell in line] for line in lines)
    return out.getvalue().encode("utf-8-sig")
