"""Opening balances: what members stand at when a community brings its books."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from auzolan.formats.columns import Column
from auzolan.formats.keys import natural_key
from auzolan.formats.loans import MEMBER_NAMES
from auzolan.formats.money import read_balance
from auzolan.formats.reports import ImportReport
from auzolan.formats.sheets import Cells, RowFound, Sheet, read_sheet, write_sheet
from auzolan.units.amounts import UNITS, Unit, format_amount

HOURS = UNITS["hour_credit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BalanceRow(RowFound):
    """What one member stands at."""

    # Card number of the member, or the name.
    member: str
    # Steps of the unit that the sheet was read with; below zero they owe.
    amount: int


def _read(unit: Unit, cells: Cells) -> BalanceRow | None:
    member = cells.number("member")
    for name in ("member", "amount"):
        if not cells.word(name):
            cells.findings.refuse("row.empty_field", cells.at, field=name)
            return None
    amount = cells.read("amount", lambda text: read_balance(text, unit))
    if amount is None:
        return None
    return BalanceRow(
        line=cells.row.line,
        key=natural_key("balance", member),
        member=member,
        amount=amount,
        other=cells.other(),
    )


def _write(unit: Unit, row: BalanceRow) -> Mapping[str, str]:
    return {"member": row.member, "amount": format_amount(row.amount, unit)}


def balances_in(unit: Unit) -> Sheet[BalanceRow]:
    """Return the sheet of balances in hours or in credit."""
    return Sheet(
        kind="balances",
        columns=(
            Column(
                field="member",
                header="member card",
                names=f"{MEMBER_NAMES}|name|nombre|nom|nome",
            ),
            Column(
                field="amount",
                header="balance",
                names="amount|hours|credit|credits|account balance|saldo|importe|horas|"
                "credito|creditos|betrag|stunden|kontostand|guthaben|solde|montant|"
                "heures|importo|ore|crediti",
            ),
        ),
        needed=(("member",), ("amount",)),
        read=partial(_read, unit),
        write=partial(_write, unit),
    )


def read_balances(
    data: bytes,
    *,
    name: str,
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
    unit: Unit = HOURS,
) -> tuple[tuple[BalanceRow, ...], ImportReport]:
    """Read opening balances in hours, or in the community's own unit of credit."""
    found = read_sheet(
        balances_in(unit), data, name=name, mapping=mapping, encoding=encoding
    )
    return found.records, found.report


def write_balances(rows: tuple[BalanceRow, ...], *, unit: Unit = HOURS) -> bytes:
    """Write balances as CSV; `read_balances` reads the same from it."""
    return write_sheet(balances_in(unit), rows)
