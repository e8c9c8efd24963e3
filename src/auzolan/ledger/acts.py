"""Acts: signed statements of a header, a salted body and a salted personal part.

The format is docs/spec/acts.md. A `Sealed` act is bytes as signed and sent; an `Act`
is what rules read: the header and the decoded body, never the personal part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

import msgspec

from auzolan.ledger import canon
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id

FORMAT_VERSION = 1
SALT_BYTES = 16
BODY_BYTES_MAX = 256 * 1024
PERSONAL_BYTES_MAX = 64 * 1024
HEADER_BYTES_MAX = 2 * 1024
NAME_LENGTH_MAX = 200
NOTE_LENGTH_MAX = 4_000
CONTACT_FIELDS_MAX = 12
TEXTS_MAX = 200
REQUEST_LENGTH_MAX = 100
# Of any text in a body, and of any list or object in it, whatever its kind.
TEXT_LENGTH_MAX = 2_000
MEMBERS_MAX = 1_000
# Fields that hold a document of their own, such as an imported recipe.
DOCUMENT_FIELDS = frozenset({"content"})
DOCUMENT_LENGTH_MAX = 200_000
SIGNATURE_BYTES = 64

Custody = Literal["node", "own"]
Audience = Literal["public", "partners", "community", "private"]

Signer = Callable[[bytes], bytes]


class Header(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is signed: who says it, for whom, to whom, and the hashes of what is said."""

    v: int
    community: str
    author: str
    key: str
    custody: Custody
    for_: str = msgspec.field(name="for")
    request: str  # the client's id; a repeat is harmless
    claimed_at: int
    audience: Audience
    kind: str
    kind_version: int
    body: str  # SHA-256 of salt ‖ body, hex
    personal: str  # SHA-256 of salt ‖ personal part, hex; empty without one


class Words(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
):
    """The texts of one row: kept apart from what rules read, and erasable."""

    name: str = ""
    note: str = ""
    contact: dict[str, str] = {}


Texts = dict[str, Words]  # by row id


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """An act as bytes. Without its personal part it still verifies."""

    header: bytes
    signature: bytes
    body: bytes
    body_salt: bytes
    personal: bytes = b""
    personal_salt: bytes = b""

    @property
    def act_id(self) -> str:
        """Return SHA-256 of the header as 64 hex digits: the act's name everywhere."""
        return hashlib.sha256(self.header).hexdigest()


