"""Stable names for imported records, so that a repeated import changes nothing."""

from __future__ import annotations

import hashlib

from auzolan.formats.processes import folded


def natural_key(kind: str, *parts: str) -> str:
    """Return 32 hex digits that stay the same for the same record of a foreign file.

    Case, accents and punctuation do not count. The digits have the form of an id, so
    they can serve as client request ids; they do not hide what they were made from.
    """
    told = "\x1f".join((kind, *(folded(part) or part.strip() for part in parts)))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:32]


def fingerprint(*parts: object) -> str:
    """Return 32 hex digits of what a record says, to see whether it has changed."""
    told = "\x1f".join(map(repr, parts))
    return hashlib.sha256(told.encode("utf-8", "backslashreplace")).hexdigest()[:32]
