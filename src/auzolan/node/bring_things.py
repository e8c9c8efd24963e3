"""Things of an inventory, with their sorts, places and offers, as rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from auzolan.formats.items import ItemRow
from auzolan.formats.processes import folded
from auzolan.ledger import records
from auzolan.ledger.acts import Texts, Words
from auzolan.ledger.records import Record
from auzolan.ledger.rules import catalogue, things
from auzolan.node.bring_books import (
    Books,
    Bundle,
    FilePlan,
    KindGuess,
    RowPlan,
    note_of,
    shortened,
    words_of,
)
from auzolan.units.amounts import UNITS, convert, format_amount
from auzolan.units.faults import Fault, fault
from auzolan.units.points import Point, cell_of
from auzolan.units.spans import DAY_MS
from auzolan.ways import words

# From here on words are taken for a kind that is there: its name, another name of it,
# or one of their forms. Anything less makes a kind of its own.
SCORE_MIN = 88
_CONDITION_WORDS = {
    "good": "good|ok|fine|new|as new|excellent|very good|available|working|bueno|buena|"
    "nuevo|nueva|bien|correcto|gut|neu|sehr gut|bon|bonne|neuf|bien|buono|nuovo|ottimo",
    "worn": "worn|used|fair|scratched|usado|usada|gastado|gebraucht|abgenutzt|use|"
    "usage|usato|consumato",
    "broken": "broken|defective|damaged|out of order|needs repair|in repair|repair|roto|"
    "rota|averiado|averiada|estropeado|kaputt|defekt|casse|en panne|rotto|guasto",
    "missing": "missing|lost|perdido|perdida|verloren|fehlt|perdu|perso|smarrito",
}
_CONDITIONS = {
    word: condition
    for condition, told in _CONDITION_WORDS.items()
    for word in told.split("|")
}


@dataclass(slots=True, kw_only=True)
class Kinds:
    """Finds the kind that words mean, or makes a new one, once for equal words."""

    books: Books
    # What the steward said: words -> id of a kind, or "" for a new one.
    chosen: Mapping[str, str]
    lexicon: words.Lexicon
    met: dict[tuple[str, str], KindGuess] = field(default_factory=dict)
    count: Counter[tuple[str, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, books: Books, chosen: Mapping[str, str]) -> Kinds:
        """Prepare the words of the kinds that are there."""
        lexicon = words.Lexicon.of(
            words.KindWords(
                id=kind.id,
                labels=tuple(kind.labels.values()),
                synonyms=kind.synonyms,
                classified=kind.classified,
            )
            for kind in books.all(records.Kind).values()
        )
        told = {folded(text): kind for text, kind in chosen.items()}
        return cls(books=books, chosen=told, lexicon=lexicon)

    def find(
        self, text: str, unit: str, *, classified: str = "", synonyms: tuple[str, ...] = ()
    ) -> tuple[records.Kind, tuple[Record, ...]]:
        """Return the kind that the words mean, and the new row where it is none yet."""
        key = (folded(text), UNITS[unit].dimension)
        guess = self.met.get(key)
        self.count[key] += 1
        if guess is not None:
            return self.books.all(records.Kind)[guess.kind], ()
        known, score = self._known(text, unit)
        new: tuple[Record, ...] = ()
        kind = known or self._made(text, unit, classified, synonyms)
        if known is None and kind.id not in self.books.all(records.Kind):
            new = (kind,)
            self.books.plan(kind)
        label = next(iter(kind.labels.values()), text)
        self.met[key] = KindGuess(
            words=text, kind=kind.id, label=label, is_new=bool(new), score=score, count=1
        )
        return self.books.all(records.Kind)[kind.id], new

    def _known(self, text: str, unit: str) -> tuple[records.Kind | None, int]:
        kinds = self.books.all(records.Kind)
        if folded(text) in self.chosen:
            return kinds.get(self.chosen[folded(text)]), 100
        # What these very words made before is meant again, whatever else is there.
        made_before = kinds.get(self._id_of(text, unit))
        if made_before is not None:
            return made_before, 100
        for found in words.find(text, self.lexicon, limit=3):
            kind = kinds[found.kind]
            if (
                found.score >= SCORE_MIN
                and _same_sort(kind.unit, unit)
                and _numbers(text) == _numbers(found.met)
            ):
                return kind, found.score
        return None, 100

    def _id_of(self, text: str, unit: str) -> str:
        return self.books.id_of("kind", folded(text) or text, UNITS[unit].dimension)

    def _made(
        self, text: str, unit: str, classified: str, synonyms: tuple[str, ...]
    ) -> records.Kind:
        label = shortened(text, catalogue.LABEL_MAX)
        return records.Kind(
            id=self._id_of(text, unit),
            community=self.books.community.id,
            unit=unit,
            labels={self.books.community.language: label},
            synonyms=tuple(
                shortened(word, catalogue.LABEL_MAX)
                for word in synonyms[: catalogue.SYNONYMS_MAX]
            ),
            classified=(shortened(classified, catalogue.LABEL_MAX),) if classified else (),
        )

    def guesses(self) -> tuple[KindGuess, ...]:
        """Return what words were taken for which kinds, the most used first."""
        ranked = sorted(self.met.items(), key=lambda one: -self.count[one[0]])
        return tuple(
            KindGuess(
                words=guess.words,
                kind=guess.kind,
                label=guess.label,
                is_new=guess.is_new,
                score=guess.score,
                count=self.count[key],
            )
            for key, guess in ranked
        )


def _same_sort(one: str, other: str) -> bool:
    return one in UNITS and UNITS[one].dimension == UNITS[other].dimension


def _numbers(text: str) -> set[str]:
    """Return the words with digits: a screw M3 is no screw M4."""
    return {word for word in folded(text).split() if any(map(str.isdigit, word))}


def plan_items(
    books: Books, rows: Iterable[ItemRow], plan: FilePlan, *, chosen: Mapping[str, str]
) -> tuple[KindGuess, ...]:
    """Plan things, which the community owns and, unless a keeper is found, keeps."""
    kinds = Kinds.of(books, chosen)
    rows = list(rows)
    names = Counter(folded(row.name) for row in rows)
    for row in rows:
        told = RowPlan(line=row.line, name=row.name, id=books.id_of("thing", row.key))
        plan.plans.append(told)
        if told.id in books.all(records.Thing):
            told.state = "there"
            continue
        # Five folding chairs are told apart by the numbers they bear.
        name = row.name
        if row.number and names[folded(row.name)] > 1:
            name = f"{row.name} {row.number}"
        plan.bundles += _thing(books, row, told, kinds, name)
    return kinds.guesses()


def _thing(
    books: Books, row: ItemRow, told: RowPlan, kinds: Kinds, name: str
) -> list[Bundle]:
    kind, new = kinds.find(
        row.kind_words or _bare_name(row),
        row.quantity.unit,
        classified=row.category,
        synonyms=row.keywords,
    )
    amount = convert(row.quantity.amount, UNITS[row.quantity.unit], UNITS[kind.unit])
    if isinstance(amount, Fault):
        told.refuse(amount)
        return []
    place, place_texts, place_rows = place_of(books, row.place)
    keeper = _keeper(books, row, told)
    thing = records.Thing(
        id=told.id,
        community=books.community.id,
        kind=kind.id,
        place=place,
        keeper=keeper,
        holder=keeper,
        quantity=amount,
        onhand=amount,
        units=_units(kind, amount),
        condition=_condition(row, told),
    )
    owner = records.Owner(
        id=books.id_of("owner", thing.id),
        community=books.community.id,
        thing=thing.id,
        member=books.community.id,
        share=1,
    )
    offers = _offer(books, row, thing)
    books.plan(thing, row.name)
    for offer in offers:
        books.plan(offer)
    # What other things stand on as well comes in by itself.
    shared = RowPlan(line=0, name=row.name, id=thing.id)
    return [
        Bundle(plan=shared, rows=(*new, *place_rows), texts=place_texts),
        Bundle(
            plan=told, rows=(thing, owner, *offers), texts={thing.id: _words(row, name)}
        ),
    ]


def _bare_name(row: ItemRow) -> str:
    """Return a thing's name without brand and model, which are no sort."""
    kept = row.name
    for word in (row.brand, row.model):
        if word and word.casefold() in kept.casefold():
            start = kept.casefold().index(word.casefold())
            kept = f"{kept[:start]} {kept[start + len(word) :]}"
    return " ".join(kept.split()) or row.name


