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

    def start(self, *told: dict[str, Any]) -> subprocess.Popen[str]:
        """Start a process for each of these; they wait for `_go`."""
        return subprocess.Popen(
            [sys.executable, str(WRITER), json.dumps(told)],
            start_new_session=True,
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


def _go(writers: subprocess.Popen[str], count: int) -> None:
    """Let the processes begin at once, as soon as all of them are ready."""
    assert writers.stdout is not None
    assert writers.stdin is not None
    said = [writers.stdout.readline() for _ in range(count)]
    assert said == ["ready\n"] * count, writers.communicate()[1][-2000:]
    writers.stdin.close()
    writers.stdin = None


def _kill(writers: subprocess.Popen[str]) -> None:
    """End the processes where they stand; they are a session of their own."""
    os.killpg(writers.pid, signal.SIGKILL)


def _told(writers: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """Return all that processes have said that are over; they must not have complained."""
    out, errors = writers.communicate(timeout=TIMEOUT_S)
    assert errors == ""
    return [json.loads(line) for line in out.splitlines()]


def _writing(doer: Doer, name: str, count: int) -> dict[str, Any]:
    return {
        "mode": "write",
        "community": doer.community,
        "member": doer.member,
        "name": name,
        "count": count,
    }


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
    names = [f"w{n}" for n in range(WRITERS)]
    writers = node.start(*(_writing(town, name, WRITES) for name in names))
    _go(writers, WRITERS)
    seen = [json.loads(writers.stdout.readline()) for _ in range(WRITERS * WRITES // 3)]

    _kill(writers)
    answers = [*seen, *_told(writers)]

    acknowledged = {line["act"] for line in answers}
    assert {line["by"] for line in answers} == set(names)
    assert len(seen) <= len(acknowledged) < WRITERS * WRITES
    assert acknowledged <= _in_log(town.community)
    assert rebuild.check(town.community, RULEBOOK, signatures=True).faults == ()
    assert _verified(town.community, house, tmp_path / "log") > len(acknowledged)


def test_after_the_fall_every_deed_may_be_said_again(node, town, house):
    told = [_writing(town, name, WRITES // 2) for name in ("one", "two")]
    fallen = node.start(*told)
    _go(fallen, 2)
    for _ in range(WRITES // 2):
        fallen.stdout.readline()
    _kill(fallen)
    _told(fallen)

    again = node.start(*told)
    _go(again, 2)
    answers = _told(again)

    acts = {line["act"] for line in answers}
    kinds = rows.where_in(records.Kind, town.community, "unit", ["each"])
    assert len(kinds) == len(acts) == WRITES
    assert rebuild.check(town.community, RULEBOOK).faults == ()
    body = catalogue.AddKind(kind=new_id(), unit="each", labels={"en": "saw"})
    assert isinstance(say.say(house, town, "kind.add", body), Appended)


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
    racers = node.start(
        *(
            {
                "mode": "race",
                "community": town.community,
                "member": _joined(house, town, name),
                "name": name,
                "offers": offered,
                "starts_at": now_ms() + DAY_MS,
            }
            for name in ("Jon", "Miren")
        )
    )

    _go(racers, 2)
    answers = _told(racers)

    jon, miren = ([one for one in answers if one["by"] == who] for who in ("Jon", "Miren"))
    pairs = list(zip(jon, miren, strict=True))
    assert len(pairs) == THINGS
    assert [sum("act" in one for one in pair) for pair in pairs] == [1] * THINGS
    refused = [one["refused"] for pair in pairs for one in pair if "refused" in one]
    assert refused == [["thing.taken"]] * THINGS
    assert rebuild.check(town.community, RULEBOOK, signatures=True).faults == ()


def test_a_deed_that_two_processes_say_at_once_is_done_once(node, town, house):
    writers = node.start(*[_writing(town, "same", WRITES)] * 2)

    _go(writers, 2)
    acts = [line["act"] for line in _told(writers)]

    assert len(acts) == 2 * WRITES
    assert len(set(acts)) == WRITES
    assert len(_in_log(town.community)) == 1 + WRITES
