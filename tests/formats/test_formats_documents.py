"""Hostile and broken documents get one clear fault, and never an exception."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats import limits, reading
from auzolan.formats.documents import read_document
from auzolan.units.faults import Fault

BOMB = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(
    b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (own, own, *[below] * 9)
    for below, own in zip(b"abcdefgh", b"bcdefghi", strict=True)
)


def refused(data: bytes, name: str) -> tuple[str, str]:
    found = read_document(data, name=name)
    assert isinstance(found, Fault)
    return found.code, found.at


@pytest.mark.parametrize(
    ("name", "data", "code", "at"),
    [
        ("a.yml", BOMB, "file.too_many_nodes", "line 6"),
        ("a.yml", b"a: &a\n  b: *a", "file.alias_unknown", "line 2"),
        ("a.yml", b"a: *nothing", "file.alias_unknown", "line 1"),
        ("a.yml", b"[" * 9_000, "file.too_deep", "line 1"),
        ("a.yml", b"- " * 9_000, "file.too_deep", "line 1"),
        ("a.yml", b"? " * 9_000, "file.too_deep", "line 1"),
        ("a.yml", b"a: !!python/object/apply:os.system [ls]", "file.tag_refused", "line 1"),
        ("a.yml", b"a: !!binary aGk=", "file.tag_refused", "line 1"),
        ("a.yml", b"a: 1\n---\nb: 2\n", "file.many_documents", "line 2"),
        ("a.yml", b"? [a, b]\n: 1", "file.key_refused", "line 1"),
        ("a.yml", b"'open", "file.syntax", "line 1"),
        ("a.toml", b"a=" + b"[" * 9_000, "file.too_deep", ""),
        ("a.toml", b"a=" + b"{a=" * 9_000, "file.too_deep", ""),
        ("a.toml", b"x=1\n" + b"a." * 9_000 + b"a=1", "file.key_refused", "line 2"),
        ("a.toml", b"x={" + b'"b c".' * 9_000 + b"a=1}", "file.key_refused", "line 1"),
        ("a.toml", b"x={" + b"a." * 35 + b"a=1}", "file.too_deep", ""),
        ("a.toml", b"a = 1e99999999999999999999", "file.syntax", ""),
        ("a.toml", b"a = " + b"9" * 9_000, "file.syntax", ""),
        ("a.json", b"[" * 90_000, "file.too_deep", ""),
        ("a.json", b"[" * 40 + b"]" * 40, "file.too_deep", ""),
        ("a.json", b"9" * 9_000, "file.syntax", ""),
        ("a.json", b'{"a": NaN}', "file.syntax", ""),
        ("a.json", b'{"a": 1,\n]', "file.syntax", "line 2"),
        ("a.json", b'{"' + b"k" * 600 + b'": 1}', "file.key_refused", "kkkkkkkk" * 10),
        ("a.json", b'{"\\ud800": 1}', "file.key_refused", "\\ud800"),
        ("a.json", b"", "file.empty", ""),
        ("a.json", b" \n ", "file.empty", ""),
        ("a.yml", b"name: caf\xe9\n", "file.not_utf8", "line 1"),
        ("a.yml", b"a: 1\nb: \xff\xfe\n", "file.not_utf8", "line 2"),
        ("a.yml", b"a: 1\nb: \x00\n", "file.not_text", ""),
        ("a.yml", b"x" * (limits.MANIFEST_BYTES_MAX + 1), "file.too_big", ""),
    ],
)
def test_a_hostile_document_is_refused(name: str, data: bytes, code: str, at: str) -> None:
    assert refused(data, name) == (code, at)


def test_a_gigabyte_is_refused_by_its_announced_size() -> None:
    found = reading.check_size(1 << 30)

    assert found is not None
    assert (found.code, found.details["limit"]) == ("file.too_big", 20_000_000)
    assert reading.check_size(20_000_000) is None


def test_an_unknown_encoding_is_refused() -> None:
    found = reading.decode(b"a", encoding="rot13", limit=10)

    assert isinstance(found, Fault)
    assert found.code == "file.encoding_unknown"


def test_a_wrong_encoding_is_told_apart_from_a_missing_one() -> None:
    found = reading.decode(b"abc", encoding="utf-16", limit=10)

    assert isinstance(found, Fault)
    assert found.code == "file.encoding_wrong"


@pytest.mark.parametrize(
    ("data", "likely"),
    [
        ("Café über".encode("cp1252"), "cp1252"),
        ("Café".encode("utf-16"), "utf-16"),
        ("Café für Jürgen".encode("cp850"), "cp850"),
        ("Café".encode(), "utf-8"),
        (b"PK\x03\x04\x00\x00", ""),
        (b"\x81\x8d\xe9\xe9\xe9\xe9", "latin-1"),
    ],
)
def test_the_likely_encoding_of_a_spreadsheet_is_guessed(data: bytes, likely: str) -> None:
    assert reading.likely_encoding(data) == likely


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "cp850", "utf-16", "mac"])
def test_a_chosen_encoding_is_used(encoding: str) -> None:
    data = "señal\n".encode(reading.ENCODINGS[encoding])

    assert reading.decode(data, encoding=encoding, limit=100) == "señal\n"


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    assert read_document(b"\xef\xbb\xbfa: 1", name="a.yml") == ({"a": "1"}, ())


def test_numbers_in_yaml_stay_as_they_are_written() -> None:
    data = (
        b"version: 1.10\nwhere: no\ndate: 2020-01-01\nmade: true\nempty:\nquoted: 'null'\n"
    )

    found = read_document(data, name="a.yml")

    assert found == (
        {
            "version": "1.10",
            "where": "no",
            "date": "2020-01-01",
            "made": True,
            "empty": None,
            "quoted": "null",
        },
        (),
    )


def test_decimals_in_toml_and_json_stay_exact_and_dates_become_text() -> None:
    toml = read_document(b"a = 1.10\nb = 2020-01-01\nc = [07:30:00]", name="a.toml")
    json = read_document(b'{"a": 1.10}', name="a.json")

    assert toml == ({"a": Decimal("1.10"), "b": "2020-01-01", "c": ["07:30:00"]}, ())
    assert json == ({"a": Decimal("1.10")}, ())


def test_an_alias_within_the_limits_is_followed() -> None:
    assert read_document(b"a: &a [1]\nb: *a\n", name="a.yml") == (
        {"a": ["1"], "b": ["1"]},
        (),
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.yml", b"a: x\na: [y, z]\nb: w"), ("a.json", b'{"a": "x", "a": ["y"], "b": "w"}')],
)
def test_of_a_repeated_key_the_first_is_kept_and_the_second_told(
    name: str, data: bytes
) -> None:
    found = read_document(data, name=name)

    assert not isinstance(found, Fault)
    tree, left_out = found
    assert tree == {"a": "x", "b": "w"}
    assert [fault.code for fault in left_out] == ["file.duplicate_key"]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.toml", b'name = "x"\nimage ;\nversion = "1"\n'),
        ("a.toml", b'name = "x"\nimage = http://a.b"\nversion = "1"\n'),
        ("a.toml", b'name = "x"\nname = "y"\nversion = "1"\n'),
        ("a.yml", b"name: x\nimage: a: b\nversion: 1\n"),
    ],
)
def test_a_broken_line_is_set_aside_and_the_rest_read(name: str, data: bytes) -> None:
    found = read_document(data, name=name)

    assert not isinstance(found, Fault)
    tree, left_out = found
    assert tree == {"name": "x", "version": "1"}
    assert [(fault.code, fault.at) for fault in left_out] == [
        ("file.line_skipped", "line 2")
    ]


def test_a_document_of_broken_lines_is_refused_as_a_whole() -> None:
    data = b"".join(b"key%d ;\n" % index for index in range(limits.LINES_SKIPPED_MAX + 1))

    assert refused(data, "a.toml") == ("file.syntax", "line 1")


@pytest.mark.parametrize(
    ("data", "name", "tree"),
    [
        (b"a: 1", "okh", {"a": "1"}),
        (b"# c\na = 1", "okh", {"a": 1}),
        (b'{"a": 1}', "okh", {"a": 1}),
        (b"[a]\nb = 1", "okh", {"a": {"b": 1}}),
        (b"[1, 2]", "okh", [1, 2]),
    ],
)
def test_a_file_without_a_suffix_is_told_by_how_it_begins(
    data: bytes, name: str, tree: object
) -> None:
    assert read_document(data, name=name) == (tree, ())


@given(st.binary(max_size=400), st.sampled_from(["a.yml", "a.toml", "a.json", "a"]))
def test_no_bytes_make_the_reader_raise(data: bytes, name: str) -> None:
    found = read_document(data, name=name)

    assert isinstance(found, Fault | tuple)


@given(
    st.text(alphabet="{}[]:=,-&*!|>'\"#%@.\n ax1?\t\\", max_size=200),
    st.sampled_from(["a.yml", "a.toml", "a.json"]),
)
def test_no_text_of_punctuation_makes_the_reader_raise(text: str, name: str) -> None:
    found = read_document(text.encode(), name=name)

    assert isinstance(found, Fault | tuple)


def test_values_are_carried_as_text_a_person_can_read() -> None:
    value: reading.Tree = {"b": [1, Decimal("0.20"), True, None], "a": 'q"\n'}

    assert reading.plain_text(value) == '{"b":[1,0.20,true,null],"a":"q\\"\\n"}'
    assert reading.plain_text("bell\a") == "bell\\u0007"
    assert reading.plain_text(["\ud800"]) == '["\\ud800"]'


def test_a_wide_document_is_refused() -> None:
    found = reading.check_tree([1, [2, 3]], nodes_max=4)

    assert found is not None
    assert found.code == "file.too_many_nodes"
    assert reading.check_tree([1, [2, 3]], nodes_max=5) is None
