"""Who may do what: every kind of act, written out, beside what the rules really answer.

A new kind has no row here and fails both tests until somebody has thought about it.
"""

from __future__ import annotations

from typing import Any

import pytest

from auzolan.app import RULEBOOK
from auzolan.ledger import may

# Standings, in the order of the columns below. `none` is a guest, or a stranger.
STANDINGS = (
    "none member self giver taker keeper owner author bearer card desk treasurer "
    "mediator steward community"
).split()

# One letter a standing: y may, . may not. The columns are those of STANDINGS.
TABLE = """
                   none member self giver taker keeper owner author bearer card desk trs med stw com
community.found       .      .    .     .     .      .     .      .      .    .    .   .   .   .   y
invitation.make       .      .    .     .     .      .     .      .      .    .    y   .   .   y   .
member.join           .      .    .     .     .      .     .      .      y    .    .   .   .   .   .
member.add            .      .    .     .     .      .     .      .      .    .    y   .   .   y   y
member.amend          .      .    y     .     .      .     .      .      .    .    y   .   .   y   .
member.leave          .      .    y     .     .      .     .      .      .    .    .   .   .   y   .
member.suspend        .      .    .     .     .      .     .      .      .    .    .   .   .   y   .
identity.rotate       .      .    .     .     .      .     .      .      .    y    .   .   .   .   .
identity.revoke       .      .    y     .     .      .     .      .      .    y    .   .   .   .   .
mandate.give          .      .    y     .     .      .     .      .      .    .    .   .   .   y   .
mandate.end           .      .    y     .     .      .     .      .      .    .    .   .   .   y   .
role.give             .      .    .     .     .      .     .      .      .    .    .   .   .   y   .
role.end              .      .    y     .     .      .     .      .      .    .    .   .   .   y   .
rule.announce         .      .    .     .     .      .     .      .      .    .    .   .   .   y   .
change.object         .      y    .     .     .      .     .      .      .    .    .   .   .   .   .
unit.add              .      .    .     .     .      .     .      .      .    .    .   .   .   y   .
kind.add              .      y    .     .     .      .     .      .      .    .    .   .   .   .   y
kind.amend            .      .    .     .     .      .     .      .      .    .    .   .   .   y   .
place.add             .      y    .     .     .      .     .      .      .    .    .   .   .   .   y
place.amend           .      .    .     .     .      y     .      .      .    .    .   .   .   y   .
thing.add             .      y    .     .     .      .     .      .      .    .    .   .   .   .   y
thing.amend           .      .    .     .     .      y     y      .      .    .    .   .   .   y   .
thing.retire          .      .    .     .     .      .     y      .      .    .    .   .   .   y   .
thing.block           .      .    .     .     .      y     y      .      .    .    .   .   .   y   .
thing.unblock         .      .    .     .     .      y     y      .      .    .    .   .   .   y   .
lot.add               .      y    .     .     .      .     .      .      .    .    .   .   .   .   .
offer.make            .      .    y     .     .      y     y      .      .    .    .   .   .   .   .
offer.end             .      .    y     .     .      y     y      .      .    .    .   .   .   y   .
need.post             .      y    .     .     .      .     .      .      .    .    .   .   .   .   .
need.close            .      .    y     .     .      .     .      .      .    .    .   .   .   y   .
way.choose            .      y    .     .     .      .     .      .      .    .    .   .   .   .   .
promise.ask           .      .    .     .     y      .     .      .      .    .    .   .   .   .   y
promise.answer        .      .    .     y     .      y     .      .      .    .    .   .   .   .   .
promise.take          .      y    .     .     .      .     .      .      .    .    .   .   .   .   .
promise.drop          .      .    .     y     y      y     .      .      .    .    .   .   .   y   .
promise.expire        .      .    .     .     .      .     .      .      .    .    .   .   .   .   y
event.record          .      .    .     y     y      y     y      .      .    .    y   .   .   y   .
event.confirm         .      .    .     y     y      y     .      .      .    .    .   .   .   .   .
event.oppose          .      .    .     y     y      y     .      .      .    .    .   .   .   .   .
event.correct         .      .    .     y     y      .     .      y      .    .    .   .   y   y   .
due.note              .      .    .     .     .      .     .      .      .    .    .   y   .   .   .
design.add            .      y    .     .     .      .     .      .      .    .    .   .   .   .   y
recipe.add            .      y    .     .     .      .     .      .      .    .    .   .   .   .   y
recipe.retire         .      .    y     .     .      .     .      .      .    .    .   .   .   y   .
texts.erase           .      .    .     .     .      .     .      .      .    .    .   .   .   .   y
rows.import           .      .    .     .     .      .     .      .      .    .    .   .   .   .   y
"""  # noqa: E501 - a table is read across


