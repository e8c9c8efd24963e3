"""Acts: what members have sealed themselves, with keys that only they hold."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from auzolan.app import house
from auzolan.ledger.acts import Sealed
from auzolan.node import say
from auzolan.node.ports import Doer
from auzolan.units.faults import fault
from auzolan.web.api.answering import DEED, Faults, refusal
from auzolan.web.api.calling import looking
from auzolan.web.api.shapes import In

router = Router(tags=["acts"])

# The API takes no longer bodies, so no part can be longer either.
PART_LENGTH_MAX = 256 * 1024
Part = Annotated[str, Field(max_length=PART_LENGTH_MAX, pattern="^[A-Za-z0-9+/=]*$")]


class SealedIn(In):
    """The parts of an act, each in base64, as docs/spec/acts.md has them."""

    header: Part
    signature: Part
    body: Part
    body_salt: Part
    personal: Part = ""
    personal_salt: Part = ""


class AppendedOut(Schema):
    """Where the act stands in the log."""

    act: str
    number: int
    repeated: bool


@router.post("/acts", response={201: AppendedOut, **DEED})
def submit_act(
    request: HttpRequest, body: SealedIn
) -> Status[AppendedOut] | Status[Faults]:
    """Append an act that the caller has signed with a key that only they hold."""
    try:
        parts = {
            name: base64.b64decode(text, validate=True)
            for name, text in body.model_dump().items()
        }
    except binascii.Error:
        return refusal([fault("api.malformed", "body", reason="base64")])
    viewer = looking(request)
    doer = Doer(community=viewer.community, member=viewer.member)
    said = say.submit(house(), doer, Sealed(**parts))
    if isinstance(said, tuple):
        return refusal(said)
    told = AppendedOut(act=said.act_id, number=said.seq, repeated=said.repeated)
    return Status(201, told)
