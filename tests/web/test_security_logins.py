"""Security of logins: wrong passwords, codes by e-mail, and who may not come in at all."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as here
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client

pytestmark = pytest.mark.django_db(databases=["default", "side"])

PASSWORD = "a long enough secret"


def wrong(browser: Client, name: str, times: int) -> list[int]:
    """Try wrong passwords, and return the statuses."""
    return [
        browser.post("/login/", {"login": name, "password": f"wrong {n}"}).status_code
        for n in range(times)
    ]


def test_wrong_passwords_lock_the_door_for_a_while_also_for_the_right_one(village) -> None:
    browser = Client()

    statuses = wrong(browser, "ane", here.AXES_FAILURE_LIMIT + 2)
    right = browser.post("/login/", {"login": "ane", "password": PASSWORD})

    assert statuses[0] == 200
    assert statuses[-1] == 429
    assert right.status_code == 429
    assert "_auth_user_id" not in browser.session


def test_the_lock_is_for_one_name_and_one_place_only(village) -> None:
    wrong(Client(), "ane", here.AXES_FAILURE_LIMIT + 1)
    jon, elsewhere = Client(), Client(REMOTE_ADDR="192.0.2.7")

    jon.post("/login/", {"login": "jon", "password": PASSWORD})
    elsewhere.post("/login/", {"login": "ane", "password": PASSWORD})

    assert jon.session["_auth_user_id"]
    assert elsewhere.session["_auth_user_id"]


def test_writing_the_name_otherwise_does_not_go_round_the_lock(village) -> None:
    browser = Client()
    for name in ("ane", "ANE", " ane ", "Ane"):
        wrong(browser, name, here.AXES_FAILURE_LIMIT // 4 + 1)

    assert (
        browser.post("/login/", {"login": "ane", "password": PASSWORD}).status_code == 429
    )


def test_a_name_that_is_not_there_is_answered_as_one_that_is(village) -> None:
    known = Client().post("/login/", {"login": "ane", "password": "wrong one"})
    unknown = Client().post("/login/", {"login": "nobody", "password": "wrong one"})

    assert known.status_code == unknown.status_code
    shown = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"|[0-9a-f]{32}', "", text)
        for text in (
            known.content.decode().replace('value="ane"', ""),
            unknown.content.decode().replace('value="nobody"', ""),
        )
    ]
    assert shown[0] == shown[1]


@pytest.fixture
def postbox(village, settings) -> str:
    """Give Ane an e-mail address, and keep what is sent."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    User.objects.filter(username="ane").update(email="ane@example.org")
    return "ane@example.org"


def test_a_code_by_e_mail_can_be_guessed_only_a_few_times(village, postbox: str) -> None:
    browser = Client()
    browser.post("/login/code/", {"email": postbox})
    assert len(mail.outbox) == 1
    code = re.search(r"\b[A-Z0-9]{4,8}(?:-[A-Z0-9]+)?\b", mail.outbox[0].body)

    for number in range(6):
        browser.post("/login/code/confirm/", {"code": f"WRONG{number}"})
    assert code is not None
    browser.post("/login/code/confirm/", {"code": code[0]})

    assert "_auth_user_id" not in browser.session


def test_codes_cannot_be_asked_for_without_end(village, postbox: str) -> None:
    for _ in range(12):
        Client().post("/login/code/", {"email": postbox})

    assert len(mail.outbox) <= 5


def test_a_code_for_a_stranger_is_answered_as_one_for_a_member(
    village, postbox: str
) -> None:
    known = Client().post("/login/code/", {"email": postbox})
    unknown = Client().post("/login/code/", {"email": "nobody@example.org"})

    assert known.status_code == unknown.status_code
    assert known.headers.get("Location") == unknown.headers.get("Location")


def test_nobody_signs_up_without_a_letter(village) -> None:
    before = User.objects.count()

    Client().post("/login/new/", {"username": "eve", "password1": PASSWORD})

    assert User.objects.count() == before


def test_the_visitors_door_of_the_demo_is_closed_elsewhere(village) -> None:
    browser = Client()

    answer = browser.post("/login/demo/", {"member": village.members["Ane"]})

    assert answer.status_code == 403
    assert "_auth_user_id" not in browser.session