def _rows() -> dict[str, list[str]]:
    lines = (line.split() for line in TABLE.strip().splitlines()[1:])
    return {kind: cells for kind, *cells in lines}


@pytest.mark.parametrize("kind", RULEBOOK.kinds())
def test_every_kind_is_open_to_the_standings_written_here_and_no_others(kind):
    expected = dict(zip(STANDINGS, _rows()[kind], strict=True))

    found = {
        standing: "." if may.may(kind, frozenset({standing})) else "y"
        for standing in STANDINGS
    }

    assert found == expected


def test_every_kind_has_a_rule_a_row_and_a_try():
    assert set(RULEBOOK.kinds()) == set(may.MAY) == set(_rows()) == set(TRIES)


def test_every_standing_is_a_column():
    assert set().union(*may.MAY.values()) <= set(STANDINGS)


def test_the_bench_judges_by_the_rules_of_the_node(rulebench):
    assert rulebench.RULEBOOK.kinds() == RULEBOOK.kinds()


# -- the same with people --------------------------------------------------------------

# Jon keeps and gives, Unai takes, Lur is an agent of Jon's but no side; then the roles.
PEOPLE = ("nobody", "lur", "jon", "unai", "dani", "tere", "mira", "ane", "community")
MEMBERS = {"lur", "jon", "unai", "dani", "tere", "mira", "ane"}
REFUSALS = {
    "may.not_allowed",
    "may.not_active",
    "may.own_case",
    "mandate.not_given",
    "event.not_yours",
    "thing.not_yours",
    "place.not_yours",
}
HERE = {"lat_e7": 0, "lon_e7": 0}
DRILL = {"thing": "#drill"}
RECIPE = {
    "id": "#r2",
    "kind": "#kind bread",
    "quantity": 1,
    "steps": ({"code": "bake", "name": "Bake"},),
}

