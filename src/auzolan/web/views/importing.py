"""Importing: stewards send files, look at what would come in, and bring it in."""

from __future__ import annotations

from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from auzolan.app import now_ms
from auzolan.formats.reading import ENCODINGS
from auzolan.node.bring import Bringing
from auzolan.store.uploads import Upload, Uploads
from auzolan.units.faults import fault
from auzolan.web import faults, import_texts, imports
from auzolan.web.forms.importing import ImportForm
from auzolan.web.views import frame

# Where people find what came, by the name of its page.
_CAME_TO = {
    "members": "people",
    "loans": "desk",
    "bookings": "desk",
    "balances": "people",
    "okh": "designs",
    "bom": "designs",
}


def _uploads() -> Uploads:
    return Uploads(Path(settings.DATA) / "uploads", now_ms)


@frame.steward_required
def choose(request: HttpRequest) -> HttpResponse:
    """Take files and keep them aside until they have been looked at."""
    viewer = frame.looking(request)
    sent = frame.posted(request)
    # Django hands one file to a field; ours wants all of them.
    files = {"file": request.FILES.getlist("file")} if sent is not None else None
    asked = str(request.GET.get("kind", "members"))[:20]
    form = ImportForm(sent, files, initial={"kind": asked})
    if sent is not None and form.is_valid():
        kept = _uploads().keep(
            form.request_id,
            community=viewer.community,
            member=viewer.member,
            kind=form.said("kind"),
            files=form.content(),
        )
        return redirect("import_look", upload=kept.id)
    return frame.page(request, "import.html", form=form, sorts=import_texts.sorts())


def _found(request: HttpRequest, upload: str) -> Upload | None:
    viewer = frame.looking(request)
    found = _uploads().find(upload, community=viewer.community, member=viewer.member)
    if found is None:
        messages.error(request, faults.sentence(fault("upload.gone")))
    return found


@never_cache
@frame.steward_required
def look(request: HttpRequest, upload: str) -> HttpResponse:
    """Show what would come in, or bring it in; the address says how it is read."""
    kept = _found(request, upload)
    if kept is None:
        return redirect("import")
    if kept.result:
        return redirect("import_done", upload=upload)
    said = imports.said_in(request.GET)
    planned = imports.plan(request, kept, said)
    if not isinstance(planned, Bringing):
        frame.deed(request, planned)
        return redirect("import")
    if request.method == "POST":
        return _brought(request, kept, planned)
    seen = imports.looked_at(kept, said)
    headers, rows = imports.first_rows(seen) if seen is not None else ([], [])
    return frame.page(
        request,
        "import_look.html",
        sort=import_texts.sort_text(kept.kind),
        upload=kept,
        files=[imports.told(one) for one in planned.files],
        new=planned.rows_count,
        columns=imports.column_choices(seen) if seen is not None else [],
        kinds=imports.kind_choices(planned.files, said),
        new_kinds=imports.new_kinds(planned.files),
        headers=headers,
        rows=rows,
        seen=seen,
        unsure_dates=imports.unsure_dates(seen),
        encodings=[(name, name) for name in ENCODINGS],
        said=said,
        here=request.get_full_path(),
    )


def _brought(request: HttpRequest, kept: Upload, planned: Bringing) -> HttpResponse:
    """Bring in what one request has time for; the next one goes on."""
    there = kept.there if kept.there >= 0 else imports.there_in(planned.files)
    brought = imports.take_in(request, planned)
    if isinstance(brought, tuple):
        frame.deed(request, brought)
        return redirect(request.get_full_path())
    now = msgspec.structs.replace(
        kept,
        there=there,
        rows=kept.rows + brought.rows_count,
        acts=kept.acts + brought.acts_count,
    )
    if brought.left:
        _uploads().note(now)
        return frame.page(
            request,
            "import_going.html",
            here=request.get_full_path(),
            done=now.acts,
            total=now.acts + brought.left,
        )
    result = msgspec.json.encode(imports.result_of(now, brought))
    # What was sent is in the books now, so its names and contacts need not lie here.
    _uploads().note(msgspec.structs.replace(now, files=(), result=result))
    return redirect("import_done", upload=kept.id)


@require_safe
@never_cache
@frame.steward_required
def done(request: HttpRequest, upload: str) -> HttpResponse:
    """Show what came in, what not, and where to find it."""
    kept = _found(request, upload)
    if kept is None:
        return redirect("import")
    if not kept.result:
        return redirect("import_look", upload=upload)
    came_to = _CAME_TO.get(kept.kind)
    return frame.page(
        request,
        "import_done.html",
        sort=import_texts.sort_text(kept.kind),
        result=msgspec.json.decode(kept.result, type=imports.Result),
        came_href=reverse(came_to) if came_to else f"{reverse('home')}?all=1",
        came_text=_("Look at it"),
    )


PAGES = [
    path("settings/import/", choose, name="import"),
    path("settings/import/<str:upload>/", look, name="import_look"),
    path("settings/import/<str:upload>/done/", done, name="import_done"),
]
