"""A whole neighbourhood is carried to another node and is the same there.

The demo's steward writes everything to a file. On another machine somebody begins
an empty community as the same steward, brings the file in, and writes everything
to a file again: but for what is born with a community, the two say the same.
"""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from auzolan.app import RULEBOOK, house, now_ms
from auzolan.demo.build import build
from auzolan.ledger import records
from auzolan.ledger.memory import MemoryRows
from auzolan.node import bring_export, export, join
from auzolan.node.bring_export import Moved
from auzolan.node.memory import MemoryHouse, memory_house
from auzolan.node.ports import Doer
from auzolan.store import rows
from auzolan.store.queries import everything, viewers
from auzolan.units.points import Point
from auzolan.ways.supply_memory import MemorySupply

pytestmark = [pytest.mark.django_db(databases=["default", "side"]), pytest.mark.slow]

# Marks of the founding itself: the new community has its own.
FOUNDING = {"az:joinedAt", "az:foundedAt"}


def carried_away() -> tuple[bytes, records.Community, str]:
    """Play the demo and write all of it; returns the steward's id, too."""
    community = rows.by_id(records.Community, *[build()] * 2)
    assert community is not None
    stewards = rows.where_in(records.Role, community.id, "role", ["steward"])
    steward = min(stewards, key=lambda role: role.starts_at).member
    viewer = viewers.viewer(community, steward, now_ms())
    doer = Doer(community=community.id, member=steward)
    data = export.full(house(), doer, everything.every(viewer))
    assert isinstance(data, bytes), data
    return data, community, steward


def begun_as(steward: str, like: records.Community) -> tuple[MemoryHouse, Doer]:
    """Begin a community of the same name, whose founder has the steward's id."""
    made = memory_house(RULEBOOK, now_ms, MemorySupply(MemoryRows()))
    wish = join.Founding(
        name=like.name,
        place=Point(like.lat_e7, like.lon_e7),
        zone=like.zone,
        language=like.language,
        preset=like.preset,
        founder_name="?",
        founder_contact={},
    )
    joined = join.found(replace(made.house, new_id=lambda: steward), wish, request="f")
    assert isinstance(joined, join.Joined)
    return made, Doer(community=joined.community, member=steward)


def graph_of(data: bytes, steward: str) -> dict[str, dict[str, object]]:
    """Return all nodes by id; the founder's own role is born with each community."""
    graph = {}
    own = f"urn:uuid:{steward[:8]}-{steward[8:12]}-{steward[12:16]}-{steward[16:20]}"
    for node in msgspec.json.decode(data)["@graph"]:
        born = node["@type"] == ["az:Role"] and node["az:member"].startswith(own)
        if not (born and node["az:role"] == "steward"):
            graph[node["@id"]] = {k: v for k, v in node.items() if k not in FOUNDING}
    return graph


def test_the_demo_is_carried_to_another_node_and_is_the_same() -> None:
    data, community, steward = carried_away()
    there, founder = begun_as(steward, community)

    moved = bring_export.bring_export(there.house, founder, data)

    assert isinstance(moved, Moved), moved
    assert moved.faults == ()
    every = lambda record: there.log.all(record, founder.community)
    again = export.full(there.house, founder, every)
    assert isinstance(again, bytes)
    before, after = graph_of(data, steward), graph_of(again, steward)
    assert before.keys() == after.keys()
    joined = [key for key in before if before[key] != after[key]]
    assert joined == []
    sums = (account.balance for account in every(records.Account))
    assert sum(sums) == 0
