"""Standing: in which community a command works, and as whom.

The command line is a steward's by default; `--as` names another member, by card number,
name or id. Whoever has no key of their own is acted for by the steward, as at a desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from auzolan.app import house as the_house
from auzolan.app import now_ms
from auzolan.cli import output
from auzolan.ledger import records
from auzolan.node.bring_books import Books
from auzolan.node.ports import Doer, House
from auzolan.node.say import signing_key
from auzolan.store import rows
from auzolan.store.queries import viewers
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
As = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="MEMBER",
        help="Act as this member: card number, name or id. A steward without it.",
    ),
]


def prepare() -> None:
    """Bring the tables up to date; costs little where they are."""
    for alias in ("default", "side"):
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            call_command("migrate", database=alias, verbosity=0, interactive=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The community at hand, its steward, and who acts."""

    house: House
    community: records.Community
    steward: Doer
    doer: Doer
    # The one who acts, as the queries see them.
    viewer: Viewer

    @property
    def zone(self) -> ZoneInfo:
        """Return the community's time zone."""
        return ZoneInfo(self.community.zone)

    def names(self, **wanted: object) -> Names:
        """Return the names of rows, in the community's language."""
        return names(self.viewer, language=self.community.language, **wanted)  # type: ignore[arg-type]


def community_here() -> records.Community | Fault:
    """Return the community of this node."""
    prepare()
    return viewers.home_community() or fault("node.no_community")


def stand(told: str = "", *, as_json: bool) -> Standing:
    """Return the community and who acts in it, or end the command."""
    community = community_here()
    if isinstance(community, Fault):
        output.refuse([community], as_json=as_json)
    house = the_house()
    steward = _steward(house, community)
    if steward is None:
        output.refuse([fault("node.no_steward", community.id)], as_json=as_json)
    doer = _doer(house, community, steward, told)
    if isinstance(doer, Fault):
        output.refuse([doer], as_json=as_json)
    return Standing(
        house=house,
        community=community,
        steward=steward,
        doer=doer,
        viewer=viewers.viewer(community, doer.who, now_ms()),
    )


def _steward(house: House, community: records.Community) -> Doer | None:
    """Return the first active steward whose key this node keeps."""
    now = now_ms()
    roles = rows.where_in(records.Role, community.id, "role", ["steward"])
    for role in sorted(roles, key=lambda one: (one.starts_at, one.id)):
        held = role.state != "held" and role.starts_at <= now and not role.place
        if not held or 0 < role.ends_at <= now:
            continue
        member = rows.by_id(records.Member, community.id, role.member)
        if member is None or member.state != "active":
            continue
        if _has_key(house, community.id, member.id):
            return Doer(community=community.id, member=member.id)
    return None


def _has_key(house: House, community: str, member: str) -> bool:
    key = signing_key(house, community, member)
    return key is not None and house.keyring.sign(key, b"") is not None


def _doer(
    house: House, community: records.Community, steward: Doer, told: str
) -> Doer | Fault:
    if not told:
        return steward
    member = member_named(house, community, steward, told)
    if isinstance(member, Fault):
        return member
    if _has_key(house, community.id, member):
        return Doer(community=community.id, member=member)
    return Doer(community=community.id, member=steward.member, for_=member)


def member_named(
    house: House, community: records.Community, steward: Doer, told: str
) -> str | Fault:
    """Return the member of this card number, name or id."""
    if is_id(told) and rows.by_id(records.Member, community.id, told) is not None:
        return told
    return Books(house, steward, community).member(told)
