"""Hostile files get a sentence, never a broken page, and never run or reach anything."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.web import imports

pytestmark = pytest.mark.django_db(databases=["default", "side"])

MB = 1_000_000
BOMB = b"title: x\n" + b"".join(
    b"l%d: &l%d [%s]\n" % (n, n, b",".join([b"*l%d" % (n - 1)] * 9) if n else b"x,x")
    for n in range(12)
)
HOSTILE = {
    "bad UTF-8": ("members", b"name,card\n\xff\xfe\xfa Peio,1\n\x80\x81"),
    "binary": ("members", b"PK\x03\x04" + bytes(range(256)) * 20),
    "nul bytes": ("items", b"name\na\x00b\n"),
    "empty": ("members", b""),
    "only spaces": ("loans", b"  \n \n"),
    "an open quotation mark": ("members", b'name,card\n"Peio,1\nJon,2\n'),
    "many columns": ("items", b",".join([b"c"] * 500) + b"\n" + b"x," * 499),
    "one endless line": ("items", b"name\n" + b"x" * 300_000),
    "many cells": ("items", b"name,number\na,1,2,3,4,5\n"),
    "a YAML bomb": ("okh", BOMB),
    "deep JSON": ("okw", b"[" * 100_000),
    "deep YAML": ("okh", b"a: " + b"[" * 5_000),
    "broken off JSON": ("okw", b'{"name": "x", "equi'),
    "broken off YAML": ("okh", b"title: x\nparts:\n  - {name: 'a"),
    "wrong types": ("okh", b"title: [1, 2]\nlicense: 7\nparts: {a: 1}\n"),
    "a program in YAML": ("okh", b"title: !!python/object/apply:os.system ['id']\n"),
    "cells with line ends": ("bom", b'name,quantity\n"a\r\n\r\nb",1\nc,-5\n'),
    "numbers beyond all bounds": ("bom", b"name,quantity\nx," + b"9" * 5_000 + b"\n"),
    "balances of nobody": ("balances", b"member,amount\nx,1e999\n"),
    "surrogates": ("members", b"name\n\xed\xa0\x80\n"),
    "bookings from the year 0": ("bookings", b"item,member,from,until\nx,y,0000-00-00,x\n"),
}
NAMES = ("../../etc/passwd", "..\\..\\boot.ini", "/etc/shadow", "a\x00b.csv", "x" * 5_000,
         "<img src=x onerror=alert(1)>.csv", "\u202egnp.csv")  # fmt: skip


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path / "data"


def send(browser: Client, kind: str, data: bytes, name: str = "list.csv"):
    sent = SimpleUploadedFile("list.csv", data)
    # A browser's form never cleans a name as this class does.
    sent._name = name
    return browser.post("/settings/import/", {"kind": kind, "file": [sent]})


@pytest.mark.parametrize("sort", sorted(HOSTILE))
def test_a_hostile_file_gets_a_sentence(village, sort: str) -> None:
    ane = village.client("Ane")
    sent = send(ane, *HOSTILE[sort])
    address = sent.headers.get("Location", "/settings/import/")

    shown = ane.get(address)
    done = ane.post(address, follow=True)

    assert (shown.status_code, done.status_code) == (200, 200)
    assert b"Something broke" not in shown.content + done.content


@pytest.mark.parametrize("name", NAMES)
def test_what_a_file_is_called_leads_nowhere(village, name: str, tmp_path) -> None:
    ane = village.client("Ane")

    sent = send(ane, "members", b"name\nPeio\n", name=name)

    assert sent.status_code in {302, 200, 400}
    written = {path.relative_to(tmp_path).parts[:2] for path in tmp_path.rglob("*")}
    assert written <= {("data",), ("data", "uploads")}
    shown = ane.get(sent.headers.get("Location", "/settings/import/")).content
    assert b"<img" not in shown


def test_what_stands_in_cells_is_never_run(village) -> None:
    evil = b"name,<script>alert(1)</script>\n<img src=x onerror=alert(2)>,<b>x</b>\n,<i>\n"
    ane = village.client("Ane")
    address = send(ane, "members", evil, name="<script>x</script>.csv").headers["Location"]

    pages = [ane.get(address).content, ane.post(address, follow=True).content]

    assert b"&lt;img src=x onerror=alert(2)&gt;" in pages[0]
    for page in (*pages, ane.get("/people/").content):
        assert b"<script>alert" not in page
        assert b"<img src=x" not in page


def test_a_formula_goes_out_as_text(village) -> None:
    ane = village.client("Ane")
    data = b'name,card\n"=HYPERLINK(""http://evil.example"",""x"")",1\n+1-2,2\n'
    address = send(ane, "members", data).headers["Location"]
    ane.post(address)

    out = ane.get("/settings/exports/members/").content.decode("utf-8-sig")

    assert "'=HYPERLINK" in out
    assert "'+1-2" in out
    cells = [line.partition(",")[0] for line in out.splitlines()]
    assert [cell for cell in cells if cell.lstrip('"').startswith(("=", "+"))] == []


def test_a_file_of_21_mb_is_refused_by_the_form(village) -> None:
    ane = village.client("Ane")

    answer = send(ane, "members", b"name\n" + b"x" * 21 * MB)

    assert answer.status_code == 200
    assert "The file is too big" in answer.content.decode()


def test_what_is_announced_too_big_is_never_parsed(village, monkeypatch) -> None:
    def refuse(*_args: object) -> None:
        raise AssertionError("the form was read")

    monkeypatch.setattr("django.http.request.MultiPartParser.parse", refuse)

    answer = send(village.client("Ane"), "members", b"x" * 24 * MB)

    assert answer.status_code == 413
    assert "Nothing" not in answer.content.decode()
    assert "more than 23 MB" in answer.content.decode()


def test_a_list_that_is_too_long_is_sent_in_parts(village, monkeypatch) -> None:
    monkeypatch.setattr(imports, "ROWS_MAX", 10)
    ane = village.client("Ane")
    address = send(ane, "members", b"name\n" + b"Peio\n" * 11).headers["Location"]

    shown = ane.get(address, follow=True).content.decode()

    assert "too long for this page: at most 10 lines" in shown


@pytest.mark.parametrize(
    "query",
    [
        "map_name=%00", "map_=x", "map_name=" + "x" * 5_000, "encoding=rot13", "order=%F0",
        "kind_x=../../etc", "kind_x=<script>", "map_nothing=Name", "order=month&x=y",
    ],
)  # fmt: skip
def test_an_odd_choice_breaks_no_preview(village, query: str) -> None:
    ane = village.client("Ane")
    address = send(ane, "members", b"Name\nPeio\n").headers["Location"]

    assert ane.get(f"{address}?{query}").status_code == 200
    assert ane.post(f"{address}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize("upload", ["0" * 32, "x", "..%2f..%2fsecret", "0" * 500, "%00"])
def test_an_upload_that_is_not_there_is_told(village, upload: str) -> None:
    ane = village.client("Ane")

    shown = ane.get(f"/settings/import/{upload}/", follow=True)

    assert shown.status_code in {200, 404}


def test_a_list_without_a_login_or_a_role_is_not_kept(village, settings) -> None:
    for name in ("", "Jon", "Miren"):
        answer = send(village.client(name), "members", b"name\nPeio\n")
        assert answer.status_code in {302, 403}

    assert not (settings.DATA / "uploads").exists()


def test_several_lists_at_once_are_looked_at_one_by_one(village) -> None:
    files = [SimpleUploadedFile(f"{n}.csv", b"name\nx\n") for n in range(2)]

    answer = village.client("Ane").post(
        "/settings/import/", {"kind": "members", "file": files}
    )

    assert "Send one list at a time" in answer.content.decode()
    assert len(rows.select(records.Member, "community = %s", [village.community])) == 4
