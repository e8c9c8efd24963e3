"""Lay a row of numbers out as a sparkline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 120.0
HEIGHT = 32.0
POINTS_MAX = 400
_EDGE = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Sparkline:
    """A line and the area under it, as SVG paths."""

    width: float
    height: float
    line: str
    area: str
    # Where zero lies, if it lies between the least and the greatest value.
    zero_y: float | None
    last_x: float
    last_y: float


def sparkline(values: Iterable[float]) -> Sparkline | None:
    """Draw values at equal steps from left to right; fewer than two are no line."""
    shown = list(values)[-POINTS_MAX:]
    if len(shown) < 2:
        return None
    least, greatest = min(shown), max(shown)
    spread = (greatest - least) or 1.0
    step = (WIDTH - 2 * _EDGE) / (len(shown) - 1)

    def y_of(value: float) -> float:
        return HEIGHT - _EDGE - (value - least) / spread * (HEIGHT - 2 * _EDGE)

    points = [(_EDGE + at * step, y_of(value)) for at, value in enumerate(shown)]
    line = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    last_x, last_y = points[-1]
    return Sparkline(
        width=WIDTH,
        height=HEIGHT,
        line=line,
        area=f"{line}V{HEIGHT:.1f}H{_EDGE:.1f}Z",
        zero_y=round(y_of(0.0), 1) if least < 0 < greatest else None,
        last_x=round(last_x, 1),
        last_y=round(last_y, 1),
    )
