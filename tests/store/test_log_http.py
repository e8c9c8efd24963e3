"""The log as a stranger sees it: over HTTP, with nothing but the verifier key."""

from __future__ import annotations

import base64
import sys

import httpx
import pytest
from django.test import Client
from django.urls import include, path

from auzolan.ledger import tree
from auzolan.net import log_reader
from auzolan.store import published, restored
from auzolan.units.faults import Fault
from auzolan.web.views import log

pytestmark = pytest.mark.django_db
urlpatterns = [path("log/", include("auzolan.web.urls_log"))]


@pytest.fixture(autouse=True)
def _only_the_log(settings, house, monkeypatch):
    settings.ROOT_URLCONF = sys.modules[__name__]
    monkeypatch.setattr(log, "house", lambda: house)


@pytest.fixture
def get(steward):
    """Return a function that gets a file of the log."""

    def fetch(name: str, **headers: str):
        return Client().get(f"/log/{steward.community}/{name}", headers=headers)

    return fetch


@pytest.fixture
def browser():
    """Return an HTTP client whose requests end in the views of this process."""

    def answer(request: httpx.Request) -> httpx.Response:
        found = Client().get(request.url.path)
        return httpx.Response(found.status_code, content=found.content)

    return httpx.Client(transport=httpx.MockTransport(answer))


def test_the_checkpoint_is_text_and_never_cached_unasked(get, steward):
    answer = get("checkpoint")

    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert answer.content.startswith(f"auzolan.community/{steward.community}\n1\n".encode())


def test_a_tile_may_be_kept_for_ever(get, add_kind):
    add_kind(255)
    get("checkpoint")

    answer = get("tile/0/000")

    assert (answer.status_code, len(answer.content)) == (200, 8192)
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer["Content-Type"] == "application/octet-stream"


def test_an_unchanged_file_is_not_sent_again(get):
    first = get("checkpoint")
    again = get("checkpoint", **{"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_no_file_sets_a_cookie(get):
    answers = [get("checkpoint"), get("tile/0/000.p/1"), get("proof/0"), get("tile/0/001")]

    assert [list(answer.cookies) for answer in answers] == [[], [], [], []]


def test_partial_files_of_earlier_checkpoints_stay(get, add_kind):
    add_kind(4)
    get("checkpoint")

    answers = [get(f"tile/entries/000.p/{width}") for width in range(1, 6)]

    assert [len(answer.content) for answer in answers] == [34, 68, 102, 136, 170]


def test_what_is_beyond_the_checkpoint_is_not_there(get, add_kind):
    get("checkpoint")
    add_kind(3)

    answers = [get("tile/0/000.p/2"), get("tile/entries/000.p/4"), get("proof/1")]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize(
    "name",
    [
        "tile/0/../../checkpoint",
        "tile/0/%2e%2e/checkpoint",
        "tile/00/000.p/1",
        "tile/0/0",
        "tile/0/x000/000.p/1",
        "tile/0/000.p/01",
        "tile/0/000.p/256",
        "tile/0/000.p/1/",
        "tile/64/000.p/1",
        "tile/-1/000.p/1",
        "tile/0/" + "x999/" * 400 + "999",
        "checkpoint/",
        "Checkpoint",
        "proof/-1",
        "proof/00",
        "proof/9999999999999999999",
        "proof/0?size=1e3",
        "proof/0?size=",
    ],
)
def test_a_path_that_names_no_file_is_refused(get, name):
    get("checkpoint")

    assert get(name).status_code == 404


@pytest.mark.parametrize("community", ["0" * 32, "..", "%00", "x" * 3000])
def test_a_log_that_is_not_here_is_not_found(steward, community):
    answers = [
        Client().get(f"/log/{community}/{name}") for name in ("checkpoint", "proof/0")
    ]

    assert {answer.status_code for answer in answers} == {404}


def test_nothing_can_be_sent_to_the_log(steward):
    answer = Client().post(f"/log/{steward.community}/checkpoint")

    assert answer.status_code == 405


def test_a_restored_node_shows_no_checkpoint_that_others_would_call_rewound(get):
    restored.note(restored.NOTE, "{}")

    answer = get("checkpoint")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"


def test_a_proof_can_be_followed_by_hand(get, add_kind):
    add_kind(6)
    get("checkpoint")

    told = get("proof/3").json()

    raw = base64.b64decode
    assert tree.verify_inclusion(
        tree.leaf_hash(raw(told["entry"])),
        index=told["index"],
        size=told["size"],
        proof=[raw(one) for one in told["hashes"]],
        root=raw(told["root"]),
    )
    assert told["root"] in told["checkpoint"]


def test_a_live_log_verifies_from_its_key_alone(steward, add_kind, browser):
    add_kind(260)
    key = published.log_key(steward.community)
    assert isinstance(key, str)
    url = f"http://localhost/log/{steward.community}/"

    report = log_reader.verify_live(url, key, client=browser)

    assert not isinstance(report, Fault)
    assert report.faults == ()
    assert report.size == 261
