from __future__ import annotations

from dataclasses import replace

import pytest

from auzolan.ledger import keys, records, tree
from auzolan.ledger.acts import Draft, Sealed, Words, seal
from auzolan.ledger.replay import Branch, Kept, Replay, Signed
from auzolan.ledger.rule import Body, Rulebook
from auzolan.ledger.rules import catalogue, people
from auzolan.units.faults import Fault

RULEBOOK = Rulebook((*people.PEOPLE, *catalogue.CATALOGUE))
SEEDS = [bytes([n]) * 32 for n in range(3)]
PUBLICS = [keys.public_of(seed) for seed in SEEDS]
COMMUNITY, KEY, CARD = (keys.key_id(public) for public in PUBLICS)
ANE = "a" * 32
KIND = "d" * 32
STARTED_AT = 1_700_000_000_000


def _said(kind: str, body: Body, *, by: int, author: str, texts=None) -> Sealed:
    draft = Draft(
        community=COMMUNITY,
        author=author,
        kind=kind,
        body=body,
        request=f"{kind} {author}",
        claimed_at=STARTED_AT,
        texts=texts,
    )
    return seal(
        draft,
        key=keys.key_id(PUBLICS[by]),
        custody="node",
        salts=(b"b" * 16, b"p" * 16),
        sign=lambda message: keys.sign(SEEDS[by], message),
    )


FOUND = _said(
    "community.found",
    people.Found(
        name="Tools",
        zone="UTC",
        language="en",
        lat_e7=0,
        lon_e7=0,
        preset="",
        public=PUBLICS[0].hex(),
        founder=people.Founder(member=ANE, public=PUBLICS[1].hex(), card=PUBLICS[2].hex()),
    ),
    by=0,
    author=COMMUNITY,
    texts={ANE: Words(name="Ane")},
)
DRILL = _said(
    "kind.add",
    catalogue.AddKind(kind=KIND, unit="each", labels={"en": "drill"}),
    by=1,
    author=ANE,
)


def _kept(sealed: Sealed, seq: int) -> Kept:
    return Kept(seq, STARTED_AT + seq, sealed)


def _replay(*acts: Sealed, thoroughly: bool = False):
    replay = Replay(RULEBOOK, COMMUNITY)
    take = replay.take_thoroughly if thoroughly else replay.take
    return replay, [take(_kept(sealed, seq)) for seq, sealed in enumerate(acts)]


@pytest.mark.parametrize("thoroughly", [False, True])
def test_acts_give_the_same_rows_read_fast_or_thoroughly(thoroughly):
    replay, found = _replay(FOUND, DRILL, thoroughly=thoroughly)

    assert not any(isinstance(one, Fault) for one in found)
    kind = replay.rows.row(records.Kind, KIND)
    text = replay.rows.row(records.Text, ANE)
    assert kind is not None
    assert kind.labels == {"en": "drill"}
    assert text is not None
    assert (text.name, text.act) == ("Ane", FOUND.act_id)


def test_a_thorough_replay_returns_what_has_to_be_verified():
    _, found = _replay(FOUND, DRILL, thoroughly=True)

    assert [type(one) for one in found] == [Signed, Signed]
    assert [one.public for one in found] == PUBLICS[:2]
    assert all(keys.verify(one.public, one.message, one.signature) for one in found)


def test_an_act_without_its_personal_part_gives_the_same_rows_without_words():
    replay, _ = _replay(replace(FOUND, personal=b"", personal_salt=b""), DRILL)

    assert replay.rows.row(records.Text, ANE) is None
    assert replay.rows.row(records.Member, ANE) is not None


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"body": DRILL.body + b" "}, {"act.hash_mismatch"}),
        ({"body_salt": b"x" * 16}, {"act.hash_mismatch"}),
        ({"header": b"{"}, {"act.malformed", "canon.malformed"}),
        ({"header": b"\xff"}, {"act.malformed", "canon.malformed"}),
        (
            {"header": DRILL.header.replace(b"kind.add", b"kind.odd")},
            {"act.unknown_kind"},
        ),
    ],
)
@pytest.mark.parametrize("thoroughly", [False, True])
def test_an_act_that_is_not_what_was_accepted_is_refused(change, codes, thoroughly):
    replay, found = _replay(FOUND, replace(DRILL, **change), thoroughly=thoroughly)

    assert isinstance(found[1], Fault)
    assert found[1].code in codes
    assert replay.rows.row(records.Kind, KIND) is None


def test_a_thorough_replay_refuses_an_act_of_another_community():
    replay = Replay(RULEBOOK, "f" * 32)

    found = replay.take_thoroughly(_kept(FOUND, 0))

    assert isinstance(found, Fault)
    assert found.code == "act.other_community"


def test_a_thorough_replay_refuses_time_that_goes_back():
    replay = Replay(RULEBOOK, COMMUNITY)
    replay.take_thoroughly(_kept(FOUND, 5))

    found = replay.take_thoroughly(_kept(DRILL, 4))

    assert isinstance(found, Fault)
    assert found.code == "log.time_backwards"


def test_a_thorough_replay_refuses_a_key_that_is_not_the_authors():
    wrong = _said(
        "kind.add",
        catalogue.AddKind(kind=KIND, unit="each", labels={"en": "drill"}),
        by=0,
        author=ANE,
    )

    _, found = _replay(FOUND, wrong, thoroughly=True)

    assert isinstance(found[1], Fault)
    assert found[1].code == "act.wrong_key"


def test_ids_that_recur_are_one_text_in_memory():
    replay, _ = _replay(FOUND, DRILL)

    rows = [row for table in replay.rows.tables.values() for row in table.values()]

    assert {id(row.community) for row in rows} == {id(rows[0].community)}


def test_a_branch_grows_as_the_tree_does_and_keeps_the_upper_rows():
    branch = Branch()
    acts = [_kept(DRILL, seq) for seq in range(300)]

    entries = [*branch.grow(acts[:100]), *branch.grow(acts[100:])]

    growth = tree.grow(tree.EMPTY, entries)
    assert branch.frontier == growth.frontier
    assert branch.nodes == {(1, 0): growth.parts[0].hashes[0]}
