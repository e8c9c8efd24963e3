from __future__ import annotations

import msgspec
import pytest

from auzolan.ledger import records, soundness
from auzolan.ledger.memory import MemoryRows

C = "c" * 32
GIFT = records.Promise(
    id="p", community=C, agreement="a", action="transfer", provider="ane",
    receiver="jon", thing="flour", quantity=10, done=4, starts_at=0, ends_at=1,
    price=50, payer="jon", payee="ane", state="promised",
)  # fmt: skip
FLOUR = records.Thing(
    id="flour", community=C, kind="k", place="s", keeper="ane", holder="ane",
    quantity=20, onhand=20, reserved=6,
)  # fmt: skip
JON = records.Account(id="jon", community=C, balance=-30, reserved=50, engaged=1)
ANE = records.Account(id="ane", community=C, balance=30, engaged=1)
TAKEN = records.Occupancy(
    id="o1", community=C, unit="van", starts_at=0, ends_at=10, from_at=0, until_at=10,
    why="booking",
)  # fmt: skip


def _posting(account: str, amount: int, event: str = "e") -> records.Posting:
    return records.Posting(
        id=f"{event}{account}", community=C, event=event, account=account, amount=amount,
        posted_at=0,
    )  # fmt: skip


SOUND = (GIFT, FLOUR, JON, ANE, TAKEN, _posting("jon", -30), _posting("ane", 30))


def _found(*changed: records.Record, without: str = "") -> list[tuple[str, str]]:
    rows = MemoryRows()
    for row in (*SOUND, *changed):
        rows.tables[row.TABLE][row.id] = row
    for table in rows.tables.values():
        table.pop(without, None)
    return sorted((one.code, one.at) for one in soundness.faults(rows))


def _as(row: records.Record, **values: object) -> records.Record:
    return msgspec.structs.replace(row, **values)


def test_sound_rows_have_no_fault():
    assert _found() == []


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (_as(JON, balance=-31), [("sound.balance", "jon"), ("sound.balances", "accounts")]),
        (_as(JON, reserved=0), [("sound.reserved", "jon")]),
        (_as(JON, engaged=0), [("sound.engaged", "jon")]),
        (_as(FLOUR, reserved=10), [("sound.set_aside", "flour")]),
        (_as(FLOUR, onhand=-1), [("sound.below_zero", "flour")]),
        (_as(FLOUR, quantity=-1), [("sound.below_zero", "flour")]),
        (_as(TAKEN, id="o2", starts_at=9, ends_at=12), [("sound.overlap", "van")]),
        (_as(TAKEN, id="o2", starts_at=3, ends_at=4), [("sound.overlap", "van")]),
        (_as(TAKEN, id="o2", starts_at=10, ends_at=12), []),
        (_as(TAKEN, id="o2", unit_no=1), []),
        (_as(TAKEN, id="o2", unit="bike"), []),
        (
            _as(GIFT, state="done"),
            [
                ("sound.engaged", "ane"),
                ("sound.engaged", "jon"),
                ("sound.reserved", "jon"),
                ("sound.set_aside", "flour"),
            ],
        ),
        (
            _posting("ane", 29),
            [("sound.balance", "ane"), ("sound.posting", "e")],
        ),
    ],
)
def test_what_does_not_add_up_is_named(changed, found):
    assert _found(changed) == found


def test_an_account_that_is_gone_is_missed():
    assert _found(without="jon") == [
        ("sound.balance", "jon"),
        ("sound.balances", "accounts"),
        ("sound.engaged", "jon"),
        ("sound.reserved", "jon"),
    ]
