"""Lists come in, everything goes out, the log verifies, the doctor looks."""

from __future__ import annotations

import json
import sys

import pytest

from auzolan.cli import main
from auzolan.cli.people import LETTERS_MAX
from auzolan.store import published

pytestmark = pytest.mark.django_db(databases=["default", "side"])


def test_init_shows_the_card_once_and_refuses_a_second_community(auzolan, begun):
    assert len(begun["card"].split()) == 14

    again = auzolan("init", "--name", "B", "--place", "0,0", "--founder", "C", "--json")

    assert again.code == 1
    assert again.codes == ["community.exists"]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--place", "here"), "point.not_understood"),
        (("--zone", "Mars/Base"), "zone.unknown"),
        (("--founder-id", "me"), "id.malformed"),
        (("--name", ""), "name.length"),
    ],
)
def test_init_judges_what_was_typed(auzolan, more, code):
    usual = ("init", "--name", "A", "--place", "0,0", "--founder", "B")

    ran = auzolan(*usual, *more, "--json")

    assert ran.code == 1
    assert code in ran.codes


def test_init_makes_a_login_from_a_password_on_the_input(auzolan, tmp_path):
    usual = ("init", "--name", "A", "--place", "0,0", "--founder", "B", "--login", "ane")
    card = tmp_path / "card.html"

    weak = auzolan(*usual, "--password-stdin", "--json", stdin="12345\n")
    good = auzolan(
        *usual, "--password-stdin", "--card", card, "--json", stdin="a long enough one\n"
    )

    assert weak.codes == ["login.weak_password"]
    assert good.code == 0, good.out
    assert good.json["card"] in card.read_text()
    assert card.stat().st_mode & 0o077 == 0


def test_an_import_is_previewed_then_taken_in_and_changes_nothing_twice(
    auzolan, begun, tmp_path
):
    sheet = tmp_path / "more.csv"
    sheet.write_text("card,name,email\n20,New One,new@example.org\n21,,\n")

    seen = auzolan("import", "members", sheet, "--preview", "--json")
    done = auzolan("import", "members", sheet, "--json")
    again = auzolan("import", "members", sheet, "--json")

    assert (seen.json["acts"], seen.json["files"][0]["new"]) == (0, 1)
    assert (done.code, done.json["rows"]) == (3, 1)
    assert [f["code"] for f in done.json["files"][0]["faults"]] == ["member.unnamed"]
    assert (again.json["rows"], again.json["files"][0]["there"]) == (0, 1)


def test_columns_are_told_where_the_guess_is_wrong(auzolan, begun, tmp_path):
    sheet = tmp_path / "odd.csv"
    sheet.write_text("Who,Plastic\nSomebody,99\n")

    unmapped = auzolan("import", "members", sheet, "--json")
    mapped = auzolan(
        "import", "members", sheet, "--map", "name=Who", "--map", "card=Plastic", "--json"
    )

    assert unmapped.code == 1
    assert mapped.code == 0
    assert mapped.json["files"][0]["mapping"]["card"] == "Plastic"


def test_a_pair_that_is_none_is_not_understood(auzolan, begun, tmp_path):
    sheet = tmp_path / "a.csv"
    sheet.write_text("name\nA\n")

    assert auzolan("import", "members", sheet, "--map", "name").code == 2


@pytest.mark.parametrize(
    ("sort", "content", "code"),
    [
        ("members", b"\x00\x01", "file.not_text"),
        ("items", b"", "file.empty"),
        ("okh", b"a: [", "file.syntax"),
        ("okw", b"[[[[", "file.syntax"),
        ("bom", b"{}", "bom.shape_unknown"),
        ("loans", b"item,member\nnothing,nobody\n", "bring.thing_unknown"),
    ],
)
def test_a_hostile_file_is_told_in_a_sentence(
    auzolan, begun, tmp_path, sort, content, code
):
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)

    ran = auzolan("import", sort, path, "--json")
    shown = auzolan("import", sort, path)

    assert ran.code == 1
    assert code in [found["code"] for found in ran.json["files"][0]["faults"]]
    assert "hostile.csv" in shown.out
    assert "Traceback" not in shown.err


def test_a_file_of_a_gigabyte_is_refused_unread(auzolan, begun, tmp_path):
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.truncate(1024**3)

    ran = auzolan("import", "members", path, "--json")

    assert ran.code == 1
    assert [found["code"] for found in ran.json["too_big"]] == ["file.too_big"]


def test_a_file_that_is_not_there_is_not_understood(auzolan, begun):
    assert auzolan("import", "members", "/nowhere.csv").code == 2


@pytest.mark.parametrize("sort", ["members", "things", "loans", "cash"])
def test_lists_go_out_as_sheets(auzolan, begun, tmp_path, sort):
    path = tmp_path / f"{sort}.csv"

    ran = auzolan("export", sort, "--to", path)

    assert ran.code == 0
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert path.stat().st_mode & 0o077 == 0


def test_members_that_went_out_come_in_as_the_same(auzolan, begun, tmp_path):
    path = tmp_path / "members.csv"
    auzolan("export", "members", "--to", path)

    again = auzolan("import", "members", path, "--json").json

    # The founder has no card, so a list cannot tell them from somebody new.
    assert again["files"][0]["there"] == 2


def test_everything_goes_out_as_valueflows(auzolan, begun):
    graph = json.loads(auzolan("export", "valueflows").out)["@graph"]

    classes = {node["@type"][-1] for node in graph}
    assert {"az:Member", "az:Thing", "az:Offer", "az:Owner"} <= classes


