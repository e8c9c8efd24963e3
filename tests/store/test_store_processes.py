"""Real processes that write at once: one wins, and whoever was answered is in the log."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from auzolan.app import RULEBOOK, new_id, now_ms
from auzolan.ledger import records
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import catalogue, things
from auzolan.net import log_reader
from auzolan.node import join, keep, say
from auzolan.node.ports import Appended, Doer
from auzolan.sharing import offers
from auzolan.store import checkpoints, published, rebuild, rows
from auzolan.units.faults import Fault
from auzolan.units.spans import DAY_MS

pytestmark = pytest.mark.slow
WRITER = Path(__file__).with_name("process_writer.py")
WRITERS, WRITES = 4, 50
THINGS = 12
TIMEOUT_S = 120


@dataclass(frozen=True, kw_only=True)
class Node:
    """Where the processes write."""

    data: Path
    address: str = ""

    def start(self, **told: Any) -> subprocess.Popen[str]:
        """Start a writer; it waits for `_go`."""
        return subprocess.Popen(
            [sys.executable, str(WRITER), json.dumps(told)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={
                **os.environ,
                "AUZOLAN_DATA": str(self.data),
                "AUZOLAN_DATABASE": self.address,
            },
        )


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def node(request, data) -> Node:
    """Return a node on files or on PostgreSQL, with its keys on disk."""
    makers = {
        "sqlite": lambda: Node(data=data),
        "postgres": lambda: Node(data=data, address=request.getfixturevalue("on_postgres")),
    }
    return makers[request.param]()


@pytest.fixture
def town(node, house, steward) -> Doer:
    """Found a community on the node; returns its steward."""
    return steward


def _go(*processes: subprocess.Popen[str]) -> None:
    """Let processes begin at once, as soon as all of them are ready."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n", process.communicate()[1][-2000:]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()


