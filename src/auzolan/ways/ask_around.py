"""Ask around: post the need, so that offers still to come can meet it."""

from __future__ import annotations

from auzolan.ways.search import Search
from auzolan.ways.way import Reason, Way


def find(search: Search) -> tuple[Way, ...]:
    """Return the one way that is always there, unless the need is posted already."""
    if search.asker and search.wanted is None:
        return ()
    question = search.question
    first = search.sought[0] if search.sought else None
    why = [first.why()] if first is not None else []
    return (
        Way(
            key="",
            way="ask",
            kind=first.kind.id if first is not None else "",
            quantity=first.quantity if first is not None else 0,
            starts_at=question.starts_at,
            ends_at=question.ends_at,
            why=(*why, Reason(code="ask.around")),
            post=search.wanted if search.asker else None,
        ),
    )
