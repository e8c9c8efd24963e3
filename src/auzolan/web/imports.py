"""Imports: what a person said of uploaded files, what would come in, and what came."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from auzolan.app import house
from auzolan.formats.preview import SHEETS, Preview, preview, preview_bom
from auzolan.formats.reading import ENCODINGS, likely_encoding
from auzolan.node import bring
from auzolan.node.bring import Bringing, Brought, Incoming
from auzolan.node.bring_books import FilePlan, KindGuess
from auzolan.store.uploads import Upload
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id
from auzolan.web.import_texts import Line, field_text, line_of
from auzolan.web.viewers import doer_of

Faults = tuple[Fault, ...]

# A computer as small as a Raspberry Pi plans these in about six seconds.
ROWS_MAX = 5_000
# How long one request says acts before it lets the next one go on.
STEP_S = 5.0
LINES_SHOWN = 50
KINDS_SHOWN = 30
COLUMNS_SHOWN = 8
CELL_SHOWN = 60
HEADER_MAX = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """How a person wants the files to be read."""

    mapping: Mapping[str, str]
    kinds: Mapping[str, str]
    encoding: str
    day_first: bool | None


def said_in(query: QueryDict) -> Said:
    """Read what the preview's form says; what it does not say is guessed."""
    mapping = {
        key[4:]: str(value)[:HEADER_MAX]
        for key, value in query.items()
        if key.startswith("map_") and len(key) < HEADER_MAX
    }
    kinds = {
        key[5:]: str(value)
        for key, value in query.items()
        if key.startswith("kind_") and value != "as_guessed" and _is_kind(str(value))
    }
    encoding = str(query.get("encoding", ""))
    order = {"day": True, "month": False}.get(str(query.get("order", "")))
    return Said(
        mapping=mapping,
        kinds=kinds,
        encoding=encoding if encoding in ENCODINGS else "",
        day_first=order,
    )


def _is_kind(value: str) -> bool:
    return value == "" or is_id(value)


def incoming(upload: Upload, said: Said) -> list[Incoming]:
    """Return the files as the deed takes them."""
    return [
        Incoming(
            kind=upload.kind,
            name=one.name,
            data=one.data,
            mapping=said.mapping,
            encoding=said.encoding or _encoding_of(one.data),
            day_first=said.day_first,
            kinds=said.kinds,
        )
        for one in upload.files
    ]


def _encoding_of(data: bytes) -> str:
    likely = likely_encoding(data)
    return "" if likely == "utf-8" else likely


def looked_at(upload: Upload, said: Said) -> Preview | None:
    """Return how a single table was read; None for documents and for several files."""
    if len(upload.files) != 1:
        return None
    one = upload.files[0]
    if upload.kind == "bom":
        return preview_bom(
            one.data, name=one.name, mapping=said.mapping, encoding=said.encoding
        )
    if upload.kind not in SHEETS:
        return None
    return preview(
        upload.kind,
        one.data,
        name=one.name,
        mapping=said.mapping,
        encoding=said.encoding,
        day_first=said.day_first,
    )


def plan(request: HttpRequest, upload: Upload, said: Said) -> Bringing | Faults:
    """Say what would come in; nothing is changed."""
    # Every row has its line's end, so this is cheap and never too low.
    lines = max((one.data.count(b"\n") for one in upload.files), default=0)
    if upload.kind in SHEETS and lines > ROWS_MAX:
        return (fault("upload.too_long", limit=ROWS_MAX),)
    return bring.plan(house(), doer_of(request), incoming(upload, said))


def take_in(request: HttpRequest, planned: Bringing) -> Brought | Faults:
    """Take in as much as one request may take time for."""
    until = time.monotonic() + STEP_S
    return bring.bring(
        house(), doer_of(request), planned, going=lambda: time.monotonic() < until
    )


def there_in(files: Sequence[FilePlan]) -> int:
    """Return how many records are in the books already."""
    return sum(one.count("there") for one in files)


# -- what the pages show ---------------------------------------------------------------


