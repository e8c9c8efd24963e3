"""Rows: records of the books as the API tells them, with names and exact decimals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from django.utils.translation import get_language
from ninja import Schema
from pydantic import Field

from auzolan.ledger import records
from auzolan.store.queries import vocabulary
from auzolan.store.queries.naming import Names
from auzolan.store.queries.viewers import Viewer
from auzolan.web.api.shapes import AmountOut, Named, amount, credit, told

At = Annotated[str | None, Field(json_schema_extra={"format": "date-time"})]
NO_UNIT = "each"


def language() -> str:
    """Return the language that the request asked for."""
    return get_language() or "en"


class ThingOut(Schema):
    """A thing or a stock."""

    id: str
    name: str
    kind: Named
    place: Named
    keeper: Named
    here: AmountOut = Field(description="What is here now and not set aside.")
    condition: str
    units: int


class OfferOut(Schema):
    """What somebody lets others have."""

    id: str
    mode: str = Field(examples=["lend", "give", "help", "machine"])
    by: Named
    kind: Named
    thing: Named | None
    place: Named
    price: AmountOut | None
    price_per: str
    automatic: bool
    starts_at: At
    ends_at: At


class NeedOut(Schema):
    """What somebody wants."""

    id: str
    words: str
    by: Named
    kind: Named | None
    quantity: AmountOut
    purpose: str = Field(examples=["use", "have"])
    starts_at: At
    ends_at: At
    posted: bool
    state: str = Field(examples=["open", "meeting", "met", "closed"])


class PromiseOut(Schema):
    """What was asked of somebody, or promised by them."""

    id: str
    action: str
    giver: Named | None
    taker: Named
    kind: Named | None
    thing: Named | None
    place: Named | None
    quantity: AmountOut
    minutes: int
    price: AmountOut | None
    starts_at: At
    ends_at: At
    answer_by: At
    state: str
    need: str
    plan: str


class RecordOut(Schema):
    """What happened."""

    id: str
    action: str
    giver: Named
    taker: Named
    kind: Named | None
    thing: Named | None
    place: Named | None
    quantity: AmountOut
    minutes: int
    starts_at: At
    recorded_at: At
    stands_at: At
    state: str = Field(examples=["standing", "opposed", "corrected"])
    promise: str
    corrects: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells rows to one viewer."""

    viewer: Viewer
    names: Names

    def named(self, row_id: str) -> Named:
        """Return a row's id and name."""
        return Named(id=row_id, name=self.names.of(row_id))

    def maybe(self, row_id: str) -> Named | None:
        """Return a row's id and name, or None where there is none."""
        return self.named(row_id) if row_id else None

    def kind(self, kind: str) -> Named | None:
        """Return a sort's id and name, or None where there is none."""
        return Named(id=kind, name=self.names.kind(kind)) if kind else None

    def quantity(self, steps: int, kind: str) -> AmountOut:
        """Return an amount in the unit of its kind."""
        row = self.names.kinds.get(kind)
        code = row.unit if row is not None else NO_UNIT
        return amount(steps, vocabulary.unit(self.viewer.community, code))

    def price(self, steps: int) -> AmountOut | None:
        """Return a price; None while accounts are off."""
        return credit(steps, self.viewer.accounts)

    def thing(self, row: records.Thing) -> ThingOut:
        """Return a thing."""
        return ThingOut(
            id=row.id,
            name=self.names.thing(row),
            kind=Named(id=row.kind, name=self.names.kind(row.kind)),
            place=self.named(row.place),
            keeper=self.named(row.keeper),
            here=self.quantity(max(0, row.onhand - row.reserved), row.kind),
            condition=row.condition,
            units=row.units,
        )

    def offer(self, row: records.Offer) -> OfferOut:
        """Return an offer."""
        return OfferOut(
            id=row.id,
            mode=row.mode,
            by=self.named(row.by),
            kind=Named(id=row.kind, name=self.names.kind(row.kind)),
            thing=self.maybe(row.thing),
            place=self.named(row.place),
            price=self.price(row.price),
            price_per=row.price_per if self.viewer.accounts != "off" else "",
            automatic=row.automatic,
            starts_at=told(row.starts_at),
            ends_at=told(row.ends_at),
        )

    def need(self, row: records.Need) -> NeedOut:
        """Return a need; its place is nobody's business here."""
        return NeedOut(
            id=row.id,
            words=self.names.of(row.id),
            by=self.named(row.by),
            kind=self.kind(row.kind),
            quantity=self.quantity(row.quantity, row.kind),
            purpose=row.purpose,
            starts_at=told(row.starts_at),
            ends_at=told(row.ends_at),
            posted=row.posted,
            state=row.state,
        )

    def promise(self, row: records.Promise) -> PromiseOut:
        """Return a promise."""
        return PromiseOut(
            id=row.id,
            action=row.action,
            giver=self.maybe(row.provider),
            taker=self.named(row.receiver),
            kind=self.kind(row.kind),
            thing=self.maybe(row.thing),
            place=self.maybe(row.place),
            quantity=self.quantity(row.quantity, row.kind),
            minutes=row.minutes,
            price=self.price(row.price),
            starts_at=told(row.starts_at),
            ends_at=told(row.ends_at),
            answer_by=told(row.answer_by),
            state=row.state,
            need=row.need,
            plan=row.plan,
        )

    def record(self, row: records.Event) -> RecordOut:
        """Return a record."""
        return RecordOut(
            id=row.id,
            action=row.action,
            giver=self.named(row.provider),
            taker=self.named(row.receiver),
            kind=self.kind(row.kind),
            thing=self.maybe(row.thing),
            place=self.maybe(row.place),
            quantity=self.quantity(row.quantity, row.kind),
            minutes=row.minutes,
            starts_at=told(row.starts_at),
            recorded_at=told(row.recorded_at),
            stands_at=told(row.stands_at),
            state=row.state,
            promise=row.promise,
            corrects=row.corrects,
            note=self.names.note(row.id),
        )
