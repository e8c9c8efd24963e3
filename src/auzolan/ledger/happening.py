"""Happening: the body by which one of the 19 actions is recorded."""

from __future__ import annotations

from auzolan.ledger.rule import Body


class Record(Body, frozen=True, kw_only=True):
    """What happened, in the words of one of the 19 actions."""

    event: str
    action: str
    provider: str
    receiver: str
    starts_at: int
    ends_at: int = 0
    promise: str = ""
    thing: str = ""
    to_thing: str = ""
    kind: str = ""
    quantity: int = 0
    minutes: int = 0
    place: str = ""
    process: str = ""
    condition: str = ""
    finished: bool = True
