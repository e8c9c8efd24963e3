"""A bench for rules: acts said in memory, judged exactly as the store judges them.

Rules get only the answers that they announced (`facts.Answers`), rows change only by
`apply`, and the whole past can be replayed. Names such as `"#drill"` stand for ids.
Loaded by tests/conftest.py, which hands it out as the fixture `bench`.
"""

from __future__ import annotations

import functools
import hashlib
from typing import Any

import msgspec

from auzolan.deciding.rules import DECIDING
from auzolan.fairness.dues import DUES
from auzolan.fairness.terms import TERMS
from auzolan.ledger import acts, engine, keys, may, records
from auzolan.ledger.facts import Answers
from auzolan.ledger.memory import MemoryRows
from auzolan.ledger.rule import Rulebook
from auzolan.ledger.rules.care import CARE
from auzolan.ledger.rules.catalogue import CATALOGUE
from auzolan.ledger.rules.corrections import CORRECTIONS
from auzolan.ledger.rules.events import EVENTS
from auzolan.ledger.rules.identities import IDENTITIES
from auzolan.ledger.rules.people import PEOPLE, secret_hash
from auzolan.ledger.rules.things import THINGS
from auzolan.making.rules import MAKING
from auzolan.sharing.asking import ASKING
from auzolan.sharing.choosing import CHOOSING
from auzolan.sharing.needs import NEEDS
from auzolan.sharing.offers import OFFERS
from auzolan.sharing.promises import PROMISES
from auzolan.units.faults import Fault
from auzolan.units.spans import DAY_MS, HOUR_MS

RULEBOOK = Rulebook(
    (
        *PEOPLE, *IDENTITIES, *CATALOGUE, *THINGS, *EVENTS, *CORRECTIONS, *CARE,
        *OFFERS, *NEEDS, *CHOOSING, *ASKING, *PROMISES, *MAKING, *DUES, *DECIDING,
    ),
    extras=TERMS,
)  # fmt: skip
START = 1_780_000_000_000
HERE = {"lat_e7": 433200000, "lon_e7": -19800000}


class _Writes:
    """All rows as if one act wrote them."""

    def __init__(self, rows: MemoryRows) -> None:
        self._rows = rows

    def writes(self) -> Any:
        for table, found in self._rows.tables.items():
            yield from ((table, row_id, row) for row_id, row in found.items())


class Rows(MemoryRows):
    """Rows that also list the texts of an act, as the database does."""

    def children(self, record: type[Any], column: str, value: str) -> tuple[Any, ...]:
        if record is not records.Text:
            return super().children(record, column, value)
        texts = self.tables[records.Text.TABLE].values()
        return tuple(text for text in texts if getattr(text, column) == value)


def seed_of(name: str) -> bytes:
    return hashlib.sha256(f"seed/{name}".encode()).digest()


def public_of(name: str) -> str:
    return keys.public_of(seed_of(name)).hex()


def key_of(name: str) -> str:
    return keys.key_id(keys.public_of(seed_of(name)))


