"""Asking: the form that asks what somebody needs, as it stands on several pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from auzolan.store.queries import near
from auzolan.store.queries.naming import Names
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault
from auzolan.units.points import Point, parse_point
from auzolan.units.spans import DAY_MS
from auzolan.web import clock

RADIUS_KM = 5
RADIUS_KM_MAX = 500
WORDS_MAX = 200
KM_M = 1_000
# When nothing is said, one asks for the next full hour and a day.
LENGTH_MS = DAY_MS
# What one wants to have may take a while to be made.
HAVE_MS = 14 * DAY_MS


def search_of(request: HttpRequest, origin: near.From) -> dict[str, Any]:
    """Return what stands in the asking form, as `forms.search` takes it."""
    return {
        "words": text(request, "words"),
        "from_at": text(request, "from"),
        "until_at": text(request, "until"),
        "near": text(request, "near") or origin.key,
        "radius": text(request, "radius") or RADIUS_KM,
    }


def text(request: HttpRequest, name: str) -> str:
    """Return a value of the address, cut to what a need may be."""
    return str(request.GET.get(name, "")).strip()[:WORDS_MAX]


def place_options(origin: near.From, names: Names) -> list[tuple[str, str]]:
    """Return from where one can ask, as a list to choose from."""
    options = []
    for key, place in origin.options:
        if place is None:
            options.append((key, _("The middle of %(community)s") % _called(names)))
            continue
        name = names.of(place.id)
        if name:
            options.append((key, name if place.public else _("My place: %s") % name))
    return options


def _called(names: Names) -> dict[str, str]:
    return {"community": names.community.name}


def point_of(request: HttpRequest, origin: near.From) -> Point | Fault:
    """Return where to look from: a place that was chosen, or LAT,LON."""
    said = text(request, "near")
    if not said or said == origin.key or "," not in said:
        return origin.point
    return parse_point(said)


def span_of(
    viewer: Viewer, from_said: str, until_said: str, length_ms: int = LENGTH_MS
) -> tuple[int, int]:
    """Return the span somebody asks for; what is not said begins at the next full hour."""
    starts_at = clock.moment_of(viewer, from_said)
    ends_at = clock.moment_of(viewer, until_said)
    if starts_at is None:
        starts_at = clock.next_full_hour(viewer)
        if ends_at is not None and ends_at <= starts_at:
            starts_at = viewer.now
    if ends_at is None or ends_at <= starts_at:
        ends_at = starts_at + length_ms
    return starts_at, ends_at


def radius_m(said: str) -> int:
    """Return how far to look, in metres."""
    try:
        kilometres = float(said.replace(",", "."))
    except ValueError:
        return RADIUS_KM * KM_M
    if not 0 < kilometres <= RADIUS_KM_MAX:
        return RADIUS_KM * KM_M
    return max(100, round(kilometres * KM_M))
