"""Bytes to text: the guards that every foreign file passes before anything is parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from auzolan.formats import limits
from auzolan.units.faults import Fault, fault

# What a parsed document is made of. Floats never appear: they would lose digits.
Tree: TypeAlias = "bool | int | Decimal | str | list[Tree] | dict[str, Tree] | None"

# Other spellings in which spreadsheets save; nothing else is tried.
ENCODINGS: Mapping[str, str] = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "cp1252": "cp1252",
    "latin-1": "latin-1",
    "latin-9": "iso8859-15",
    "cp850": "cp850",
    "mac": "mac-roman",
}

_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
# Letters with accents in cp850 (old DOS exports), where cp1252 has rare signs.
_CP850_LETTERS = frozenset(b"\x81\x82\x84\x85\x87\x88\x8a\x94\xa0\xa1\xa2\xa3\xa4")
# Tab and line ends belong to text; lone surrogates cannot be stored.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def check_size(size: int, *, limit: int = limits.LIST_BYTES_MAX) -> Fault | None:
    """Refuse a file by its announced size (bytes), before the edge reads any of it."""
    if size > limit:
        return fault("file.too_big", size=size, limit=limit)
    return None


def decode(data: bytes, *, encoding: str = "", limit: int) -> str | Fault:
    """Return the text of a file in UTF-8, or in the `encoding` a person chose.

    A byte order mark is taken off. Text that is not UTF-8 gives a fault that says at
    which line, and which encoding it most likely has.
    """
    too_big = check_size(len(data), limit=limit)
    if too_big is not None:
        return too_big
    if not data.strip():
        return fault("file.empty")
    if _is_binary(data, encoding):
        # Spreadsheets in their own format are archives; the edge says "save as CSV".
        return fault("file.not_text", is_archive=data.startswith(b"PK"))
    if encoding not in ("", *ENCODINGS):
        return fault("file.encoding_unknown", detail=encoding[:40])
    if not encoding and data.startswith(_UTF16_MARKS):
        encoding = "utf-16"
    try:
        return data.decode(ENCODINGS[encoding or "utf-8"])
    except UnicodeDecodeError as error:
        return fault(
            "file.not_utf8" if encoding in ("", "utf-8") else "file.encoding_wrong",
            "line " + str(data.count(b"\n", 0, error.start) + 1),
            likely=likely_encoding(data),
        )


def _is_binary(data: bytes, encoding: str) -> bool:
    is_wide = encoding == "utf-16" or data.startswith(_UTF16_MARKS)
    return b"\0" in data and not is_wide


def likely_encoding(data: bytes) -> str:
    """Guess in which of `ENCODINGS` a text was saved; `""` where it looks binary."""
    sample = data[: 1 << 16]
    if sample.startswith(_UTF16_MARKS):
        return "utf-16"
    if b"\0" in sample:
        return ""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8"
    high = [byte for byte in sample if byte >= 0x80]
    from_dos = sum(byte in _CP850_LETTERS for byte in high)
    if high and from_dos * 2 > len(high):
        return "cp850"
    try:
        sample.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def has_controls(text: str) -> bool:
    """Tell whether the text holds control characters other than tab and line ends."""
    return _CONTROLS.search(text) is not None


def check_tree(tree: Tree, *, nodes_max: int = limits.NODES_MAX) -> Fault | None:
    """Refuse a document that is too deep, too large or holds characters of no text.

    Cost: one visit of every node.
    """
    stack: list[tuple[Tree, int]] = [(tree, 1)]
    nodes = 0
    while stack:
        node, depth = stack.pop()
        nodes += 1
        if nodes > nodes_max:
            return fault("file.too_many_nodes", limit=nodes_max)
        if depth > limits.DEPTH_MAX:
            return fault("file.too_deep", limit=limits.DEPTH_MAX)
        if isinstance(node, dict):
            long_key = next((key for key in node if not _is_key(key)), None)
            if long_key is not None:
                return fault("file.key_refused", visible(long_key[:80]))
            stack.extend((child, depth + 1) for child in node.values())
        elif isinstance(node, list):
            stack.extend((child, depth + 1) for child in node)
    return None


def _is_key(key: str) -> bool:
    return len(key) <= limits.KEY_CHARS_MAX and not has_controls(key)


def visible(text: str) -> str:
    r"""Return the text with control characters written out as `\uNNNN`."""
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def plain_text(tree: Tree) -> str:
    """Write a value of a foreign document as text that a person can read.

    Single values stand as they are; lists and mappings as compact JSON, whose keys
    keep their order. Control characters are written out.
    """
    return visible(tree) if isinstance(tree, str) else _json(tree)


def _json(tree: Tree) -> str:
    if tree is None:
        return "null"
    if isinstance(tree, bool):
        return "true" if tree else "false"
    if isinstance(tree, int | Decimal):
        return str(tree)
    if isinstance(tree, str):
        return _quoted(tree)
    if isinstance(tree, list):
        return "[" + ",".join(map(_json, tree)) + "]"
    pairs = (f"{_quoted(key)}:{_json(value)}" for key, value in tree.items())
    return "{" + ",".join(pairs) + "}"


def _quoted(text: str) -> str:
    # ASCII escapes keep lone surrogates readable, which JSON files may hold.
    return json.dumps(text, ensure_ascii=has_controls(text))
