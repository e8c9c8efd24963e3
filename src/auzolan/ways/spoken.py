"""What people type, made comparable: folded words, without fillers, and a quantity."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

# A need is a sentence or two; what stands behind this is not read.
NEED_TEXT_MAX = 400
# Words that count in one text; the first ones say what is wanted.
NEED_WORDS_MAX = 16

# A number ("2,5", "1.000", "3/4", "1 1/2") or a word.
_TOKEN = re.compile(r"(?:\d+ )?\d+/\d+|\d+(?:[.,]\d+)*|[^\W\d_]\w*")
# Nobody writes three zeros behind a decimal point: these are thousands.
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]000)+")

_ARTICLES = frozenset("a an the un una unos unas une ein eine einen uno".split())

# Words that say that something is wanted, never what. Left out of kinds' names as well.
_FILLERS = _ARTICLES | frozenset(
    """
    i we you me us my our your it is are be am to of for from with in on at and or some any
    someone somebody somewhere something need needs needed want wants looking look borrow
    lend loan rent please would like could anyone have has get find near that this which
    who made here
    yo nosotros me mi mis nuestro de del el la los las lo al en con por para y o que se es
    son algo alguien alguno alguna algun algunos algunas necesito necesitamos necesita
    quiero queremos quisiera querria busco buscamos hace falta haria pedir prestado
    prestada prestados prestadas prestar alquilar favor gustaria tengo tener tiene
    hecho hecha hechos hechas aqui
    je nous du des le les et ou pour avec dans besoin cherche voudrais emprunter quelque
    ich wir der das den dem des und oder fur mit brauche brauchen suche suchen leihen
    ausleihen etwas bitte einem einer
    di il gli i della dello dei delle per con e ho bisogno cerco vorrei qualcosa
    behar dut dugu nahi bila eta
    """.split()
)

# What people call our units; every word is folded.
_UNIT_WORDS = {
    word: code
    for code, words in {
        "kg": "kg kgs kilo kilos kilogram kilograms kilogramo kilogramos kilogramm",
        "g": "g gr gram grams gramme grammes gramo gramos gramm",
        "l": "l litre litres liter liters litro litros",
        "ml": "ml millilitre millilitres milliliter mililitro mililitros",
        "m3": "m3 cubicmetre",
        "m": "m metre metres meter meters metro metros mt mts",
        "cm": "cm centimetre centimetres centimeter centimeters centimetro centimetros",
        "mm": "mm millimetre millimetres millimeter milimetro milimetros",
        "km": "km kilometre kilometres kilometer kilometers kilometro kilometros",
        "m2": "m2 squaremetre",
        "cm2": "cm2",
        "kwh": "kwh",
        "min": "min mins minute minutes minuto minutos",
        "h": "h hr hrs hour hours hora horas heure heures stunde stunden",
        "day": "day days dia dias jour jours tage",
        "dozen": "dozen dozens docena docenas douzaine dutzend",
        "pair": "pair pairs par pares paire paires paar",
        "serving": "serving servings portion portions racion raciones",
        "each": "piece pieces pcs unit units pieza piezas unidad unidades stuck",
        # "2 x chairs": the kind's own unit.
        "": "x",
    }.items()
    for word in words.split()
}
_AREA_WORDS = frozenset("square cuadrado cuadrados carre carres quadrati quadrat".split())
_VOLUME_WORDS = frozenset("cubic cubico cubicos cube cubes cubi kubik".split())

_NUMBER_WORDS = {
    word: number
    for number, words in {
        "0.5": "half medio media demi halb",
        "2": "two dos deux zwei due",
        "3": "three tres trois drei tre hiru",
        "4": "four cuatro quatre vier quattro lau",
        "5": "five cinco cinq funf cinque bost",
        "6": "six seis sechs sei",
        "7": "seven siete sept sieben sette",
        "8": "eight ocho huit acht otto",
        "9": "nine nueve neuf neun nove",
        "10": "ten diez dix zehn dieci",
        "12": "twelve doce douze zwolf dodici",
    }.items()
    for word in words.split()
}

_HYPHENS = "-\u2010\u2011"
# Behind a number these say which thing is meant ("18 V drill"), not how much of it.
_SIZES = frozenset(
    "v w kw a ah hz bar psi inch inches in pulgadas zoll pouces year".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NeedWords:
    """What a text asks for, taken apart."""

    # Folded, in the order of the text, without fillers and without the quantity.
    words: tuple[str, ...]
    # A decimal string for `amounts.parse_amount`; empty where the text names none.
    quantity: str
    # A code of `amounts.UNITS`; empty for the kind's own unit. "5 m ladder" says m too:
    # where it is of another dimension than the kind's unit, it describes the thing.
    unit: str


def fold(text: str) -> str:
    """Return the text in lower case, without accents, as words are compared."""
    # A space keeps the one of "1½" apart from its half; other scripts' digits become ours.
    spaced = (
        f" {c}" if "\u2044" in unicodedata.normalize("NFKD", c) else c
        for c in text[:NEED_TEXT_MAX]
    )
    apart = unicodedata.normalize("NFKD", "".join(spaced)).replace("\u2044", "/")
    plain = "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() else c
        for c in apart
        if not unicodedata.combining(c)
    )
    return plain.casefold()


def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a text that say something; all, if none does."""
    return _telling(_TOKEN.findall(fold(text)))


