"""Packing: bundles of rows into acts that keep within their limits."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from auzolan.ledger import canon
from auzolan.ledger.acts import BODY_BYTES_MAX, PERSONAL_BYTES_MAX, TEXTS_MAX, Texts
from auzolan.ledger.rules import care
from auzolan.node.bring_books import Bundle

# What the act says around its rows.
MARGIN_BYTES = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Packed:
    """The bundles of one act."""

    bundles: tuple[Bundle, ...]

    def body(self, source: str) -> care.Import:
        """Return what the act says to the rules."""
        return care.Import(
            rows=tuple(
                (row.TABLE, fields_of(row)) for one in self.bundles for row in one.rows
            ),
            balances=tuple(pair for one in self.bundles for pair in one.balances),
            source=source,
        )

    def texts(self) -> Texts:
        """Return the texts of its rows."""
        return {key: words for one in self.bundles for key, words in one.texts.items()}


def fields_of(row: msgspec.Struct) -> dict[str, Any]:
    """Return a row's fields as an import names them: without its community."""
    fields: dict[str, Any] = msgspec.to_builtins(row)
    del fields["community"]
    return fields


def pack(bundles: Sequence[Bundle]) -> Iterator[Packed]:
    """Yield the bundles in order, as many in an act as fit."""
    now: list[Bundle] = []
    rows = texts = body_bytes = text_bytes = 0
    for bundle in bundles:
        if not (bundle.rows or bundle.balances):
            continue
        more_body = _bytes([fields_of(row) for row in bundle.rows])
        more_texts = _bytes(msgspec.to_builtins(bundle.texts))
        if now and (
            rows + len(bundle.rows) + len(bundle.balances) > care.IMPORTED_ROWS_MAX
            or texts + len(bundle.texts) > TEXTS_MAX
            or body_bytes + more_body > BODY_BYTES_MAX - MARGIN_BYTES
            or text_bytes + more_texts > PERSONAL_BYTES_MAX - MARGIN_BYTES
        ):
            yield Packed(bundles=tuple(now))
            now, rows, texts, body_bytes, text_bytes = [], 0, 0, 0, 0
        now.append(bundle)
        rows += len(bundle.rows) + len(bundle.balances)
        texts += len(bundle.texts)
        body_bytes += more_body + 40 * len(bundle.rows) + 80 * len(bundle.balances)
        text_bytes += more_texts
    if now:
        yield Packed(bundles=tuple(now))


def request_of(body: care.Import) -> str:
    """Return the client request id of an import, the same for the same rows."""
    return hashlib.sha256(canon.encode(msgspec.to_builtins(body))).hexdigest()


def _bytes(value: object) -> int:
    return len(msgspec.json.encode(value))