class FileTold(msgspec.Struct, frozen=True, kw_only=True):
    """What became, or would become, of one file."""

    name: str
    whole: int
    part: int
    none: int
    there: int
    # Lines and fields that could not be understood, with how many more there are.
    faults: tuple[Line, ...]
    faults_more: int
    notes: tuple[Line, ...]
    notes_more: int
    # Columns that are kept as text.
    carried: tuple[str, ...]

    @property
    def new(self) -> int:
        """Return how many records are new."""
        return self.whole + self.part - self.there


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What came in of an upload, as its last page tells it."""

    files: tuple[FileTold, ...]
    rows: int
    acts: int
    new: int
    there: int
    # `whole`, `part`, `none`, or `same` where all was there before.
    outcome: str


def told(one: FilePlan) -> FileTold:
    """Return a file in words."""
    report = one.report
    return FileTold(
        name=report.name,
        whole=report.whole,
        part=report.part,
        none=report.none,
        there=one.count("there"),
        faults=tuple(line_of(found) for found in report.faults[:LINES_SHOWN]),
        faults_more=max(0, len(report.faults) - LINES_SHOWN),
        notes=tuple(line_of(found) for found in report.notes[:LINES_SHOWN]),
        notes_more=max(0, len(report.notes) - LINES_SHOWN),
        carried=report.carried,
    )


def result_of(upload: Upload, brought: Brought) -> Result:
    """Return what came in, over all requests that it took."""
    files = tuple(told(one) for one in brought.files)
    came = sum(one.whole + one.part for one in files)
    lost = any(one.none or one.part or one.faults for one in files)
    new = max(0, came - upload.there)
    outcome = "part" if lost else "whole"
    if not came:
        outcome = "none"
    elif not (upload.rows or upload.acts):
        outcome = "same"
    return Result(
        files=files,
        rows=upload.rows,
        acts=upload.acts,
        new=new,
        there=upload.there,
        outcome=outcome,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One select of the preview: its name, label, options and what is chosen."""

    name: str
    label: str
    options: tuple[tuple[str, str], ...]
    value: str


def column_choices(seen: Preview) -> list[Choice]:
    """Return for every field the columns that could hold it."""
    none = ("", _("not in this file"))
    options = (none, *((header, header) for header in seen.headers))
    return [
        Choice(name=f"map_{field}", label=field_text(field), options=options, value=header)
        for field, header in seen.mapping
    ]


def kind_choices(files: Sequence[FilePlan], said: Said) -> list[Choice]:
    """Return for every word that was taken for a known sort what else it may mean."""
    guesses = [guess for one in files for guess in one.kinds]
    unsure = [one for one in guesses if one.words in said.kinds or _is_unsure(one)]
    return [
        Choice(
            name=f"kind_{one.words}",
            label=f"{one.count} × {one.words}",
            options=(
                ("as_guessed", _("the sort “%(label)s”") % {"label": one.label})
                if not one.is_new
                else ("as_guessed", _("as we guessed")),
                ("", _("a new sort")),
            ),
            value="" if said.kinds.get(one.words) == "" else "as_guessed",
        )
        for one in unsure[:KINDS_SHOWN]
    ]


def _is_unsure(one: KindGuess) -> bool:
    return not one.is_new and one.score < 100


def new_kinds(files: Sequence[FilePlan]) -> list[str]:
    """Return the sorts that would be new, with how many there are of each."""
    guesses = [guess for one in files for guess in one.kinds if guess.is_new]
    return [f"{one.count} × {one.words}" for one in guesses]


def first_rows(seen: Preview) -> tuple[list[str], list[list[str]]]:
    """Return headers and cells of the first lines, those first that have a field."""
    mapped = [header for _field, header in seen.mapping if header]
    order = [*mapped, *seen.unmapped][:COLUMNS_SHOWN]
    at = [seen.headers.index(header) for header in order]
    cells = [[_short(row.cells[index]) for index in at] for row in seen.rows]
    return order, cells


def unsure_dates(seen: Preview | None) -> list[str]:
    """Return the fields whose dates can be read in two ways."""
    return [field_text(one) for one in seen.ambiguous_dates] if seen is not None else []


def _short(cell: str) -> str:
    return cell if len(cell) <= CELL_SHOWN else cell[: CELL_SHOWN - 1] + "…"