def test_a_member_takes_along_what_is_theirs(auzolan, begun):
    graph = json.loads(auzolan("export", "valueflows", "--mine", "17").out)["@graph"]

    names = {node.get("name") for node in graph}
    assert "Maddi Example" in names
    assert "Jon Example" not in names


def test_an_export_does_not_come_into_a_community_with_other_things(
    auzolan, begun, tmp_path
):
    path = tmp_path / "all.jsonld"
    path.write_text('{"az:exportVersion": 1, "@graph": []}')

    ran = auzolan("import", "valueflows", path, "--json")

    assert ran.codes == ["import.not_empty"]


def test_the_log_is_listed_published_and_verified(auzolan, begun, tmp_path):
    folder = tmp_path / "log"
    listed = auzolan("log", "list").out.split()
    key = auzolan("log", "key").out.strip()
    published_ = auzolan("log", "publish", folder, "--json").json

    own = auzolan("log", "verify", "--acts", "--json").json
    away = auzolan("log", "verify", folder, "--key", key, "--forget", "--json").json

    assert listed == [begun["community"]]
    assert key == published.log_key(begun["community"])
    assert own["holds"]
    assert own["acts_checked"] == own["size"] == published_["size"] == away["size"]
    assert away["holds"]


def test_a_changed_byte_is_refused(auzolan, begun, tmp_path):
    auzolan("log", "publish", tmp_path)
    key = auzolan("log", "key").out.strip()
    bundles = (path for path in tmp_path.rglob("*") if "entries" in path.parts)
    tile = next(path for path in bundles if path.is_file())
    content = bytearray(tile.read_bytes())
    content[-1] ^= 1
    tile.write_bytes(content)

    ran = auzolan("log", "verify", tmp_path, "--key", key, "--forget", "--json")

    assert ran.code == 1
    assert not ran.json["holds"]


def test_a_key_that_is_none_is_refused(auzolan, begun, tmp_path):
    ran = auzolan("log", "verify", tmp_path, "--key", "nonsense", "--json")

    assert ran.code == 1


def test_a_rebuild_finds_nothing_to_put_right(auzolan, begun):
    ran = auzolan("rebuild", "--check", "--json")

    assert ran.code == 0
    assert [(one["holds"], one["differing"]) for one in ran.json] == [(True, [])]


def test_members_are_registered_listed_and_invited(auzolan, begun, tmp_path):
    added = auzolan("member", "add", "Peio", "--card", "99", "--json")
    listed = auzolan("member", "list", "peio", "--json").json
    letters = tmp_path / "letters.html"
    invited = auzolan(
        *("member", "invite", "--count", "3", "--to", letters),
        *("--address", "https://our.example", "--json"),
    )
    claim = auzolan("member", "invite", "--member", "99", "--json")

    assert [one["member"] for one in listed] == [added.json["member"]]
    assert len(invited.json) == 3
    assert invited.json[0]["link"].startswith("https://our.example/join/")
    assert letters.read_text().count("<svg") == 3
    assert claim.code == 0
    assert LETTERS_MAX >= 300


def test_a_token_is_made_listed_and_ended(auzolan, begun):
    made = auzolan("token", "add", "calendar", "--json").json
    listed = auzolan("token", "list", "--json").json
    dropped = auzolan("token", "drop", made["token"][:12], "--json")

    assert made["secret"].startswith("auz_")
    assert [one["name"] for one in listed] == ["calendar"]
    assert dropped.code == 0
    assert auzolan("token", "list", "--json").json == []
    assert auzolan("token", "drop", "none", "--json").codes == ["token.unknown"]


def test_the_doctor_names_what_is_unsafe(auzolan, begun):
    found = {one["name"]: one for one in auzolan("doctor", "--json").json}

    assert found["stewards"]["level"] == "warn"
    assert found["backup"]["level"] == "warn"
    assert found["debug"]["level"] == "fine"
    assert all(one["do"] for one in found.values() if one["level"] != "fine")


def test_the_doctor_warns_of_a_name_on_the_network_without_https(auzolan, begun, settings):
    settings.ALLOWED_HOSTS = ["our.example"]

    ran = auzolan("doctor", "--json")

    assert ran.code == 1
    assert "https" in [one["name"] for one in ran.json if one["level"] == "bad"]


def test_the_doctor_warns_of_files_that_others_can_read(auzolan, begun, settings, tmp_path):
    tmp_path.chmod(0o755)
    (tmp_path / "secret").write_text("x")
    (tmp_path / "secret").chmod(0o644)
    settings.DATA = tmp_path

    found = {one["name"]: one for one in auzolan("doctor", "--json").json}

    assert found["files"]["level"] == "bad"
    assert "secret" in found["files"]["said"]


def test_brackets_in_a_file_are_shown_as_they_are(auzolan, begun, tmp_path):
    path = tmp_path / "[red]odd[blue.csv"
    path.write_text("name,[/dim]\n[bold]Peio[/x],1\n,2\n")

    shown = auzolan("import", "members", path, "--preview")
    told = auzolan("member", "list", "[/red]")

    assert "[red]odd[blue.csv" in shown.out
    assert "[bold]Peio[/x]" in shown.out
    assert told.code == 0


def test_arguments_are_brought_to_the_form_that_is_signed(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["auzolan", "member", "add", "Jose\u0301"])
    assert main._typed()[-1] == "José"

    monkeypatch.setattr(sys, "argv", ["auzolan", "need", "\udcff"])
    with pytest.raises(SystemExit) as ended:
        main._typed()
    assert ended.value.code == 2
