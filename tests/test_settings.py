"""How a node reads what its environment says."""

from __future__ import annotations

import pytest

from auzolan import settings


@pytest.mark.parametrize(
    ("address", "port", "ssl", "tls"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp://mail.example:2525", 2525, False, False),
        ("smtps://mail.example", 587, False, True),
        ("smtps://mail.example:465", 465, True, False),
    ],
)
def test_mail_is_encrypted_as_its_address_says(address, port, ssl, tls):
    told = settings._mail(address)

    assert (told["EMAIL_PORT"], told["EMAIL_USE_SSL"], told["EMAIL_USE_TLS"]) == (
        port,
        ssl,
        tls,
    )


@pytest.mark.parametrize(
    ("address", "sender"),
    [
        ("smtp://mail.example?from=us@ours.example", "us@ours.example"),
        ("smtp://us%40ours.example:PASSWORD@mail.example", "us@ours.example"),
        ("smtp://mail.example", f"auzolan@{settings.ALLOWED_HOSTS[-1]}"),
    ],
)
def test_letters_have_a_sender_that_the_mail_server_knows(address, sender):
    assert settings._mail(address)["DEFAULT_FROM_EMAIL"] == sender


def test_a_password_may_hold_any_sign():
    told = settings._mail("smtps://us:" + "p%40ss%3Aword@mail.example")

    assert told["EMAIL_HOST_PASSWORD"] == "p@ss:word"
