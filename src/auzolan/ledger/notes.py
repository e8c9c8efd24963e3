"""Signed notes, checkpoints and cosignatures (C2SP), as they leave and enter the node."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from auzolan.ledger import keys, tree
from auzolan.units.faults import BrokenHouse, Fault, fault

# Sixteen post-quantum signatures fit; C2SP asks that at least so many be accepted.
NOTE_BYTES_MAX: Final = 262_144
SIGNATURES_MAX: Final = 64
NAME_LENGTH_MAX: Final = 255
VERIFIER_KEY_LENGTH_MAX: Final = 400
TIME_MAX: Final = 2**63 - 1

# Signature types of c2sp.org/signed-note.
ED25519: Final = 1
COSIGNATURE: Final = 4

_KEY_ID_BYTES: Final = 4
_TIME_BYTES: Final = 8
_CHECKPOINT_LINES: Final = 3
_MARK: Final = "\u2014 "
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}")
_KEY_ID = re.compile(r"[0-9a-f]{8}")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f]")


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """Whose signatures are trusted: a name, a type and an Ed25519 public key."""

    name: str
    public: bytes
    kind: int = ED25519  # or COSIGNATURE

    @property
    def key_id(self) -> bytes:
        """Return the 4 bytes that lead the key's signatures."""
        return sha256(self.name.encode() + b"\n" + self._typed).digest()[:_KEY_ID_BYTES]

    @property
    def text(self) -> str:
        """Return the line to hand to others: `name+keyid+base64`."""
        encoded = base64.b64encode(self._typed).decode()
        return f"{self.name}+{self.key_id.hex()}+{encoded}"

    @property
    def _typed(self) -> bytes:
        return bytes([self.kind]) + self.public


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature line of a note, of whatever type."""

    name: str
    key_id: bytes
    signature: bytes

    @property
    def line(self) -> str:
        """Return the line, with its newline."""
        encoded = base64.b64encode(self.key_id + self.signature).decode()
        return f"{_MARK}{self.name} {encoded}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text that ends in a newline, and who signed it."""

    text: str
    signatures: tuple[Signature, ...]

    def to_bytes(self) -> bytes:
        """Return the note as it is served."""
        lines = "".join(signature.line for signature in self.signatures)
        return f"{self.text}\n{lines}".encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """What a log says of itself: so many entries, and the root over them."""

    origin: str
    size: int
    root: bytes
    # Lines of other logs that nobody can audit; ours never have any.
    extensions: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """Return the text that is signed."""
        root = base64.b64encode(self.root).decode()
        return "".join(
            f"{line}\n" for line in (self.origin, self.size, root, *self.extensions)
        )


def origin_of(community: str) -> str:
    """Return the name of a community's log, for its checkpoints and its key."""
    return f"auzolan.community/{community}"


def verifier_key(name: str, public: bytes, *, kind: int = ED25519) -> VerifierKey:
    """Return a verifier key of our own making."""
    if not _is_name(name):
        raise BrokenHouse(f"{name!r} cannot name a key")
    return VerifierKey(name=name, public=public, kind=kind)


def verifier_key_of(text: str) -> VerifierKey | Fault:
    """Return the verifier key that a line such as `name+keyid+base64` names."""
    parts = text.split("+", 2)
    if len(text) > VERIFIER_KEY_LENGTH_MAX or len(parts) != 3:
        return fault("log.verifier_key")
    name, key_id, encoded = parts
    typed = _from_base64(encoded)
    if typed is None or not _is_name(name) or _KEY_ID.fullmatch(key_id) is None:
        return fault("log.verifier_key")
    if typed[:1] not in {bytes([ED25519]), bytes([COSIGNATURE])}:
        return fault("log.verifier_key_type")
    found = VerifierKey(name=name, public=typed[1:], kind=typed[0])
    if found.key_id.hex() != key_id:
        return fault("log.verifier_key")
    return keys.public_fault(found.public) or found


def note_of(data: bytes) -> Note | Fault:
    """Return a note's text and signatures; none of them is verified yet."""
    if len(data) > NOTE_BYTES_MAX:
        return fault("log.note_too_big", bytes=len(data), bytes_max=NOTE_BYTES_MAX)
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        return fault("log.note_form")
    text, parting, lines = whole.rpartition("\n\n")
    if not parting or not lines.endswith("\n") or _CONTROL.search(whole):
        return fault("log.note_form")
    rows = lines[:-1].split("\n")
    if len(rows) > SIGNATURES_MAX:
        return fault("log.note_signatures", signatures_max=SIGNATURES_MAX)
    signatures = [_signature_of(row) for row in rows]
    known = tuple(signature for signature in signatures if signature is not None)
    if len(known) < len(signatures):
        return fault("log.note_form")
    return Note(text=text + "\n", signatures=known)


def checkpoint_of(text: str) -> Checkpoint | Fault:
    """Return the checkpoint that a note's text states."""
    lines = text.split("\n")
    # The text ends in a newline, so the last part is empty, and no other may be.
    if len(lines) <= _CHECKPOINT_LINES or lines.pop() or not all(lines):
        return fault("log.checkpoint_form")
    origin, size, encoded, *extensions = lines
    root = _from_base64(encoded)
    if _SIZE.fullmatch(size) is None or int(size) > tree.SIZE_MAX:
        return fault("log.checkpoint_form")
    if root is None or len(root) != tree.HASH_BYTES:
        return fault("log.checkpoint_form")
    return Checkpoint(
        origin=origin, size=int(size), root=root, extensions=tuple(extensions)
    )


