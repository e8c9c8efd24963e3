"""Terms: what using or having something costs, from the offer's signed price."""

from __future__ import annotations

from auzolan.ledger import records
from auzolan.units.spans import DAY_MS, HOUR_MS, Span


def price_of(offer: records.Offer, *, span: Span, minutes: int, units: int) -> int:
    """Return the price in steps of the account's unit; begun days count whole.

    `minutes` is the work or machine time asked for; where it is 0 the span counts.
    `units` is the quantity in the kind's unit, rounded up to whole units.
    """
    if not offer.price:
        return 0
    if offer.price_per == "day":
        return offer.price * -(-span.length // DAY_MS)
    if offer.price_per == "hour":
        time_ms = minutes * 60_000 or span.length
        return -(-offer.price * time_ms // HOUR_MS)
    if offer.price_per == "unit":
        return offer.price * units
    return offer.price
