"""Search: one question made ready for finding, and what every way of it shares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec

from auzolan.fairness import footprint, terms
from auzolan.ledger import records
from auzolan.sharing import choosing, needs
from auzolan.sharing.availability import Hours
from auzolan.units.amounts import Unit
from auzolan.units.ids import IdMaker
from auzolan.units.spans import DAY_MS, Span
from auzolan.ways.supply import Offered, Streets, Supply, Wanting
from auzolan.ways.way import KindFound, Question, Reason, Someone, WayName, WayStep

# Offers looked at in one go, nearest first, and how often at most.
PAGE = 40
PAGES_MAX = 5
# How far around the wanted span hand-over, return and other times are looked for.
AROUND_MS = 7 * DAY_MS


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """A sort of thing that is looked for, and how much of it."""

    kind: records.Kind
    unit: Unit
    # In steps of the kind's unit.
    quantity: int
    found: KindFound

    @property
    def whole(self) -> int:
        """Return the quantity in whole units, rounded up, as things are counted."""
        return -(-self.quantity // int(10**self.unit.decimals))

    def why(self) -> Reason:
        """Return why this sort was looked for."""
        return Reason(
            code=f"kind.{self.found.why}",
            at=self.kind.id,
            details={"met": self.found.met, "score": self.found.score},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What is looked for, by whom, where and when, and through which ports."""

    community: records.Community
    # Empty for a guest, to whom nobody is named and who can choose nothing.
    asker: str
    question: Question
    sought: tuple[Sought, ...]
    now: int
    need: str
    # What a chosen way says of the need; None where the need has been posted before.
    wanted: needs.Wanted | None
    accounts: str
    supply: Supply
    streets: Streets
    new_id: IdMaker
    # Offers that were asked before and came to nothing.
    without: frozenset[str] = frozenset()

    @property
    def span(self) -> Span:
        """Return the span of the question."""
        return Span(self.question.starts_at, self.question.ends_at)

    def sought_of(self, kind: str) -> Sought:
        """Return what is looked for of a kind."""
        return next(one for one in self.sought if one.kind.id == kind)

    def hours(self, offered: Offered) -> Hours:
        """Return when something offered can be met: its place and the offer are open."""
        return Hours(self.community.zone, (offered.place.weekly, offered.offer.weekly))

    def near_by(self, *modes: str) -> Iterator[Offered]:
        """Yield what others offer of the kinds sought, nearest first."""
        around = Span(self.span.starts_at - AROUND_MS, self.span.ends_at + AROUND_MS)
        wanting = Wanting(
            kinds=tuple(one.kind.id for one in self.sought),
            modes=modes,
            near=self.question.near,
            radius_m=self.question.radius_m,
            span=around,
        )
        for page in range(PAGES_MAX):
            found = self.supply.offers(
                self.community.id, wanting, limit=PAGE, skip=page * PAGE
            )
            yield from (one for one in found if self.may_ask(one))
            if len(found) < PAGE:
                return

    def within(self, offer: records.Offer, span: Span) -> bool:
        """Tell whether a span lies inside the time of an offer, and is not too long."""
        longest = offer.length_max_ms
        return (
            offer.starts_at <= span.starts_at
            and (not offer.ends_at or span.ends_at <= offer.ends_at)
            and (not longest or span.length <= longest)
        )

    def may_ask(self, offered: Offered) -> bool:
        """Tell whether it is somebody else's, and was not asked for in vain before."""
        offer = offered.offer
        return offer.by != self.asker and offer.id not in self.without

    def price(
        self,
        offer: records.Offer,
        span: Span,
        *,
        minutes: int = 0,
        quantity: int = 0,
        decimals: int = 0,
    ) -> int:
        """Return what the offer's terms give; nothing while accounts are off."""
        if self.accounts == "off" or offer.by == self.asker:
            return 0
        return terms.price_of(
            offer, span=span, minutes=minutes, quantity=quantity, decimals=decimals
        )

    def saved(self, sought: Sought) -> tuple[Reason, ...]:
        """Return what not buying saves, where the asker says that they would have."""
        if not self.question.would_buy:
            return ()
        figure = footprint.of_amount(
            sought.kind, sought.quantity, decimals=sought.unit.decimals
        )
        if figure is None:
            return ()
        return (
            Reason(
                code="way.saved",
                at=sought.kind.id,
                details={"co2e_g": figure.co2e_g, "source": figure.source},
            ),
        )

    def choice(
        self,
        way: WayName,
        sought: Sought,
        promises: tuple[choosing.Asked, ...],
        plan: choosing.PlanBody | None = None,
    ) -> choosing.Choose | None:
        """Return what choosing a way appends; nothing for a guest."""
        if not self.asker:
            return None
        wanted = self.wanted
        if wanted is not None:
            wanted = msgspec.structs.replace(
                wanted, kind=sought.kind.id, quantity=sought.quantity
            )
        return choosing.Choose(
            agreement=self.new_id(),
            way=way,
            need=self.need,
            wanted=wanted,
            promises=promises,
            plan=plan,
        )

    def lender(self, offered: Offered, part: str) -> Someone:
        """Return who keeps a thing: members know each other's things, guests do not."""
        return Someone(
            member=offered.offer.by if self.asker else "",
            kind=offered.offer.kind,
            part="lends" if part == "lends" else "gives",
            automatic=self.is_automatic(offered.offer),
        )

    def helper(self, offer: records.Offer, part: str) -> Someone:
        """Return who helps or opens a machine: unnamed until they have said yes.

        Whoever gives it at once, is the community or is the asker may be named.
        """
        named = self.asker and self.is_automatic(offer)
        return Someone(
            member=offer.by if named else "",
            kind=offer.kind,
            part="machine" if part == "machine" else "helps",
            automatic=self.is_automatic(offer),
        )

    def is_automatic(self, offer: records.Offer) -> bool:
        """Tell whether asking under the offer is a promise at once."""
        return offer.automatic or offer.by in (self.asker, self.community.id)

    def told_place(self, place: records.Place, who: Someone) -> str:
        """Return the place's id, unless it would tell who an unnamed person is."""
        return place.id if place.public or who.member else ""


def total(steps: tuple[WayStep, ...]) -> int:
    """Return what the steps of a way cost together."""
    return sum(step.price for step in steps)
