"""Who may see and do what: every page × guest, member, desk, steward, treasurer.

302 sends a guest to the login, and a member back after a deed; a refused deed is told in
a message there, and whether it is refused is held by the rules' own tests. The API has a
table of its own in test_api_permissions.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from auzolan.app import house
from auzolan.ledger import records
from auzolan.node import decide
from auzolan.store import rows

pytestmark = pytest.mark.django_db(databases=["default", "side"])

# Jon has borrowed Ane's drill, so he is a party to what the addresses are about.
WHO = ("", "Jon", "Miren", "Ane", "Peio")
NOBODY = "0" * 32
EVERYBODY = "200 200 200 200 200"
MEMBERS = "302 200 200 200 200"
LEADS_ON = "302 302 302 302 302"
NOT_THERE = "404 404 404 404 404"

#                              guest member desk steward treasurer
READ: dict[str, str] = {
    # the node
    "healthz": EVERYBODY,
    "set_language": LEADS_ON,
    "gallery": EVERYBODY,
    "help": EVERYBODY,
    "api_reference": EVERYBODY,
    "api_nothing": NOT_THERE,
    "log-proof": EVERYBODY,
    "log-file": EVERYBODY,
    # starting and joining
    "first_visit": LEADS_ON,
    "start_ours": LEADS_ON,
    "checklist": "302 403 403 200 403",
    "join": "404 302 302 302 302",
    # logging in
    "account_login": "200 302 302 302 302",
    "account_request_login_code": "200 302 302 302 302",
    "account_confirm_login_code": LEADS_ON,
    "account_reauthenticate": MEMBERS,
    "mfa_login_webauthn": LEADS_ON,
    "account_inactive": EVERYBODY,
    "account_signup": "200 302 302 302 302",
    "account_logout": MEMBERS,
    "account_change_password": MEMBERS,
    "account_set_password": LEADS_ON,
    "account_reset_password": EVERYBODY,
    "account_reset_password_done": EVERYBODY,
    "account_reset_password_from_key": EVERYBODY,
    "account_reset_password_from_key_done": EVERYBODY,
    "mfa_list_webauthn": MEMBERS,
    "mfa_add_webauthn": LEADS_ON,
    "mfa_reauthenticate": LEADS_ON,
    "mfa_reauthenticate_webauthn": LEADS_ON,
    "mfa_index": LEADS_ON,
    "mfa_edit_webauthn": LEADS_ON,
    "mfa_remove_webauthn": LEADS_ON,
    # about me
    "me": MEMBERS,
    "new_card": MEMBERS,
    "leave": MEMBERS,
    "tokens": MEMBERS,
    "my_export": MEMBERS,
    "statement": MEMBERS,
    "stays": EVERYBODY,
    "erase": LEADS_ON,
    # people
    "people": MEMBERS,
    "person": MEMBERS,
    "register": "302 403 200 200 403",
    # rules and settings
    "rules": MEMBERS,
    "object_to": MEMBERS,
    "announce": "302 403 403 200 403",
    "roles": "302 403 403 200 403",
    "settings": "302 403 200 200 200",
    "invitations": "302 403 200 200 403",
    "dues": "302 403 403 403 200",
    "import": "302 403 403 200 403",
    "import_look": "302 403 403 302 403",
    "import_done": "302 403 403 302 403",
    "exports": "302 403 403 200 200",
    "export_file": "302 403 403 200 403",
    "doctor": "302 403 403 200 403",
    # the record
    "honest": EVERYBODY,
    "entry": EVERYBODY,
    # needs, things, promises
    "home": EVERYBODY,
    "ways": LEADS_ON,
    "need": MEMBERS,
    "thing": EVERYBODY,
    "thing_edit": "302 404 404 200 404",
    "offer": MEMBERS,
    "offer_kinds": MEMBERS,
    "mine": MEMBERS,
    "day": MEMBERS,
    "desk": "302 403 200 200 403",
    "work": MEMBERS,
    "stock": MEMBERS,
    "jobs": EVERYBODY,
    "plan": "302 404 404 404 404",
    "designs": EVERYBODY,
    "design": NOT_THERE,
    "record": MEMBERS,
    "record_correct": "302 404 404 200 404",
}
SENT: dict[str, str] = {
    "end_token": LEADS_ON,
    "demo_login": "403 403 403 403 403",
    "suspend": "302 403 403 302 403",
    "password_letter": "302 403 200 200 403",
    "end_role": LEADS_ON,
    "due_next": "302 403 403 403 404",
    "erase_earlier": LEADS_ON,
    "ways_choose": LEADS_ON,
    "need_close": "302 302 404 404 404",
    "thing_block": "302 404 404 200 404",
    "thing_unblock": "302 404 404 404 404",
    "thing_retire": "302 404 404 302 404",
    "offer_end": LEADS_ON,
    "promise_answer": "302 302 302 302 404",
    "promise_take": LEADS_ON,
    "promise_drop": "302 302 302 302 404",
    "promise_keep": "302 302 302 302 404",
    "record_confirm": "302 302 302 302 302",
    "record_oppose": "302 302 302 302 302",
}


def addresses(found: list[URLPattern | URLResolver]) -> Iterator[tuple[str, URLPattern]]:
    """Yield every address with its name, those of the API aside."""
    for one in found:
        if isinstance(one, URLPattern):
            yield one.name or "", one
        elif one.namespace is None:
            yield from addresses(one.url_patterns)


PATTERNS = dict(addresses(get_resolver().url_patterns))


def address_of(village, name: str) -> str:
    """Return an address that is about what happened in the village."""
    known = {
        "change": lambda: rows.select(records.RuleValue, "name = 'answer_hours'", []),
        "role": lambda: rows.select(records.Role, "role = 'treasurer'", []),
        "due": lambda: rows.select(records.Due, "id <> ''", []),
        "need_id": lambda: rows.select(records.Need, "id <> ''", []),
        "promise_id": lambda: rows.select(records.Promise, "id <> ''", []),
        "event_id": lambda: rows.select(records.Event, "id <> ''", []),
    }
    plain = {
        "member": village.members["Jon"],
        "thing_id": village.drill,
        "offer_id": village.offer,
        "community": village.community,
        "name": {"announce": "currency"}.get(name, "checkpoint"),
        "number": 2,
        "seq": 1,
        "pk": 1,
        "uidb36": "1",
        "key": "x-y",
        "rest": "nothing",
        "sort": "members",
    }
    names = {**PATTERNS[name].pattern.converters}
    if name == "api_nothing":
        names = {"rest": None}
    return reverse(
        name,
        kwargs={
            key: known[key]()[0].id if key in known else plain.get(key, NOBODY)
            for key in names
        },
    )


@pytest.fixture
def lively(village):
    """Return the village after a loan, an announcement and a note about money."""
    village.lend("Jon")
    ane, peio = village.doer("Ane"), village.doer("Peio")
    decide.announce(house(), ane, name="answer_hours", value="5")
    decide.note_due(
        house(),
        peio,
        member=village.members["Jon"],
        amount=100,
        currency="EUR",
        why="other",
        state="due",
    )
    village.client("Jon").get("/honest/")
    return village


def test_every_address_has_its_row() -> None:
    assert sorted(PATTERNS.keys() - READ.keys() - SENT.keys()) == []
    assert sorted((READ.keys() | SENT.keys()) - PATTERNS.keys()) == []


def test_every_page_opens_for_those_it_is_for(lively) -> None:
    browsers = [lively.client(who) for who in WHO]

    seen = {
        name: " ".join(
            str(browser.get(address_of(lively, name)).status_code) for browser in browsers
        )
        for name in READ
    }

    assert seen == READ


@pytest.mark.parametrize("name", sorted(SENT))
def test_every_deed_is_open_to_those_it_is_for(lively, name: str) -> None:
    address = address_of(lively, name)

    seen = [str(lively.client(who).post(address, {}).status_code) for who in WHO]

    assert " ".join(seen) == SENT[name]


def test_no_deed_is_done_by_following_a_link(lively) -> None:
    browser = lively.client("Ane")

    seen = {name: browser.get(address_of(lively, name)).status_code for name in SENT}

    assert set(seen.values()) == {405}, seen


def test_every_page_has_the_strict_policy_and_no_inline_style(lively) -> None:
    browser = lively.client("Ane")

    for name in READ.keys() - {"log-file", "log-proof"}:
        answer = browser.get(address_of(lively, name))
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"], name
        assert b" style=" not in answer.content, name
        assert b"<style" not in answer.content, name
        assert b" onclick=" not in answer.content, name
