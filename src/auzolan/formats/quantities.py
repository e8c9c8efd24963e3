"""Quantities and units as people write them, brought to exact amounts of our units."""

from __future__ import annotations

import re
from decimal import Decimal

from auzolan.formats.designs import Quantity
from auzolan.formats.processes import folded
from auzolan.units.amounts import UNITS, Unit, format_amount, parse_amount
from auzolan.units.faults import Fault, fault

_UNIT_WORDS = {
    "each": "each|ea|pc|pcs|piece|pieces|item|items|unit|units|count|x|stk|stuck|ud|uds|"
    "unidad|unidades|pieza|piezas|piece s|unite|unites|pz|pezzo|pezzi|no",
    "pair": "pair|pairs|par|pares|paar|paire|paires|paio|paia",
    "dozen": "dozen|docena|dutzend|douzaine|dozzina",
    "serving": "serving|servings|racion|raciones|portion|portionen|portions|porzione",
    "kg": "kg|kilo|kilos|kilogram|kilograms|kilogramm|kilogramo|kilogramos|chilo",
    "g": "g|gr|gram|grams|gramm|gramo|gramos|gramme|grammes|grammo|grammi",
    "l": "l|ltr|litre|litres|liter|liters|litro|litros|litri",
    "ml": "ml|millilitre|millilitres|milliliter",
    "m3": "m3|cubic metre|kubikmeter",
    "m": "m|metre|metres|meter|meters|metro|metros|metri",
    "cm": "cm|centimetre|centimetres|zentimeter|centimetro",
    "mm": "mm|millimetre|millimetres|millimeter|milimetro",
    "km": "km|kilometre|kilometer|kilometro",
    "m2": "m2|qm|sqm|square metre|quadratmeter",
    "cm2": "cm2",
    "kwh": "kwh",
    "min": "min|mins|minute|minutes|minuto|minutos|minuten|minuti",
    "h": "h|hr|hrs|hour|hours|hora|horas|stunde|stunden|heure|heures|ora|ore",
    "day": "day|days|dia|dias|tag|tage|jour|jours|giorno|giorni",
}
_BY_WORD = {word: code for code, words in _UNIT_WORDS.items() for word in words.split("|")}
_WITH_UNIT = re.compile(r"^([+-]?[\d., '\u00a0\u202f]*\d)\s*([^\d\s.,'][^\d]*[23]?)?$")


def unit_code(text: str) -> str:
    """Return the code of a unit in `UNITS` for a word in five languages, "" if unknown."""
    plain = text.strip().lower().replace("²", "2").replace("³", "3")
    return plain if plain in UNITS else _BY_WORD.get(folded(plain), "")


def plain_number(text: str) -> str | Fault:
    """Return a number as people write it as digits with `.` as its only point.

    `1.234,50` and `1,234.50` are told apart by their last mark; a lone mark before
    exactly three digits, as in `1,234`, is ambiguous unless the number starts with 0.
    """
    bare = re.sub(r"[\s'\u00a0\u202f]", "", text)
    if not re.fullmatch(r"[+-]?\d[\d.,]*", bare) and not re.fullmatch(
        r"[+-]?[.,]\d+", bare
    ):
        return fault("amount.not_a_number", text[:40])
    marks = [char for char in bare if char in ".,"]
    if not marks:
        return bare.removeprefix("+")
    last = marks[-1]
    head, _, tail = bare.rpartition(last)
    if len(set(marks)) == 1 and (len(marks) > 1 or _is_grouped(head, tail)):
        groups = bare.split(last)
        if len(marks) > 1 and all(len(group) == 3 for group in groups[1:]):
            return "".join(groups).removeprefix("+")
        code = "amount.ambiguous" if len(marks) == 1 else "amount.not_a_number"
        return fault(code, text[:40])
    if last in head or not tail:
        return fault("amount.not_a_number", text[:40])
    head = head.replace("," if last == "." else ".", "")
    return f"{head or '0'}.{tail}".removeprefix("+")


def _is_grouped(head: str, tail: str) -> bool:
    return len(tail) == 3 and head.lstrip("+-").strip("0") != ""


def number_text(value: int | Decimal | str) -> str:
    """Return a number of a document as text whose point cannot be taken for a comma."""
    text = str(value)
    return f"{text}0000" if "." in text and "e" not in text.lower() else text


def write_number(amount: int, unit: Unit) -> str:
    """Write an amount so that `plain_number` does not find it ambiguous: `1.2340`."""
    text = format_amount(amount, unit)
    return f"{text}0" if len(text.partition(".")[2]) == 3 else text


def read_quantity(text: str, unit: str = "each") -> Quantity | Fault:
    """Read `3`, `2.5 kg` or `12 Stück`; a unit in the text outweighs `unit`."""
    found = _WITH_UNIT.match(text.strip())
    if found is None:
        return fault("amount.not_a_number", text[:40])
    code = unit_code(found[2] or unit)
    if not code:
        return fault("unit.unknown", (found[2] or unit)[:40])
    number = plain_number(found[1])
    if isinstance(number, Fault):
        return number
    amount = parse_amount(number, UNITS[code])
    if isinstance(amount, Fault):
        return amount
    if amount < 0:
        return fault("amount.negative", text[:40])
    return Quantity(amount=amount, unit=code)
