"""Credit: what an account may still spend before it meets its lower line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from auzolan.ledger import records
from auzolan.ledger.acts import Act
from auzolan.ledger.facts import Facts, Query, RowOf
from auzolan.ledger.rule import setting, setting_number, setting_query
from auzolan.units.faults import Fault, fault


def questions(payer: str) -> Iterable[Query]:
    """Yield what `line_fault` needs answered."""
    yield RowOf(records.Account, payer)
    yield setting_query("accounts")
    yield setting_query("lower_line")


def line_fault(act: Act[Any], facts: Facts, payer: str, amount: int) -> Fault | None:
    """Refuse what would take the payer's balance, less what is reserved, below the line.

    While accounts are off, nothing can cost anything; the community has no line.
    """
    if not amount:
        return None
    if setting(facts, "accounts", act.recorded_at) == "off":
        return fault("account.off", payer)
    if payer == act.community:
        return None
    account = facts.row(records.Account, payer)
    balance = account.balance - account.reserved if account else 0
    line = setting_number(facts, "lower_line", act.recorded_at)
    if balance - amount < -line:
        return fault("account.below_line", payer, free=balance + line, wanted=amount)
    return None
