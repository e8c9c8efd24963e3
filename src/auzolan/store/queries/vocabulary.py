"""Vocabulary: the words of a community's kinds, prepared once and kept while they hold."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from django.db import connection

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.units.amounts import UNITS, Unit
from auzolan.ways.words import KindWords, Lexicon

# Acts that change what kinds are called.
_CHANGING = ("kind.add", "kind.amend", "rows.import", "community.found")
KINDS_MAX = 20_000


@dataclass(frozen=True, slots=True)
class _Kept:
    """A lexicon, and up to which act of the log it holds."""

    seq: int
    lexicon: Lexicon


_kept: dict[str, _Kept] = {}
_lock = threading.Lock()


def lexicon(community: str) -> Lexicon:
    """Return the prepared words of all kinds; anew only when a kind has changed.

    What is asked each time is one row, and the acts that came since the last time.
    """
    seq = _log_size(community)
    kept = _kept.get(community)
    # A log that is shorter than before is another one, as after a restore or in tests.
    if kept is None or kept.seq > seq or _changed(community, kept.seq, seq):
        with _lock:
            kept = _Kept(seq, Lexicon.of(map(_words, _kinds(community))))
            _kept[community] = kept
    elif kept.seq < seq:
        kept = _kept[community] = _Kept(seq, kept.lexicon)
    return kept.lexicon


def unit(community: str, code: str) -> Unit:
    """Return a unit of the house, or of the community, which converts to no other."""
    if code in UNITS:
        return UNITS[code]
    found = rows.where_in(records.UnitOf, community, "code", [code])
    if not found:
        return UNITS["each"]
    own = found[0]
    return Unit(
        code=own.code,
        symbol=own.symbol,
        dimension=own.dimension,
        decimals=own.decimals,
    )


def _kinds(community: str) -> list[records.Kind]:
    return rows.select(
        records.Kind, "community = %s ORDER BY id", (community,), limit=KINDS_MAX
    )


def _words(kind: records.Kind) -> KindWords:
    return KindWords(
        id=kind.id,
        labels=tuple(kind.labels.values()),
        synonyms=kind.synonyms,
        classified=kind.classified,
    )


def _log_size(community: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM store_log_head WHERE community = %s", [community])
        found = cursor.fetchone()
    return int(found[0]) if found else 0


def _changed(community: str, since: int, until: int) -> bool:
    if since == until:
        return False
    marks = ", ".join(["%s"] * len(_CHANGING))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM store_log_act WHERE community = %s AND seq >= %s "
            f"AND kind IN ({marks}) LIMIT 1",
            [community, since, *_CHANGING],
        )
        return cursor.fetchone() is not None
