"""Elsewhere: lets this thread's database be another one for a while.

Reads and checks always ask Django's default connection; a backup that is being tested
takes its place here, so that what is tested is what is used.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.utils import ConnectionHandler

DATABASE = "auzolan.sqlite3"
SIDE = "side.sqlite3"


@contextlib.contextmanager
def standing_on(data: Path) -> Iterator[None]:
    """Use the SQLite files of another data folder as the databases of this thread."""
    # The side file is SQLite on every node, so its settings fit both.
    usual = connections["side"].settings_dict
    with (
        _instead("default", {**usual, "NAME": str(data / DATABASE)}),
        _instead("side", {**usual, "NAME": str(data / SIDE)}),
    ):
        yield


@contextlib.contextmanager
def standing_on_database(name: str) -> Iterator[None]:
    """Use another database of the same PostgreSQL as the database of this thread."""
    with _instead("default", {**connections["default"].settings_dict, "NAME": name}):
        yield


@contextlib.contextmanager
def _instead(alias: str, how: dict[str, Any]) -> Iterator[None]:
    usual = connections[alias]
    handler = ConnectionHandler({"default": how, alias: how})
    other = handler.create_connection(alias)
    connections[alias] = other
    try:
        yield
    finally:
        other.close()
        connections[alias] = usual
