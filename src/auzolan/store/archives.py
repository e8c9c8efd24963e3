"""Archives: what a backup is on disk, a zip of files and a manifest that names them all.

An archive comes from outside as well, so nothing in it is believed before its names,
sizes and hashes are what the manifest says.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import zipfile
from pathlib import Path
from typing import IO

import msgspec

from auzolan.units.faults import Fault, fault

FORMAT = 1
MANIFEST = "manifest.json"
MANIFEST_BYTES_MAX = 16 * 1024 * 1024
FILES_MAX = 100_000
# What has to be left on the disk beside the files that come in.
SPARE_BYTES = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
_NAME = re.compile(
    r"auzolan\.sqlite3|side\.sqlite3|database\.dump|secret|keys/[0-9a-f]{32}"
    r"|files/[0-9a-zA-Z_-][0-9a-zA-Z_.-]{0,127}"
)


class Packed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the archive."""

    size: int
    sha256: str


class LogOf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far the log of a community went."""

    size: int
    root: str  # hex


class Manifest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an archive holds, and of when."""

    format: int
    version: str  # of Auzolan
    made_at: int  # ms
    database: str  # sqlite | postgresql
    migrations: tuple[str, ...]
    files: dict[str, Packed]
    logs: dict[str, LogOf]


class Packer:
    """Writes files into an archive and remembers what they were."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        """Write into this archive."""
        self._archive = archive
        self.files: dict[str, Packed] = {}

    def add(self, name: str, path: Path) -> None:
        """Pack one file under a name."""
        assert _NAME.fullmatch(name), name
        whole, size = hashlib.sha256(), 0
        with (
            path.open("rb") as source,
            self._archive.open(name, "w", force_zip64=True) as to,
        ):
            while part := source.read(_CHUNK):
                whole.update(part)
                size += len(part)
                to.write(part)
        self.files[name] = Packed(size=size, sha256=whole.hexdigest())


def manifest_of(archive: zipfile.ZipFile) -> Manifest | Fault:
    """Return what an archive says of itself, if its files are just those it names."""
    found = archive.infolist()
    names = [info.filename for info in found]
    if MANIFEST not in names or len(names) > FILES_MAX:
        return fault("backup.malformed", MANIFEST)
    with archive.open(MANIFEST) as file:
        content = file.read(MANIFEST_BYTES_MAX + 1)
    if len(content) > MANIFEST_BYTES_MAX:
        return fault("backup.malformed", MANIFEST, bytes_max=MANIFEST_BYTES_MAX)
    try:
        manifest = msgspec.json.decode(content, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return fault("backup.malformed", MANIFEST, why=str(error)[:200])
    if manifest.format != FORMAT:
        return fault("backup.format", str(manifest.format), wanted=FORMAT)
    wanted = {*manifest.files, MANIFEST}
    if len(names) != len(wanted) or set(names) != wanted:
        return fault("backup.malformed", "files")
    for info in found:
        if info.filename == MANIFEST:
            continue
        if _NAME.fullmatch(info.filename) is None:
            return fault("backup.malformed", info.filename[:100])
        if info.file_size != manifest.files[info.filename].size:
            return fault("backup.file_differs", info.filename)
    return manifest


def unpack(archive: zipfile.ZipFile, manifest: Manifest, folder: Path) -> Fault | None:
    """Write the files of an archive into an empty folder, each compared by its hash."""
    whole = sum(packed.size for packed in manifest.files.values())
    if whole + SPARE_BYTES > shutil.disk_usage(folder).free:
        return fault("backup.no_room", str(folder), bytes=whole)
    for name, packed in manifest.files.items():
        path = folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        with archive.open(name) as source, path.open("wb") as to:
            if _copied(source, to, packed.size) != packed.sha256:
                return fault("backup.file_differs", name)
    return None


def _copied(source: IO[bytes], to: IO[bytes], size: int) -> str:
    """Copy at most one byte more than `size`; returns the SHA-256 of what came."""
    whole, left = hashlib.sha256(), size + 1
    while left > 0 and (part := source.read(min(_CHUNK, left))):
        whole.update(part)
        to.write(part)
        left -= len(part)
    return whole.hexdigest()
