"""Log reader: reads a published log from a node or a folder, and has it verified.

What was seen of a log is kept in a file of the caller's, so that a log that was
rewound or rewritten since is refused the next time.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from auzolan.ledger import notes, tiles, verify
from auzolan.units.faults import Fault, fault

TIMEOUT_S = 20.0
# Bytes that drip in must not hold the reader for days.
FILE_S_MAX = 60.0
# Whoever answers with more is no log of the right form: ours send at most 9 kB a file.
FILE_BYTES_MAX = verify.FILE_BYTES_MAX
SEEN_BYTES_MAX = 4 * 1024 * 1024
SEEN_LOGS_MAX = 1_000
URL_LENGTH_MAX = 2_000


class _UnreachableError(Exception):
    """The node did not answer; the caller turns it into a fault."""


class NodeFiles:
    """The files of a log below an address, read one after the other."""

    def __init__(self, url: str, client: httpx.Client | None = None) -> None:
        """Read below `url`, the address of `checkpoint` without that word."""
        self._prefix = url.rstrip("/") + "/"
        self._client = client or httpx.Client(timeout=TIMEOUT_S, follow_redirects=False)
        self.checkpoint = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.close()

    def read(self, path: str) -> bytes | None:
        """Return a file, cut one byte past the limit; None where there is none."""
        try:
            with self._client.stream("GET", self._prefix + path) as answer:
                if answer.status_code == httpx.codes.NOT_FOUND:
                    return None
                if answer.status_code != httpx.codes.OK:
                    raise _UnreachableError(f"{path}: status {answer.status_code}")
                content = _whole(answer)
        except httpx.HTTPError as error:
            raise _UnreachableError(f"{path}: {type(error).__name__}") from error
        if path == tiles.CHECKPOINT_PATH:
            self.checkpoint = content
        return content


def _whole(answer: httpx.Response) -> bytes:
    content, ends_at = b"", time.monotonic() + FILE_S_MAX
    for part in answer.iter_bytes():
        content += part
        if time.monotonic() > ends_at:
            raise _UnreachableError(f"{answer.url.path[-48:]}: slower than {FILE_S_MAX} s")
        if len(content) > FILE_BYTES_MAX:
            # The judge sees that it is too big; the rest is not worth reading.
            return content[: FILE_BYTES_MAX + 1]
    return content


class FolderFiles:
    """The files of a log in a folder."""

    def __init__(self, folder: Path) -> None:
        """Read below this folder, the one that holds `checkpoint`."""
        self._folder = folder
        self.checkpoint = b""

    def read(self, path: str) -> bytes | None:
        """Return a file, cut one byte past the limit; None where there is none."""
        place = self._folder / path
        if not place.is_file():
            return None
        with place.open("rb") as file:
            content = file.read(FILE_BYTES_MAX + 1)
        if path == tiles.CHECKPOINT_PATH:
            self.checkpoint = content
        return content


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The file that remembers the last accepted checkpoint of each log, by place."""

    path: Path

    def earlier(
        self, place: str, key: notes.VerifierKey
    ) -> notes.Checkpoint | Fault | None:
        """Return the checkpoint last accepted from a place; judged by the key again."""
        note = self._all().get(f"{place} {key.name}")
        if note is None:
            return None
        return notes.open_checkpoint(note.encode(), key=key)

    def keep(self, place: str, key: notes.VerifierKey, checkpoint: bytes) -> None:
        """Remember a checkpoint that was accepted; the oldest places are forgotten."""
        found = self._all()
        name = f"{place} {key.name}"
        found.pop(name, None)
        found[name] = checkpoint.decode()
        kept = dict(list(found.items())[-SEEN_LOGS_MAX:])
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_name(self.path.name + ".part")
        part.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        part.replace(self.path)

    def _all(self) -> dict[str, str]:
        """Return what is remembered; a damaged file is an error, not a clean slate."""
        if not self.path.is_file():
            return {}
        with self.path.open("rb") as file:
            content: Any = json.loads(file.read(SEEN_BYTES_MAX))
        if not isinstance(content, dict):
            raise TypeError("it holds no list of logs")
        return {str(place): str(note) for place, note in content.items()}


def verify_live(
    url: str,
    key: str,
    *,
    seen: Path | None = None,
    acts: Iterable[verify.ActAtHand] = (),
    client: httpx.Client | None = None,
) -> verify.Report | Fault:
    """Verify the log below an address by its verifier key.

    `seen` names the file that remembers; a log that went back behind what it holds is
    refused. `acts` are some or all of its acts, by rising index.
    """
    if len(url) > URL_LENGTH_MAX or not url.startswith(("http://", "https://")):
        return fault("log.url", url[:200])
    with NodeFiles(url, client) as files:
        return _verified(files, url.rstrip("/"), key, seen=seen, acts=acts)


def verify_folder(
    folder: Path,
    key: str,
    *,
    seen: Path | None = None,
    acts: Iterable[verify.ActAtHand] = (),
) -> verify.Report | Fault:
    """Verify a folder of tiles by the log's verifier key; else like `verify_live`."""
    files = FolderFiles(folder)
    return _verified(files, str(folder.resolve()), key, seen=seen, acts=acts)


def _verified(
    files: NodeFiles | FolderFiles,
    place: str,
    key: str,
    *,
    seen: Path | None,
    acts: Iterable[verify.ActAtHand],
) -> verify.Report | Fault:
    known = notes.verifier_key_of(key.strip())
    if isinstance(known, Fault):
        return known
    memory = Seen(path=seen) if seen is not None else None
    try:
        earlier = memory.earlier(place, known) if memory else None
    except (ValueError, TypeError) as error:
        return fault("log.seen_damaged", str(seen), why=str(error)[:100])
    if isinstance(earlier, Fault):
        return earlier
    try:
        report = verify.verify_log(files.read, key=known, earlier=earlier, acts=acts)
    except _UnreachableError as error:
        return fault("log.unreachable", place, why=str(error)[:200])
    if memory is not None and report.holds:
        memory.keep(place, known, files.checkpoint)
    return report
