"""Lay the steps of a plan out in time: who does what, when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Literal

from auzolan.units import spans
from auzolan.web.drawing import lettering

Tone = Literal["moss", "amber", "clay", "sky", "plum", "stone"]
TickStyle = Literal["hour", "day", "month"]
Anchor = Literal["in", "after", "before"]

WIDE = 840.0
NARROW = 320.0
# More bars than this are no picture any more; the table twin holds them all.
BARS_MAX = 120

_NAMES = 150.0
_BAR = 28.0
_BAR_NARROW = 16.0
_TRACK = 36.0
_HEAD = 30.0
_TEXT = 13.0
_PAD = 8.0
_LINE = 17.0
# From the middle of a line of text down to its base line.
_DROP = _TEXT * 0.36
_TICK_ROOM = 58.0
_BAR_MIN = 6.0

# How far apart the lines may stand, in hours; the first that leaves room is taken.
_STEPS_HOURS = (1, 3, 6, 12, 24, 48, 168, 336, 720, 2160, 8760)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a plan: who, what, when."""

    who: str
    what: str
    span: spans.Span
    tone: Tone = "moss"
    # The viewer's own steps stand out.
    mine: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One drawn step; its words, if any, stand on `text_y`, in the bar or beside it."""

    step: Step
    starts: datetime
    ends: datetime
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    text_x: float
    text_y: float
    # Where the words stand; those before the bar end at `text_x`.
    anchor: Anchor


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One person's or workshop's line; a narrow picture has one for each step.

    Text lines stand at the left, the first on `text_y`.
    """

    who: str
    lines: tuple[str, ...]
    y: float
    height: float
    text_y: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """One line of the time scale."""

    at: datetime
    x: float
    style: TickStyle


@dataclass(frozen=True, slots=True, kw_only=True)
class Gantt:
    """The whole picture, in units of its own `width` and `height`."""

    width: float
    height: float
    top: float
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    now_x: float | None


@dataclass(frozen=True, slots=True)
class _Scale:
    left: float
    right: float
    starts_at: int
    ends_at: int

    def x(self, moment: int) -> float:
        share = (moment - self.starts_at) / (self.ends_at - self.starts_at)
        return self.left + share * (self.right - self.left)


def gantt(
    steps: Iterable[Step],
    *,
    zone: tzinfo,
    now: int | None = None,
    narrow: bool = False,
) -> Gantt:
    """Draw steps in the order of their start, for a wide page or for a phone."""
    ordered = sorted(steps, key=lambda step: (step.span, step.who))[:BARS_MAX]
    if not ordered:
        return Gantt(
            width=NARROW if narrow else WIDE,
            height=0,
            top=0,
            rows=(),
            bars=(),
            ticks=(),
            now_x=None,
        )
    scale = _Scale(
        left=0.0 if narrow else _NAMES,
        right=NARROW if narrow else WIDE,
        starts_at=min(step.span.starts_at for step in ordered),
        ends_at=max(step.span.ends_at for step in ordered),
    )
    rows, bars = (_narrow if narrow else _wide)(ordered, scale, zone)
    shows_now = now is not None and scale.starts_at <= now < scale.ends_at
    return Gantt(
        width=scale.right,
        height=rows[-1].y + rows[-1].height,
        top=_HEAD - 6,
        rows=tuple(rows),
        bars=tuple(bars),
        ticks=_ticks(scale, zone),
        now_x=round(scale.x(now), 1) if shows_now and now is not None else None,
    )


def _local(moment_ms: int, zone: tzinfo) -> datetime:
    return datetime.fromtimestamp(moment_ms / spans.SECOND_MS, zone)


def _reach(step: Step, scale: _Scale) -> tuple[float, float]:
    """Return the bar's two ends; a short step stays wide enough to be seen."""
    x = min(scale.x(step.span.starts_at), scale.right - _BAR_MIN)
    return x, max(_BAR_MIN, scale.x(step.span.ends_at) - x)


def _bar(
    step: Step,
    place: tuple[float, float, float],
    words: tuple[tuple[str, ...], float, float, Anchor],
    zone: tzinfo,
) -> Bar:
    x, y, width = place
    lines, text_x, text_y, anchor = words
    return Bar(
        step=step,
        starts=_local(step.span.starts_at, zone),
        ends=_local(step.span.ends_at, zone),
        x=round(x, 1),
        y=round(y, 1),
        width=round(width, 1),
        height=_BAR,
        lines=lines,
        text_x=round(text_x, 1),
        text_y=round(text_y, 1),
        anchor=anchor,
    )


