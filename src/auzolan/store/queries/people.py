"""People: who is here, what they share and can do, and how to reach them."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.db import connection

from auzolan.ledger import records
from auzolan.store import logins, rows
from auzolan.store.queries import vocabulary
from auzolan.store.queries.naming import label_of
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.units.spans import DAY_MS
from auzolan.ways.words import find

# Who has been promised something so lately may still need to ring the other side.
COUNTERPART_MS = 30 * DAY_MS
SHARED_MAX = 60
SKILLS_SHOWN = 4
# Sorts that one search for a skill may mean.
KINDS_MEANT_MAX = 8
PEOPLE_MAX = 20_000
DEMO_PEOPLE_MAX = 60
DEMO_PLAIN_SHOWN = 3
# The field beside the contacts that holds what only the stewards should know.
PRIVATE = "private"
REACHES = frozenset({"email", "phone", "address"})
CHOICES_MAX = 5_000

_NAMES = (
    "SELECT m.id, t.name FROM store_member m LEFT JOIN store_text t ON t.id = m.id "
    "WHERE m.community = %s AND m.state = 'active' ORDER BY t.name, m.id"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member in a list."""

    id: str
    name: str
    roles: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()
    things: int = 0
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody invented, whom a visitor of the demo can look around as."""

    id: str
    name: str
    roles: tuple[str, ...]
    # Shown before the others.
    featured: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """One thing, skill or machine that a member lets others have."""

    offer: str
    mode: str
    kind: records.Kind | None
    thing: str = ""
    thing_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A member's page, as far as the viewer may see it."""

    id: str
    name: str
    sort: str
    state: str
    joined_at: int
    roles: tuple[records.Role, ...]
    shared: tuple[Shared, ...]
    contact: Mapping[str, str]
    # What they say about themselves, and what only the stewards should know.
    about: str
    note: str
    # Whether contacts exist that the viewer does not see yet.
    contact_hidden: bool
    has_keys: bool
    has_login: bool


def folded(text: str) -> str:
    """Return a text as names are compared: without case and accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def people(
    viewer: Viewer, words: str, *, language: str, offset: int, limit: int
) -> tuple[list[Person], int]:
    """Return a stretch of the active members by name, and how many there are.

    `words` is a part of a name, or a skill that somebody offers hours for.
    """
    if not sees(viewer, "member.name"):
        return [], 0
    if words.strip():
        named = _matching(viewer, words)
        total, named = len(named), named[offset : offset + limit]
    else:
        total = viewer.community_row.members
        with connection.cursor() as cursor:
            cursor.execute(
                f"{_NAMES} LIMIT {limit:d} OFFSET {offset:d}", [viewer.community]
            )
            named = [(row[0], row[1] or "") for row in cursor.fetchall()]
    return _with_shares(viewer, named, language), total


def _matching(viewer: Viewer, words: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_NAMES} LIMIT {PEOPLE_MAX:d}", [viewer.community])
        everybody = [(row[0], row[1] or "") for row in cursor.fetchall()]
    parts = folded(words).split()
    found = find(words, vocabulary.lexicon(viewer.community), limit=KINDS_MEANT_MAX)
    offered = rows.where_in(
        records.Offer, viewer.community, "kind", [one.kind for one in found]
    )
    able = {offer.by for offer in offered if offer.mode == "help" and offer.state == "open"}
    return [
        (member, name)
        for member, name in everybody
        if member in able or all(part in folded(name) for part in parts)
    ]


def _with_shares(
    viewer: Viewer, named: Sequence[tuple[str, str]], language: str
) -> list[Person]:
    ids = [member for member, _ in named]
    offers: dict[str, list[records.Offer]] = defaultdict(list)
    for offer in rows.where_in(records.Offer, viewer.community, "by", ids):
        if offer.state == "open":
            offers[offer.by].append(offer)
    roles = roles_now(viewer, ids)
    helping = (o for found in offers.values() for o in found if o.mode == "help")
    kinds = rows.by_ids(records.Kind, viewer.community, (o.kind for o in helping))
    texts = rows.by_ids(records.Text, viewer.community, ids)
    return [
        Person(
            id=member,
            name=name,
            roles=tuple(sorted({role.role for role in roles[member]})),
            skills=_skills(offers[member], kinds, language),
            things=sum(offer.mode in {"lend", "give"} for offer in offers[member]),
            about=texts[member].note if member in texts else "",
        )
        for member, name in named
    ]


def _skills(
    offers: Iterable[records.Offer], kinds: Mapping[str, records.Kind], language: str
) -> tuple[str, ...]:
    labels = {
        label_of(kinds[offer.kind], language)
        for offer in offers
        if offer.mode == "help" and offer.kind in kinds
    }
    return tuple(sorted(labels))[:SKILLS_SHOWN]


def roles_now(
    viewer: Viewer, members: Sequence[str]
) -> defaultdict[str, list[records.Role]]:
    """Return the roles in force of each of these members."""
    found: defaultdict[str, list[records.Role]] = defaultdict(list)
    for role in rows.where_in(records.Role, viewer.community, "member", members):
        started = role.starts_at <= viewer.now and role.state != "held"
        if started and not 0 < role.ends_at <= viewer.now:
            found[role.member].append(role)
    return found


def is_counterpart(viewer: Viewer, member: str) -> bool:
    """Tell whether viewer and member have promised each other something lately."""
    if not viewer.member:
        return False
    found = rows.select(
        records.Promise,
        "community = %s AND state IN ('promised', 'out', 'done') AND ends_at > %s "
        "AND ((provider = %s AND receiver = %s) OR (provider = %s AND receiver = %s))",
        (
            viewer.community,
            viewer.now - COUNTERPART_MS,
            *(viewer.member, member),
            *(member, viewer.member),
        ),
        limit=1,
    )
    return bool(found)


def profile(viewer: Viewer, member: str, *, language: str) -> Profile | None:
    """Return a member's page; None where there is nobody, or nobody for the viewer."""
    row = rows.by_id(records.Member, viewer.community, member)
    if row is None or not sees(viewer, "member.name"):
        return None
    text = rows.by_id(records.Text, viewer.community, member)
    relations = ["self"] if member == viewer.member else []
    relations += ["counterpart"] if is_counterpart(viewer, member) else []
    contact = contact_of(text)
    private = contact.pop(PRIVATE, "")
    shown = sees(viewer, "member.contact", *relations)
    return Profile(
        id=member,
        name=text.name if text else "",
        sort=row.sort,
        state=row.state,
        joined_at=row.joined_at,
        roles=tuple(roles_now(viewer, [member])[member]),
        shared=tuple(_shared(viewer, member)),
        contact=_shown(viewer, contact, relations) if shown else {},
        about=text.note if text and sees(viewer, "member.about") else "",
        note=private if sees(viewer, "member.note", *relations) else "",
        contact_hidden=bool(contact) and not shown,
        has_keys=bool(row.identity),
        has_login=sees(viewer, "member.login", *relations)
        and logins.user_of(viewer.community, member) is not None,
    )


