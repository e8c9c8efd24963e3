"""Cards: a key's seed as groups of letters that people can type, and as a QR code."""

from __future__ import annotations

import base64
import binascii
import hashlib
import io

import segno
from markupsafe import Markup

SEED_BYTES = 32
# 35 bytes are 56 letters of base32 without any padding: 14 groups of four.
CHECK_BYTES = 3
GROUP = 4
# Groups are read aloud, so what is told apart only by eye is read as one.
_LOOKALIKES = str.maketrans({"0": "O", "1": "I", "8": "B"})
TEXT_MAX = 200


def card_text(seed: bytes) -> str:
    """Return a seed as 14 groups of four letters and digits, the last ones a check."""
    check = hashlib.sha256(b"auzolan card" + seed).digest()[:CHECK_BYTES]
    letters = base64.b32encode(seed + check).decode()
    return " ".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def seed_of(text: str) -> bytes | None:
    """Return the seed of a card's text; None where it was mistyped."""
    if len(text) > TEXT_MAX:
        return None
    letters = "".join(text.split()).replace("-", "").upper().translate(_LOOKALIKES)
    try:
        raw = base64.b32decode(letters)
    except (binascii.Error, ValueError):
        return None
    seed = raw[:SEED_BYTES]
    if len(raw) != SEED_BYTES + CHECK_BYTES or card_text(seed) != _grouped(letters):
        return None
    return seed


def _grouped(letters: str) -> str:
    return " ".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP))


def qr(text: str, label: str) -> Markup:
    """Return a QR code as inline SVG without any style; `label` is for readers."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=False,
        nl=False,
        omitsize=True,
        border=2,
        svgclass="qr",
        lineclass=None,
        dark="#000",
        light="#fff",
        title=label,
    )
    # Drawn by the package from modules alone; the label is escaped by it.
    drawn = out.getvalue().decode().replace("<svg ", '<svg role="img" ', 1)
    return Markup(drawn)  # noqa: S704
