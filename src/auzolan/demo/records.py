"""Records of the demo community, as its TOML files name them; slugs stand for ids.

Days are whole offsets from the demo's today in the community's time zone, times are
local `HH:MM`, amounts are decimal strings in the unit of their kind.
"""

from __future__ import annotations

import msgspec

from auzolan.demo import history, shapes


class Accounts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Since which day hours are counted, and how far down one may go."""

    unit: str
    on: int
    lower_line: str
    decided: str


class Community(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The neighbourhood itself."""

    name: str
    town: str
    zone: str
    language: str
    languages: tuple[str, ...]
    point: str
    preset: str
    founded: int
    welcome: shapes.Labels
    accounts: Accounts


class Member(shapes.Named, frozen=True, kw_only=True):
    """A person, household or association; without e-mail there is no login."""

    name: str
    sort: str = "person"  # person | household | association
    card: str
    joined: int
    home: str
    about: str
    email: str = ""
    phone: str = ""
    roles: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    # Who may act for a household or association.
    persons: tuple[str, ...] = ()
    # Who may act for a child.
    guardian: str = ""


class Place(shapes.Named, frozen=True, kw_only=True):
    """Where; a place that is not public is a home, told coarsely."""

    name: shapes.Labels
    point: str
    keeper: str
    public: bool = False
    address: str = ""
    weekly: tuple[shapes.Window, ...] = ()
    note: str = ""


class Kind(shapes.Named, frozen=True, kw_only=True):
    """A sort of thing, with its unit."""

    unit: str
    en: str
    es: str
    icon: str
    words: tuple[str, ...] = ()
    classes: tuple[str, ...] = msgspec.field(default=(), name="class")
    # Kilograms of CO2e of one new unit, and the full name of who published it.
    co2e_kg: str = ""
    source: str = ""


class Terms(shapes.Named, frozen=True, kw_only=True):
    """On what terms a thing is lent."""

    automatic: bool
    days_max: int
    notice_hours: int
    price: str  # hours of account, while accounts are on
    per: str  # day | hour
    deposit_eur: str = ""
    trained: str = ""  # the workshop whose introduction comes first


class Thing(shapes.Named, frozen=True, kw_only=True):
    """A thing or room that is lent."""

    kind: str
    en: str
    es: str
    at: str
    owners: dict[str, int]
    keeper: str
    terms: Terms
    since: int
    about: str
    condition: str = "good"  # good | worn | broken | missing


class Workshop(shapes.Named, frozen=True, kw_only=True):
    """A place with machines; its opening hours are the place's."""

    place: str
    keeper: str
    who: str  # members | trained
    en: str
    es: str
    about: str


class Machine(shapes.Named, frozen=True, kw_only=True):
    """A thing that stays in its workshop and does processes."""

    workshop: str
    kind: str
    en: str
    es: str
    owners: dict[str, int]
    processes: tuple[str, ...]
    per_hour: str
    automatic: bool
    since: int


class Trained(shapes.Row, frozen=True, array_like=True):
    """Who had which workshop's introduction, and when."""

    workshop: str
    member: str
    day: int


class Skill(shapes.Named, frozen=True, kw_only=True):
    """A kind that is counted in hours of somebody's work."""

    en: str
    es: str
    icon: str
    words: tuple[str, ...] = ()


class SkillOffer(shapes.Named, frozen=True, kw_only=True):
    """Hours of a skill that a member offers every week."""

    by: str
    skill: str
    weekly: tuple[shapes.Window, ...]
    hours: str
    automatic: bool
    price: str
    since: int
    about: str


class Stock(shapes.Named, frozen=True, kw_only=True):
    """A quantity of a kind that is used up or shared out."""

    kind: str
    quantity: str
    at: str
    owners: dict[str, int]
    keeper: str
    price: str
    take: str  # automatic | ask | plans
    since: int
    about: str
    lot: str = ""
    best_before: int | None = None


class Surplus(shapes.Named, frozen=True, kw_only=True):
    """What somebody gives away until a day."""

    kind: str
    by: str
    quantity: str
    at: str
    take: str  # automatic | ask
    since: int
    until: int
    en: str
    es: str
    about: str


class Work(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Attendance at a step: hands, each for the set-up and for every unit."""

    skill: str
    hands: int
    setup_minutes: int
    unit_minutes: int


class Flow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An input or by-product per unit made; `scrap` is per cent on top."""

    kind: str
    quantity: str
    scrap: str = "0"


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a recipe at one process."""

    name: str
    en: str
    es: str
    process: str
    setup_minutes: int
    unit_minutes: int
    # Passes after the step without machine or hands: rising, drying, printing.
    wait_minutes: int = 0
    work: tuple[Work, ...]
    inputs: tuple[Flow, ...] = ()
    tools: tuple[str, ...] = ()
    byproducts: tuple[Flow, ...] = ()


class Recipe(shapes.Named, frozen=True, kw_only=True):
    """How one kind is made; quantities are per unit of it."""

    design: str
    makes: str
    lot_minimum: str = "0"
    lot_multiple: str = "0"
    steps: tuple[Step, ...] = msgspec.field(name="step")


class Design(shapes.Named, frozen=True, kw_only=True):
    """An open design: where it comes from and under which licence."""

    en: str
    es: str
    about: str
    source: str
    source_url: str = ""
    licence: str
    by: str
    version: str
    icon: str


class Demo(msgspec.Struct, frozen=True, kw_only=True):
    """The whole demo community; mappings keep the order of the files."""

    community: Community
    members: dict[str, Member]
    places: dict[str, Place]
    kinds: dict[str, Kind]
    terms: dict[str, Terms]
    things: dict[str, Thing]
    workshops: dict[str, Workshop]
    machines: dict[str, Machine]
    trained: tuple[Trained, ...]
    skills: dict[str, Skill]
    skill_offers: dict[str, SkillOffer]
    stocks: dict[str, Stock]
    surplus: dict[str, Surplus]
    designs: dict[str, Design]
    recipes: dict[str, Recipe]
    history: history.History
