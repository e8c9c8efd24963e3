"""Security of the history: no key, no secret and no data folder is kept in it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
# What looks like a key of somebody's: private keys, tokens of services, ours, passwords
# in addresses, and settings that hold a secret as text.
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{36}\b"
    r"|\bsk-[A-Za-z0-9]{32,}\b"
    r"|\bxox[abpr]-[A-Za-z0-9-]{10,}"
    r"|\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\."
    r"|\bauz_[A-Za-z0-9_-]{43}\b"
    r"|\b[a-z]+://[^\s/:@<>{}'\"]+:(?!PASSWORD@)[^\s/@<>{}'\"]+@[a-z0-9][a-z0-9.-]{3,}"
    r"|SECRET_KEY\s*=\s*['\"]"
)


def kept() -> Iterator[tuple[str, str]]:
    """Yield the name and text of each file in the history."""
    command = ["git", "ls-files", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    for name in filter(None, listed.decode().split("\0")):
        path = ROOT / name
        if path.is_file() and path != Path(__file__):
            yield name, path.read_text(encoding="utf-8", errors="ignore")


def test_no_secret_is_kept_in_the_history() -> None:
    assert [name for name, text in kept() if SECRETS.search(text)] == []


def test_no_data_folder_is_kept_in_the_history() -> None:
    data = re.compile(r"(^|/)(var|keys)/|\.sqlite3|(^|/)secret$|\.pem$|\.env$")

    assert [name for name, _ in kept() if data.search(name)] == []


@pytest.mark.parametrize(
    "line",
    [
        "-----BEGIN PRIVATE KEY-----",
        "auz_" + "x" * 43,
        "SECRET_KEY = 'abc'",
        "postgresql://user:word@database",
    ],
)
def test_the_search_for_secrets_finds_one(line: str) -> None:
    assert SECRETS.search(line)
