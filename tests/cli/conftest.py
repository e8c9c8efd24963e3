"""Commands run in this process, on the test's database."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import django
import pytest

# A conftest below the root is read before the root's starts Django.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

# ruff: noqa: E402 - models load only after the setup
from django.db import connection
from typer.testing import CliRunner

from auzolan.app import house as the_house
from auzolan.cli.main import app
from auzolan.node import decide
from auzolan.node.ports import Appended, Doer

ITEMS = b"number,name,kind,loan days\nT1,Red drill,drill,7\nT2,Blue saw,saw,\n"
MEMBERS = b"card,name,email,role\n17,Maddi Example,maddi@example.org,\n18,Jon Example,,\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a command said, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def codes(self) -> list[str]:
        """Return the codes of the faults that it told as JSON."""
        return [found["code"] for found in self.json["faults"]]


@pytest.fixture
def auzolan() -> Callable[..., Ran]:
    """Run the command with these arguments."""
    runner = CliRunner()

    def run(*arguments: object, stdin: str = "") -> Ran:
        ran = runner.invoke(app, [str(one) for one in arguments], input=stdin)
        if ran.exception is not None and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        return Ran(code=ran.exit_code, out=ran.stdout, err=ran.stderr)

    return run


@pytest.fixture
def begun(auzolan, tmp_path: Path) -> dict[str, str]:
    """Start a community with two members and two things; returns what init said."""
    ran = auzolan(
        "init", "--name", "Auzo", "--place", "43.32,-1.98", "--founder", "Ane", "--json"
    )
    assert ran.code == 0, ran.err
    for sort, data in (("members", MEMBERS), ("items", ITEMS)):
        path = tmp_path / f"{sort}.csv"
        path.write_bytes(data)
        assert auzolan("import", sort, path).code == 0
    return ran.json


@pytest.fixture
def accounts_on(begun) -> None:
    """Let the community decide for hours; it takes effect after the notice."""
    house = the_house()
    doer = Doer(community=begun["community"], member=begun["member"])
    decided = decide.announce(house, doer, name="accounts", value="hours")
    assert isinstance(decided, Appended)
    with connection.cursor() as cursor:
        # As if the week of notice had passed.
        cursor.execute("UPDATE store_rule SET starts_at = 1")
