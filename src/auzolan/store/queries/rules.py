"""Rules: what a community has decided, what is announced, and who objects to it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from auzolan.ledger import records
from auzolan.ledger.rule import DEFAULTS
from auzolan.store import rows
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.units.spans import DAY_MS

CHANGES_MAX = 500
# A change that was held stays in sight for so long.
HELD_SHOWN_MS = 60 * DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleNow:
    """A rule in force, and since when; 0 where nobody has changed it."""

    name: str
    value: str
    since: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Against:
    """An objection with its reason."""

    by: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An announced rule, role or end of a role that has not taken effect."""

    id: str
    # `rule`, `role`, or `end` of a role.
    sort: str
    name: str
    value: str
    # Who shall have the role.
    member: str
    by: str
    why: str
    starts_at: int
    held: bool
    against: tuple[Against, ...]
    # Objections that hold it.
    needed: int
    may_object: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleNow:
    """A role that somebody has."""

    id: str
    member: str
    name: str
    role: str
    starts_at: int


def in_force(viewer: Viewer) -> list[RuleNow]:
    """Return every rule with its value now, in the order of `DEFAULTS`."""
    if not sees(viewer, "rules"):
        return []
    started: dict[str, list[records.RuleValue]] = defaultdict(list)
    for row in _rules(viewer):
        if row.starts_at <= viewer.now and row.state != "held":
            started[row.name].append(row)
    found = []
    for name, default in DEFAULTS.items():
        last = max(
            started[name],
            key=lambda row: (row.starts_at, row.announced_at, row.id),
            default=None,
        )
        found.append(
            RuleNow(
                name=name,
                value=last.value if last else default,
                since=last.starts_at if last else 0,
            )
        )
    return found


def _rules(viewer: Viewer) -> list[records.RuleValue]:
    return rows.select(
        records.RuleValue,
        "community = %s ORDER BY starts_at DESC",
        [viewer.community],
        limit=CHANGES_MAX,
    )


def changes(viewer: Viewer) -> list[Change]:
    """Return what is announced or was lately held, soonest to take effect first."""
    if not sees(viewer, "rules"):
        return []
    since = viewer.now - HELD_SHOWN_MS
    where = "community = %s AND (starts_at > %s OR (state = 'held' AND starts_at > %s))"
    params = (viewer.community, viewer.now, since)
    waiting: list[records.RuleValue | records.Role] = [
        *rows.select(records.RuleValue, where, params, limit=CHANGES_MAX),
        *rows.select(records.Role, f"{where} AND ends_at = 0", params, limit=CHANGES_MAX),
        *rows.select(
            records.Role,
            "community = %s AND starts_at <= %s AND ends_at > %s AND state <> 'held'",
            (viewer.community, viewer.now, viewer.now),
            limit=CHANGES_MAX,
        ),
    ]
    ids = [row.id for row in waiting]
    objections = rows.where_in(records.Objection, viewer.community, "about", ids)
    texts = _texts(viewer, waiting, objections)
    needed = next(int(rule.value) for rule in in_force(viewer) if rule.name == "objections")
    found = [_change(viewer, row, objections, texts, needed) for row in waiting]
    return sorted(found, key=lambda one: (one.starts_at, one.id))


def _texts(
    viewer: Viewer,
    waiting: list[records.RuleValue | records.Role],
    objections: list[records.Objection],
) -> dict[str, records.Text]:
    ids = [row.id for row in (*waiting, *objections)]
    ids += [row.member for row in objections]
    ids += [
        row.announced_by if isinstance(row, records.RuleValue) else row.member
        for row in waiting
    ]
    return rows.by_ids(records.Text, viewer.community, ids)


def _change(
    viewer: Viewer,
    row: records.RuleValue | records.Role,
    objections: list[records.Objection],
    texts: dict[str, records.Text],
    needed: int,
) -> Change:
    against = [one for one in objections if one.about == row.id]
    mine = any(one.member == viewer.member for one in against)
    empty = records.Text(id="", community="", act="")
    by = member = value = ""
    if isinstance(row, records.RuleValue):
        sort, name, value = "rule", row.name, row.value
        by = texts.get(row.announced_by, empty).name
    else:
        sort, name = "end" if row.ends_at > viewer.now else "role", row.role
        member = texts.get(row.member, empty).name
    starts_at = row.ends_at if isinstance(row, records.Role) and row.ends_at else 0
    starts_at = starts_at or row.starts_at
    return Change(
        id=row.id,
        sort=sort,
        name=name,
        value=value,
        member=member,
        by=by,
        why=texts.get(row.id, empty).note,
        starts_at=starts_at,
        held=row.state == "held",
        against=tuple(
            Against(by=texts.get(one.member, empty).name, why=texts.get(one.id, empty).note)
            for one in against
        ),
        needed=needed,
        may_object=row.state != "held" and not mine and starts_at > viewer.now,
    )


def roles(viewer: Viewer) -> list[RoleNow]:
    """Return who has which role now, by role and name."""
    if not sees(viewer, "member.roles"):
        return []
    found = rows.select(
        records.Role,
        "community = %s AND starts_at <= %s AND state <> 'held' "
        "AND (ends_at = 0 OR ends_at > %s)",
        (viewer.community, viewer.now, viewer.now),
        limit=CHANGES_MAX,
    )
    texts = rows.by_ids(records.Text, viewer.community, (role.member for role in found))
    named = [
        RoleNow(
            id=role.id,
            member=role.member,
            name=texts[role.member].name if role.member in texts else "",
            role=role.role,
            starts_at=role.starts_at,
        )
        for role in found
    ]
    return sorted(named, key=lambda one: (one.role != "steward", one.role, one.name))