def sign_checkpoint(checkpoint: Checkpoint, *, seed: bytes) -> Note:
    """Return the checkpoint as a note signed by the log's key, named as its origin."""
    key = verifier_key(checkpoint.origin, keys.public_of(seed))
    signature = Signature(
        name=key.name,
        key_id=key.key_id,
        signature=keys.sign(seed, checkpoint.text.encode()),
    )
    return Note(text=checkpoint.text, signatures=(signature,))


def open_checkpoint(data: bytes, *, key: VerifierKey) -> Checkpoint | Fault:
    """Return the checkpoint of a note that the log's key has signed.

    Signatures of others are ignored; every one by the key must hold. The origin has to
    be the key's name, so that one log cannot pass for another.
    """
    note = note_of(data)
    if isinstance(note, Fault):
        return note
    found = signature_fault(note, key=key)
    if found is not None:
        return found
    checkpoint = checkpoint_of(note.text)
    if isinstance(checkpoint, Checkpoint) and checkpoint.origin != key.name:
        return fault("log.origin", checkpoint.origin, wanted=key.name)
    return checkpoint


def signature_fault(note: Note, *, key: VerifierKey) -> Fault | None:
    """Return why a note does not count as signed by the key, or None."""
    if key.kind != ED25519:
        return fault("log.verifier_key_type", key.name)
    own = _by(note, key)
    if not own:
        return fault("log.signature_missing", key.name)
    message = note.text.encode()
    if not all(keys.verify(key.public, message, one.signature) for one in own):
        return fault("log.signature_wrong", key.name)
    return None


def judge_step(old: Checkpoint, new: Checkpoint, *, proof: Sequence[bytes]) -> Fault | None:
    """Return why a log cannot have gone from one checkpoint to the next, or None.

    `log.rewound` where it became shorter, `log.forked` where its past has changed, also
    when the proof is not one; such a pair of notes is evidence worth keeping.
    """
    if old.origin != new.origin:
        return fault("log.origin", new.origin, wanted=old.origin)
    if new.size < old.size:
        return fault("log.rewound", new.origin, size=new.size, size_before=old.size)
    if not tree.verify_consistency(
        first=old.size,
        second=new.size,
        first_root=old.root,
        second_root=new.root,
        proof=proof,
    ):
        return fault("log.forked", new.origin, size=new.size, size_before=old.size)
    return None


def cosign(note: Note, *, name: str, seed: bytes, at_s: int) -> Note:
    """Return the note with a witness's dated signature (cosignature/v1) added.

    The caller has verified the checkpoint and its consistency with all it saw before;
    `at_s` is in seconds.
    """
    if not 0 <= at_s <= TIME_MAX:
        raise BrokenHouse("a cosignature's time is out of range")
    key = verifier_key(name, keys.public_of(seed), kind=COSIGNATURE)
    signature = Signature(
        name=name,
        key_id=key.key_id,
        signature=at_s.to_bytes(_TIME_BYTES, "big")
        + keys.sign(seed, _cosigned(note.text, at_s)),
    )
    return Note(text=note.text, signatures=(*note.signatures, signature))


def cosigned_at(note: Note, *, key: VerifierKey) -> int | Fault:
    """Return when (in seconds) a witness last saw the log so; all of its lines hold."""
    if key.kind != COSIGNATURE:
        return fault("log.verifier_key_type", key.name)
    own = _by(note, key)
    if not own:
        return fault("log.signature_missing", key.name)
    times = [int.from_bytes(one.signature[:_TIME_BYTES], "big") for one in own]
    for one, at_s in zip(own, times, strict=True):
        message = _cosigned(note.text, at_s)
        signature = one.signature[_TIME_BYTES:]
        if at_s > TIME_MAX or not keys.verify(key.public, message, signature):
            return fault("log.signature_wrong", key.name)
    return max(times)


def _cosigned(text: str, at_s: int) -> bytes:
    return f"cosignature/v1\ntime {at_s}\n{text}".encode()


def _by(note: Note, key: VerifierKey) -> list[Signature]:
    key_id = key.key_id
    return [
        signature
        for signature in note.signatures
        if signature.name == key.name and signature.key_id == key_id
    ]


def _signature_of(line: str) -> Signature | None:
    name, _, encoded = line.removeprefix(_MARK).partition(" ")
    raw = _from_base64(encoded)
    if not line.startswith(_MARK) or not _is_name(name) or raw is None:
        return None
    if len(raw) <= _KEY_ID_BYTES:
        return None
    return Signature(name=name, key_id=raw[:_KEY_ID_BYTES], signature=raw[_KEY_ID_BYTES:])


def _is_name(name: str) -> bool:
    return 0 < len(name) <= NAME_LENGTH_MAX and not any(
        sign.isspace() or sign == "+" for sign in name
    )


def _from_base64(text: str) -> bytes | None:
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    # One text for each value: no stray bits after the last byte.
    return raw if base64.b64encode(raw).decode() == text else None
