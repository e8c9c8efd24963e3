"""What views hand to the macros: frozen records of words that are ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["moss", "amber", "clay", "sky", "plum", "stone"]
WayKind = Literal["borrow", "receive", "mend", "ride", "help", "own", "make", "buy", "ask"]
StepState = Literal["done", "now", "next"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A link that filters or sorts what stands below it; also a tab."""

    text: str
    href: str
    icon: str = ""
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A thing, an offer or a design in a grid."""

    title: str
    href: str
    icon: str = "package"
    tone: Tone = "moss"
    # What one does with it, such as `Borrow`.
    tag: str = ""
    by: str = ""
    distance: str = ""
    # Empty wherever accounts are off.
    price: str = ""
    note: str = ""
    # The address of a picture, which then stands in place of the icon.
    image: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One line of a description: icon, name, what is so, and a detail below."""

    icon: str
    label: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayStep:
    """One step inside a way."""

    who: str
    what: str
    when: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One feasible answer to a need, as `way_card` shows it."""

    # What the choosing form sends back.
    key: str
    kind: WayKind
    title: str
    who: str
    when: str
    where: str
    distance: str = ""
    price: str = ""
    co2e: str = ""
    co2e_source: str = ""
    why: str | tuple[str, ...] = ""
    missing: tuple[str, ...] = ()
    steps: tuple[WayStep, ...] = ()
    # The page of the thing or design behind it.
    href: str = ""
    # The first by the chosen order.
    best: bool = False
    # As it stands; guests and gaps cannot.
    can_choose: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One stage of a stepper: asked, promised, handed over, brought back."""

    text: str
    state: StepState
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementRow:
    """One posting with the record that explains it."""

    # Rows that follow each other with the same day share one heading.
    day: str
    text: str
    amount: str
    plus: bool
    icon: str = "arrow-left-right"
    tone: Tone = "stone"
    why: str = ""
    href: str = ""
    balance: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table; figures stand at the end."""

    text: str
    end: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MyPart:
    """What the viewer does in a plan, first thing on its page."""

    when: str
    what: str
    where: str = ""
    bring: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One promise in a list, with what its reader can do about it by one tap."""

    promise: str
    what: str
    when: str
    where: str = ""
    # Its time is over, and it is still to be done.
    late: bool = False
    state: str = ""
    tone: Tone = "moss"
    # The need or plan it belongs to.
    href: str = ""
    note: str = ""
    # (icon, text) of how to reach the other side.
    reach: tuple[tuple[str, str], ...] = ()
    # What is recorded by the button; empty where there is nothing to do yet.
    button: str = ""
    # It is not yet time for it; the button does not stand out.
    early: bool = False
    # The form asks how the thing is, how many minutes or how much it was.
    asks_condition: bool = False
    minutes: tuple[tuple[int, str], ...] = ()
    minutes_now: int = 0
    unit: str = ""
    quantity: str = ""
    can_drop: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class JobCard:
    """Work on the board that nobody has promised yet."""

    promise: str
    title: str
    text: str
    when: str
    where: str
    hours_text: str
    price: str
    icon: str
    tone: Tone
    # The viewer offers this skill.
    suits: bool
    href: str
    can_take: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MineRow:
    """A thing the viewer looks after, or hours they offer, with the terms."""

    name: str
    href: str
    icon: str
    tone: Tone
    # What neighbours do with it; empty where it is not offered.
    mode: str
    text: str
    offer: str
