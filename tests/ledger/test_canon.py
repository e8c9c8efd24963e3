"""Canonical JSON: one value, one encoding, and a fault for everything else."""

from __future__ import annotations

import string
import unicodedata

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from auzolan.ledger import canon
from auzolan.units.faults import BrokenHouse, Fault

NUMBERS = st.integers(-canon.INTEGER_MAX, canon.INTEGER_MAX)
TEXTS = st.text().map(lambda text: unicodedata.normalize("NFC", text))
KEYS = st.text(st.characters(max_codepoint=127), max_size=8)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=20,
)


def code(found: object) -> str:
    assert isinstance(found, Fault)
    return found.code


def nested(depth: int) -> object:
    value: object = 1
    for _ in range(depth):
        value = [value]
    return value


@given(VALUES)
def test_the_fast_encoder_agrees_with_its_judge(value: canon.Value) -> None:
    assert canon.encode(value) == rfc8785.dumps(value)


@given(VALUES)
def test_decoding_undoes_encoding(value: canon.Value) -> None:
    assert canon.decode(canon.encode(value)) == value


@given(st.binary(max_size=60))
def test_whatever_is_decoded_encodes_to_the_same_bytes(data: bytes) -> None:
    found = canon.decode(data)

    assert isinstance(found, Fault) or canon.encode(found) == data


@given(st.text(string.digits + '-+.eE{}[]",: aétruflsn\\', max_size=30))
def test_near_json_is_decoded_only_when_canonical(text: str) -> None:
    found = canon.decode(text.encode())

    assert isinstance(found, Fault) or canon.encode(found) == text.encode()


def test_keys_are_sorted_and_nothing_is_padded() -> None:
    assert canon.encode({"b": (1, None), "a": {"z": "é", "B": True}}) == (
        '{"a":{"B":true,"z":"é"},"b":[1,null]}'.encode()
    )


@pytest.mark.parametrize(
    ("value", "wanted", "at"),
    [
        (1.0, "canon.float", ""),
        ({"a": [0, 2.5]}, "canon.float", "/a/1"),
        (2**53, "canon.integer_range", ""),
        ({"n": -(2**53)}, "canon.integer_range", "/n"),
        ({"é": 1}, "canon.key", ""),
        ({1: 1}, "canon.key", ""),
        ("A\u030a", "canon.not_nfc", ""),
        (["\ud800"], "canon.surrogate", "/0"),
        (b"bytes", "canon.type", ""),
        ({"s": {1}}, "canon.type", "/s"),
    ],
)
def test_a_value_outside_the_restriction_is_a_fault(
    value: object, wanted: str, at: str
) -> None:
    found = canon.encode_or_fault(value)

    assert isinstance(found, Fault)
    assert (found.code, found.at) == (wanted, at)


def test_our_own_code_must_not_encode_such_a_value() -> None:
    with pytest.raises(BrokenHouse, match=r"canon\.float at /a"):
        canon.encode({"a": 0.5})


@pytest.mark.parametrize(
    ("data", "wanted"),
    [
        (b'{"a":1,"a":2}', "canon.duplicate_key"),
        (b'{"a":1,"\\u0061":1}', "canon.duplicate_key"),
        (b'{"a":%s,"a":2}' % (b"9" * 5000), "canon.malformed"),
        (b'{"a":[%s],"a":2}' % (b"[" * 50 + b"]" * 50), "canon.duplicate_key"),
        (b"1.0", "canon.float"),
        (b"1e2", "canon.float"),
        (b"9007199254740992", "canon.integer_range"),
        (b"-9007199254740992", "canon.integer_range"),
        (b"123456789012345678901234567890", "canon.integer_range"),
        ('"A\u030a"'.encode(), "canon.not_nfc"),
        ('{"é":1}'.encode(), "canon.key"),
        (b'{"b":1,"a":2}', "canon.not_canonical"),
        (b'{"a": 1}', "canon.not_canonical"),
        (b"1\n", "canon.not_canonical"),
        (b"-0", "canon.not_canonical"),
        (b'"\\u0061"', "canon.not_canonical"),
        (b'"\\/"', "canon.not_canonical"),
        (b'"\\u001F"', "canon.not_canonical"),
        (b"", "canon.malformed"),
        (b"nan", "canon.malformed"),
        (b"01", "canon.malformed"),
        (b"[1,]", "canon.malformed"),
        (b'{"a":1}{', "canon.malformed"),
        (b'{"a":"cut', "canon.malformed"),
        (b'"\\ud800"', "canon.malformed"),
        (b'"\xed\xa0\x80"', "canon.malformed"),
        (b'"\xc0\xaf"', "canon.malformed"),
        (b"\xef\xbb\xbf1", "canon.malformed"),
        (b'"a\x00"', "canon.malformed"),
    ],
)
def test_bytes_that_are_not_canonical_are_a_fault(data: bytes, wanted: str) -> None:
    assert code(canon.decode(data)) == wanted


def test_depth_ends_where_its_limit_says() -> None:
    deepest, deeper = nested(canon.DEPTH_MAX), nested(canon.DEPTH_MAX + 1)

    assert canon.decode(canon.encode(deepest)) == deepest
    assert code(canon.encode_or_fault(deeper)) == "canon.too_deep"
    assert code(canon.decode(b"[" * 40 + b"]" * 40)) == "canon.too_deep"
    assert code(canon.decode(b'{"a":' * 40 + b"1" + b"}" * 40)) == "canon.too_deep"
    assert code(canon.decode(b"[" * 900_000)) == "canon.too_deep"


def test_a_value_hidden_by_a_duplicate_key_may_have_any_depth() -> None:
    hidden = [b'{"a":%s%s,"a":2}' % (b"[" * n, b"]" * n) for n in range(700, 1000)]

    found = {code(canon.decode(data)) for data in hidden}

    assert found == {"canon.duplicate_key", "canon.too_deep"}


def test_size_ends_where_its_limit_says() -> None:
    largest, larger = "a" * (canon.BYTES_MAX - 2), "a" * (canon.BYTES_MAX - 1)

    assert canon.decode(canon.encode(largest)) == largest
    assert code(canon.encode_or_fault(larger)) == "canon.too_big"
    assert code(canon.decode(b'"' + larger.encode() + b'"')) == "canon.too_big"
    assert code(canon.decode(b"[1,2]", bytes_max=4)) == "canon.too_big"


@given(
    st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner))
)
def test_whatever_text_people_type_can_be_encoded_once_it_is_normalized(
    value: canon.Value,
) -> None:
    found = canon.normalized(value)

    assert canon.fault_of(found) is None
    assert canon.normalized(found) == found


@given(VALUES)
def test_what_is_canonical_already_stays_as_it_is(value: canon.Value) -> None:
    assert canon.normalized(value) == value
