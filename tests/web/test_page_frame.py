"""What every page does alike: health, headers, and pages for what goes wrong."""

from __future__ import annotations

import unicodedata

import pytest
from django.test import Client

from auzolan.store.models import Login

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def test_the_node_says_that_it_can_serve(guest: Client) -> None:
    assert guest.get("/healthz").content == b"ok\n"


def test_an_address_nobody_knows_is_a_friendly_page(village, guest: Client) -> None:
    answer = guest.get("/no/such/page")

    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()


def test_pages_forbid_frames_foreign_scripts_and_inline_styles(
    village, guest: Client
) -> None:
    answer = guest.get("/no/such/page")

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert b"style=" not in answer.content
    assert b"onclick" not in answer.content


def test_a_form_without_its_token_is_refused_in_words(village) -> None:
    browser = Client(enforce_csrf_checks=True)

    answer = browser.post("/language", {"language": "es"})

    assert answer.status_code == 403
    assert b"once more" in answer.content


def test_the_language_can_be_chosen(village, guest: Client) -> None:
    guest.post("/language", {"language": "es", "next": "/"})

    assert b'<html lang="es">' in guest.get("/no/such/page").content


@pytest.mark.parametrize("name", ["Cafe\u0301", "\u212bse", "\ufb01nn", "Jon 🛠"])
def test_a_name_may_be_typed_on_any_keyboard(village, name: str) -> None:
    answer = village.client("Jon").post("/me/", {"name": name})

    assert answer.status_code == 302
    assert (
        unicodedata.normalize("NFC", name)
        in village.client("Jon").get("/me/").content.decode()
    )


def test_a_member_s_language_is_also_that_of_their_messages(village) -> None:
    village.client("Jon").post("/language", {"language": "es", "next": "/"})
    village.client("Miren").post("/language", {"language": "xx", "next": "/"})

    login = Login.objects.get(member=village.members["Jon"])
    assert login.language == "es"
    assert Login.objects.get(member=village.members["Miren"]).language == ""