def _words(row: ItemRow, name: str) -> Words:
    value = ""
    if row.value is not None:
        sum_ = format_amount(row.value.hundredths, UNITS["credit"])
        value = f"{sum_} {row.value.currency}".strip()
    return words_of(
        name,
        note=note_of(row.description, row.other),
        contact={
            "number": row.number,
            "brand": row.brand,
            "model": row.model,
            "serial": row.serial,
            "value": value,
            "price": row.price,
            "picture": row.picture.text if row.picture else "",
        },
    )


def place_of(books: Books, name: str) -> tuple[str, Texts, tuple[Record, ...]]:
    """Return the place of this name, and its new rows; things without one share one.

    A new place stands where the community does, open to all; the steward moves it.
    """
    name = name or books.community.name
    named = books.by_name(records.Place, name)
    if named:
        return named[0], {}, ()
    here = books.community
    place = records.Place(
        id=books.id_of("place", folded(name) or name),
        community=here.id,
        lat_e7=here.lat_e7,
        lon_e7=here.lon_e7,
        cell=cell_of(Point(here.lat_e7, here.lon_e7)),
        public=True,
        keeper=here.id,
    )
    if place.id in books.all(records.Place):
        return place.id, {}, ()
    books.plan(place, name)
    return place.id, {place.id: words_of(name)}, (place,)


def _keeper(books: Books, row: ItemRow, told: RowPlan) -> str:
    if not row.keeper:
        return books.community.id
    member = books.member(row.keeper)
    if isinstance(member, str):
        return member
    told.faults.append(member)
    return books.community.id


def _condition(row: ItemRow, told: RowPlan) -> str:
    condition = _CONDITIONS.get(folded(row.condition), "") if row.condition else "good"
    if not condition:
        told.faults.append(fault("bring.condition_unknown", row.condition[:80]))
    return condition or "good"


def _units(kind: records.Kind, amount: int) -> int:
    """Return into how many numbered units a pool of equal things is parted."""
    if kind.unit != "each":
        return 1
    return max(1, min(amount, things.UNITS_MAX))


def _offer(books: Books, row: ItemRow, thing: records.Thing) -> tuple[Record, ...]:
    """Offer what is counted by the piece for lending; a stock is its keeper's to offer."""
    if row.quantity.unit != "each" or not thing.quantity:
        return ()
    return (
        records.Offer(
            id=books.id_of("offer", thing.id),
            community=books.community.id,
            by=thing.keeper,
            mode="lend",
            kind=thing.kind,
            thing=thing.id,
            place=thing.place,
            automatic=thing.keeper == books.community.id,
            length_max_ms=(row.loan_days or 0) * DAY_MS,
        ),
    )
