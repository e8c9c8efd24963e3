"""What is carried away: by stewards, by the treasurer, by everybody their own."""

from __future__ import annotations

import json
import re
from uuid import UUID

import pytest

from auzolan.app import house
from auzolan.node import decide

pytestmark = pytest.mark.django_db(databases=["default", "side"])


@pytest.mark.parametrize("sort", ["members", "things", "loans", "cash", "everything"])
def test_a_steward_carries_everything_away(village, sort: str) -> None:
    village.lend("Jon")

    answer = village.client("Ane").get(f"/settings/exports/{sort}/")

    assert answer.status_code == 200
    told = answer.headers["Content-Disposition"]
    assert re.fullmatch(rf'attachment; filename="{sort}-[-0-9]+\.(csv|jsonld)"', told)
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_treasurer_gets_the_cash_book_alone(village) -> None:
    decide.note_due(
        house(),
        village.doer("Peio"),
        member=village.members["Jon"],
        amount=1_250,
        currency="EUR",
        why="other",
        state="due",
    )
    peio = village.client("Peio")

    shown = peio.get("/settings/exports/").content.decode()
    book = peio.get("/settings/exports/cash/").content.decode("utf-8-sig")

    assert "Cash book" in shown
    assert "/settings/exports/members/" not in shown
    assert peio.get("/settings/exports/everything/").status_code == 403
    assert "Jon,12.5" in book


def test_there_is_no_other_export(village) -> None:
    assert village.client("Ane").get("/settings/exports/keys/").status_code == 404


def test_a_member_carries_away_what_is_theirs_and_no_contact_of_others(village) -> None:
    village.lend("Jon")
    jon = village.client("Jon")

    answer = jon.post("/me/export/")

    told = answer.content.decode()
    assert json.loads(told)["@context"]
    assert str(UUID(village.members["Jon"])) in told
    assert str(UUID(village.drill)) in told
    assert "ane@example.org" not in told


def test_the_doctor_tells_stewards_what_to_do(village, settings) -> None:
    settings.ALLOWED_HOSTS = ["our.example", "testserver"]

    shown = village.client("Ane").get("/settings/doctor/").content.decode()

    assert "passwords can be read" in shown
    assert "set AUZOLAN_HTTPS=1" in shown
    assert shown.index("passwords can be read") < shown.index("Errors show nothing")
