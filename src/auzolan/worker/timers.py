"""Timers: the list of what the worker does, how often, and each as one function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from auzolan.app import RULEBOOK, house, now_ms
from auzolan.ledger import records
from auzolan.node import choose, fulfil
from auzolan.node.ports import Appended
from auzolan.store import backup, rows
from auzolan.store.drafts import DatabaseDrafts
from auzolan.store.uploads import Uploads
from auzolan.units.faults import Fault
from auzolan.units.spans import DAY_MS, MINUTE_MS
from auzolan.worker import mail

EXPIRED_AT_ONCE_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """Something done every so often; what it returns is worth a line in the log."""

    name: str
    every_ms: int
    run: Callable[[], str]
    # How long after the start it may first run: what is heavy lets the pages go first.
    first_ms: int = 0


def expire_requests() -> str:
    """Let requests go whose answer is overdue, and look for the next best."""
    overdue = rows.select(
        records.Promise,
        "state = 'asked' AND answer_by <= %s",
        (now_ms(),),
        limit=EXPIRED_AT_ONCE_MAX,
    )
    gone = 0
    for promise in overdue:
        result = fulfil.expire(house(), promise.community, promise=promise.id)
        if isinstance(result, Appended):
            gone += 1
            choose.next_best(house(), promise.community, promise=promise.id)
    return f"{gone} requests expired" if gone else ""


def sweep_drafts() -> str:
    """Forget questions that nobody came back to."""
    swept = DatabaseDrafts(now_ms).sweep()
    return f"{swept} drafts forgotten" if swept else ""


def send_messages() -> str:
    """Send what waits in the outbox."""
    sent = mail.send_waiting(now_ms())
    return f"{sent} messages sent" if sent else ""


def sweep_uploads() -> str:
    """Forget files that wait for nobody any more: names and contacts are in them."""
    swept = Uploads(Path(settings.DATA) / "uploads", now_ms).sweep()
    return f"{swept} uploads forgotten" if swept else ""


def back_up() -> str:
    """Make the nightly backup and test it; what went wrong is for the keeper's log."""
    data = Path(settings.DATA)
    if not backup.is_due(now_ms(), data=data):
        return ""
    made = backup.nightly(now_ms(), data=data, rulebook=RULEBOOK)
    if isinstance(made, Fault):
        return f"the backup failed: {made.code} {made.at} {dict(made.details)}"
    return f"backup {made.path.name} made and tested"


TIMERS: tuple[Timer, ...] = (
    Timer(name="expire", every_ms=MINUTE_MS, run=expire_requests),
    Timer(name="messages", every_ms=MINUTE_MS // 4, run=send_messages),
    Timer(name="backup", every_ms=10 * MINUTE_MS, run=back_up, first_ms=5 * MINUTE_MS),
    Timer(name="drafts", every_ms=DAY_MS // 24, run=sweep_drafts),
    Timer(name="uploads", every_ms=10 * MINUTE_MS, run=sweep_uploads),
)
