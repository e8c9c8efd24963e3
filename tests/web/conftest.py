"""A small community with logins, for every test of the pages."""

# ruff: noqa: E402 - Django has to know its settings before its models are imported, and
# this file is read before the hook of tests/conftest.py where only this room is asked for.
from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import django
import pytest

os.environ["DJANGO_SETTINGS_MODULE"] = "auzolan.settings"
django.setup()

from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from auzolan.app import house, new_id, now_ms
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import catalogue, things
from auzolan.node import choose, decide, fulfil, join, keep
from auzolan.node.ports import Appended, Doer
from auzolan.sharing import choosing, needs, offers
from auzolan.store import logins, tokens
from auzolan.units.points import Point
from auzolan.units.spans import DAY_MS, HOUR_MS

PASSWORD = "a long enough secret"
HERE = Point(433_200_000, -19_800_000)
# Who joins, with which role: the names are those of the demo's street.
# Roles come first: while a community is small they take effect at once.
PEOPLE = {"Miren": "desk", "Peio": "treasurer", "Jon": ""}


@dataclass(slots=True)
class Village:
    """A community with Ane as steward, and what its tests need to know of it."""

    community: str
    members: dict[str, str] = field(default_factory=dict)
    kind: str = ""
    place: str = ""
    drill: str = ""
    offer: str = ""

    def doer(self, name: str) -> Doer:
        """Return somebody as the one who does a deed."""
        return Doer(community=self.community, member=self.members[name])

    def user(self, name: str) -> User:
        """Return somebody's web account."""
        return User.objects.get(username=name.lower())

    def client(self, name: str = "") -> Client:
        """Return a browser that somebody is logged in with; a guest's without a name."""
        browser = Client(headers={"accept-language": "en"})
        if name:
            user = self.user(name)
            browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return browser

    def program(self, name: str) -> Client:
        """Return a program that acts for somebody by a personal token."""
        made = tokens.make(self.community, self.members[name], name="test", now=now_ms())
        assert isinstance(made, tokens.Made)
        return Client(
            headers={
                "accept-language": "en",
                "authorization": f"Bearer {made.secret}",
                "content-type": "application/json",
            }
        )

    def lend(self, borrower: str, *, price: int = 0) -> str:
        """Let somebody borrow Ane's drill and bring it back; returns the promise."""
        promise = self.ask(borrower, price=price)
        ane = self.doer("Ane")
        for result in (
            fulfil.answer(house(), ane, promise=promise, yes=True),
            fulfil.keep_promise(house(), ane, promise=promise),
            fulfil.keep_promise(house(), ane, promise=promise, condition="good"),
        ):
            assert isinstance(result, Appended), result
        return promise

    def ask(self, borrower: str, *, price: int = 0, in_hours: int = 1) -> str:
        """Ask for Ane's drill; returns the promise."""
        now, need, promise = now_ms(), new_id(), new_id()
        member, ane = self.members[borrower], self.members["Ane"]
        span = {"starts_at": now + in_hours * HOUR_MS, "ends_at": now + DAY_MS}
        wish = choosing.Choose(
            agreement=new_id(),
            way="borrow",
            need=need,
            wanted=needs.Wanted(
                need=need,
                kind=self.kind,
                quantity=1,
                lat_e7=HERE.lat_e7,
                lon_e7=HERE.lon_e7,
                radius_m=5_000,
                **span,
            ),
            promises=(
                choosing.Asked(
                    promise=promise,
                    action="transferCustody",
                    provider=ane,
                    receiver=member,
                    offer=self.offer,
                    thing=self.drill,
                    kind=self.kind,
                    quantity=1,
                    price=price,
                    payee=ane if price else "",
                    **span,
                ),
            ),
        )
        result = choose.say_way(house(), self.doer(borrower), wish)
        assert isinstance(result, Appended), result
        return promise

    def answer_yes(self, promise: str) -> None:
        """Let Ane promise what she was asked for."""
        result = fulfil.answer(house(), self.doer("Ane"), promise=promise, yes=True)
        assert isinstance(result, Appended), result

    def switch_accounts(self, value: str = "hours") -> None:
        """Switch accounts on at once, as a community of two could have."""
        result = decide.announce(house(), self.doer("Ane"), name="accounts", value=value)
        assert isinstance(result, Appended), result


def _login(village: Village, name: str, member: str) -> None:
    village.members[name] = member
    user = logins.make_login(
        village.community, member, name=name.lower(), password=PASSWORD
    )
    assert user is not None


def _founded(accounts: str) -> Village:
    wish = join.Founding(
        name="Kale Nagusia",
        place=HERE,
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Ane Etxeberria",
        founder_contact={"email": "ane@example.org"},
    )
    founded = join.found(house(), wish, request="found")
    assert isinstance(founded, join.Joined)
    village = Village(community=founded.community)
    _login(village, "Ane", founded.member)
    if accounts != "off":
        # Before others join: in so small a community it takes effect at once.
        village.switch_accounts(accounts)
    for name, role in PEOPLE.items():
        letter = join.invite(house(), village.doer("Ane"), role=role)
        assert isinstance(letter, join.Letter), letter
        joined = join.join(
            house(),
            village.community,
            secret=letter.secret,
            words=Words(name=name, contact={"phone": f"+34 600 000 {len(name):03d}"}),
            request=f"join-{name}",
        )
        assert isinstance(joined, join.Joined), joined
        _login(village, name, joined.member)
    return village


def _equipped(village: Village, price: int) -> Village:
    ane, (kind, place, drill, offer) = village.doer("Ane"), (new_id() for _ in range(4))
    results = (
        keep.kind(
            house(),
            ane,
            catalogue.AddKind(
                kind=kind,
                unit="each",
                labels={"en": "drill", "es": "taladro"},
                icon="drill",
            ),
        ),
        keep.place(
            house(),
            ane,
            catalogue.AddPlace(
                place=place,
                lat_e7=HERE.lat_e7,
                lon_e7=HERE.lon_e7,
                public=True,
                keeper=ane.member,
            ),
            words=Words(name="The shed"),
        ),
        keep.thing(
            house(),
            ane,
            things.AddThing(
                thing=drill,
                kind=kind,
                place=place,
                keeper=ane.member,
                owners=((ane.member, 1),),
                quantity=1,
            ),
            words=Words(name="Hammer drill", note="Two batteries"),
        ),
        keep.offer(
            house(),
            ane,
            offers.Make(
                offer=offer,
                mode="lend",
                kind=kind,
                thing=drill,
                price=price,
                price_per="day" if price else "",
            ),
        ),
    )
    assert results == (kind, place, drill, offer)
    village.kind, village.place, village.drill, village.offer = kind, place, drill, offer
    return village


@pytest.fixture
def village(db: None) -> Village:
    """Return a community of four without accounts; Ane lends a drill."""
    return _equipped(_founded("off"), 0)


@pytest.fixture
def hours_village(db: None) -> Village:
    """Return the same community with accounts in hours; the drill costs one a day."""
    return _equipped(_founded("hours"), 100)


@pytest.fixture
def guest() -> Client:
    """Return a browser of somebody who is not logged in."""
    return Client(headers={"accept-language": "en"})


@pytest.fixture(autouse=True)
def _quick(settings: object) -> Iterator[None]:
    """Hash passwords quickly, and forget how often somebody tried."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    cache.clear()
    yield
    cache.clear()
