"""Sums of outside money and of hours or credit as sheets tell them, exactly."""

from __future__ import annotations

import re
from dataclasses import dataclass

from auzolan.formats.quantities import plain_number
from auzolan.units.amounts import UNITS, Unit, format_amount, parse_amount
from auzolan.units.faults import Fault, fault

# Two decimals, as in every currency met so far; the yen simply has none.
_HUNDREDTHS = UNITS["credit"]
_STEPS_AN_HOUR = 100
_SIGNS = {"€": "EUR", "$": "", "£": "GBP", "¥": "", "₴": "UAH", "kr": "", "fr": "CHF"}
_MONEY = re.compile(
    r"^([A-Za-z]{2,3}\.?|[€$£¥₴])?\s*"
    r"([+-]?[\d.,' \u00a0\u202f]+)"
    r"\s*([A-Za-z]{2,3}\.?|[€$£¥₴])?$"
)
_UNIT_WORD = re.compile(r"\s*(?:h|hours?|horas?|std\.?|cr|credits?)$", re.IGNORECASE)
_CLOCK = re.compile(r"^([+-]?)(\d{1,6}):([0-5]\d)$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """A sum of outside money, in hundredths."""

    hundredths: int
    # ISO 4217, "" where the file does not tell.
    currency: str = ""


def read_money(text: str) -> Money | Fault:
    """Read `12.50`, `€ 12,50` or `12 CHF`."""
    found = _MONEY.match(text.strip())
    if found is None:
        return fault("amount.not_a_number", text[:40])
    amount = _exact(found[2], _HUNDREDTHS)
    if isinstance(amount, Fault):
        return amount
    return Money(hundredths=amount, currency=_currency(found[1] or found[3] or ""))


def _currency(word: str) -> str:
    word = word.rstrip(".").lower()
    return _SIGNS.get(word, word.upper() if len(word) == 3 else "")


def write_money(money: Money) -> str:
    """Write a sum as `read_money` reads it."""
    text = format_amount(money.hundredths, _HUNDREDTHS)
    return f"{text} {money.currency}".strip()


def read_balance(text: str, unit: Unit) -> int | Fault:
    """Read a balance as steps of a unit: `-3.5`, `3,5 h`, or `3:30` in hours."""
    clock = _CLOCK.match(text.strip())
    if clock is not None and unit.code == "hour_credit":
        minutes = int(clock[2]) * 60 + int(clock[3])
        steps, rest = divmod(minutes * _STEPS_AN_HOUR, 60)
        if rest:
            return fault("amount.too_fine", text[:40], decimals=unit.decimals)
        return -steps if clock[1] == "-" else steps
    bare = _UNIT_WORD.sub("", text.strip())
    return _exact(bare, unit)


def _exact(text: str, unit: Unit) -> int | Fault:
    number = plain_number(text)
    return number if isinstance(number, Fault) else parse_amount(number, unit)
