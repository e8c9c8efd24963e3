"""Rule texts: what a community's rules are called, and how their values are read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from django.utils.translation import ngettext

from auzolan.deciding.rules import BOUNDS, CHOICES
from auzolan.ledger.rule import DEFAULTS
from auzolan.units.amounts import UNITS, format_amount, parse_amount
from auzolan.units.faults import Fault
from auzolan.web import dates


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleText:
    """A rule's name and what it means."""

    title: str
    help: str


TEXTS: dict[str, RuleText] = {
    "accounts": RuleText(
        title=_n("Accounts"),
        help=_n(
            "Off: things and hours are lent and given. Hours or credit: what is given is "
            "noted, and balances always sum to zero."
        ),
    ),
    "lower_line": RuleText(
        title=_n("Lower line"),
        help=_n("How far below zero an account may go."),
    ),
    "announce_days": RuleText(
        title=_n("Days from announcement to effect"),
        help=_n("Time for everybody to see a change and to object."),
    ),
    "objections": RuleText(
        title=_n("Objections that hold a change"),
        help=_n("So many members with a reason are enough."),
    ),
    "answer_hours": RuleText(
        title=_n("Hours to answer a request"),
        help=_n("After that it expires, and the next best is asked."),
    ),
    "oppose_hours": RuleText(
        title=_n("Hours to oppose a record"),
        help=_n("After that a record of one side stands."),
    ),
    "small_community": RuleText(
        title=_n("Members from which on changes are announced"),
        help=_n("While there are fewer, changes take effect at once."),
    ),
    "currency": RuleText(
        title=_n("Currency of outside money"),
        help=_n("Fees and deposits are only noted; nothing here moves money."),
    ),
}
CHOICE_TEXTS = {"off": _n("off"), "hours": _n("in hours"), "credit": _n("in credit")}
_DAYS = {"announce_days"}
_HOURS = {"answer_hours", "oppose_hours"}


def title(name: str) -> str:
    """Return what a rule is called."""
    return _(TEXTS[name].title) if name in TEXTS else name


def explanation(name: str) -> str:
    """Return what a rule means."""
    return _(TEXTS[name].help) if name in TEXTS else ""


def value_text(name: str, value: str) -> str:
    """Return a rule's value as it is read."""
    if name in CHOICES:
        return _(CHOICE_TEXTS.get(value, value))
    number = int(value) if value.isdecimal() else 0
    if name == "lower_line":
        return f"−{dates.figure(format_amount(number, UNITS['credit']))}"
    if name in _DAYS:
        return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}
    if name in _HOURS:
        return ngettext("%(n)d hour", "%(n)d hours", number) % {"n": number}
    return value


def value_typed(name: str, typed: str) -> str | Fault:
    """Return the value to announce for what somebody typed."""
    if name != "lower_line":
        return typed.strip().upper() if name == "currency" else typed.strip()
    amount = parse_amount(typed.strip().lstrip("−-"), UNITS["credit"])
    return amount if isinstance(amount, Fault) else str(amount)


def typed_value(name: str, value: str) -> str:
    """Return a value as it stands in the form."""
    if name == "lower_line" and value.isdecimal():
        return format_amount(int(value), UNITS["credit"])
    return value


def bounds(name: str) -> tuple[int, int] | None:
    """Return the least and the most of a number that stands as it is typed."""
    return None if name == "lower_line" else BOUNDS.get(name)


assert TEXTS.keys() == DEFAULTS.keys(), "every rule has a name"
