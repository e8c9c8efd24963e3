"""Site: the API put together, with its addresses and what it says when all else fails."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.operation import Operation
from ninja.parser import Parser
from pydantic_core import from_json

from auzolan.units.faults import Fault, fault
from auzolan.web.api import (
    about,
    acts,
    answering,
    asking,
    happenings,
    needs,
    promises,
    reference,
    things,
)
from auzolan.web.api.calling import PersonalToken, PerToken
from auzolan.web.views import frame

# No request of ours is longer; a way of 120 promises has 40 kB.
BODY_BYTES_MAX = 256 * 1024
VERSION = "1"
DESCRIPTION = """\
What a member can do on the pages, a program can do here in their name. Make a token under
*About me*, and send it as `Authorization: Bearer auz_…`. Ids are 32 hex digits, moments
are RFC 3339, amounts are exact decimals as text. A refusal is a list of faults. Send
`Idempotency-Key` with what changes something: a repeat of it changes nothing.
"""

View = Callable[..., HttpResponseBase]


class StrictParser(Parser):
    """Reads JSON as RFC 8259 has it: no NaN, not endlessly deep, in UTF-8."""

    def parse_body(self, request: HttpRequest) -> Any:
        """Return the body's value.

        Raises:
            ValueError: It is no JSON; the operation answers 400.
        """
        return from_json(request.body, allow_inf_nan=False)


class Api(NinjaAPI):
    """NinjaAPI whose operations are named for their functions."""

    def get_openapi_operation_id(self, operation: Operation) -> str:
        """Return the name of an operation, such as `answer_promise`."""
        return operation.view_func.__name__


api = Api(
    title="Auzolan",
    version=VERSION,
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="api",
    auth=PersonalToken(),
    throttle=[PerToken()],
    parser=StrictParser(),
)


for _room in (asking, about, needs, things, promises, happenings, acts):
    api.add_router("", _room.router)


@api.exception_handler(AuthenticationError)
def _no_token(request: HttpRequest, _exc: AuthenticationError) -> HttpResponse:
    sent = "Authorization" in request.headers
    found = fault("api.token_unknown" if sent else "api.token_missing", "Authorization")
    answer = answering.raw(request, 401, found)
    answer["WWW-Authenticate"] = 'Bearer realm="auzolan"'
    return answer


@api.exception_handler(Throttled)
def _too_often(request: HttpRequest, exc: Throttled) -> HttpResponse:
    seconds = math.ceil(exc.wait or 1)
    return answering.raw(request, 429, fault("api.too_often", retry_after_s=seconds))


@api.exception_handler(ValidationError)
def _malformed(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    return answering.raw(request, 422, *map(_field_fault, exc.errors))


def _field_fault(error: dict[str, Any]) -> Fault:
    # The first part is where it stood (body, query ...), the second ninja's own name.
    at = ".".join(str(part) for part in error["loc"][1:])[:200]
    return fault("api.malformed", at, reason=str(error["msg"])[:200])


@api.exception_handler(HttpError)
def _unreadable(request: HttpRequest, exc: HttpError) -> HttpResponse:
    # The only one that ninja itself still raises: the body is no JSON.
    return answering.raw(request, exc.status_code, fault("api.not_json", "body"))


@api.exception_handler(Http404)
def _nowhere(request: HttpRequest, _exc: Http404) -> HttpResponse:
    return answering.raw(request, 404, fault("api.not_found", request.path[:200]))


@api.exception_handler(RequestDataTooBig)
def _too_large(request: HttpRequest, _exc: Exception) -> HttpResponse:
    return answering.raw(request, 413, fault("api.too_large", limit=BODY_BYTES_MAX))


@api.exception_handler(UnreadablePostError)
def _broken_off(request: HttpRequest, _exc: Exception) -> HttpResponse:
    return answering.raw(request, 400, fault("api.not_json", "body"))


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isdecimal() and len(told) < 16 else BODY_BYTES_MAX + 1


def _guarded(view: View) -> View:
    """Answer in the one shape also where no operation is reached."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if _length(request) > BODY_BYTES_MAX:
            return _too_large(request, RequestDataTooBig())
        answer = view(request, *args, **kwargs)
        # What a member may see must not lie about in a cache on the way.
        answer["Cache-Control"] = "no-store"
        if answer.status_code == 405:
            told = answering.raw(request, 405, fault("api.method", request.method or ""))
            told["Allow"] = answer.headers["Allow"]
            return told
        return answer

    return guarded


@csrf_exempt
def nothing(request: HttpRequest, rest: str = "") -> HttpResponse:
    """Answer that there is no operation at this address."""
    return _nowhere(request, Http404())


@functools.cache
def document() -> dict[str, Any]:
    """Return the OpenAPI document, the same for everybody."""
    return dict(api.get_openapi_schema())


@require_safe
def reference_page(request: HttpRequest) -> HttpResponse:
    """Show what programs can do, without a script."""
    return frame.page(
        request,
        "api.html",
        operations=reference.operations(document()),
        shapes=reference.shapes(document()),
        description=DESCRIPTION,
    )


def addresses() -> list[URLPattern | URLResolver]:
    """Return the API's addresses below /api/; all operations must be listed before."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = _guarded(pattern.callback)
    return [
        path("api/", reference_page, name="api_reference"),
        path("api/", (patterns, app_name, namespace)),
        re_path(r"^api/(?P<rest>.*)$", nothing, name="api_nothing"),
    ]
