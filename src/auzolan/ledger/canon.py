"""Canonical JSON (RFC 8785, restricted): the only bytes that are hashed and signed.

The restriction, exactly as in `docs/spec/canonical-json.md`: ASCII keys, no floats,
whole numbers within ±(2^53-1), text in NFC without lone surrogates, no duplicate keys.
"""

from __future__ import annotations

import json
import unicodedata
from typing import Final, TypeAlias

import msgspec

from auzolan.units.faults import BrokenHouse, Fault, fault

# What `decode` returns; a tuple may stand for a list in what is encoded.
Value: TypeAlias = "bool | int | str | list[Value] | dict[str, Value] | None"

INTEGER_MAX: Final = 2**53 - 1
# Containers inside one another; a bare number or text has depth 0.
DEPTH_MAX: Final = 32
BYTES_MAX: Final = 1_048_576

# With ASCII keys the sorting by code points equals the UTF-16 sorting of RFC 8785, and
# msgspec escapes exactly what section 3.2.2.2 asks for; a property test holds it there.
_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder()


def encode(value: object) -> bytes:
    """Return the canonical bytes of a value that our own code built.

    Raises:
        BrokenHouse: The value is outside the restriction; for values that others
            sent, use `encode_or_fault`.
    """
    found = encode_or_fault(value)
    if isinstance(found, Fault):
        raise BrokenHouse(f"{found.code} at {found.at or 'the top'}")
    return found


def encode_or_fault(value: object) -> bytes | Fault:
    """Return the canonical bytes, or why the value has none."""
    found = fault_of(value)
    if found is not None:
        return found
    encoded = _encoder.encode(value)
    return _too_big(len(encoded), BYTES_MAX) or encoded


def normalized(value: Value) -> Value:
    """Return a value with all its texts in NFC; keyboards and files type others too."""
    if isinstance(value, str):
        return value if value.isascii() else unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: normalized(child) for key, child in value.items()}
    if isinstance(value, list | tuple):
        return [normalized(child) for child in value]
    return value


def decode(data: bytes, *, bytes_max: int = BYTES_MAX) -> Value | Fault:
    """Return the value of canonical bytes; any other bytes are a fault.

    One value has one encoding: what would encode to other bytes is refused, so a
    hash or signature over the bytes binds the value and the reverse.
    """
    if len(data) > bytes_max:
        return fault("canon.too_big", bytes=len(data), bytes_max=bytes_max)
    try:
        value: Value = _decoder.decode(data)
    except RecursionError:
        return fault("canon.too_deep", depth_max=DEPTH_MAX)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return fault("canon.malformed")
    found = fault_of(value)
    if found is not None:
        return found
    if _encoder.encode(value) != data:
        return _why_not_canonical(data)
    return value


def fault_of(value: object) -> Fault | None:
    """Return why a value cannot be encoded, or None; `at` is a path such as `/a/0`."""
    return _judge(value, DEPTH_MAX)


def _too_big(size: int, bytes_max: int) -> Fault | None:
    if size > bytes_max:
        return fault("canon.too_big", bytes=size, bytes_max=bytes_max)
    return None


def _judge(value: object, depth: int) -> Fault | None:
    # Exact types: a subclass such as an IntEnum could print as something else.
    kind = type(value)
    if kind is str:
        return _judge_text(value)  # type: ignore[arg-type]
    if kind is int:
        return _judge_integer(value)  # type: ignore[arg-type]
    if value is None or kind is bool:
        return None
    if kind is dict:
        return _judge_members(value, depth - 1)  # type: ignore[arg-type]
    if kind is list or kind is tuple:
        return _judge_items(value, depth - 1)  # type: ignore[arg-type]
    if kind is float:
        return fault("canon.float")
    return fault("canon.type", kind=kind.__name__)


def _judge_text(text: str) -> Fault | None:
    if text.isascii():
        return None
    # A lone surrogate is normalized to itself; only UTF-8 has no place for it.
    try:
        text.encode()
    except UnicodeEncodeError:
        return fault("canon.surrogate")
    if not unicodedata.is_normalized("NFC", text):
        return fault("canon.not_nfc")
    return None


def _judge_integer(number: int) -> Fault | None:
    if -INTEGER_MAX <= number <= INTEGER_MAX:
        return None
    return fault("canon.integer_range")


def _judge_members(members: dict[object, object], depth: int) -> Fault | None:
    if depth < 0:
        return fault("canon.too_deep", depth_max=DEPTH_MAX)
    for key, child in members.items():
        if type(key) is not str or not key.isascii():
            return fault("canon.key", detail=ascii(key)[:80])
        # Most members are plain ASCII text; sparing them a call halves the time.
        if type(child) is str and child.isascii():
            continue
        found = _judge(child, depth)
        if found is not None:
            return _inside(key, found)
    return None


def _judge_items(items: list[object] | tuple[object, ...], depth: int) -> Fault | None:
    if depth < 0:
        return fault("canon.too_deep", depth_max=DEPTH_MAX)
    for index, child in enumerate(items):
        found = _judge(child, depth)
        if found is not None:
            return _inside(str(index), found)
    return None


def _inside(step: str, found: Fault) -> Fault:
    return Fault(code=found.code, at=f"/{step}{found.at}", details=found.details)


class _DuplicateKeyError(Exception):
    """A JSON object names one member twice."""


def _unique(members: list[tuple[str, object]]) -> None:
    if len({key for key, _ in members}) < len(members):
        raise _DuplicateKeyError


def _why_not_canonical(data: bytes) -> Fault:
    # Only refused bytes pay for this second, slower reading.
    try:
        json.loads(data, object_pairs_hook=_unique)
    except _DuplicateKeyError:
        return fault("canon.duplicate_key")
    except RecursionError:
        # The value that a duplicate key hid may be deeper than what was judged.
        return fault("canon.too_deep", depth_max=DEPTH_MAX)
    return fault("canon.not_canonical")
