"""Uploads: files that somebody brought, kept aside between a preview and taking them in.

One file of the data folder for each, named by an id that we made; what the sender calls
a file is only ever shown. Names and contacts are in them, so they are kept briefly, and
the contents go as soon as they are taken in.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from auzolan.units.ids import is_id
from auzolan.units.spans import HOUR_MS

KEPT_MS = 3 * HOUR_MS
# Beyond this the oldest go, so that uploads cannot fill the disk.
WAITING_MAX = 8


class File(msgspec.Struct, frozen=True, kw_only=True):
    """One file as it came."""

    name: str
    data: bytes


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """What one member has sent together, and how far it is taken in."""

    id: str
    community: str
    member: str
    # One of `node.bring.KINDS`.
    kind: str
    kept_until: int
    files: tuple[File, ...] = ()
    # Records that were in the books already when taking in began, -1 before that.
    there: int = -1
    # Rows and acts taken in so far.
    rows: int = 0
    acts: int = 0
    # What became of it, in the page's own words; empty until it is done.
    result: bytes = b""


class Uploads:
    """The waiting uploads of a node."""

    def __init__(self, folder: Path, clock: Callable[[], int]) -> None:
        """Keep them in this folder, and forget by this clock (ms, UTC)."""
        self._folder = folder
        self._clock = clock

    def keep(
        self,
        upload: str,
        *,
        community: str,
        member: str,
        kind: str,
        files: tuple[File, ...],
    ) -> Upload:
        """Keep what was sent under its id, and let the oldest go."""
        kept = Upload(
            id=upload,
            community=community,
            member=member,
            kind=kind,
            kept_until=self._clock() + KEPT_MS,
            files=files,
        )
        self.sweep(room_for=1)
        self.note(kept)
        return kept

    def find(self, upload: str, *, community: str, member: str) -> Upload | None:
        """Return the upload of this member, unless it is forgotten or another's."""
        if not is_id(upload):
            return None
        try:
            content = (self._folder / upload).read_bytes()
            found = msgspec.msgpack.decode(content, type=Upload)
        except (FileNotFoundError, msgspec.DecodeError):
            return None
        is_theirs = (found.community, found.member) == (community, member)
        return found if is_theirs and self._clock() < found.kept_until else None

    def note(self, upload: Upload) -> None:
        """Keep an upload as it is now; whoever reads sees all of it or the one before."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        waiting = self._folder / f"{upload.id}.new"
        handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(msgspec.msgpack.encode(upload))
        waiting.replace(self._folder / upload.id)

    def sweep(self, *, room_for: int = 0) -> int:
        """Delete what is kept no longer; return how many uploads that were."""
        if not self._folder.is_dir():
            return 0
        # The time of a file is that of its last note, so what is at work goes last.
        by_age = sorted(self._folder.iterdir(), key=lambda path: -path.stat().st_mtime)
        oldest_s = (self._clock() - KEPT_MS) / 1000
        gone = [
            path
            for index, path in enumerate(by_age)
            if index >= WAITING_MAX - room_for or path.stat().st_mtime <= oldest_s
        ]
        for path in gone:
            path.unlink(missing_ok=True)
        return len(gone)
