"""Key files: the seeds that a node keeps for people, outside the database.

One file a key, mode 0600, in a folder of mode 0700; a backup of the database alone
therefore signs nothing.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from auzolan.ledger import keys

SEED_BYTES = 32


class KeyFiles:
    """The Keyring port on a folder."""

    def __init__(self, folder: Path) -> None:
        """Use, and make where it is missing, this folder."""
        self._folder = folder
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def make(self) -> bytes:
        """Return a fresh seed of 32 random bytes, not yet kept."""
        return secrets.token_bytes(SEED_BYTES)

    def keep(self, seed: bytes) -> str:
        """Store a seed and return its key id; the file is durable when this returns."""
        key = keys.key_id(keys.public_of(seed))
        path = self._folder / key
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            os.write(handle, seed)
            os.fsync(handle)
        finally:
            os.close(handle)
        return key

    def sign(self, key: str, message: bytes) -> bytes | None:
        """Sign with a key that is kept here; None where it is not."""
        path = self._folder / key
        if not key.isalnum() or not path.is_file():
            return None
        return keys.sign(path.read_bytes(), message)

    def drop(self, key: str) -> None:
        """Forget a key."""
        if key.isalnum():
            (self._folder / key).unlink(missing_ok=True)