def _wide(
    steps: Sequence[Step], scale: _Scale, zone: tzinfo
) -> tuple[list[Row], list[Bar]]:
    rows: list[Row] = []
    bars: list[Bar] = []
    y = _HEAD
    for who in dict.fromkeys(step.who for step in steps):
        # Each track tells from where on it is free of bars and of their words.
        tracks: list[float] = []
        for step in (step for step in steps if step.who == who):
            x, width = _reach(step, scale)
            text_x, room, anchor = _beside(step.what, x, width, scale)
            lines = lettering.lines_of(step.what, width=room, size=_TEXT)[:1]
            label = lettering.width_of(lines[0], size=_TEXT)
            first = x if anchor != "before" else text_x - label
            last = x + width if anchor == "before" else max(x + width, text_x + label)
            free = [at for at, until in enumerate(tracks) if until <= first]
            track = free[0] if free else len(tracks)
            tracks[track : track + 1] = [last + _PAD]
            top = y + track * _TRACK + (_TRACK - _BAR) / 2
            words = (lines, text_x, top + _BAR / 2 + _DROP, anchor)
            bars.append(_bar(step, (x, top, width), words, zone))
        names = lettering.lines_of(who, width=_NAMES - _PAD, size=_TEXT)
        height = max(len(tracks) * _TRACK, len(names) * _LINE + _PAD)
        text_y = round(y + _TRACK / 2 + _DROP, 1)
        rows.append(Row(who=who, lines=names, y=y, height=height, text_y=text_y))
        y += height
    return rows, bars


def _beside(
    words: str, x: float, width: float, scale: _Scale
) -> tuple[float, float, Anchor]:
    """Return where words begin or end, how much room they have, and on which side."""
    label = lettering.width_of(words, size=_TEXT)
    if label + 2 * _PAD <= width:
        return x + _PAD, width - _PAD, "in"
    after = x + width + _PAD
    if after + label <= scale.right:
        return after, scale.right - after, "after"
    if x - _PAD - label >= scale.left:
        return x - _PAD, label + _PAD, "before"
    return x + _PAD, scale.right - x - _PAD, "after"


def _narrow(
    steps: Sequence[Step], scale: _Scale, zone: tzinfo
) -> tuple[list[Row], list[Bar]]:
    rows: list[Row] = []
    bars: list[Bar] = []
    y = _HEAD
    for step in steps:
        words = f"{step.who}: {step.what}"
        lines = lettering.lines_of(words, width=scale.right, size=_TEXT)
        text_y = y + _TEXT + 2
        top = y + len(lines) * _LINE + 4
        height = top + _BAR_NARROW + _PAD - y
        x, width = _reach(step, scale)
        rows.append(Row(who=step.who, lines=lines, y=y, height=height, text_y=text_y))
        bar = _bar(step, (x, top, width), ((), 0.0, 0.0, "after"), zone)
        bars.append(replace(bar, height=_BAR_NARROW))
        y += height
    return rows, bars


def _ticks(scale: _Scale, zone: tzinfo) -> tuple[Tick, ...]:
    length_hours = (scale.ends_at - scale.starts_at) / spans.HOUR_MS
    places = max(1.0, (scale.right - scale.left) / _TICK_ROOM)
    step = next(
        (hours for hours in _STEPS_HOURS if length_hours / hours <= places),
        _STEPS_HOURS[-1],
    )
    style: TickStyle = "hour" if step < 24 else "day" if step < 720 else "month"
    at = _local(scale.starts_at, zone).replace(minute=0, second=0, microsecond=0)
    at = at.replace(hour=at.hour // step * step if step < 24 else 0)
    ticks = []
    while (moment := round(at.timestamp() * spans.SECOND_MS)) < scale.ends_at:
        x = scale.x(moment)
        # A label needs room up to the edge, and the first line may lie before it.
        if scale.left <= x <= scale.right - _TICK_ROOM * 0.6:
            ticks.append(Tick(at=at, x=round(x, 1), style=style))
        at = (at.replace(tzinfo=None) + timedelta(hours=step)).replace(tzinfo=zone)
    return tuple(ticks)
