"""A member who keeps their own key signs their acts themselves, and nobody else can."""

from __future__ import annotations

import base64
import json
from dataclasses import asdict
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from auzolan.app import house, new_id, now_ms, salts
from auzolan.ledger import acts, keys
from auzolan.ledger.acts import Draft, Sealed, Words
from auzolan.ledger.rules.identities import Rotate
from auzolan.ledger.rules.people import AboutMember
from auzolan.node import join
from auzolan.node.ports import Doer

pytestmark = pytest.mark.django_db(databases=["default", "side"])

KEY, CARD = b"k" * 32, b"c" * 32


@pytest.fixture
def nerea(village: Any) -> join.Joined:
    """Let somebody join; the card is in their hands."""
    letter = join.invite(house(), village.doer("Ane"))
    assert isinstance(letter, join.Letter)
    words = Words(name="Nerea")
    found = join.join(
        house(), village.community, secret=letter.secret, words=words, request="n"
    )
    assert isinstance(found, join.Joined)
    village.members["Nerea"] = found.member
    return found


def sealed(who: join.Joined, seed: bytes, kind: str, body: Any, **more: Any) -> Sealed:
    """Seal an act as a program does that keeps a member's key."""
    fields = {"author": who.member, "request": new_id(), "claimed_at": now_ms()} | more
    custody = fields.pop("custody", "own")
    draft = Draft(community=who.community, kind=kind, body=body, **fields)
    return acts.seal(
        draft,
        key=keys.key_id(keys.public_of(seed)),
        custody=custody,
        salts=salts(),
        sign=lambda message: keys.sign(seed, message),
    )


def rotation(who: join.Joined) -> Sealed:
    """Seal the taking of a key of one's own, with the card."""
    publics = {"public": keys.public_of(KEY).hex(), "card": keys.public_of(CARD).hex()}
    body = Rotate(**publics, custody="own")
    return sealed(who, who.card_seed, "identity.rotate", body)


def sent(program: Client, act: Sealed) -> HttpResponse:
    parts = {name: base64.b64encode(part).decode() for name, part in asdict(act).items()}
    return program.post("/api/acts", json.dumps(parts), content_type="application/json")


def codes(answer: HttpResponse) -> list[str]:
    return [found["code"] for found in json.loads(answer.content)["faults"]]


def renaming(who: join.Joined, seed: bytes = KEY, **more: Any) -> Sealed:
    body = AboutMember(member=who.member)
    texts = {who.member: Words(name="Nerea herself")}
    return sealed(who, seed, "member.amend", body, texts=texts, **more)


def test_who_takes_their_own_key_signs_themselves(village, nerea) -> None:
    program = village.program("Nerea")

    taken, said = sent(program, rotation(nerea)), sent(program, renaming(nerea))

    assert (taken.status_code, said.status_code) == (201, 201), said.content
    number = said.json()["number"]
    entry = village.client("Ane").get(f"/honest/{number}/").content.decode()
    assert "a key that only its author holds" in entry
    doer = Doer(community=nerea.community, member=nerea.member)
    by_node = join.leave(house(), doer, member=nerea.member)
    assert [one.code for one in by_node] == ["key.not_here"]


def test_an_act_sent_twice_is_appended_once(village, nerea) -> None:
    program, act = village.program("Nerea"), rotation(nerea)

    first, second = sent(program, act).json(), sent(program, act).json()

    assert (first["repeated"], second["repeated"]) == (False, True)
    assert first["number"] == second["number"]


def test_nobody_hands_in_what_another_signed_or_the_node_should_sign(
    village, nerea
) -> None:
    by_jon = sent(village.program("Jon"), rotation(nerea))
    by_node = sent(village.program("Nerea"), renaming(nerea, custody="node"))
    stolen = sent(village.program("Nerea"), renaming(nerea, seed=b"x" * 32))

    assert codes(by_jon) == ["act.wrong_key"]
    assert codes(by_node) == ["act.custody"]
    assert codes(stolen) == ["act.wrong_key"]


def test_what_is_no_act_is_refused(village) -> None:
    nothing = Sealed(header=b"", signature=b"", body=b"", body_salt=b"")
    parts = {"header": "=", "signature": "", "body": "", "body_salt": ""}
    program = village.program("Jon")

    empty = sent(program, nothing)
    broken = program.post("/api/acts", json.dumps(parts), content_type="application/json")

    assert (empty.status_code, broken.status_code) == (422, 422)
    assert codes(broken) == ["api.malformed"]