B = TypeVar("B", bound=msgspec.Struct)
B_co = TypeVar("B_co", bound=msgspec.Struct, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Act(Generic[B_co]):
    """An act as rules see it; `recorded_at` is the only *now* they know."""

    act_id: str
    header: Header
    body: B_co
    recorded_at: int
    seq: int
    # The rows that the personal part gives words to; the words themselves stay apart.
    named: tuple[str, ...] = ()

    @property
    def author(self) -> str:
        """Return who signed: a member's id, or the community's."""
        return self.header.author

    @property
    def who(self) -> str:
        """Return on whose behalf it is done: `for` where it is given, else the author."""
        return self.header.for_ or self.header.author

    @property
    def community(self) -> str:
        """Return the community whose log the act is for."""
        return self.header.community


def salted_hash(salt: bytes, content: bytes) -> str:
    """Return SHA-256 of salt ‖ content in hex."""
    return hashlib.sha256(salt + content).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a deed wants said, before it is salted and signed."""

    community: str
    author: str
    kind: str
    body: msgspec.Struct
    request: str
    claimed_at: int
    for_: str = ""
    audience: Audience = "community"
    kind_version: int = 1
    texts: Texts | None = None


def seal(
    draft: Draft, *, key: str, custody: Custody, salts: tuple[bytes, bytes], sign: Signer
) -> Sealed:
    """Salt, hash and sign a draft; `salts` are two fresh random ones of 16 bytes."""
    assert all(len(salt) == SALT_BYTES for salt in salts)
    body = canon.encode(canon.normalized(msgspec.to_builtins(draft.body)))
    personal = b""
    if draft.texts:
        personal = canon.encode(canon.normalized(msgspec.to_builtins(draft.texts)))
    header = Header(
        v=FORMAT_VERSION,
        community=draft.community,
        author=draft.author,
        key=key,
        custody=custody,
        for_=draft.for_,
        request=draft.request,
        claimed_at=draft.claimed_at,
        audience=draft.audience,
        kind=draft.kind,
        kind_version=draft.kind_version,
        body=salted_hash(salts[0], body),
        personal=salted_hash(salts[1], personal) if personal else "",
    )
    header_bytes = canon.encode(msgspec.to_builtins(header))
    return Sealed(
        header=header_bytes,
        signature=sign(header_bytes),
        body=body,
        body_salt=salts[0],
        personal=personal,
        personal_salt=salts[1] if personal else b"",
    )


def read_header(sealed: Sealed) -> Header | Fault:
    """Decode and judge the header's form, sizes and hashes; not yet its signature."""
    if len(sealed.header) > HEADER_BYTES_MAX or len(sealed.body) > BODY_BYTES_MAX:
        return fault("act.too_large", "header")
    if len(sealed.personal) > PERSONAL_BYTES_MAX:
        return fault("act.too_large", "personal")
    if len(sealed.signature) != SIGNATURE_BYTES:
        return fault("act.malformed", "signature")
    value = canon.decode(sealed.header)
    if isinstance(value, Fault):
        return value
    try:
        header = msgspec.convert(value, Header)
    except msgspec.ValidationError:
        return fault("act.malformed", "header")
    if header.v != FORMAT_VERSION:
        return fault("act.unknown_version", str(header.v)[:10])
    return _header_fault(header) or _hash_fault(sealed, header) or header


def _header_fault(header: Header) -> Fault | None:
    for name in ("community", "author", "key"):
        if not is_id(getattr(header, name)):
            return fault("act.malformed", name)
    if header.for_ and not is_id(header.for_):
        return fault("act.malformed", "for")
    if not 1 <= len(header.request) <= REQUEST_LENGTH_MAX:
        return fault("act.malformed", "request", limit=REQUEST_LENGTH_MAX)
    return None


def _hash_fault(sealed: Sealed, header: Header) -> Fault | None:
    # With a salt of another length, one hash would fit several bodies: the cut between
    # the two could be moved.
    if len(sealed.body_salt) != SALT_BYTES:
        return fault("act.malformed", "body_salt")
    if sealed.personal and len(sealed.personal_salt) != SALT_BYTES:
        return fault("act.malformed", "personal_salt")
    if salted_hash(sealed.body_salt, sealed.body) != header.body:
        return fault("act.hash_mismatch", "body")
    if sealed.personal and (
        salted_hash(sealed.personal_salt, sealed.personal) != header.personal
    ):
        return fault("act.hash_mismatch", "personal")
    return None


def read_body(sealed: Sealed, body_type: type[B]) -> B | Fault:
    """Decode the body strictly as the kind's type; unknown fields are refused."""
    value = canon.decode(sealed.body)
    if isinstance(value, Fault):
        return value
    # A body of no more bytes than one text may have has no text or list too long.
    too_long = _length_fault(value) if len(sealed.body) > TEXT_LENGTH_MAX else None
    if too_long is not None:
        return too_long
    try:
        return msgspec.convert(value, body_type)
    except msgspec.ValidationError as error:
        return fault("act.malformed", "body", why=str(error)[:200])


def _length_fault(value: canon.Value, name: str = "body") -> Fault | None:
    """Return which text or list of a body is longer than any may be."""
    if isinstance(value, str):
        limit = DOCUMENT_LENGTH_MAX if name in DOCUMENT_FIELDS else TEXT_LENGTH_MAX
        too_long = len(value) > limit
        return fault("text.too_long", name[:40], limit=limit) if too_long else None
    if not isinstance(value, list | dict):
        return None
    if len(value) > MEMBERS_MAX:
        return fault("list.too_long", name[:40], limit=MEMBERS_MAX)
    inside = value.items() if isinstance(value, dict) else ((name, one) for one in value)
    found = (_length_fault(one, inner) for inner, one in inside)
    return next(filter(None, found), None)


def read_texts(personal: bytes) -> Texts | Fault:
    """Decode a personal part: names, notes and contacts by row id, within limits."""
    if not personal:
        return {}
    value: Any = canon.decode(personal)
    if isinstance(value, Fault):
        return value
    try:
        texts = msgspec.convert(value, Texts)
    except msgspec.ValidationError:
        return fault("act.malformed", "personal")
    if len(texts) > TEXTS_MAX:
        return fault("act.too_large", "personal", limit=TEXTS_MAX)
    for words in texts.values():
        if len(words.name) > NAME_LENGTH_MAX or len(words.note) > NOTE_LENGTH_MAX:
            return fault("text.too_long", "personal", limit=NOTE_LENGTH_MAX)
        if len(words.contact) > CONTACT_FIELDS_MAX or any(
            len(part) > NAME_LENGTH_MAX for pair in words.contact.items() for part in pair
        ):
            return fault("text.too_long", "contact", limit=NAME_LENGTH_MAX)
    return texts
