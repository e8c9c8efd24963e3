"""Ed25519 keys: sign, verify strictly, and judge a public key before it is trusted.

Seeds are passed in by those who keep them; nothing here makes one.
"""

from __future__ import annotations

import hashlib
from typing import Final

from nacl import bindings
from nacl.exceptions import CryptoError

from auzolan.units.faults import Fault, fault

SEED_BYTES: Final = 32
PUBLIC_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
KEY_ID_LENGTH: Final = 32


def public_of(seed: bytes) -> bytes:
    """Return the public key of a 32-byte seed (RFC 8032, section 5.1.5)."""
    public, _ = bindings.crypto_sign_seed_keypair(seed)
    return public


def key_id(public: bytes) -> str:
    """Return the name of a key: the first 32 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:KEY_ID_LENGTH]


def sign(seed: bytes, message: bytes) -> bytes:
    """Return the 64-byte Ed25519 signature (RFC 8032, pure, deterministic)."""
    _, secret = bindings.crypto_sign_seed_keypair(seed)
    return bindings.crypto_sign(message, secret)[:SIGNATURE_BYTES]


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the signature is the key's, by the strict reading; about 50 us.

    Refused besides wrong signatures: another length, S not below the group order,
    R or the key of small order, an encoding of the key or of R that is not the one
    canonical, and what holds only after multiplying by the cofactor.
    """
    # libsodium is strict in all of these; the outside vectors hold every later
    # version of it to that.
    if len(public) != PUBLIC_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        bindings.crypto_sign_open(signature + message, public)
    except CryptoError:
        return False
    return True


def public_fault(public: bytes) -> Fault | None:
    """Return why a public key must not be registered, or None; about 35 us.

    Stricter than `verify`: a key has to be a canonical point of the prime-order
    group, so that no key has a twin that shares its signatures.
    """
    if len(public) != PUBLIC_BYTES:
        return fault("key.length", bytes=len(public), bytes_wanted=PUBLIC_BYTES)
    if not bindings.crypto_core_ed25519_is_valid_point(public):
        return fault("key.unsafe", key_id(public))
    return None
