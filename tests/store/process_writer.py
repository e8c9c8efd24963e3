"""Processes of their own that write, for the tests that kill them or let them race.

    python process_writer.py '[{"mode": "write", ...}, ...]'

It forks one process for each; each says `ready`, waits until standard input is closed,
and then says each answer as one line of JSON as soon as it has it.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

# ruff: noqa: E402 - models load only after the setup
from auzolan.app import house, new_id
from auzolan.ledger import records
from auzolan.ledger.rules import catalogue
from auzolan.node import choose, say
from auzolan.node.ports import Appended, Doer
from auzolan.sharing import choosing, needs
from auzolan.units.spans import DAY_MS


def write(told: dict[str, Any], doer: Doer) -> None:
    """Append small acts, each with a request of its own."""
    for number in range(told["count"]):
        body = catalogue.AddKind(kind=new_id(), unit="each", labels={"en": "drill"})
        request = f"{told['name']}-{number}"
        answer(told, say.say(house(), doer, "kind.add", body, request=request))


def race(told: dict[str, Any], doer: Doer) -> None:
    """Ask for each thing, for the same day as everybody else does."""
    for number, offer in enumerate(told["offers"]):
        wish = wish_for(offer, doer, told["starts_at"])
        request = f"{told['name']}-{number}"
        answer(told, choose.say_way(house(), doer, wish, request=request))


def wish_for(offer: dict[str, Any], doer: Doer, starts_at: int) -> choosing.Choose:
    """Return the wish to borrow what is offered, for a day."""
    span = {"starts_at": starts_at, "ends_at": starts_at + DAY_MS}
    wanted = needs.Wanted(
        need=new_id(),
        kind=offer["kind"],
        quantity=1,
        lat_e7=433200000,
        lon_e7=-19800000,
        radius_m=5000,
        **span,
    )
    asked = choosing.Asked(
        promise=new_id(),
        action="transferCustody",
        provider=offer["keeper"],
        receiver=doer.member,
        offer=offer["offer"],
        thing=offer["thing"],
        kind=offer["kind"],
        quantity=1,
        **span,
    )
    return choosing.Choose(
        agreement=new_id(), way="borrow", need=wanted.need, wanted=wanted, promises=(asked,)
    )


def answer(told: dict[str, Any], result: Any) -> None:
    """Say what became of a deed; the line is out when this returns."""
    if isinstance(result, Appended):
        found: dict[str, Any] = {"by": told["name"], "act": result.act_id}
    else:
        found = {"by": told["name"], "refused": [one.code for one in result]}
    os.write(sys.stdout.fileno(), json.dumps(found).encode() + b"\n")


def live(told: dict[str, Any]) -> None:
    """Get ready, wait for the start, and write."""
    doer = Doer(community=told["community"], member=told["member"])
    house().log.row(records.Member, doer.community, doer.member)
    os.write(sys.stdout.fileno(), b"ready\n")
    os.read(sys.stdin.fileno(), 1)
    {"write": write, "race": race}[told["mode"]](told, doer)


def main() -> None:
    """Fork a process for each of the writers, and wait for all of them."""
    for told in json.loads(sys.argv[1]):
        if os.fork() == 0:
            live(told)
            return
    for _ in json.loads(sys.argv[1]):
        os.wait()


if __name__ == "__main__":
    main()
