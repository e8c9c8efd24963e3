"""Personal tokens: shown once, kept by hash, ended at once, on their own page."""

from __future__ import annotations

import re

import pytest

from auzolan.app import house, now_ms
from auzolan.node import join
from auzolan.node.ports import Appended
from auzolan.store import tokens
from auzolan.store.models import Token
from auzolan.units.spans import DAY_MS

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def made(village, name: str = "Jon") -> tokens.Made:
    result = tokens.make(
        village.community, village.members[name], name="shed door", now=now_ms()
    )
    assert isinstance(result, tokens.Made)
    return result


def test_a_token_speaks_for_its_member_and_only_its_hash_is_kept(village) -> None:
    token = made(village)

    bearer = tokens.member_of(token.secret, now=now_ms())

    assert bearer is not None
    assert bearer.member == village.members["Jon"]
    assert token.secret not in str(list(Token.objects.values()))


@pytest.mark.parametrize(
    "secret", ["", "auz_", "auz_" + "x" * 43, "x" * 5_000, "auz_\ud800"]
)
def test_what_is_no_token_speaks_for_nobody(village, secret: str) -> None:
    made(village)

    assert tokens.member_of(secret, now=now_ms()) is None


def test_a_token_that_was_ended_speaks_for_nobody(village) -> None:
    token = made(village)

    assert tokens.drop(village.community, village.members["Jon"], token.id)
    assert tokens.member_of(token.secret, now=now_ms()) is None
    assert not tokens.drop(village.community, village.members["Jon"], token.id)


def test_nobody_ends_another_members_token(village) -> None:
    token = made(village)

    assert not tokens.drop(village.community, village.members["Miren"], token.id)
    assert tokens.member_of(token.secret, now=now_ms()) is not None


def test_the_token_of_a_member_who_left_speaks_for_nobody(village) -> None:
    token, jon = made(village), village.doer("Jon")

    left = join.leave(house(), jon, member=jon.member)

    assert isinstance(left, Appended)
    assert tokens.member_of(token.secret, now=now_ms()) is None


def test_the_use_of_a_token_is_noted_now_and_then(village) -> None:
    token, now = made(village), now_ms()
    jon = village.members["Jon"]

    tokens.member_of(token.secret, now=now)
    tokens.member_of(token.secret, now=now + 1)
    assert tokens.listed(village.community, jon)[0].used_at == now

    tokens.member_of(token.secret, now=now + DAY_MS)
    assert tokens.listed(village.community, jon)[0].used_at == now + DAY_MS


def test_a_member_has_only_so_many_tokens(village) -> None:
    jon = village.members["Jon"]
    for _ in range(tokens.TOKENS_MAX):
        made(village)

    refused = tokens.make(village.community, jon, name="one more", now=now_ms())

    assert isinstance(refused, tuple)
    assert refused[0].code == "token.too_many"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\x00b", "a\nb"])
def test_a_token_needs_a_name_that_can_be_read(village, name: str) -> None:
    refused = tokens.make(village.community, village.members["Jon"], name=name, now=1)

    assert isinstance(refused, tuple)
    assert refused[0].code == "name.length"


def test_the_page_shows_a_new_token_once_and_ends_it(village) -> None:
    browser = village.client("Jon")

    shown = browser.post("/me/tokens/", {"name": "shed door"}).content.decode()
    secret = re.search(r"auz_[\w-]{43}", shown)
    again = browser.get("/me/tokens/")

    assert secret is not None
    assert tokens.member_of(secret[0], now=now_ms()) is not None
    assert "shed door" in again.content.decode()
    assert "auz_" not in again.content.decode()
    assert "no-store" in again.headers["Cache-Control"]

    token = tokens.listed(village.community, village.members["Jon"])[0]
    browser.post(f"/me/tokens/{token.id}/end/")
    assert tokens.member_of(secret[0], now=now_ms()) is None


def test_the_page_asks_guests_to_log_in(village, guest) -> None:
    assert guest.get("/me/tokens/").status_code == 302
    assert guest.post("/me/tokens/x/end/").status_code == 302


def test_ending_an_unknown_token_is_told(village) -> None:
    answer = village.client("Jon").post("/me/tokens/nothing/end/", follow=True)

    assert "ended already" in answer.content.decode()