class Bench:
    """One community in memory, with a clock that stands still until it is told."""

    def __init__(self) -> None:
        self.rows = Rows()
        self.now = START
        self.past: list[tuple[Any, Any, bytes]] = []
        self.community = key_of("community")
        self.texts: dict[str, Any] = {}
        self.last = ""  # the id of the last act
        self._made = 0
        # Which key somebody signs with now, where it is not the first one.
        self.signs_with: dict[str, str] = {}

    def copy(self) -> Bench:
        """Return a bench with the same past that goes its own way."""
        other = Bench()
        other.rows.take(_Writes(self.rows))  # type: ignore[arg-type]
        other.now, other.last, other._made = self.now, self.last, self._made
        other.past = list(self.past)
        other.signs_with = dict(self.signs_with)
        return other

    # -- saying ------------------------------------------------------------------

    def id(self, name: str) -> str:
        """Return the id that a name stands for."""
        if name == "community":
            return self.community
        return hashlib.sha256(name.encode()).hexdigest()[:32]

    def named(self, value: Any) -> Any:
        """Replace every `#name` in a value by its id."""
        if isinstance(value, str) and value.startswith("#"):
            return self.id(value[1:])
        if isinstance(value, dict):
            return {self.named(key): self.named(inner) for key, inner in value.items()}
        if isinstance(value, (tuple, list)):
            return tuple(self.named(inner) for inner in value)
        return value

    def say(self, author: str, kind: str, /, **fields: Any) -> tuple[str, ...]:
        """Say an act unsigned; returns the codes of its faults, none if it stands."""
        return tuple(found.code for found in self.faults_of(author, kind, **fields))

    def must(self, author: str, kind: str, /, **fields: Any) -> None:
        """Say an act that has to be accepted."""
        refused = self.faults_of(author, kind, **fields)
        assert refused == (), refused

    def faults_of(
        self,
        author: str,
        kind: str,
        /,
        *,
        as_: str = "",
        audience: str = "",
        texts: dict[str, Any] | None = None,
        key: str = "",
        signed: bool = False,
        **fields: Any,
    ) -> tuple[Fault, ...]:
        """Say an act; `as_` is for whom, `key` names whose seed signs."""
        rule = RULEBOOK.find(kind, 1)
        assert rule is not None, kind
        body = msgspec.convert(self.named(fields), rule.body)
        signer = key or self.signs_with.get(author, author)
        self._made += 1
        draft = acts.Draft(
            community=self.community,
            author=self.id(author),
            kind=kind,
            body=body,
            request=f"request-{self._made}",
            claimed_at=self.now,
            for_=self.id(as_) if as_ else "",
            audience=audience or self._audience(kind),  # type: ignore[arg-type]
            texts=self.named(texts) if texts else None,
        )
        sealed = acts.seal(
            draft,
            key=key_of(signer),
            custody="own" if signer.endswith("card") else "node",
            salts=(b"a" * 16, b"b" * 16),
            sign=lambda message: (
                keys.sign(seed_of(signer), message) if signed else bytes(64)
            ),
        )
        return self.take(sealed, signed=signed)

    @staticmethod
    def _audience(kind: str) -> str:
        fitting = may.audiences(kind)
        return "community" if "community" in fitting else min(fitting)

    def take(self, sealed: acts.Sealed, *, signed: bool = True) -> tuple[Fault, ...]:
        """Judge and apply a sealed act as the store does; see store/commit.py."""
        opened = engine.open_sealed(
            sealed, RULEBOOK, recorded_at=self.now, seq=len(self.past)
        )
        if isinstance(opened, Fault):
            return (opened,)
        act, rule = opened
        facts = Answers()
        self.rows.answer(facts, engine.first_questions(act, rule))
        self.rows.answer(facts, rule.more(act, facts))
        refused = engine.check(act, rule, facts, sealed if signed else None)
        if refused:
            return refused
        changes = engine.apply(act, rule, facts)
        texts = engine.text_rows(act, sealed.personal, changes)
        if isinstance(texts, Fault):
            return (texts,)
        self.rows.take(changes, texts)
        self.past.append((act, rule, sealed.personal))
        self.last = act.act_id
        return ()

    def replayed(self) -> dict[str, dict[str, Any]]:
        """Return the tables that come of applying every act anew, unjudged."""
        rows = Rows()
        for act, rule, personal in self.past:
            changes = engine.apply(act, rule, rows)
            texts = engine.text_rows(act, personal, changes)
            assert not isinstance(texts, Fault)
            rows.take(changes, texts)
        return filled(rows)

    # -- looking -----------------------------------------------------------------

    def row(self, record: type[Any] | str, name: str) -> Any:
        """Return a row by its name, or None."""
        kind = records.BY_TABLE[record] if isinstance(record, str) else record
        return self.rows.row(kind, self.named(name) if name.startswith("#") else name)

    def all(self, table: str) -> list[Any]:
        """Return every row of a table."""
        return list(self.rows.tables[table].values())

    def taken(self, name: str) -> list[tuple[int, int, int, str]]:
        """Return the occupancies of a unit: number, first and last moment, why."""
        found = (row for row in self.all("occupancy") if row.unit == self.named(name))
        return sorted((r.unit_no, r.starts_at, r.ends_at, r.why) for r in found)

    def balance(self, name: str) -> tuple[int, int]:
        """Return somebody's balance and what of it is reserved."""
        account = self.row("account", f"#{name}")
        return (account.balance, account.reserved) if account else (0, 0)

    # -- time --------------------------------------------------------------------

    def wait(self, *, days: float = 0, hours: float = 0, ms: int = 0) -> None:
        """Let time go by."""
        self.now += int(days * DAY_MS + hours * HOUR_MS) + ms

    def at(self, hours: float) -> int:
        """Return the moment so many hours from now."""
        return self.now + int(hours * HOUR_MS)

    # -- a community to try things in -----------------------------------------------

    def found(self) -> Bench:
        """Found the community; Ane is its steward."""
        self.must(
            "community",
            "community.found",
            name="Auzo",
            zone="Europe/Madrid",
            language="en",
            preset="tool_library",
            public=public_of("community"),
            founder={
                "member": "#ane",
                "public": public_of("ane"),
                "card": public_of("ane card"),
            },
            texts={"#ane": acts.Words(name="Ane")},
            **HERE,
        )
        return self

    def join(self, name: str, **letter: Any) -> None:
        """Let somebody join by a letter of Ane's."""
        self.letter(f"letter {name}", f"secret {name}", **letter)
        self.must(name, "member.join", **self.joining(name))

    def letter(self, name: str, secret: str, *, days: float = 30, **fields: Any) -> None:
        """Let Ane write a letter."""
        self.must(
            "ane",
            "invitation.make",
            invitation=f"#{name}",
            secret_hash=secret_hash(secret),
            expires_at=self.now + int(days * DAY_MS),
            **fields,
        )

    def joining(self, name: str, secret: str = "") -> dict[str, Any]:
        """Return what somebody says who joins."""
        return {
            "member": f"#{name}",
            "secret": secret or f"secret {name}",
            "public": public_of(name),
            "card": public_of(f"{name} card"),
            "texts": {f"#{name}": acts.Words(name=name.title())},
        }

    def village(self) -> Bench:
        """Found a community of many roles, with things to share.

        Ane is steward, Dani desk, Tere treasurer, Mira mediator; Jon, Lur and Unai are
        members; Uxue has no keys.
        """
        self.found()
        for name in ("dani", "tere", "mira", "jon", "lur", "unai"):
            self.join(name)
        self.must("ane", "member.add", member="#uxue")
        for name, role in (("dani", "desk"), ("tere", "treasurer"), ("mira", "mediator")):
            self.must(
                "ane", "role.give", role=f"#role {name}", member=f"#{name}", name=role
            )
        self.wait(days=8)
        self._goods()
        return self

    def _goods(self) -> None:
        for kind, unit in (
            ("drill", "each"),
            ("chair", "each"),
            ("bike", "each"),
            ("flour", "g"),
            ("bread", "each"),
            ("sewing", "h"),
            ("lathe", "each"),
        ):
            label = {"en": kind}
            self.must("ane", "kind.add", kind=f"#kind {kind}", unit=unit, labels=label)
        self.must("ane", "place.add", place="#shed", public=True, keeper="#ane", **HERE)
        self.must(
            "jon", "place.add", place="#home jon", public=False, keeper="#jon", **HERE
        )
        self.thing("drill", "jon")
        self.thing("bike", "community", said_by="ane")
        self.thing("chair", "community", said_by="ane", quantity=6, units=6)
        self.thing("flour", "jon", quantity=10_000)
        self.thing("lathe", "jon", processes=("turning",))

    def thing(self, name: str, keeper: str, /, *, said_by: str = "", **fields: Any) -> None:
        """Add a thing of the kind of its name."""
        who = f"#{keeper}"
        fields = {
            "kind": f"#kind {name}",
            "place": "#shed",
            "keeper": who,
            "owners": ((who, 1),),
            "quantity": 1,
            **fields,
        }
        self.must(said_by or keeper, "thing.add", thing=f"#{name}", **fields)

    def offer(self, name: str, by: str, mode: str, /, **fields: Any) -> None:
        """Offer the thing of a name, or help in a skill."""
        if mode != "help":
            fields = {"thing": f"#{name}", **fields}
        fields = {"kind": f"#kind {name}", "place": "#shed", **fields}
        self.must(by, "offer.make", offer=f"#offer {name}", mode=mode, **fields)

    def accounts(self, unit: str = "hours") -> None:
        """Turn accounts on."""
        self.must(
            "ane", "rule.announce", rule=f"#accounts {unit}", name="accounts", value=unit
        )
        self.wait(days=8)

    # -- promises ------------------------------------------------------------------

    def asked(
        self, promise: str, action: str, provider: str, receiver: str, /, **fields: Any
    ) -> dict[str, Any]:
        """Return a promise as a way asks for it: tomorrow for two hours."""
        base = {
            "promise": f"#{promise}",
            "action": action,
            "provider": f"#{provider}" if provider else "",
            "receiver": f"#{receiver}",
            "starts_at": self.at(24),
            "ends_at": self.at(26),
        }
        base |= fields
        if base.get("price") and provider:
            base.setdefault("payee", f"#{provider}")
        return base

    def loan(
        self, promise: str, thing: str, provider: str, receiver: str, /, **fields: Any
    ) -> dict[str, Any]:
        """Return the asking for a loan of an offered thing."""
        base = {
            "thing": f"#{thing}",
            "kind": f"#kind {thing}",
            "offer": f"#offer {thing}",
            "quantity": 1,
        }
        return self.asked(promise, "transferCustody", provider, receiver, **(base | fields))

    def choose(
        self,
        who: str,
        *promises: dict[str, Any],
        way: str = "borrow",
        name: str = "",
        wanted: dict[str, Any] | None = None,
        plan: dict[str, Any] | None = None,
        **more: Any,
    ) -> tuple[str, ...]:
        """Choose a way; returns the codes of its faults."""
        name = name or (promises[0]["promise"] if promises else "none")
        need = f"#need of {name}"
        fields = {
            "agreement": f"#agreement of {name}",
            "way": way,
            "need": need,
            "wanted": self.wanted(need) | (wanted or {}),
            "promises": promises,
            **({"plan": plan} if plan else {}),
        }
        return self.say(who, "way.choose", **(fields | more))

    def wanted(self, need: str) -> dict[str, Any]:
        """Return a need as said: near by, within three days."""
        return {
            "need": need,
            "radius_m": 5_000,
            "starts_at": self.now,
            "ends_at": self.at(72),
            **HERE,
        }

    def event(
        self, author: str, event: str, action: str, sides: str, /, **fields: Any
    ) -> tuple[str, ...]:
        """Record what happened between `sides`, written `giver>taker`; returns codes."""
        provider, _, receiver = sides.partition(">")
        as_ = fields.pop("as_", "")
        base = {
            "event": f"#{event}",
            "action": action,
            "provider": f"#{provider}",
            "receiver": f"#{receiver or provider}",
            "starts_at": self.now,
        }
        return self.say(author, "event.record", as_=as_, **(base | fields))


def filled(rows: MemoryRows) -> dict[str, dict[str, Any]]:
    """Return the tables that have rows."""
    return {table: dict(found) for table, found in rows.tables.items() if found}


@functools.cache
def _village() -> Bench:
    return Bench().village()


def village() -> Bench:
    """Return a bench with a village on it, built once."""
    return _village().copy()
