"""Whatever is sent to our forms and addresses gets an answer, never a broken page."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db(databases=["default", "side"])

ODD = {
    "nothing": "",
    "nul": "a\x00b",
    "long": "x" * 100_000,
    "markup": "<script>alert(1)</script>",
    "lone": "\ud800",
    "wide": "\u202e\U0001f9f0" * 40,
    "number": "-99999999999999999999",
}
FIELDS = (
    "name", "sort", "phone", "email", "about", "private", "card", "value", "why", "member",
    "role", "number", "days", "note", "amount", "state", "row", "sure", "request", "login",
    "password", "place", "zone", "language", "preset", "founder", "suspended", "next",
)  # fmt: skip
FORMS = (
    ("start_ours", {}),
    ("me", {}),
    ("new_card", {}),
    ("register", {}),
    ("announce", {"name": "lower_line"}),
    ("announce", {"name": "accounts"}),
    ("roles", {}),
    ("invitations", {}),
    ("erase", {}),
    ("account_login", {}),
    ("set_language", {}),
    ("demo_login", {}),
)


def odd(sort: str) -> dict[str, str]:
    value = ODD[sort].encode("utf-8", "replace").decode()
    return dict.fromkeys(FIELDS, value)


@pytest.mark.parametrize("sort", sorted(ODD))
def test_no_form_breaks_on_what_is_typed(village, sort: str) -> None:
    browser = village.client("Ane")

    for name, kwargs in FORMS:
        answer = browser.post(reverse(name, kwargs=kwargs), odd(sort))
        assert answer.status_code < 500, name
        assert b"<script>alert" not in answer.content, name


@pytest.mark.parametrize("sort", sorted(ODD))
def test_starting_does_not_break_on_what_is_typed(guest: Client, sort: str) -> None:
    answer = guest.post("/start/ours/", odd(sort))

    assert answer.status_code == 200
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("sort", sorted(set(ODD) - {"long"}))
def test_no_question_in_an_address_breaks_a_page(village, sort: str) -> None:
    browser, value = village.client("Ane"), odd(sort)["name"]

    for name in ("people", "honest", "stays", "statement", "invitations", "roles"):
        asked = {"page": value, "who": value, "member": value, "number": value}
        answer = browser.get(reverse(name), {**asked, "mine": "1"})
        assert answer.status_code < 500, name
        assert b"<script>alert" not in answer.content, name


@pytest.mark.parametrize(
    "address",
    [
        "/people/%00/", "/people/a%00b/suspend/", "/join/%00", "/join/" + "a" * 5_000,
        "/honest/99999999999999999999/", "/rules/object/%F0%9F%A7%B0/",
        "/settings/rules/%3Cscript%3E/", "/people/../../etc/passwd", "/%2e%2e/%2e%2e/",
    ],
)  # fmt: skip
def test_an_odd_address_is_not_found(village, address: str) -> None:
    assert village.client("Ane").get(address).status_code in {302, 404, 405}


def test_a_login_leads_to_no_foreign_place(village, guest: Client) -> None:
    answer = guest.post(
        "/login/?next=https://evil.example/",
        {"login": "jon", "password": "a long enough secret", "next": "//evil.example/"},
    )

    assert "evil" not in answer.headers["Location"]


def test_a_name_is_shown_as_it_was_typed_and_never_run(village) -> None:
    browser = village.client("Jon")

    browser.post("/me/", {"name": "<b onload=x>Jon", "email": "", "phone": ""})

    shown = browser.get("/people/").content.decode()
    assert "&lt;b onload=x&gt;Jon" in shown
    assert "<b onload" not in shown


def test_every_form_needs_its_token(village) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        village.user("Ane"), backend="django.contrib.auth.backends.ModelBackend"
    )

    for name, kwargs in FORMS:
        answer = browser.post(reverse(name, kwargs=kwargs), {"name": "x"})
        assert answer.status_code == 403, name
