"""Records: one row of what is true in a community, as the acts of its log made it.

Every record is a projection: it is written by `Changes` of an act and nothing else,
and a rebuild of the log gives the same rows. Ids are pseudonyms; names, notes and
contacts stand in `Text`, which rules never see.
"""

from __future__ import annotations

from typing import ClassVar

import msgspec

# A weekly opening: weekday (0 Monday), first and last minute of the day, half-open,
# in the community's time zone.
Window = tuple[int, int, int]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A row: `id` is unique everywhere, `community` is whose log it follows from."""

    TABLE: ClassVar[str] = ""

    id: str
    community: str


class Community(Record, frozen=True, kw_only=True):
    """The group whose log this is; its id is the key id of its founding key."""

    TABLE: ClassVar[str] = "community"

    name: str
    zone: str
    language: str
    lat_e7: int
    lon_e7: int
    preset: str
    public: str
    founded_at: int
    members: int = 0


class RuleValue(Record, frozen=True, kw_only=True):
    """A value of a community's rule from `starts_at` on, unless held by objections."""

    TABLE: ClassVar[str] = "rule"

    name: str
    value: str
    announced_by: str
    announced_at: int
    starts_at: int
    state: str = "announced"  # announced | held


class Objection(Record, frozen=True, kw_only=True):
    """A member's reasoned objection to an announced rule or role."""

    TABLE: ClassVar[str] = "objection"

    about: str
    member: str


class Member(Record, frozen=True, kw_only=True):
    """A person, household or association; needs no e-mail, login or phone."""

    TABLE: ClassVar[str] = "member"

    sort: str  # person | household | association
    state: str = "active"  # active | suspended | left
    joined_at: int
    identity: str = ""  # hash of the identity's genesis; empty without keys


class Key(Record, frozen=True, kw_only=True):
    """A public key of a member, good for log positions `[from_seq, until_seq)`."""

    TABLE: ClassVar[str] = "key"

    member: str
    public: str
    use: str  # sign | card
    custody: str  # node | own
    from_seq: int
    until_seq: int = 0  # 0: still good


class Role(Record, frozen=True, kw_only=True):
    """What a member may do for the community, at a place or everywhere."""

    TABLE: ClassVar[str] = "role"

    member: str
    role: str
    place: str = ""
    starts_at: int
    ends_at: int = 0  # 0: open
    state: str = "announced"  # announced | held


class Mandate(Record, frozen=True, kw_only=True):
    """`agent` may act for `principal`: a guardian, or a member of a household."""

    TABLE: ClassVar[str] = "mandate"

    agent: str
    principal: str
    starts_at: int
    ends_at: int = 0


class Invitation(Record, frozen=True, kw_only=True):
    """A letter that lets its bearer join; only the secret's hash is known."""

    TABLE: ClassVar[str] = "invitation"

    secret_hash: str
    by: str
    expires_at: int
    uses_left: int
    member: str = ""  # an existing member without keys, who claims the row
    role: str = ""


class UnitOf(Record, frozen=True, kw_only=True):
    """A unit of measure that the community added to the built-in ones."""

    TABLE: ClassVar[str] = "unit"

    code: str
    symbol: str
    dimension: str
    decimals: int


class Kind(Record, frozen=True, kw_only=True):
    """What sort of thing, skill or service, with the unit that counts it."""

    TABLE: ClassVar[str] = "kind"

    unit: str
    labels: dict[str, str]
    synonyms: tuple[str, ...] = ()
    classified: tuple[str, ...] = ()
    icon: str = ""
    co2e_g: int = -1  # of one new unit, in grams; -1 unknown
    co2e_source: str = ""


class Place(Record, frozen=True, kw_only=True):
    """Where: public, or coarse to everybody but those who have business there."""

    TABLE: ClassVar[str] = "place"

    lat_e7: int
    lon_e7: int
    cell: str
    public: bool
    keeper: str
    weekly: tuple[Window, ...] = ()


