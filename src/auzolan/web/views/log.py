"""The log over HTTP: checkpoint, tiles, bundles and proofs; public, and without cookies."""

from __future__ import annotations

import base64
import hashlib
import re

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from auzolan.app import house
from auzolan.ledger import tiles
from auzolan.store import checkpoints, published
from auzolan.units.faults import Fault

# The same path holds the same bytes for ever; a year is the longest that caches keep.
CACHE_FOREVER = "public, max-age=31536000, immutable"
CACHE_NEVER = "no-cache"
RETRY_AFTER_S = 60
# A log has fewer than 2^53 entries, which is 16 digits.
_NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
_STATUS = {"node.read_only": 503, "key.not_here": 503}


@require_safe
def file(request: HttpRequest, community: str, name: str) -> HttpResponseBase:
    """Serve one file of a log: its checkpoint, a tile, or a bundle of entries."""
    if name == tiles.CHECKPOINT_PATH:
        return _checkpoint(request, community)
    tile = tiles.tile_of(name)
    newest = checkpoints.stored(community)
    if isinstance(tile, Fault) or newest is None:
        return _refused(404)
    content = published.tile_content(community, tile, size=newest.size)
    if content is None:
        return _refused(404)
    return _served(request, content, "application/octet-stream", CACHE_FOREVER)


def _checkpoint(request: HttpRequest, community: str) -> HttpResponseBase:
    keeper = house()
    found = checkpoints.newest(community, keyring=keeper.keyring, now=keeper.clock())
    if isinstance(found, Fault):
        return _refused(_STATUS.get(found.code, 404))
    return _served(request, found.note, "text/plain; charset=utf-8", CACHE_NEVER)


@require_safe
def proof(request: HttpRequest, community: str, seq: str) -> HttpResponseBase:
    """Answer with the proof that an entry stands in the log; `?size=` for an older one."""
    size = request.GET.get("size")
    numbers = [seq] if size is None else [seq, size]
    if not all(map(_NUMBER.fullmatch, numbers)):
        return _refused(404)
    found = published.proof_of(
        community, int(seq), size=None if size is None else int(size)
    )
    if isinstance(found, Fault):
        return _refused(404)
    answer = JsonResponse(
        {
            "origin": found.origin,
            "index": found.index,
            "size": found.size,
            "entry": _text(found.entry),
            "leaf": _text(found.leaf),
            "hashes": [_text(one) for one in found.hashes],
            "root": _text(found.root),
            "checkpoint": found.checkpoint,
        }
    )
    answer["Cache-Control"] = CACHE_NEVER
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _served(
    request: HttpRequest, content: bytes, kind: str, cache: str
) -> HttpResponseBase:
    answer = HttpResponse(content, content_type=kind)
    answer["Cache-Control"] = cache
    # Anybody may check the log, from a page of theirs as well.
    answer["Access-Control-Allow-Origin"] = "*"
    etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    answer["ETag"] = etag
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _refused(status: int) -> HttpResponse:
    answer = HttpResponse(b"", status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = CACHE_NEVER
    if status == 503:
        answer["Retry-After"] = str(RETRY_AFTER_S)
    return answer