# Of each kind one act about Jon or what is his, and who may say it.
TRIES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "community.found": (
        {
            "name": "x",
            "zone": "UTC",
            "language": "en",
            "preset": "xy",
            "public": "",
            "founder": {"member": "#x", "public": "", "card": ""},
            **HERE,
        },
        {"community"},
    ),
    "invitation.make": (
        {"invitation": "#i", "secret_hash": "ab" * 32, "expires_at": 0},
        {"dani", "ane"},
    ),
    # Whoever knows the secret is a bearer; that they join as themselves is seen later.
    "member.join": (
        {"member": "#nobody", "secret": "poster", "public": "", "card": ""},
        MEMBERS | {"nobody"},
    ),
    "member.add": ({"member": "#x"}, {"dani", "ane", "community"}),
    "member.amend": ({"member": "#jon"}, {"jon", "dani", "ane"}),
    "member.leave": ({"member": "#jon"}, {"jon", "ane"}),
    "member.suspend": ({"member": "#jon", "suspended": True}, {"ane"}),
    "identity.rotate": ({"public": "", "card": ""}, set()),
    "identity.revoke": ({}, MEMBERS),
    "mandate.give": ({"mandate": "#x", "agent": "#mira", "principal": "#jon"}, {"jon"}),
    "mandate.end": ({"mandate": "#mandate"}, {"jon", "lur", "ane"}),
    "role.give": ({"role": "#x", "member": "#jon", "name": "desk"}, {"ane"}),
    "role.end": ({"role": "#role dani"}, {"dani", "ane"}),
    "rule.announce": ({"rule": "#x", "name": "objections", "value": "2"}, {"ane"}),
    "change.object": ({"objection": "#x", "about": "#rule"}, MEMBERS),
    "unit.add": ({"unit": "#x", "code": "crate", "symbol": "cr"}, {"ane"}),
    "kind.add": (
        {"kind": "#x", "unit": "each", "labels": {"en": "x"}},
        MEMBERS | {"community"},
    ),
    "kind.amend": (
        {"kind": "#kind drill", "unit": "each", "labels": {"en": "x"}},
        {"ane"},
    ),
    "place.add": (
        {"place": "#x", "public": True, "keeper": "#jon", **HERE},
        {"jon", "dani", "ane", "community"},
    ),
    "place.amend": (
        {"place": "#home jon", "public": True, "keeper": "#jon", **HERE},
        {"jon", "ane"},
    ),
    "thing.add": (
        {
            "thing": "#x",
            "kind": "#kind drill",
            "place": "#shed",
            "keeper": "#jon",
            "owners": (("#jon", 1),),
            "quantity": 1,
        },
        {"jon", "dani", "ane", "community"},
    ),
    "thing.amend": (
        {**DRILL, "place": "#shed", "keeper": "#jon", "condition": "worn"},
        {"jon", "ane"},
    ),
    "thing.retire": (DRILL, {"jon", "ane"}),
    "thing.block": (
        {**DRILL, "block": "#x", "why": "own", "starts_at": 0, "ends_at": 0},
        {"jon", "ane"},
    ),
    "thing.unblock": ({**DRILL, "block": "#block"}, {"jon", "ane"}),
    "lot.add": ({"lot": "#x", "code": "x"}, MEMBERS),
    "offer.make": (
        {"offer": "#x", "mode": "lend", "kind": "#kind drill", **DRILL},
        {"jon"},
    ),
    "offer.end": ({"offer": "#offer drill"}, {"jon", "ane"}),
    "need.post": (
        {"need": "#x", "radius_m": 1, "starts_at": 0, "ends_at": 0, **HERE},
        MEMBERS,
    ),
    "need.close": ({"need": "#need of #p"}, {"unai", "ane"}),
    "way.choose": (
        {"agreement": "#x", "way": "help", "need": "#x", "promises": ()},
        MEMBERS,
    ),
    "promise.ask": (
        {"promise": "#job", "provider": "#jon", "offer": "#x"},
        {"unai", "community"},
    ),
    "promise.answer": ({"promise": "#asked", "yes": False}, {"jon"}),
    "promise.take": ({"promise": "#job"}, MEMBERS),
    "promise.drop": ({"promise": "#asked"}, {"jon", "unai", "ane"}),
    "promise.expire": ({"promise": "#asked"}, {"community"}),
    "event.record": (
        {
            "event": "#x",
            "action": "transferCustody",
            "provider": "#unai",
            "receiver": "#jon",
            "promise": "#p",
            "quantity": 1,
            **DRILL,
        },
        {"jon", "unai", "dani", "ane"},
    ),
    "event.confirm": ({"event": "#out"}, {"unai"}),
    "event.oppose": ({"event": "#out", "objection": "#x"}, {"unai"}),
    "event.correct": (
        {"event": "#x", "corrects": "#out", "minutes": 1},
        {"jon", "unai", "mira", "ane"},
    ),
    "due.note": (
        {
            "due": "#x",
            "member": "#jon",
            "amount": 1,
            "currency": "EUR",
            "why": "fuel",
            "state": "due",
        },
        {"tere"},
    ),
    "design.add": (
        {
            "design": "#x",
            "name": "x",
            "version": "",
            "source": "",
            "licence": "CC0-1.0",
            "attribution": "",
            "content": "ab" * 32,
        },
        MEMBERS | {"community"},
    ),
    "recipe.add": ({"content": RECIPE}, MEMBERS | {"community"}),
    "recipe.retire": ({"recipe": "#r"}, {"jon", "ane"}),
    "texts.erase": ({"acts": ("x",), "rows": ()}, {"community"}),
    "rows.import": ({}, {"community"}),
}


@pytest.fixture(scope="module")
def lived_in(rulebench):
    """Jon's drill is out with Unai, who has asked for his lathe and posted a job."""
    bench = rulebench.village()
    bench.letter("poster", "poster")
    bench.offer("drill", "jon", "lend", automatic=True)
    bench.offer("lathe", "jon", "machine")
    drill, lathe = (
        bench.loan("p", "drill", "jon", "unai"),
        bench.loan("asked", "lathe", "jon", "unai", action="use"),
    )
    job = bench.asked("job", "work", "", "unai", minutes=60)
    assert bench.choose("unai", drill) == ()
    assert bench.choose("unai", lathe) == ()
    assert bench.choose("unai", job, way="help") == ()
    loan = {"promise": "#p", "quantity": 1, **DRILL}
    assert bench.event("jon", "out", "transferCustody", "jon>unai", **loan) == ()
    later = {"starts_at": bench.at(100), "ends_at": bench.at(101)}
    bench.must("jon", "thing.block", block="#block", why="repair", **DRILL, **later)
    bench.must("jon", "mandate.give", mandate="#mandate", agent="#lur", principal="#jon")
    bench.must("ane", "rule.announce", rule="#rule", name="objections", value="2")
    bench.must("jon", "recipe.add", content=RECIPE | {"id": "#r"})
    return bench


@pytest.mark.parametrize("kind", sorted(TRIES))
def test_an_act_about_jon_is_done_by_those_it_concerns(kind, lived_in):
    fields, expected = TRIES[kind]
    now = {"starts_at": lived_in.now} if kind == "event.record" else {}

    allowed = {
        who
        for who in PEOPLE
        if not REFUSALS & set(lived_in.copy().say(who, kind, **fields, **now))
    }

    assert allowed == expected