class Thing(Record, frozen=True, kw_only=True):
    """One identified thing, or a stock, with its quantities in the kind's unit."""

    TABLE: ClassVar[str] = "thing"

    kind: str
    place: str
    keeper: str  # who looks after it
    holder: str  # who has it now
    quantity: int  # accounted for, as the owners'
    onhand: int  # here now
    reserved: int = 0  # of what is here, set aside by promises
    units: int = 1  # equal numbered units in a pool
    condition: str = "good"  # good | worn | broken | missing
    lot: str = ""
    processes: tuple[str, ...] = ()  # what a machine can do
    per_hour: int = 0  # machine rate, informational
    retired: bool = False


class Owner(Record, frozen=True, kw_only=True):
    """A member's or the community's whole-number share of a thing."""

    TABLE: ClassVar[str] = "owner"

    thing: str
    member: str
    share: int


class Lot(Record, frozen=True, kw_only=True):
    """A batch of a stock, with the day after which it is not to be used."""

    TABLE: ClassVar[str] = "lot"

    code: str
    expires_at: int = 0


class Offer(Record, frozen=True, kw_only=True):
    """What a member lets others have: a thing lent or given, help, a machine."""

    TABLE: ClassVar[str] = "offer"

    by: str
    mode: str  # lend | give | help | machine
    kind: str
    thing: str = ""
    place: str = ""
    quantity: int = 0  # that may be had at once, in the kind's unit
    price: int = 0  # in steps of the account's unit
    price_per: str = ""  # day | hour | unit | once
    automatic: bool = False
    weekly: tuple[Window, ...] = ()
    notice_ms: int = 0
    length_max_ms: int = 0  # 0: no limit of its own
    radius_m: int = 0  # 0: everywhere
    starts_at: int = 0
    ends_at: int = 0  # 0: open
    state: str = "open"  # open | ended


class Need(Record, frozen=True, kw_only=True):
    """What a member wants: for a span (`use`), or to have by a due moment (`have`)."""

    TABLE: ClassVar[str] = "need"

    by: str
    kind: str = ""
    quantity: int = 0
    purpose: str = "use"  # use | have
    lat_e7: int
    lon_e7: int
    radius_m: int
    starts_at: int
    ends_at: int
    posted: bool = False
    made_at: int
    state: str = "open"  # open | meeting | met | closed


class Agreement(Record, frozen=True, kw_only=True):
    """Promises that belong together, and what is given for them."""

    TABLE: ClassVar[str] = "agreement"

    need: str
    by: str
    way: str
    plan: str = ""
    made_at: int
    state: str = "open"  # open | done | off


class Promise(Record, frozen=True, kw_only=True):
    """Asked of someone, or open as a job; given by the one who will do it."""

    TABLE: ClassVar[str] = "promise"

    agreement: str
    need: str = ""
    plan: str = ""
    process: str = ""
    offer: str = ""
    action: str  # an action of `ledger.actions`
    provider: str = ""  # empty: a job that nobody has taken
    receiver: str
    thing: str = ""
    kind: str = ""
    quantity: int = 0
    minutes: int = 0
    starts_at: int
    ends_at: int
    place: str = ""
    price: int = 0
    payer: str = ""
    payee: str = ""
    answer_by: int = 0
    state: str  # job | asked | promised | out | done | declined | expired | off
    done: int = 0  # quantity or minutes fulfilled so far
    passed: tuple[str, ...] = ()  # of a job: who was asked before and did not take it


class Plan(Record, frozen=True, kw_only=True):
    """The scheduled whole of making something."""

    TABLE: ClassVar[str] = "plan"

    need: str
    agreement: str
    by: str
    kind: str
    quantity: int
    recipe: str
    starts_at: int
    ends_at: int
    gap_permille: int  # how far from the best possible at most
    state: str = "open"  # open | done | off


class Process(Record, frozen=True, kw_only=True):
    """A step of a plan at a place in a span; `feeds` is the step that needs it."""

    TABLE: ClassVar[str] = "process"

    plan: str
    recipe: str
    step: str
    name: str  # of the process vocabulary
    kind: str = ""  # what it yields
    quantity: int = 0
    feeds: str = ""
    place: str = ""
    starts_at: int
    ends_at: int
    state: str = "planned"  # planned | under_way | done | off


