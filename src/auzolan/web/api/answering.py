"""Answering: the one shape of a refusal, and the status that each fault has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpRequest, JsonResponse
from ninja import Schema, Status
from pydantic import Field

from auzolan.units.faults import Fault
from auzolan.web.faults import sentence

# A list of what is wrong with a hostile body must not be longer than the body.
FAULTS_MAX = 50

NOT_FOUND = 404
FORBIDDEN = 403
CONFLICT = 409
REFUSED = 422
READ_ONLY = 503

# The first word of a code whose fault is about who asks.
_STANDING = frozenset({"may", "mandate"})
_NOT_THEIRS = frozenset({"event.not_yours"})
# What another has taken, done or said in the meantime: look again, then try again.
_CONFLICTS = frozenset(
    {
        "account.below_line",
        "change.not_pending",
        "change.objected",
        "event.stands",
        "id.taken",
        "promise.answer_late",
        "promise.not_a_job",
        "promise.not_asked",
        "promise.not_open",
        "stock.too_little",
        "stock.used_later",
        "thing.broken",
        "thing.promised",
        "thing.taken",
    }
)


class FaultOut(Schema):
    """One reason for a refusal."""

    code: str = Field(description="Stable, such as `thing.taken`; programs go by it.")
    at: str = Field(description="What is at fault: an id, or the name of a field.")
    details: dict[str, str | int | bool | None]
    sentence: str = Field(description="For people, in the language of Accept-Language.")


class Faults(Schema):
    """Why a request was refused: at least one fault."""

    faults: list[FaultOut]


def _each(*statuses: int) -> dict[int, type[Faults]]:
    return dict.fromkeys(statuses, Faults)


# What every operation may answer, what those that name a row may, and what deeds may.
ALWAYS: Mapping[int, type[Faults]] = _each(401, 403, 413, 422, 429)
READ: Mapping[int, type[Faults]] = {**ALWAYS, **_each(404)}
DEED: Mapping[int, type[Faults]] = {**ALWAYS, **_each(400, 404, 409, 503)}


def status_of(found: Fault, *, lost: str = "") -> int:
    """Return the HTTP status of a fault; `lost` is the code of an unknown address."""
    if found.code == lost:
        return NOT_FOUND
    if found.code.partition(".")[0] in _STANDING or found.code in _NOT_THEIRS:
        return FORBIDDEN
    if found.code in _CONFLICTS:
        return CONFLICT
    if found.code == "node.read_only":
        return READ_ONLY
    return REFUSED


def fault_out(found: Fault) -> FaultOut:
    """Return a fault with its sentence in the request's language."""
    return FaultOut(
        code=found.code,
        at=found.at,
        details=dict(found.details),
        sentence=sentence(found),
    )


def refusal(faults: Iterable[Fault], *, lost: str = "") -> Status[Faults]:
    """Answer with faults; the status is that of the first."""
    found = tuple(faults)[:FAULTS_MAX]
    assert found, "a refusal has a reason"
    body = Faults(faults=[fault_out(each) for each in found])
    return Status(status_of(found[0], lost=lost), body)


def raw(request: HttpRequest, status: int, *faults: Fault) -> JsonResponse:
    """Answer with faults where no operation is there to do it."""
    rows: list[dict[str, Any]] = [
        fault_out(each).model_dump() for each in faults[:FAULTS_MAX]
    ]
    return JsonResponse({"faults": rows}, status=status)
