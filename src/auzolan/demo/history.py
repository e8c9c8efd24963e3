"""Records of what happened in the demo community, is out today, or lies ahead.

Rows are compact: in the file they are arrays, with the fields as columns in order.
"""

from __future__ import annotations

import msgspec

from auzolan.demo import shapes


class Loan(shapes.Row, frozen=True, array_like=True):
    """A thing that went out and came back."""

    thing: str
    borrower: str
    out_day: int
    out_time: str
    back_day: int
    back_time: str
    condition: str
    note: str


class Out(shapes.Row, frozen=True, array_like=True):
    """A thing that is out today."""

    thing: str
    borrower: str
    out_day: int
    out_time: str
    due_day: int
    due_time: str
    note: str


class Booking(shapes.Row, frozen=True, array_like=True):
    """A thing promised to a member for days ahead."""

    thing: str
    member: str
    from_day: int
    from_time: str
    until_day: int
    until_time: str
    note: str


class Help(shapes.Row, frozen=True, array_like=True):
    """Minutes of a skill that one member gave another."""

    skill: str
    giver: str
    receiver: str
    day: int
    time: str
    minutes: int
    note: str


class Gift(shapes.Row, frozen=True, array_like=True):
    """Surplus that one member gave another."""

    kind: str
    quantity: str
    giver: str
    receiver: str
    day: int
    note: str


class Thanks(shapes.Row, frozen=True, array_like=True):
    """Written thanks."""

    giver: str
    receiver: str
    day: int
    text: str


class Repair(shapes.Row, frozen=True, array_like=True):
    """Damage found on a thing, and the day it was mended or lived with."""

    thing: str
    day: int
    by: str
    condition: str
    note: str
    mended_day: int


class UsedUp(shapes.Row, frozen=True, array_like=True):
    """A quantity that a batch used up."""

    kind: str
    quantity: str


class Worked(shapes.Row, frozen=True, array_like=True):
    """Minutes that a member worked on a batch."""

    member: str
    skill: str
    minutes: int


class Batch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that was made."""

    recipe: str
    quantity: str
    by: str
    goes_to: str
    workshop: str
    day: int
    used: tuple[UsedUp, ...]
    work: tuple[Worked, ...]
    note: str


class Need(shapes.Named, frozen=True, kw_only=True):
    """A need that is posted and open; `kind` may be a skill or empty (free text)."""

    by: str
    en: str
    es: str
    kind: str = ""
    quantity: str
    purpose: str  # use | have
    posted: int
    from_day: int
    until_day: int
    radius_km: int
    note: str


class Done(shapes.Row, frozen=True, array_like=True):
    """A step of a plan that was worked and recorded."""

    recipe: str
    step: str
    member: str
    day: int
    minutes: int
    quantity: str


class Promised(shapes.Row, frozen=True, array_like=True):
    """A step of a plan that somebody promised."""

    recipe: str
    step: str
    member: str
    day: int
    time: str
    minutes: int


class Open(shapes.Row, frozen=True, array_like=True):
    """A step of a plan that nobody has promised yet."""

    recipe: str
    step: str
    skill: str
    minutes: int


class Plan(shapes.Named, frozen=True, kw_only=True):
    """Something that is being made."""

    by: str
    recipe: str
    quantity: str
    asked: int
    due: int
    en: str
    es: str
    note: str
    done: tuple[Done, ...]
    promised: tuple[Promised, ...]
    open: tuple[Open, ...]


class Money(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Outside money that the treasurer noted."""

    member: str
    what: str  # deposit | fee | fuel
    euros: str
    due: int
    paid: int | None = None
    returned: int | None = None
    thing: str = ""
    note: str


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A correction of the hours of one `Help`, which its first fields name."""

    skill: str
    giver: str
    receiver: str
    day: int
    minutes: int
    right_minutes: int
    noted: int
    by: str
    agreed: str
    note: str


class History(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happened, what is out, what lies ahead."""

    loans: tuple[Loan, ...]
    out: tuple[Out, ...]
    bookings: tuple[Booking, ...]
    help: tuple[Help, ...]
    gifts: tuple[Gift, ...]
    thanks: tuple[Thanks, ...]
    repairs: tuple[Repair, ...]
    batches: tuple[Batch, ...] = msgspec.field(name="batch")
    needs: tuple[Need, ...] = msgspec.field(name="need")
    plans: tuple[Plan, ...] = msgspec.field(name="plan")
    money: tuple[Money, ...]
    corrections: tuple[Correction, ...] = msgspec.field(name="correction")
