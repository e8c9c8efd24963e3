import msgspec
import pytest

from auzolan.ledger import records
from auzolan.ledger.facts import RowOf
from auzolan.ledger.rule import Extra, Rule, Rulebook
from auzolan.units.faults import fault

SEEN = RowOf(records.Member, "m")
MORE = RowOf(records.Kind, "k")


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """Nothing."""


def rule(*faults):
    return Rule(
        kind="thing.done",
        body=Body,
        needs=lambda _: (),
        check=lambda _act, _facts: faults,
        apply=lambda _act, _facts, _changes: None,
    )


def extra(name, calls):
    def check(_act, _facts):
        calls.append(name)
        return (fault(f"extra.{name}"),) if name == "no" else ()

    return Extra(
        kind="thing.done",
        check=check,
        needs=lambda _: (SEEN,),
        more=lambda _act, _facts: (MORE,),
    )


def test_extras_are_judged_in_the_order_given_until_one_refuses():
    calls = []
    book = Rulebook([rule()], [extra(name, calls) for name in ("one", "no", "two")])

    found = book.find("thing.done", 1).check(None, None)

    assert calls == ["one", "no"]
    assert [one.code for one in found] == ["extra.no"]


def test_an_extra_is_not_asked_where_the_rule_itself_refuses():
    calls = []
    book = Rulebook([rule(fault("rule.no"))], [extra("one", calls)])

    found = book.find("thing.done", 1).check(None, None)

    assert calls == []
    assert [one.code for one in found] == ["rule.no"]


def test_what_an_extra_needs_is_asked_with_the_rule():
    found = Rulebook([rule()], [extra("one", [])]).find("thing.done", 1)

    assert list(found.needs(None)) == [SEEN]
    assert list(found.more(None, None)) == [MORE]


def test_an_extra_of_a_kind_nobody_owns_is_wrong_code():
    with pytest.raises(KeyError):
        Rulebook([], [extra("one", [])])


def test_two_owners_of_one_kind_are_wrong_code():
    with pytest.raises(AssertionError):
        Rulebook([rule(), rule()])
