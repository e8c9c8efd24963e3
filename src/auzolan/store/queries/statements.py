"""Statements: a member's account line by line, each with the record behind it."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer, setting_now

# Lines older than these are in the export; nobody leafs that far.
LINES_MAX = 6_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One posting on the account, in steps of its unit."""

    posting: records.Posting
    # The balance when it had been posted.
    balance: int
    # What happened; and the other side of the posting.
    event: records.Event | None
    other: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A stretch of an account, the latest line first."""

    account: records.Account
    lines: tuple[Line, ...]
    total: int
    # How far below zero the balance may go.
    lower_line: int
    names: Names


def statement(
    viewer: Viewer, *, language: str, offset: int, limit: int, member: str = ""
) -> Statement | None:
    """Return a stretch of the viewer's account, or of a member's for who may see it.

    None while accounts are off, and for who may not see it.
    """
    owner = member or viewer.member
    relation = "self" if owner == viewer.member else ""
    if viewer.accounts == "off" or not sees(viewer, "account.balance", relation):
        return None
    account = rows.by_id(records.Account, viewer.community, owner)
    account = account or records.Account(id=owner, community=viewer.community)
    postings = rows.select(
        records.Posting,
        "community = %s AND account = %s ORDER BY posted_at DESC, id DESC",
        (viewer.community, owner),
        limit=LINES_MAX,
    )
    shown = postings[offset : offset + limit]
    balance = account.balance - sum(posting.amount for posting in postings[:offset])
    lines = _lines(viewer, shown, balance)
    events = [line.event for line in lines if line.event is not None]
    return Statement(
        account=account,
        lines=lines,
        total=len(postings),
        lower_line=int(setting_now(viewer.community, "lower_line", viewer.now)),
        names=names(
            viewer,
            members={line.other for line in lines},
            things=(event.thing for event in events),
            kinds=(event.kind for event in events),
            language=language,
        ),
    )


def _lines(viewer: Viewer, shown: list[records.Posting], balance: int) -> tuple[Line, ...]:
    ids = {posting.event for posting in shown}
    events = rows.by_ids(records.Event, viewer.community, ids)
    sides = rows.where_in(records.Posting, viewer.community, "event", ids)
    others = {(side.event, side.amount): side.account for side in sides}
    lines = []
    for posting in shown:
        lines.append(
            Line(
                posting=posting,
                balance=balance,
                event=events.get(posting.event),
                other=others.get((posting.event, -posting.amount), ""),
            )
        )
        balance -= posting.amount
    return tuple(lines)
