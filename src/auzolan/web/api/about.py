"""About: who the caller is, what sorts there are, and the accounts that are theirs."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest
from ninja import Query, Router, Schema

from auzolan.store.queries import acting, kinds
from auzolan.store.queries.naming import label_of, names
from auzolan.web.api.answering import ALWAYS
from auzolan.web.api.calling import looking
from auzolan.web.api.rows import language
from auzolan.web.api.shapes import ROWS_USUAL, AmountOut, Limit, Named, Words, credit

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