class Peg(Record, frozen=True, kw_only=True):
    """This supply belongs to that demand: a quantity of a stock set aside."""

    TABLE: ClassVar[str] = "peg"

    plan: str
    process: str
    thing: str
    quantity: int
    promise: str


class Occupancy(Record, frozen=True, kw_only=True):
    """The span in which a unit is taken, buffers included, and why."""

    TABLE: ClassVar[str] = "occupancy"

    unit: str  # a thing, or a member whose hours are taken
    unit_no: int = 0
    starts_at: int
    ends_at: int
    from_at: int  # handed over, inside the taken span
    until_at: int
    why: str  # booking | hold | repair | own | work
    ref: str = ""  # the promise it serves
    expires_at: int = 0  # 0: stays until it is let go


class Event(Record, frozen=True, kw_only=True):
    """What happened: one of the 19 actions of ValueFlows, by somebody, recorded."""

    TABLE: ClassVar[str] = "event"

    action: str
    provider: str
    receiver: str
    thing: str = ""
    to_thing: str = ""
    kind: str = ""
    quantity: int = 0
    minutes: int = 0
    starts_at: int
    ends_at: int = 0
    place: str = ""
    promise: str = ""
    agreement: str = ""
    process: str = ""
    plan: str = ""
    corrects: str = ""
    condition: str = ""
    author: str
    recorded_at: int
    stands_at: int  # from when on it stands unless opposed
    state: str = "standing"  # standing | opposed | corrected


class Posting(Record, frozen=True, kw_only=True):
    """One side of a balanced posting; the amounts of an event sum to zero."""

    TABLE: ClassVar[str] = "posting"

    event: str
    account: str
    amount: int
    agreement: str = ""
    posted_at: int


class Account(Record, frozen=True, kw_only=True):
    """A balance with what promises have reserved of it; the id is whose it is."""

    TABLE: ClassVar[str] = "account"

    balance: int = 0
    reserved: int = 0
    engaged: int = 0  # promises given or out in which the owner is giver or taker


class Due(Record, frozen=True, kw_only=True):
    """Outside money, only noted: the node never moves any."""

    TABLE: ClassVar[str] = "due"

    member: str
    amount: int  # in hundredths of the currency
    currency: str
    why: str  # membership | deposit | material | fuel | other
    promise: str = ""
    state: str = "due"  # due | paid | returned
    noted_at: int


class Design(Record, frozen=True, kw_only=True):
    """Open documentation of a thing: one immutable version, with its licence."""

    TABLE: ClassVar[str] = "design"

    name: str
    version: str
    source: str
    licence: str
    attribution: str
    summary: str = ""
    kind: str = ""
    content: str  # SHA-256 of what was imported or typed


class RecipeOf(Record, frozen=True, kw_only=True):
    """How a kind is made here: `content` is the recipe of `auzolan.making`."""

    TABLE: ClassVar[str] = "recipe"

    kind: str
    quantity: int
    rank: int
    design: str = ""
    content: str
    by: str
    retired: bool = False


class Text(Record, frozen=True, kw_only=True):
    """Names, notes and contacts of the row of the same id; may be erased."""

    TABLE: ClassVar[str] = "text"

    act: str
    name: str = ""
    note: str = ""
    contact: str = ""  # JSON object


# In the order of this file, which is also the order in which a rebuild loads them.
RECORDS: tuple[type[Record], ...] = tuple(Record.__subclasses__())
BY_TABLE: dict[str, type[Record]] = {record.TABLE: record for record in RECORDS}

# The columns by which a rule may ask for several rows, each indexed everywhere.
CHILDREN: dict[type[Record], tuple[str, ...]] = {
    RuleValue: ("name",),
    Objection: ("about",),
    Key: ("member",),
    Role: ("member",),
    Mandate: ("agent",),
    Invitation: ("secret_hash",),
    UnitOf: ("code",),
    Owner: ("thing",),
    Offer: ("thing",),
    Promise: ("agreement", "thing", "plan"),
    Process: ("plan",),
    Peg: ("plan", "promise"),
    Occupancy: ("unit", "ref"),
    Event: ("promise", "corrects"),
    Posting: ("event",),
    Text: ("act",),
}
