"""Uploading: forms with files are measured before anything of them is read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from auzolan.web.views import frame

# What is read and thrown away so that a browser hears the answer: one that is still
# sending when the connection ends only says that it broke.
DRAINED_BYTES_MAX = 200_000_000
CHUNK_BYTES = 1 << 16


class SizeFirst:
    """Middleware before the one that reads forms: refuses those with too big files."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Stand in the chain."""
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on."""
        return self._get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        _view: Callable[..., HttpResponse],
        _args: Any,
        _kwargs: Any,
    ) -> HttpResponse | None:
        """Answer where the announced size is over the limit; nothing is parsed then."""
        announced = str(request.META.get("CONTENT_LENGTH") or "0")
        size = int(announced) if announced.isdecimal() and len(announced) < 20 else 0
        limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if request.content_type != "multipart/form-data" or size <= limit:
            return None
        left = size if size <= DRAINED_BYTES_MAX else 0
        while left > 0:
            read = len(request.read(min(CHUNK_BYTES, left)))
            left -= read or left
        return frame.page(request, "413.html", status=413, limit_mb=limit // 1_000_000)
