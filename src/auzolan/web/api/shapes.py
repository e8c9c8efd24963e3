"""Shapes: what requests hold and answers tell, with the limit of each."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, ConfigDict, Field

from auzolan.ledger.acts import NAME_LENGTH_MAX, NOTE_LENGTH_MAX
from auzolan.sharing.needs import RADIUS_M_MAX
from auzolan.units.amounts import AMOUNT_TEXT_MAX, UNITS, Unit, format_amount
from auzolan.units.points import E7, Point
from auzolan.web.api.calling import ID_PATTERN

ROWS_MAX = 100
ROWS_USUAL = 30
OFFSET_MAX = 5_000
MINUTES_MAX = 7 * 24 * 60
WORDS_LENGTH_MAX = 200

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


def _clean(text: str) -> str:
    """Return text in the one form that acts are signed in, without control signs."""
    if any(ord(sign) < 32 and sign not in "\n\t" for sign in text) or "\x7f" in text:
        raise ValueError("control characters are not text")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError("half a character is not text") from error
    return unicodedata.normalize("NFC", text).strip()


def _only_text(value: object) -> object:
    # A bare number would be read as seconds since 1970, which nobody means.
    if not isinstance(value, str):
        raise ValueError("write a moment as 2026-12-31T18:00:00Z")  # noqa: TRY004 - pydantic's way of saying no
    return value


Id = Annotated[
    str, Field(pattern=ID_PATTERN, examples=["0199f3a2c4d87b6e9a10b2c3d4e5f607"])
]
Name = Annotated[str, AfterValidator(_clean), Field(max_length=NAME_LENGTH_MAX)]
Note = Annotated[str, AfterValidator(_clean), Field(max_length=NOTE_LENGTH_MAX)]
Words = Annotated[str, AfterValidator(_clean), Field(max_length=WORDS_LENGTH_MAX)]
Moment = Annotated[AwareDatetime, BeforeValidator(_only_text)]
AmountText = Annotated[
    str,
    Field(
        max_length=AMOUNT_TEXT_MAX,
        pattern=r"^[0-9.,]*$",
        description="An exact decimal number, such as `2.5`.",
        examples=["2.5"],
    ),
]
Minutes = Annotated[int, Field(strict=True, ge=0, le=MINUTES_MAX)]
MinutesMore = Annotated[int, Field(strict=True, ge=-MINUTES_MAX, le=MINUTES_MAX)]
ChangeText = Annotated[
    str,
    Field(
        max_length=AMOUNT_TEXT_MAX,
        pattern=r"^-?[0-9.,]*$",
        description="By how much it was wrong, such as `-0.5`.",
        examples=["-0.5"],
    ),
]
YesNo = Annotated[bool, Field(strict=True)]
Limit = Annotated[int, Field(ge=1, le=ROWS_MAX)]
Offset = Annotated[int, Field(ge=0, le=OFFSET_MAX)]


class In(Schema):
    """What a request holds; a field we do not know is a mistake, not a wish."""

    model_config = ConfigDict(extra="forbid")


class PointIn(In):
    """A place on earth, WGS 84."""

    lat: float = Field(strict=True, ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(strict=True, ge=-180, le=180, allow_inf_nan=False)

    def point(self) -> Point:
        """Return it in steps of 1e-7 degrees."""
        return Point(round(self.lat * E7), round(self.lon * E7))


RadiusKm = Annotated[
    float, Field(strict=True, gt=0, le=RADIUS_M_MAX / 1000, allow_inf_nan=False)
]


class Named(Schema):
    """A row and what it is called, as far as the caller may know."""

    id: str
    name: str


class AmountOut(Schema):
    """An exact amount with its unit."""

    amount: str = Field(examples=["2.5"])
    unit: str = Field(examples=["kg"])


class Done(Schema):
    """A deed was done; `id` is the row that it made or was about."""

    id: str


def ms(moment: datetime) -> int:
    """Return a moment as ms since 1970, UTC."""
    return (moment - _EPOCH) // _MS


def told(moment: int) -> str | None:
    """Return ms since 1970 as RFC 3339 in UTC; None for 0, which means open."""
    if not moment:
        return None
    try:
        return (
            (_EPOCH + moment * _MS)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z")
        )
    except OverflowError:
        return None


def amount(steps: int, unit: Unit) -> AmountOut:
    """Return steps of a unit as an exact decimal."""
    return AmountOut(amount=format_amount(steps, unit), unit=unit.code)


def credit(steps: int, accounts: str) -> AmountOut | None:
    """Return an amount of the community's accounts; None while they are off."""
    if accounts == "off":
        return None
    return amount(steps, UNITS["hour_credit" if accounts == "hours" else "credit"])
