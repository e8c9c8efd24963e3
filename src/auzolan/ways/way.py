"""Way: one feasible answer to a need, with who, when, where, what it takes and why.

Questions, ways and answers are values that a draft keeps for a day; nothing here is
true before a way is chosen, which judges everything again.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from auzolan.sharing import choosing, needs
from auzolan.units.faults import Details, Fault
from auzolan.units.points import Point

WayName = Literal["borrow", "receive", "help", "make", "ask"]
# `usual` is: use what stands idle, own together, make, and only then ask around.
Order = Literal["usual", "soonest", "nearest", "cheapest", "lightest"]
Purpose = Literal["use", "have"]

ORDERS: tuple[Order, ...] = ("usual", "soonest", "nearest", "cheapest", "lightest")


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value that a draft keeps as JSON."""


class Question(Value, frozen=True, kw_only=True):
    """What somebody asks: words or kinds, how much, where, when and what for."""

    words: str = ""
    # Where the asker has picked sorts from a list, words only describe the need.
    kinds: tuple[str, ...] = ()
    # As typed; empty means what the words say, else one. The unit is a code of the
    # kind's dimension; empty is the kind's own.
    quantity: str = ""
    unit: str = ""
    near: Point
    radius_m: int
    # To use it in this span, or to have it by `ends_at`.
    starts_at: int
    ends_at: int
    purpose: Purpose = "use"
    language: str = "en"
    order: Order = "usual"
    # Who asks may leave out sorts of ways, or want more of one than the list shows.
    ways: tuple[WayName, ...] = ("borrow", "receive", "help", "make", "ask")
    # "I would have bought it": only then may anything be called saved.
    would_buy: bool = False


class Reason(Value, frozen=True, kw_only=True):
    """Why a way was found, or what is to be known of it; its sentence is made late."""

    # Stable and documented in docs/reference/reasons.md, such as `borrow.free`.
    code: str
    at: str = ""
    details: Details = msgspec.field(default_factory=dict)


class Someone(Value, frozen=True, kw_only=True):
    """Somebody whom the way asks, named only where the asker may know them already."""

    # A member or the community; empty means "a neighbour with `kind`".
    member: str = ""
    # The thing they lend, the machine they keep, or the skill they offer.
    kind: str = ""
    part: Literal["lends", "gives", "helps", "machine", "works", "stock"]
    # Their offer gives it at once, without waiting for an answer.
    automatic: bool = False


class WayStep(Value, frozen=True, kw_only=True):
    """One thing that will be done: handed over, worked, used, used up or made."""

    # Stable within the way; `feeds` is the key of the step that needs this one.
    key: str
    feeds: str = ""
    # A code of the house (`hand_over`, `bring_back`, `fetch`, `help`, `stock`, `bring`)
    # or, for `step`, what the recipe calls it, in `name`.
    what: str
    name: str = ""
    action: str = ""
    process: str = ""
    who: tuple[Someone, ...] = ()
    place: str = ""
    starts_at: int
    ends_at: int
    minutes: int = 0
    price: int = 0
    thing: str = ""
    kind: str = ""
    quantity: int = 0


class Way(Value, frozen=True, kw_only=True):
    """One feasible answer to a need."""

    # Stable within the draft, and the way's name in every form and address.
    key: str
    way: WayName
    # What is borrowed, given, done or made.
    kind: str = ""
    thing: str = ""
    offer: str = ""
    quantity: int = 0
    who: tuple[Someone, ...] = ()
    starts_at: int
    ends_at: int
    place: str = ""
    # From the asker to the place, as far as it may be told; of a made thing, all its legs.
    told_distance_m: int = 0
    # In the smallest step of the account's unit; 0 while accounts are off.
    price: int = 0
    # None: nobody knows, and nothing is made up.
    co2e_g: int | None = None
    co2e_source: str = ""
    why: tuple[Reason, ...] = ()
    missing: tuple[Fault, ...] = ()
    # Everything it asks for is promised at once.
    automatic: bool = False
    steps: tuple[WayStep, ...] = ()
    # Of a made way, how far its plan can be from the best; None where nobody knows.
    gap_permille: int | None = None
    # How well the kind fits the words, 100 at best.
    fit: int = 100
    # What choosing it appends; ids stay the same, so that a repeat changes nothing.
    wish: choosing.Choose | None = None
    # What asking around appends.
    post: needs.Wanted | None = None
    # What is missing and is asked around for at once when the way is chosen.
    asks: tuple[needs.Wanted, ...] = ()

    @property
    def can_choose(self) -> bool:
        """Tell whether it can be chosen as it stands: guests and gaps can not."""
        return self.wish is not None or self.post is not None


class KindFound(Value, frozen=True, kw_only=True):
    """A sort of thing that the words may mean, and why."""

    kind: str
    score: int
    # As in `ways.words.Found`, or `picked` where the asker chose it.
    why: str
    met: str = ""


class Answer(Value, frozen=True, kw_only=True):
    """What was understood, and the ways found; kept as a draft under its id."""

    draft: str
    community: str
    # Who asked; empty for a guest.
    member: str = ""
    asked_at: int
    kept_until: int
    question: Question
    need: str
    # The words that say what is wanted, without fillers and quantity.
    read: tuple[str, ...] = ()
    # In steps of the unit of the first kind.
    quantity: int = 0
    kinds: tuple[KindFound, ...] = ()
    # In the order of the question.
    ways: tuple[Way, ...] = ()
    # What was not found or not understood, such as `ask.kind_not_found`.
    notes: tuple[Fault, ...] = ()

    def way(self, key: str) -> Way | None:
        """Return one of the ways by its key."""
        return next((way for way in self.ways if way.key == key), None)