def _shown(
    viewer: Viewer, contact: Mapping[str, str], relations: Sequence[str]
) -> dict[str, str]:
    """Return the contacts; of card numbers and the like only desk and self hear."""
    if viewer.is_desk or "self" in relations:
        return dict(contact)
    return {name: said for name, said in contact.items() if name in REACHES}


def contact_of(text: records.Text | None) -> dict[str, str]:
    """Return the contacts that a text holds, without names in other languages."""
    if text is None or not text.contact:
        return {}
    found = msgspec.json.decode(text.contact, type=dict[str, str])
    return {key: said for key, said in found.items() if not key.startswith("name_")}


def _shared(viewer: Viewer, member: str) -> list[Shared]:
    offers = [
        offer
        for offer in rows.where_in(records.Offer, viewer.community, "by", [member])
        if offer.state == "open"
    ][:SHARED_MAX]
    kinds = rows.by_ids(records.Kind, viewer.community, (o.kind for o in offers))
    texts = rows.by_ids(records.Text, viewer.community, (o.thing for o in offers))
    return [
        Shared(
            offer=offer.id,
            mode=offer.mode,
            kind=kinds.get(offer.kind),
            thing=offer.thing,
            thing_name=texts[offer.thing].name if offer.thing in texts else "",
        )
        for offer in offers
    ]


def demo_people(viewer: Viewer) -> list[DemoPerson]:
    """Return whom one can look around as; nobody but on a node that shows the demo.

    One for each role and some without come first, since they show the most.
    """
    if not logins.is_demo():
        return []
    ids = sorted(logins.members_with_login(viewer.community))
    texts = rows.by_ids(records.Text, viewer.community, ids)
    roles = roles_now(viewer, ids)
    shown: set[str] = set()
    found: list[DemoPerson] = []
    for member in sorted(ids, key=lambda one: texts[one].name if one in texts else ""):
        own = {role.role for role in roles[member]}
        plain = not own and sum(not one.roles for one in found) < DEMO_PLAIN_SHOWN
        found.append(
            DemoPerson(
                id=member,
                name=texts[member].name if member in texts else member,
                roles=tuple(sorted(own)),
                featured=plain or bool(own - shown),
            )
        )
        shown |= own
    return found[:DEMO_PEOPLE_MAX]


def choices(viewer: Viewer) -> list[tuple[str, str]]:
    """Return every active member as (id, name), for a list to choose from."""
    if not sees(viewer, "member.name"):
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{_NAMES} LIMIT {CHOICES_MAX:d}", [viewer.community])
        return [(row[0], row[1] or row[0][-6:]) for row in cursor.fetchall()]