def read_need(text: str) -> NeedWords:
    """Take a text apart into words and the first quantity that it names.

    Reads at most `NEED_TEXT_MAX` characters and keeps `NEED_WORDS_MAX` words.
    """
    folded = fold(text)
    matches = list(_TOKEN.finditer(folded))
    tokens = [match[0] for match in matches]
    glued = [a.end() == b.start() for a, b in itertools.pairwise(matches)]
    for start in range(len(tokens)):
        if _describes(folded, matches, start):
            continue
        found = _quantity_at(tokens, [*glued, False], start)
        if found is None:
            continue
        quantity, unit, end = found
        rest = tokens[:start] + tokens[end:]
        # "a metre" alone is a tape measure, not a metre of nothing.
        if any(token not in _FILLERS for token in rest):
            return NeedWords(words=_telling(rest), quantity=quantity, unit=unit)
    return NeedWords(words=_telling(_joined(tokens, glued)), quantity="", unit="")


def _describes(text: str, matches: list[re.Match[str]], index: int) -> bool:
    """Tell whether a number says which thing is meant: "three-legged", "4-man"."""
    if index + 1 == len(matches) or text[matches[index].end()] not in _HYPHENS:
        return False
    following = matches[index + 1][0]
    return following not in _UNIT_WORDS and not following[0].isdigit()


def _telling(tokens: list[str]) -> tuple[str, ...]:
    telling = [token for token in tokens if token not in _FILLERS]
    return tuple((telling or tokens)[:NEED_WORDS_MAX])


def _joined(tokens: list[str], glued: list[bool]) -> list[str]:
    """Put "2x4" and "18v" together again, where the number counts nothing."""
    joined: list[str] = []
    for index, token in enumerate(tokens):
        if index and glued[index - 1] and tokens[index - 1][0].isdigit():
            joined[-1] += token
        else:
            joined.append(token)
    return joined


def _quantity_at(
    tokens: list[str], glued: list[bool], start: int
) -> tuple[str, str, int] | None:
    """Return quantity, unit and the index behind them, if one begins at `start`."""
    token = tokens[start]
    number = _number(token)
    unit_at = start + 1
    if not number:
        return None
    if not token[0].isdigit() or token in _ARTICLES:
        # "half a kilo"
        unit_at += unit_at < len(tokens) and tokens[unit_at] in _ARTICLES
    unit, end = _unit_at(tokens, unit_at)
    if token in _ARTICLES:
        return (number, unit, end) if unit else None
    if end > unit_at:
        return number, unit, end
    following = tokens[start + 1] if start + 1 < len(tokens) else ""
    if glued[start] or following in _SIZES:
        return None
    return number, "", start + 1


def _number(token: str) -> str:
    """Return what a token counts as a decimal string; an article counts as one."""
    if token in _ARTICLES:
        return "1"
    if not token[0].isdigit():
        return _NUMBER_WORDS.get(token, "")
    if "/" in token:
        return _fraction(token)
    if _THOUSANDS.fullmatch(token):
        return token.replace(".", "").replace(",", "")
    return token if len(re.findall("[.,]", token)) <= 1 else ""


def _fraction(token: str) -> str:
    """Return "1 1/2" as "1.5", and nothing where no three decimals can say it."""
    whole, _, share = token.rpartition(" ")
    above, below = map(int, share.split("/"))
    if not below:
        return ""
    thousandths = (int(whole or 0) + Fraction(above, below)) * 1000
    if thousandths.denominator != 1:
        return ""
    text = f"{thousandths.numerator // 1000}.{thousandths.numerator % 1000:03}"
    return text.rstrip("0").rstrip(".")


def _unit_at(tokens: list[str], index: int) -> tuple[str, int]:
    """Return the unit named at `index` and the index behind it."""
    here, after = [*tokens[index : index + 2], "", ""][:2]
    for dimension_words, code in ((_AREA_WORDS, "m2"), (_VOLUME_WORDS, "m3")):
        if {here, after} & dimension_words and "m" in {
            _UNIT_WORDS.get(here),
            _UNIT_WORDS.get(after),
        }:
            return code, index + 2
    if here in _UNIT_WORDS:
        return _UNIT_WORDS[here], index + 1
    return "", index
