"""Members and opening balances of a file, as rows of the community."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from auzolan.deciding import rules as deciding
from auzolan.formats.balances import BalanceRow
from auzolan.formats.dates import LocalTime
from auzolan.formats.members import MemberRow
from auzolan.ledger import may, records
from auzolan.ledger.rules import care
from auzolan.node.bring_books import (
    Books,
    Bundle,
    FilePlan,
    RowPlan,
    Said,
    note_of,
    words_of,
)
from auzolan.units.faults import fault


def plan_members(books: Books, rows: Iterable[MemberRow], plan: FilePlan) -> None:
    """Plan members without a login; who is there by card or by key stays as they are."""
    for row in rows:
        row_id = books.id_of("member", row.key)
        known = books.card_of(row.card) if row.card else ""
        told = RowPlan(line=row.line, name=row.name, id=known or row_id)
        plan.plans.append(told)
        if told.id in books.all(records.Member):
            told.state = "there"
        else:
            plan.bundles.append(_member(books, row, told))
        if row.role in may.ROLES:
            _role(books, row, told, plan)


def _member(books: Books, row: MemberRow, told: RowPlan) -> Bundle:
    member = records.Member(
        id=told.id,
        community=books.community.id,
        sort="person",
        joined_at=midnight(books, row.joined) if row.joined else books.now,
    )
    words = words_of(
        row.name,
        note=note_of("", row.other),
        contact={
            "card": row.card,
            "email": row.email,
            "phone": row.phone,
            "paid_until": row.paid_until.isoformat() if row.paid_until else "",
            "household": row.household,
        },
    )
    books.plan(member, row.name)
    if row.card:
        books.deal_card(row.card, member.id)
    return Bundle(plan=told, rows=(member,), texts={member.id: words})


def _role(books: Books, row: MemberRow, told: RowPlan, plan: FilePlan) -> None:
    """Announce a role as any other: an import is no way round the objections."""
    held = books.all(records.Role).values()
    if any(one.member == told.id and one.role == row.role for one in held):
        return
    role = books.id_of("role", told.id, row.role)
    body = deciding.GiveRole(role=role, member=told.id, name=row.role)
    plan.said.append(
        Said(
            plan=told,
            kind="role.give",
            body=body,
            request=f"bring-{role}",
            needed=False,
        )
    )


def midnight(books: Books, day: dt.date) -> int:
    """Return when a day begins at the community's place, in ms."""
    return LocalTime(date=day).at_ms(ZoneInfo(books.community.zone))


def plan_balances(books: Books, rows: Iterable[BalanceRow], plan: FilePlan) -> None:
    """Plan opening balances, each given by the community's own account."""
    if books.rule_value("accounts", announced=True) == "off":
        plan.notes.append(fault("account.off", "balances"))
    opened: set[str] = set()
    for row in rows:
        told = RowPlan(line=row.line, name=row.member, id="")
        plan.plans.append(told)
        if books.rule_value("accounts", announced=True) == "off":
            told.refuse(fault("account.off", f"line {row.line}"))
            continue
        member = books.member(row.member)
        if not isinstance(member, str):
            told.refuse(member)
            continue
        told.id = member
        opening = care.opening_id(books.community.id, member)
        if books.find(records.Event, opening) is not None or member in opened:
            told.state = "there"
        elif row.amount == 0:
            plan.notes.append(fault("bring.balance_zero", f"line {row.line}"))
        else:
            opened.add(member)
            plan.bundles.append(Bundle(plan=told, balances=((member, row.amount),)))
