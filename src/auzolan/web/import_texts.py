"""Import texts: what sorts of files, their fields and their lines are called on pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from auzolan.units.faults import Fault
from auzolan.web import faults

# In the order in which a community moves in: value, name, what stands in it.
_SORTS: tuple[tuple[str, str, str], ...] = (
    ("members", _n("Members"), _n("A list with names, card numbers, contacts, paid until")),
    ("items", _n("Things"), _n("A list with names, numbers, sorts and places")),
    ("loans", _n("Loans now out"), _n("Who has which thing, since when, until when")),
    ("bookings", _n("Bookings ahead"), _n("Who has reserved which thing, from when")),
    ("balances", _n("Opening balances"), _n("Card number and hours or credit")),
    ("okh", _n("Open designs"), _n("OKH manifests: YAML, TOML or JSON, up to 100 files")),
    ("okw", _n("Workshops"), _n("OKW files with machines: JSON or YAML, up to 100 files")),
    ("bom", _n("Parts lists"), _n("A table or JSON: what a thing is made of")),
)
# Lists with columns that a person can choose; one at a time.
LISTS = frozenset({"members", "items", "loans", "bookings", "balances"})

FIELDS: dict[str, str] = {
    "amount": _n("Amount"),
    "brand": _n("Brand"),
    "card": _n("Card number"),
    "category": _n("Category"),
    "condition": _n("Condition"),
    "description": _n("Description"),
    "due_date": _n("Due on"),
    "email": _n("E-mail"),
    "first_name": _n("First name"),
    "from": _n("From"),
    "household": _n("Household"),
    "item": _n("Number or name of the thing"),
    "joined": _n("Joined on"),
    "keeper": _n("Keeper"),
    "keywords": _n("Keywords"),
    "kind": _n("Sort"),
    "last_name": _n("Last name"),
    "level": _n("Level"),
    "loan_days": _n("Lent for how many days"),
    "material": _n("Material"),
    "member": _n("Card number or name of the member"),
    "minutes": _n("Minutes"),
    "model": _n("Model"),
    "name": _n("Name"),
    "number": _n("Inventory number"),
    "out_date": _n("Lent on"),
    "paid_until": _n("Paid until"),
    "parent": _n("Goes into"),
    "phone": _n("Phone"),
    "picture": _n("Picture"),
    "place": _n("Place"),
    "position": _n("Position"),
    "price": _n("Price a day"),
    "process": _n("How it is made"),
    "quantity": _n("How many"),
    "reference": _n("Where it is described"),
    "returned": _n("Brought back on"),
    "role": _n("Role"),
    "serial": _n("Serial number"),
    "type": _n("Made or bought"),
    "unit": _n("Unit"),
    "until": _n("Until"),
    "value": _n("Value"),
}


def sorts() -> list[tuple[str, str, str]]:
    """Return the sorts of files: value, name, what stands in it."""
    return [(value, _(name), _(said)) for value, name, said in _SORTS]


def sort_choices() -> list[tuple[str, str]]:
    """Return the sorts of files as a form wants them."""
    return [(value, name) for value, name, _said in sorts()]


def sort_text(value: str) -> str:
    """Return what a sort of files is called."""
    return dict(sort_choices())[value]


def field_text(name: str) -> str:
    """Return what a field of a list is called."""
    return _(FIELDS[name]) if name in FIELDS else name


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What is said of one line or field of a file."""

    at: str
    said: str
    # The text of the file that it is about.
    about: str


def line_of(found: Fault) -> Line:
    """Return a fault of a file in words."""
    details = found.details
    text = str(details.get("text") or details.get("about") or "")
    for known in ("card", "number"):
        if not text and details.get(known):
            text = f"{field_text(known)} {details[known]}"
    if found.code == "column.missing":
        others = [each for each in str(details.get("other") or "").split(", ") if each]
        fields = [field_text(each) for each in (found.at, *others)]
        return Line(at="", said=faults.sentence(found), about=", ".join(fields))
    column = str(details.get("column") or "")
    at, about = found.at, ", ".join(each for each in (column, text) if each)
    number = at.removeprefix("line ")
    if number != at and number.isdecimal():
        at = _("Line %(number)s") % {"number": number}
    return Line(at=at[:120], said=faults.sentence(found), about=about[:160])
