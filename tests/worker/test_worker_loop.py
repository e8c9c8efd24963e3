"""The loop runs what is due, and goes on where one timer fails."""

from __future__ import annotations

from auzolan.worker import loop
from auzolan.worker.timers import TIMERS, Timer


def _timer(name: str, ran: list[str], **fields: int) -> Timer:
    def run() -> str:
        ran.append(name)
        return ""

    return Timer(name=name, every_ms=100, run=run, **fields)


def test_a_timer_runs_at_the_start_and_then_at_its_turns():
    ran: list[str] = []
    timers = [_timer("quick", ran)]
    due = loop.first_due(timers, 1_000)

    for now in (1_000, 1_050, 1_099, 1_100, 1_150):
        loop.run_due(timers, due, now)

    assert ran == ["quick", "quick"]


def test_a_heavy_timer_lets_the_pages_go_first():
    ran: list[str] = []
    timers = [_timer("heavy", ran, first_ms=500)]
    due = loop.first_due(timers, 1_000)

    loop.run_due(timers, due, 1_499)
    assert ran == []
    loop.run_due(timers, due, 1_500)
    assert ran == ["heavy"]


def test_a_timer_that_fails_stops_no_other():
    ran: list[str] = []

    def fail() -> str:
        raise RuntimeError("out of order")

    broken = Timer(name="broken", every_ms=100, run=fail)

    loop.run_due([broken, _timer("next", ran)], {}, 1_000)

    assert ran == ["next"]


def test_the_timers_of_the_node_have_names_of_their_own():
    assert len({timer.name for timer in TIMERS}) == len(TIMERS)
