"""Stewards bring lists and open files over, and look before they do."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from auzolan.app import now_ms
from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.uploads import KEPT_MS, WAITING_MAX, File, Uploads
from auzolan.web import imports

pytestmark = pytest.mark.django_db(databases=["default", "side"])

MEMBERS = b"Card no;Name;E-mail;Shoe\n1;Maddi;maddi@example.org;38\n2;;x@example.org;\n"
THINGS = b"number,name,type\nT1,Blue drill,drill\nT2,Wide ladder,ladder\n"
LOANS = b"item,borrower,out,due\nT1,1,03/04/2026,05/04/2026\n"


@pytest.fixture(autouse=True)
def _data(settings, tmp_path):
    settings.DATA = tmp_path


def send(browser, kind: str, *files: bytes, name: str = "list.csv"):
    sent = [SimpleUploadedFile(name, data) for data in files]
    return browser.post("/settings/import/", {"kind": kind, "file": sent})


def looked(browser, kind: str, data: bytes, name: str = "list.csv") -> tuple[str, str]:
    """Send a file; returns the preview's address and text."""
    answer = send(browser, kind, data, name=name)
    assert answer.status_code == 302, answer.content.decode()[:2_000]
    address = answer.headers["Location"]
    return address, browser.get(address).content.decode()


def brought(browser, kind: str, data: bytes) -> str:
    """Send a file and bring it in; returns the last page."""
    address, _ = looked(browser, kind, data)
    return browser.post(address, follow=True).content.decode()


def names(village) -> set[str]:
    return {
        row.name for row in rows.select(records.Text, "community = %s", [village.community])
    }


def test_nothing_comes_in_before_one_has_looked(village) -> None:
    ane = village.client("Ane")

    _, shown = looked(ane, "members", MEMBERS)

    assert "1 new" in shown
    assert "1 cannot come in" in shown
    assert "Line 3:</span> The member has no name." in shown
    assert "In no field: Shoe." in shown
    assert '<option value="Card no" selected>' in shown
    assert "Maddi" not in names(village)


def test_what_is_shown_comes_in_and_the_rest_is_told(village) -> None:
    done = brought(village.client("Ane"), "members", MEMBERS)

    assert "It came in in part" in done
    assert "The member has no name." in done
    assert 'href="/people/"' in done
    assert "Maddi" in names(village)


def test_a_list_sent_twice_changes_nothing(village) -> None:
    ane = village.client("Ane")
    first = brought(ane, "items", THINGS)

    again = brought(ane, "items", THINGS)

    assert "All of it came in" in first
    assert "Nothing changed" in again
    things = rows.select(records.Thing, "community = %s", [village.community])
    assert len(things) == 3


def test_a_wrong_guess_is_put_right(village) -> None:
    ane = village.client("Ane")
    address, shown = looked(ane, "members", b"who,nick\nMaddi,Mad\n")
    assert "A column is missing" in shown

    right = f"{address}?map_name=who"
    assert "1 new" in ane.get(right).content.decode()
    ane.post(right)

    assert "Maddi" in names(village)


def test_one_column_does_not_stand_for_two_fields(village) -> None:
    ane = village.client("Ane")
    address, _ = looked(ane, "members", MEMBERS)

    shown = ane.get(f"{address}?map_name=Name&map_card=Name").content.decode()

    assert "One column cannot stand for two things." in shown


def test_dates_that_can_be_read_in_two_ways_are_asked_about(village) -> None:
    ane = village.client("Ane")
    brought(ane, "members", MEMBERS)
    brought(ane, "items", THINGS)

    address, shown = looked(ane, "loans", LOANS)

    assert "Day and month could be swapped" in shown
    assert "swapped" not in ane.get(f"{address}?order=day").content.decode()
    ane.post(f"{address}?order=day")
    promises = rows.select(records.Promise, "community = %s", [village.community])
    assert [one.state for one in promises] == ["out"]


def test_other_letters_are_recognised(village) -> None:
    data = "name\nJosé Núñez\n".encode("cp1252")

    _, shown = looked(village.client("Ane"), "members", data)

    assert "José Núñez" in shown
    assert "cp1252" in shown


def test_a_word_taken_for_a_known_sort_can_be_a_new_one(village) -> None:
    ane = village.client("Ane")
    address, shown = looked(ane, "items", b"name,type\nBig one,drills\n")
    assert 'name="kind_drills"' in shown

    ane.post(f"{address}?kind_drills=")

    labels = [
        kind.labels["en"]
        for kind in rows.select(records.Kind, "community = %s", [village.community])
        if "en" in kind.labels
    ]
    assert "drills" in labels


def test_a_long_import_goes_on_over_several_requests(village, monkeypatch) -> None:
    monkeypatch.setattr(imports, "STEP_S", -1.0)
    ane = village.client("Ane")
    lines = [f"{n},Member {n},desk" for n in range(1, 6)]
    data = "\n".join(["card,name,role", *lines]).encode()
    address, _ = looked(ane, "members", data)

    pages = [ane.post(address) for _ in range(7)]

    going = [page for page in pages if page.status_code == 200]
    assert len(going) == 5
    assert "1 of 6 parts are in" in going[0].content.decode()
    done = ane.get(pages[-1].headers["Location"], follow=True).content.decode()
    assert "All of it came in" in done
    assert "5 are new" in done


def test_what_was_sent_goes_once_it_is_in_the_books(village, settings) -> None:
    brought(village.client("Ane"), "members", MEMBERS)

    kept = [path.read_bytes() for path in (settings.DATA / "uploads").iterdir()]

    assert [b"maddi@example.org" in content for content in kept] == [False]


def test_others_cannot_open_what_was_sent(village, settings) -> None:
    address, _ = looked(village.client("Ane"), "members", MEMBERS)

    assert village.client("Jon").get(address).status_code == 403
    kept = Uploads(settings.DATA / "uploads", now_ms)
    upload = address.split("/")[3]
    jon = village.members["Jon"]
    assert kept.find(upload, community=village.community, member=jon) is None


def test_uploads_are_forgotten_and_never_fill_the_disk(tmp_path) -> None:
    clock = [now_ms()]
    uploads = Uploads(tmp_path, lambda: clock[0])
    for n in range(WAITING_MAX + 3):
        uploads.keep(
            f"{n:032x}",
            community="c",
            member="m",
            kind="members",
            files=(File(name="a", data=b"x"),),
        )
    assert len(list(tmp_path.iterdir())) == WAITING_MAX

    clock[0] += 2 * KEPT_MS

    last = f"{WAITING_MAX + 2:032x}"
    assert uploads.find(last, community="c", member="m") is None
    assert uploads.sweep() == WAITING_MAX
    assert list(tmp_path.iterdir()) == []


def test_an_open_design_comes_in_from_its_manifest(village) -> None:
    manifest = (
        b"title: Lamp\nlicensor: Ane\nversion: 1\nlicense:\n  hardware: CERN-OHL-S-2.0\n"
        b"documentation-home: https://example.org/lamp\ndescription: A lamp.\n"
    )

    done = brought(village.client("Ane"), "okh", manifest)

    assert "Nothing came in" not in done
    assert 'href="/designs/"' in done
