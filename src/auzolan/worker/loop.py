"""Loop: runs each timer when it is due, until told to stop."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence

from django.db import close_old_connections

from auzolan.app import now_ms
from auzolan.worker.timers import TIMERS, Timer

_log = logging.getLogger("auzolan.worker")

NAP_S = 1.0


def run_due(timers: Sequence[Timer], due: dict[str, int], now: int) -> None:
    """Run the timers that are due and say when each is due again.

    A timer that fails is logged and runs again at its next turn: the loop is the
    outermost one, and one broken job must not stop the others.
    """
    for timer in timers:
        if due.get(timer.name, 0) > now:
            continue
        due[timer.name] = now + timer.every_ms
        try:
            told = timer.run()
        except Exception:  # noqa: BLE001 - the outermost loop logs and goes on
            _log.exception("the timer %s failed", timer.name)
        else:
            if told:
                _log.info("%s: %s", timer.name, told)


def first_due(timers: Sequence[Timer], now: int) -> dict[str, int]:
    """Return when each timer is first due, by its name."""
    return {timer.name: now + timer.first_ms for timer in timers}


def run(stop: threading.Event) -> None:
    """Run timers until `stop` is set."""
    due = first_due(TIMERS, now_ms())
    while not stop.wait(NAP_S):
        close_old_connections()
        run_due(TIMERS, due, now_ms())