def _told(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Return all that a process that is over has said; it must not have complained."""
    out, errors = process.communicate(timeout=TIMEOUT_S)
    assert "Traceback" not in errors, errors[-2000:]
    assert "locked" not in errors
    return [json.loads(line) for line in out.splitlines() if line.endswith("}")]


def _in_log(community: str) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM store_log_act WHERE community = %s", [community])
        return {act for (act,) in cursor.fetchall()}


def _verified(community: str, house, folder: Path) -> int:
    """Publish the log, verify it from its key with all acts; returns its size."""
    newest = checkpoints.newest(community, keyring=house.keyring, now=now_ms())
    key = published.log_key(community)
    assert isinstance(newest, checkpoints.Stored)
    assert isinstance(key, str)
    published.publish_folder(community, folder)
    acts = published.acts_at_hand(community, size=newest.size)
    report = log_reader.verify_folder(folder, key, acts=acts)
    assert not isinstance(report, Fault)
    assert report.faults == ()
    assert report.acts_checked == newest.size
    return newest.size


def test_nothing_that_was_acknowledged_is_lost_when_the_writers_are_killed(
    node, town, house, tmp_path
):
    told = {"community": town.community, "member": town.member, "mode": "write"}
    writers = [node.start(**told, name=f"w{n}", count=WRITES) for n in range(WRITERS)]
    _go(*writers)
    seen = [writer.stdout.readline() for _ in range(WRITES // 3) for writer in writers]

    for writer in writers:
        os.kill(writer.pid, signal.SIGKILL)
    rest = [line for writer in writers for line in _told(writer)]

    acknowledged = {json.loads(line)["act"] for line in seen}
    acknowledged |= {line["act"] for line in rest}
    assert len(seen) <= len(acknowledged) < WRITERS * WRITES
    assert acknowledged <= _in_log(town.community)
    assert rebuild.check(town.community, RULEBOOK, signatures=True).faults == ()
    assert _verified(town.community, house, tmp_path / "log") >= len(acknowledged)


def test_after_the_fall_every_deed_may_be_said_again(node, town, house, tmp_path):
    told = {"community": town.community, "member": town.member, "mode": "write"}
    writers = [node.start(**told, name=f"w{n}", count=WRITES // 2) for n in range(2)]
    _go(*writers)
    writers[0].stdout.readline()
    os.kill(writers[0].pid, signal.SIGKILL)
    for writer in writers:
        _told(writer)

    again = [node.start(**told, name=f"w{n}", count=WRITES // 2) for n in range(2)]
    _go(*again)
    answers = [line for writer in again for line in _told(writer)]

    assert all("act" in line for line in answers)
    kinds = rows.where_in(records.Kind, town.community, "unit", ["each"])
    assert len(kinds) == len({line["act"] for line in answers}) == WRITES
    assert rebuild.check(town.community, RULEBOOK).faults == ()


def _offered(house, keeper: Doer, number: int) -> dict[str, str]:
    kind, place, thing, offer = (new_id() for _ in range(4))
    done = [
        keep.kind(
            house,
            keeper,
            catalogue.AddKind(kind=kind, unit="each", labels={"en": f"drill {number}"}),
        ),
        keep.place(
            house,
            keeper,
            catalogue.AddPlace(
                place=place,
                lat_e7=433200000,
                lon_e7=-19800000,
                public=True,
                keeper=keeper.member,
            ),
            words=Words(name="Shed"),
        ),
        keep.thing(
            house,
            keeper,
            things.AddThing(
                thing=thing,
                kind=kind,
                place=place,
                keeper=keeper.member,
                owners=((keeper.member, 1),),
                quantity=1,
            ),
            words=Words(name="Drill"),
        ),
        keep.offer(
            house,
            keeper,
            offers.Make(offer=offer, mode="lend", kind=kind, thing=thing, automatic=True),
        ),
    ]
    assert done == [kind, place, thing, offer]
    return {"kind": kind, "thing": thing, "offer": offer, "keeper": keeper.member}


def _joined(house, steward: Doer, name: str) -> str:
    letter = join.invite(house, steward)
    assert isinstance(letter, join.Letter)
    found = join.join(
        house,
        steward.community,
        secret=letter.secret,
        words=Words(name=name),
        request=name,
    )
    assert isinstance(found, join.Joined)
    return found.member


def test_of_two_who_race_for_a_thing_exactly_one_gets_it(node, town, house):
    offered = [_offered(house, town, number) for number in range(THINGS)]
    racers = [
        node.start(
            mode="race",
            community=town.community,
            member=_joined(house, town, name),
            name=name,
            offers=offered,
            starts_at=now_ms() + DAY_MS,
        )
        for name in ("Jon", "Miren")
    ]

    _go(*racers)
    answers = list(zip(*map(_told, racers), strict=True))

    assert len(answers) == THINGS
    assert [sum("act" in one for one in pair) for pair in answers] == [1] * THINGS
    refused = [one["refused"] for pair in answers for one in pair if "refused" in one]
    assert refused == [["thing.taken"]] * THINGS
    assert rebuild.check(town.community, RULEBOOK, signatures=True).faults == ()


def test_a_deed_that_is_said_again_by_another_process_changes_nothing(node, town, house):
    told = {"community": town.community, "member": town.member, "mode": "write"}
    writers = [node.start(**told, name="same", count=WRITES) for _ in range(2)]

    _go(*writers)
    first, second = map(_told, writers)

    assert [one["act"] for one in first] == [one["act"] for one in second]
    assert len(_in_log(town.community)) == 1 + WRITES


def test_a_writer_that_stops_in_the_middle_leaves_the_lock_to_others(node, town, house):
    told = {"community": town.community, "member": town.member, "mode": "write"}
    writer = node.start(**told, name="w", count=1_000)
    _go(writer)
    writer.stdout.readline()
    os.kill(writer.pid, signal.SIGKILL)
    writer.communicate(timeout=TIMEOUT_S)

    body = catalogue.AddKind(kind=new_id(), unit="each", labels={"en": "saw"})
    done = say.say(house, town, "kind.add", body)

    assert isinstance(done, Appended)
