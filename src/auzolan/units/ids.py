"""Ids: 32 lower-case hex digits of a UUID; rows born of an act derive theirs from it."""

from __future__ import annotations

import hashlib
import re
from typing import Protocol

ID_LENGTH = 32
_ID = re.compile("[0-9a-f]{32}")


class IdMaker(Protocol):
    """Makes fresh ids; the real one is random, a test's counts."""

    def __call__(self) -> str:
        """Return an id that no row has."""
        ...


def is_id(text: str) -> bool:
    """Tell whether the text has the form of an id."""
    return _ID.fullmatch(text) is not None


def born_id(act_id: str, recorded_at: int, index: int) -> str:
    """Return the UUIDv8 (RFC 9562) of the `index`-th row that an act brings about.

    48 bits of `recorded_at` (ms) lead, so that ids sort by time; the rest is
    SHA-256 of the act's id and the index. The same act gives the same ids on every
    rebuild.
    """
    digest = hashlib.sha256(f"{act_id}/{index}".encode()).digest()
    raw = bytearray((recorded_at & (2**48 - 1)).to_bytes(6, "big") + digest[:10])
    raw[6] = (raw[6] & 0x0F) | 0x80
    raw[8] = (raw[8] & 0x3F) | 0x80
    return raw.hex()
