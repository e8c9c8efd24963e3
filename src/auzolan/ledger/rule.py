"""Rule: one kind of act at one version, with what it needs, checks and changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import msgspec

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query
from auzolan.units.faults import Fault


class Body(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """What an act says to the rules; each kind has its own, strict about fields."""


B = TypeVar("B", bound=msgspec.Struct)

Faults = tuple[Fault, ...]


def nothing_needed(_act: Act[Any]) -> Iterable[Query]:
    """Need nothing beyond what the rule itself asks for."""
    return ()


def nothing_more(_act: Act[Any], _facts: Facts) -> Iterable[Query]:
    """Need no second round."""
    return ()


def no_relations(_act: Act[Any], _facts: Facts) -> frozenset[str]:
    """Stand in no particular relation to what the act is about."""
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[B]):
    """How one kind of act is judged and what it does; versions are kept for ever."""

    kind: str
    body: type[B]
    # The first round of questions; the author's own rows are always asked for.
    needs: Callable[[Act[B]], Iterable[Query]]
    check: Callable[[Act[B], Facts], Faults]
    apply: Callable[[Act[B], Facts, Changes], None]
    version: int = 1
    # The second round, which sees the first.
    more: Callable[[Act[B], Facts], Iterable[Query]] = nothing_more
    # What the author is to the thing at hand: keeper, owner, giver, self ...
    relations: Callable[[Act[B], Facts], frozenset[str]] = no_relations
    # The public key in the body that must have signed, where no row can know it yet.
    self_signed: Callable[[Act[B]], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extra:
    """A check that another room adds to a kind it does not own, with its questions."""

    kind: str
    check: Callable[[Act[Any], Facts], Faults]
    needs: Callable[[Act[Any]], Iterable[Query]] = nothing_needed
    more: Callable[[Act[Any], Facts], Iterable[Query]] = nothing_more
    version: int = 1


class Rulebook:
    """All rules of a node by kind and version, with extra checks in a stated order."""

    def __init__(self, rules: Iterable[Rule[Any]], extras: Sequence[Extra] = ()) -> None:
        """List the rules; two owners of one kind are wrong code.

        The extras of a kind are judged in the order given, once its own rule has found
        no fault.
        """
        self._rules: dict[tuple[str, int], Rule[Any]] = {}
        for rule in rules:
            key = (rule.kind, rule.version)
            assert key not in self._rules, f"{key} has two owners"
            self._rules[key] = rule
        for extra in extras:
            key = (extra.kind, extra.version)
            self._rules[key] = _with_extra(self._rules[key], extra)

    def find(self, kind: str, version: int) -> Rule[Any] | None:
        """Return the rule of a kind at a version."""
        return self._rules.get((kind, version))

    def kinds(self) -> tuple[str, ...]:
        """Return every kind, sorted."""
        return tuple(sorted({kind for kind, _ in self._rules}))


def _with_extra(rule: Rule[Any], extra: Extra) -> Rule[Any]:
    def needs(act: Act[Any]) -> Iterable[Query]:
        yield from rule.needs(act)
        yield from extra.needs(act)

    def more(act: Act[Any], facts: Facts) -> Iterable[Query]:
        yield from rule.more(act, facts)
        yield from extra.more(act, facts)

    def check(act: Act[Any], facts: Facts) -> Faults:
        return rule.check(act, facts) or extra.check(act, facts)

    return replace(rule, needs=needs, more=more, check=check)


# -- what a community has decided ----------------------------------------------------

# Every rule a community can change, with the value it starts with.
DEFAULTS: dict[str, str] = {
    "accounts": "off",  # off | hours | credit
    "lower_line": "2000",  # how far below zero a balance may go, in its smallest step
    "announce_days": "7",  # from announcement to effect
    "objections": "3",  # members whose objection holds an announced change
    "answer_hours": "72",  # to answer a request
    "oppose_hours": "72",  # to oppose a record of one side
    "small_community": "3",  # under so many members changes take effect at once
    "currency": "EUR",  # of outside money that is noted
}


def setting_query(name: str) -> ChildrenOf:
    """Return the question that `setting` needs answered."""
    assert name in DEFAULTS, name
    return ChildrenOf(records.RuleValue, "name", name)


def setting(facts: Facts, name: str, now: int) -> str:
    """Return the value of a community's rule in force at `now` (ms)."""
    return in_force(facts.children(records.RuleValue, "name", name), name, now)


def in_force(rows: Iterable[records.RuleValue], name: str, now: int) -> str:
    """Return the value in force at `now` among the announced values of one rule."""
    started = [row for row in rows if row.starts_at <= now and row.state != "held"]
    if not started:
        return DEFAULTS[name]
    return max(started, key=lambda row: (row.starts_at, row.announced_at, row.id)).value


def setting_number(facts: Facts, name: str, now: int) -> int:
    """Return such a value as a whole number."""
    return int(setting(facts, name, now))


def is_currency(text: str) -> bool:
    """Tell whether the text has the form of an ISO 4217 code."""
    return len(text) == 3 and text.isascii() and text.isalpha() and text.isupper()
