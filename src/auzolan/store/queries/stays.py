"""Stays: what a member has written, and what is written about them, still readable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from auzolan.ledger import records
from auzolan.ledger.acts import read_texts
from auzolan.node.care import Written
from auzolan.store import rows
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault

ACTS_MAX = 5_000
# Acts that can hold words about a member which somebody else said.
_ABOUT_PEOPLE = ("member.add", "member.amend", "member.join", "rows.import", "texts.erase",
                 "community.found", "due.note")  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnText:
    """Words that stand somewhere now: a name, a note, contacts."""

    row: str
    act: str
    kind: str
    name: str
    note: str
    has_contact: bool
    written_at: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """What a member can look at and erase."""

    texts: tuple[OwnText, ...]
    total: int
    # Earlier words of theirs that later ones replaced, still in the sealed record.
    earlier: int
    # What stays for ever: entries they made, and postings on their account.
    entries: int
    postings: int


@dataclass(frozen=True, slots=True)
class _Said:
    act: str
    kind: str
    recorded_at: int


def stays(viewer: Viewer, *, offset: int, limit: int) -> Stays:
    """Return the words of a viewer, the newest first, and how much of the rest."""
    said = _said_by(viewer.community, viewer.member)
    by_act = {one.act: one for one in said}
    texts = rows.where_in(records.Text, viewer.community, "act", by_act)
    about = rows.by_id(records.Text, viewer.community, viewer.member)
    if about is not None and about.act not in by_act:
        texts.append(about)
    readable = [text for text in texts if text.name or text.note or text.contact]
    with_words = {text.act for text in texts}
    own = [_own(text, by_act) for text in readable]
    own.sort(key=lambda one: (one.row != viewer.member, -one.written_at, one.row))
    return Stays(
        texts=tuple(own[offset : offset + limit]),
        total=len(own),
        earlier=sum(one.act not in with_words for one in said),
        entries=_count("store_log_act", "author", viewer),
        postings=_count("store_posting", "account", viewer),
    )


def _own(text: records.Text, by_act: dict[str, _Said]) -> OwnText:
    said = by_act.get(text.act)
    return OwnText(
        row=text.id,
        act=text.act,
        kind=said.kind if said else "member.add",
        name=text.name,
        note=text.note,
        has_contact=bool(text.contact),
        written_at=said.recorded_at if said else 0,
    )


def _said_by(community: str, member: str) -> list[_Said]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, kind, recorded_at FROM store_log_act WHERE community = %s "
            f"AND author = %s AND personal <> %s ORDER BY seq DESC LIMIT {ACTS_MAX:d}",
            [community, member, b""],
        )
        return [_Said(*row) for row in cursor.fetchall()]


def _count(table: str, column: str, viewer: Viewer) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT COUNT(*) FROM {table} WHERE community = %s AND {column} = %s",
            [viewer.community, viewer.member],
        )
        return int(cursor.fetchone()[0])


def written(viewer: Viewer, row_ids: Sequence[str]) -> list[Written]:
    """Return the acts that hold the words of these rows now."""
    texts = rows.by_ids(records.Text, viewer.community, row_ids)
    return _acts(viewer.community, [text.act for text in texts.values()])


def earlier(viewer: Viewer, *, limit: int) -> list[Written]:
    """Return acts whose words of or about the viewer were replaced by later ones.

    Among them are acts of others that brought many over at once: what they say of
    those others is said anew by the deed.
    """
    said = [one.act for one in _said_by(viewer.community, viewer.member)]
    standing = rows.where_in(records.Text, viewer.community, "act", said)
    with_words = {text.act for text in standing}
    me = rows.by_id(records.Text, viewer.community, viewer.member)
    about = [act for act in _about(viewer) if me is None or act != me.act]
    mine = [*(act for act in said if act not in with_words), *about]
    return _acts(viewer.community, mine[:limit])


def _about(viewer: Viewer) -> list[str]:
    """Return the acts of others with words about the viewer; one scan of the log."""
    has = "position(%s in personal) > 0" if connection.vendor == "postgresql" else (
        "instr(personal, %s) > 0"
    )  # fmt: skip
    marks = ", ".join(["%s"] * len(_ABOUT_PEOPLE))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT id FROM store_log_act WHERE community = %s AND kind IN ({marks}) "
            f"AND author <> %s AND {has} ORDER BY seq LIMIT {ACTS_MAX:d}",
            [
                viewer.community,
                *_ABOUT_PEOPLE,
                viewer.member,
                f'"{viewer.member}"'.encode(),
            ],
        )
        return [act for (act,) in cursor.fetchall()]


def _acts(community: str, act_ids: Sequence[str]) -> list[Written]:
    found = []
    for act_id in dict.fromkeys(act_ids):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT author, personal FROM store_log_act "
                "WHERE community = %s AND id = %s",
                [community, act_id],
            )
            row = cursor.fetchone()
        texts = read_texts(bytes(row[1])) if row else {}
        if row and not isinstance(texts, Fault):
            found.append(Written(act=act_id, author=row[0], about=frozenset(texts)))
    return found
