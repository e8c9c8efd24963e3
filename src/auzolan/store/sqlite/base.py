"""SQLite backend whose write transactions queue at a lock instead of polling.

SQLite's busy handler polls, which makes the slowest of eight writers wait seconds;
a thread lock and a file lock taken before `BEGIN IMMEDIATE` keep the queue fair
(measured in docs/decisions/0004).
"""

from __future__ import annotations

import fcntl
import os
import threading
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base

_thread_locks: dict[str, threading.Lock] = {}
_registry = threading.Lock()


class WriteLock:
    """A lock of one database file, fair enough among threads and processes."""

    def __init__(self, database: str) -> None:
        """Name the lock after the database file; one in memory needs no file."""
        with _registry:
            self._threads = _thread_locks.setdefault(database, threading.Lock())
        in_memory = ":memory:" in database or "mode=memory" in database
        self._path = None if in_memory else Path(database + ".lock")
        self._handle = -1

    def acquire(self) -> None:
        """Wait until no other thread or process writes."""
        self._threads.acquire()
        if self._path is not None:
            self._handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
            fcntl.flock(self._handle, fcntl.LOCK_EX)

    def release(self) -> None:
        """Let the next writer in; closing the file drops its lock."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
        self._threads.release()


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite backend; a transaction holds the lock from begin to end."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own
        """Start without the lock."""
        super().__init__(*args, **kwargs)
        self._write_lock: WriteLock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        lock = WriteLock(str(self.settings_dict["NAME"]))
        lock.acquire()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            lock.release()
            raise
        self._write_lock = lock

    def _free_lock(self) -> None:
        lock, self._write_lock = self._write_lock, None
        if lock is not None:
            lock.release()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        # A commit that fails keeps the lock; the rollback that follows frees it.
        self._free_lock()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._free_lock()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._free_lock()
