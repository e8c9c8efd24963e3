"""About: who the caller is, what sorts there are, and the accounts that are theirs."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from auzolan.store.queries import acting, kinds, statements
from auzolan.store.queries.naming import label_of, names
from auzolan.units.amounts import UNITS, Unit
from auzolan.units.faults import fault
from auzolan.web.api.answering import ALWAYS, READ, Faults, refusal
from auzolan.web.api.calling import looking
from auzolan.web.api.rows import At, Teller, language
from auzolan.web.api.shapes import (
    ROWS_USUAL,
    AmountOut,
    Limit,
    Named,
    Offset,
    Words,
    amount,
    credit,
    told,
)

router = Router(tags=["about"])


class MeOut(Schema):
    """The caller."""

    id: str
    name: str
    roles: list[str]
    community: Named
    accounts: str
    balance: AmountOut | None
    reserved: AmountOut | None
    acts_for: list[Named]


@router.get("/me", response={200: MeOut, **ALWAYS})
def me(request: HttpRequest) -> MeOut:
    """Tell who the caller is, with roles, balance, and whom they may act for."""
    viewer = looking(request)
    account = viewer.account
    others = acting.acts_for(viewer)[1:]
    called = names(viewer, members=others, language=language())
    return MeOut(
        id=viewer.member,
        name=viewer.name,
        roles=sorted(viewer.roles),
        community=Named(id=viewer.community, name=viewer.community_row.name),
        accounts=viewer.accounts,
        balance=credit(account.balance if account else 0, viewer.accounts),
        reserved=credit(account.reserved if account else 0, viewer.accounts),
        acts_for=[Named(id=other, name=called.of(other)) for other in others],
    )


class KindOut(Schema):
    """A sort of thing, skill or service."""

    id: str
    name: str
    unit: str
    synonyms: list[str]
    classified: list[str]


class Kinds(Schema):
    """Sorts, best first."""

    kinds: list[KindOut]


class KindsAsked(Schema):
    """Which sorts are looked for."""

    words: Words = ""
    limit: Limit = ROWS_USUAL


@router.get("/kinds", response={200: Kinds, **ALWAYS})
def find_kinds(request: HttpRequest, asked: Annotated[KindsAsked, Query()]) -> Kinds:
    """Find sorts by words in any language, tolerant of typos; all by name without words."""
    viewer = looking(request)
    found = kinds.found(viewer, asked.words, language=language(), limit=asked.limit)
    return Kinds(
        kinds=[
            KindOut(
                id=row.id,
                name=label_of(row, language()),
                unit=row.unit,
                synonyms=list(row.synonyms),
                classified=list(row.classified),
            )
            for row in found
        ]
    )


class LineOut(Schema):
    """A line of a statement, with the record behind it."""

    amount: AmountOut
    balance: AmountOut
    other: Named | None
    posted_at: At
    record: str = Field(description="Ask for it under `/records`.")
    action: str
    kind: Named | None
    thing: Named | None
    agreement: str


class StatementOut(Schema):
    """The caller's account, the latest line first."""

    balance: AmountOut
    reserved: AmountOut
    lower_line: AmountOut = Field(description="The balance may go down to minus this.")
    lines: list[LineOut]
    has_more: bool


class StatementAsked(Schema):
    """Which stretch of the statement."""

    offset: Offset = 0
    limit: Limit = ROWS_USUAL


@router.get("/statement", response={200: StatementOut, **READ})
def get_statement(
    request: HttpRequest, asked: Annotated[StatementAsked, Query()]
) -> StatementOut | Status[Faults]:
    """Tell the caller's account, each line with what happened; 404 while there is none."""
    viewer = looking(request)
    page = statements.statement(
        viewer, language=language(), offset=asked.offset, limit=asked.limit
    )
    if page is None:
        return refusal([fault("account.off", "statement")], lost="account.off")
    unit = UNITS["hour_credit" if viewer.accounts == "hours" else "credit"]
    teller = Teller(viewer=viewer, names=page.names)
    return StatementOut(
        balance=amount(page.account.balance, unit),
        reserved=amount(page.account.reserved, unit),
        lower_line=amount(page.lower_line, unit),
        lines=[_line(teller, line, unit) for line in page.lines],
        has_more=page.total > asked.offset + asked.limit,
    )


def _line(teller: Teller, line: statements.Line, unit: Unit) -> LineOut:
    event = line.event
    return LineOut(
        amount=amount(line.posting.amount, unit),
        balance=amount(line.balance, unit),
        other=teller.maybe(line.other),
        posted_at=told(line.posting.posted_at),
        record=line.posting.event,
        action=event.action if event else "",
        kind=teller.kind(event.kind) if event else None,
        thing=teller.maybe(event.thing) if event else None,
        agreement=line.posting.agreement,
    )
