"""Ed25519 keys: what is signed verifies, and nothing that merely resembles it."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl import bindings

from auzolan.ledger import keys

ORDER = 2**252 + 27742317777372353535851937790883648493
SEED = bytes(range(32))
PUBLIC = keys.public_of(SEED)
MESSAGE = b"a ladder, until Sunday"

IDENTITY = bytes([1, *[0] * 31])
ORDER_TWO = bytes([0xEC, *[0xFF] * 30, 0x7F])
ORDER_FOUR = bytes(32)
ORDER_EIGHT = bytes.fromhex(
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"
)
# The identity again, written with y = p + 1 and with the sign of a zero x.
IDENTITY_UNREDUCED = bytes([0xEE, *[0xFF] * 30, 0x7F])
IDENTITY_SIGNED = bytes([1, *[0] * 30, 0x80])


def secret_scalar(seed: bytes) -> int:
    head = bytearray(hashlib.sha512(seed).digest()[:32])
    head[0] &= 248
    head[31] = (head[31] & 127) | 64
    return int.from_bytes(head, "little")


def challenge(r: bytes, public: bytes, message: bytes) -> int:
    return int.from_bytes(hashlib.sha512(r + public + message).digest(), "little")


def signature_with(r: bytes, r_scalar: int) -> bytes:
    s = (r_scalar + challenge(r, PUBLIC, MESSAGE) * secret_scalar(SEED)) % ORDER
    return r + s.to_bytes(32, "little")


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=200))
def test_what_a_key_signs_it_verifies(seed: bytes, message: bytes) -> None:
    signature = keys.sign(seed, message)
    public = keys.public_of(seed)

    assert len(signature) == keys.SIGNATURE_BYTES
    assert keys.public_fault(public) is None
    assert keys.verify(public, message, signature)


@given(st.integers(0, 64 * 8 - 1))
def test_a_signature_with_one_bit_changed_is_refused(bit: int) -> None:
    signature = bytearray(keys.sign(SEED, MESSAGE))
    signature[bit // 8] ^= 1 << bit % 8

    assert not keys.verify(PUBLIC, MESSAGE, bytes(signature))


def test_a_signature_stands_for_one_message_and_one_key() -> None:
    signature = keys.sign(SEED, MESSAGE)

    assert keys.sign(SEED, MESSAGE) == signature
    assert not keys.verify(PUBLIC, MESSAGE + b".", signature)
    assert not keys.verify(keys.public_of(bytes(32)), MESSAGE, signature)


@pytest.mark.parametrize("length", [0, 32, 63, 65, 128])
def test_a_signature_of_another_length_is_refused(length: int) -> None:
    signature = (keys.sign(SEED, MESSAGE) * 2)[:length]

    assert not keys.verify(PUBLIC, MESSAGE, signature)


def test_a_second_s_for_the_same_signature_is_refused() -> None:
    signature = keys.sign(SEED, MESSAGE)
    s = int.from_bytes(signature[32:], "little") + ORDER

    assert not keys.verify(PUBLIC, MESSAGE, signature[:32] + s.to_bytes(32, "little"))


def test_an_r_of_small_order_is_refused_even_where_the_equation_holds() -> None:
    assert not keys.verify(PUBLIC, MESSAGE, signature_with(IDENTITY, 0))


def test_what_holds_only_up_to_the_cofactor_is_refused() -> None:
    r = bindings.crypto_scalarmult_ed25519_base_noclamp((7).to_bytes(32, "little"))
    mixed = bindings.crypto_core_ed25519_add(r, ORDER_TWO)

    assert keys.verify(PUBLIC, MESSAGE, signature_with(r, 7))
    assert not keys.verify(PUBLIC, MESSAGE, signature_with(mixed, 7))


@pytest.mark.parametrize(
    "public",
    [
        IDENTITY,
        ORDER_TWO,
        ORDER_FOUR,
        ORDER_EIGHT,
        IDENTITY_UNREDUCED,
        IDENTITY_SIGNED,
        bytes([2, *[0] * 31]),
        bytes([0xFF] * 32),
    ],
)
def test_a_key_of_small_order_or_odd_encoding_is_refused(public: bytes) -> None:
    found = keys.public_fault(public)

    assert found is not None
    assert found.code == "key.unsafe"
    assert not keys.verify(public, MESSAGE, IDENTITY + bytes(32))


def test_a_key_with_a_torsion_part_is_not_registered() -> None:
    twin = bindings.crypto_core_ed25519_add(PUBLIC, ORDER_TWO)

    found = keys.public_fault(twin)

    assert found is not None
    assert found.code == "key.unsafe"


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_key_of_another_length_is_refused(length: int) -> None:
    found = keys.public_fault(bytes(length))

    assert found is not None
    assert found.code == "key.length"
    assert not keys.verify(bytes(length), MESSAGE, keys.sign(SEED, MESSAGE))


def test_a_key_is_named_by_its_hash() -> None:
    assert keys.key_id(PUBLIC) == hashlib.sha256(PUBLIC).hexdigest()[:32]
