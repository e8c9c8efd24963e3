"""What the tests of the store share: a founded community with some acts."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace

import django
import pytest

# A conftest below the root is read before the root's starts Django.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

# ruff: noqa: E402 - models load only after the setup
from django.core.management import call_command

from auzolan.app import house as the_house
from auzolan.app import new_id
from auzolan.ledger.acts import Words
from auzolan.ledger.rules import catalogue
from auzolan.node import join, keep
from auzolan.node.ports import Doer, House
from auzolan.store.elsewhere import standing_on
from auzolan.store.keyfiles import KeyFiles
from auzolan.units.points import Point


class Clock:
    """A clock that stands where a test puts it (ms)."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock(1_900_000_000_000)


@pytest.fixture(scope="session")
def fresh_data(tmp_path_factory, django_db_blocker):
    """Return a data folder whose databases have their tables, and nothing in them."""
    data = tmp_path_factory.mktemp("fresh")
    with django_db_blocker.unblock(), standing_on(data):
        for alias in ("default", "side"):
            call_command("migrate", database=alias, verbosity=0)
    return data


@pytest.fixture
def data(fresh_data, tmp_path, django_db_blocker):
    """Let this test's node live in a data folder of its own, on disk; returns it."""
    folder = tmp_path / "data"
    shutil.copytree(fresh_data, folder)
    with django_db_blocker.unblock(), standing_on(folder):
        yield folder


@pytest.fixture
def house(tmp_path) -> House:
    return replace(the_house(), keyring=KeyFiles(tmp_path / "data" / "keys"))


@pytest.fixture
def steward(house) -> Doer:
    """Found a community; returns its first steward."""
    wish = join.Founding(
        name="Tool library",
        place=Point(433200000, -19800000),
        zone="Europe/Madrid",
        language="en",
        preset="tool_library",
        founder_name="Ane",
        founder_contact={"email": "ane@example.org"},
    )
    founded = join.found(house, wish, request="found")
    assert isinstance(founded, join.Joined)
    return Doer(community=founded.community, member=founded.member)


@pytest.fixture
def add_kind(house, steward):
    """Return a function that appends `count` small acts."""

    def add(count: int = 1) -> None:
        for number in range(count):
            body = catalogue.AddKind(
                kind=new_id(), unit="each", labels={"en": f"drill {number}"}
            )
            assert isinstance(keep.kind(house, steward, body), str)

    return add


@pytest.fixture
def add_member(house, steward):
    """Return a function that registers somebody by name; returns the member's id."""

    def add(name: str) -> str:
        found = join.register(house, steward, words=Words(name=name))
        assert isinstance(found, str)
        return found

    return add
