"""Bringing: `auzolan import` shows what files would bring, and brings it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from auzolan.cli import output
from auzolan.cli.standing import As, AsJson, Standing, stand
from auzolan.formats import limits, reading, valueflows
from auzolan.formats.preview import SHEETS
from auzolan.formats.preview import preview as preview_of
from auzolan.node import bring, bring_export
from auzolan.node.bring import Bringing, Incoming, Told
from auzolan.node.bring_books import FilePlan
from auzolan.units.faults import Fault, fault
from auzolan.web.faults import sentence

# What stands on the screen of one file; --json tells everything.
FAULTS_SHOWN = 20
KINDS_SHOWN = 12
LIMITS = {"okh": limits.LIST_BYTES_MAX, "valueflows": valueflows.BYTES_MAX}


class Sorts(StrEnum):
    """What files hold."""

    MEMBERS = "members"
    ITEMS = "items"
    LOANS = "loans"
    BOOKINGS = "bookings"
    BALANCES = "balances"
    OKH = "okh"
    OKW = "okw"
    BOM = "bom"
    VALUEFLOWS = "valueflows"


def import_(
    sort: Annotated[Sorts, typer.Argument(help="What the files hold.")],
    files: Annotated[
        list[Path],
        typer.Argument(help="The files; of a folder, all that look right.", exists=True),
    ],
    *,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", metavar="FIELD=COLUMN", help="Which column holds a field."),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option(
            "--kind", metavar="WORDS=KIND", help="Which sort, by its id, words mean."
        ),
    ] = None,
    day_first: Annotated[
        bool | None,
        typer.Option("--day-first/--month-first", help="How 3/4/2026 is meant."),
    ] = None,
    encoding: Annotated[
        str, typer.Option(help="utf-8 (the usual), cp1252, latin-1, mac ...")
    ] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Only show what would come in.")
    ] = False,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Take in members, things, loans, bookings, balances, designs, workshops.

    What cannot be understood is listed by file and line and the rest comes in; a
    repeated import changes nothing. Ends with 3 where something stayed out.
    """
    here = stand(as_, as_json=as_json)
    if sort is Sorts.VALUEFLOWS:
        _bring_export(here, files, as_json=as_json)
        return
    like = Incoming(
        kind=sort.value,
        name="",
        data=b"",
        mapping=_pairs(mapping or [], "map"),
        kinds=_pairs(kinds or [], "kind"),
        encoding=encoding,
        day_first=day_first,
    )
    incoming, too_big = _incoming(files, sort, like)
    planned = bring.plan(here.house, here.doer, incoming)
    if not isinstance(planned, Bringing):
        output.refuse(planned, as_json=as_json)
    if preview and not as_json:
        _first_rows(incoming)
    counted = (0, 0) if preview else _taken_in(here, planned, as_json=as_json)
    _show(planned.files, too_big, preview=preview, as_json=as_json, counted=counted)
    _end(planned.files, too_big)


def _taken_in(here: Standing, planned: Bringing, *, as_json: bool) -> tuple[int, int]:
    """Take in what was planned; returns how many rows and acts it was."""
    with progress("Taking in") as heard:
        brought = bring.bring(here.house, here.doer, planned, told=heard)
    if isinstance(brought, tuple):
        output.refuse(brought, as_json=as_json)
    return brought.rows_count, brought.acts_count


def _incoming(
    files: Sequence[Path], sort: Sorts, like: Incoming
) -> tuple[list[Incoming], list[Fault]]:
    """Return the files with what was told of them, and those that are too big."""
    read = _read(files, sort)
    incoming = [
        replace(like, name=name, data=data)
        for name, data in read
        if not isinstance(data, Fault)
    ]
    return incoming, [data for _, data in read if isinstance(data, Fault)]


def _first_rows(incoming: Sequence[Incoming]) -> None:
    """Show how a table was read: its first rows under their own headers."""
    for one in incoming:
        if one.kind not in SHEETS:
            continue
        seen = preview_of(
            one.kind,
            one.data,
            name=one.name,
            mapping=one.mapping,
            encoding=one.encoding,
            day_first=one.day_first,
        )
        if seen.headers:
            output.print_table(seen.headers, [row.cells for row in seen.rows])
        if not one.encoding and seen.encoding not in ("", "utf-8"):
            output.say(f"  it looks like {seen.encoding}: say --encoding")
        for field in seen.ambiguous_dates:
            output.say(f"  {field}: say --day-first or --month-first")


def _end(files: Sequence[FilePlan], too_big: Sequence[Fault]) -> None:
    lost = sum(one.report.none for one in files) + len(too_big)
    came = sum(one.report.whole + one.report.part for one in files)
    if lost or any(one.report.faults for one in files):
        raise typer.Exit(output.IN_PART if came else output.REFUSED)


def _pairs(told: Sequence[str], option: str) -> dict[str, str]:
    """Read `field=column` pairs; what is none is a command not understood."""
    pairs = [text.partition("=") for text in told]
    for name, mark, _ in pairs:
        if not name or not mark:
            raise typer.BadParameter(f"write --{option} NAME=VALUE, not {name!r}")
    return {name.strip(): value.strip() for name, _, value in pairs}


_SUFFIXES = {
    Sorts.OKH: {".toml", ".yml", ".yaml", ".json"},
    Sorts.OKW: {".json", ".yml", ".yaml"},
    Sorts.BOM: {".json", ".csv", ".tsv"},
}


def _read(paths: Sequence[Path], sort: Sorts) -> list[tuple[str, bytes | Fault]]:
    """Read files that are not too big; a folder stands for the files in it."""
    found: list[Path] = []
    for path in paths:
        suffixes = _SUFFIXES.get(sort, {".csv", ".tsv", ".txt"})
        inside = (one for one in sorted(path.rglob("*")) if one.suffix.lower() in suffixes)
        found += [one for one in inside if one.is_file()] if path.is_dir() else [path]
    return [(path.name, _content(path)) for path in found]


def _content(path: Path) -> bytes | Fault:
    refused = reading.check_size(path.stat().st_size)
    if refused is not None:
        return Fault(code=refused.code, at=path.name, details=refused.details)
    # Not `read_bytes`: a pipe or a growing file tells no size beforehand.
    with path.open("rb") as file:
        data = file.read(limits.LIST_BYTES_MAX + 1)
    refused = reading.check_size(len(data))
    return data if refused is None else Fault(code=refused.code, at=path.name)


@contextmanager
def progress(said: str) -> Iterator[Told]:
    """Show a bar for what takes over a second; yields whom to tell how far it is."""
    with Progress(console=output.err, transient=True) as shown:
        task = shown.add_task(said, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)


def _show(
    files: Sequence[FilePlan],
    too_big: Sequence[Fault],
    *,
    preview: bool,
    as_json: bool,
    counted: tuple[int, int],
) -> None:
    if as_json:
        output.print_json(
            {
                "preview": preview,
                "rows": counted[0],
                "acts": counted[1],
                "files": [_file_row(one) for one in files],
                "too_big": [output.fault_row(found) for found in too_big],
            }
        )
        return
    for found in too_big:
        output.warn(f"{found.at}: {sentence(found)}", mark="✗")
    for one in files:
        _tell(one, preview=preview)


def _tell(one: FilePlan, *, preview: bool) -> None:
    report = one.report
    said = "would come in" if preview else "came in"
    output.say(
        f"{report.name}: {report.whole} {said} whole, {report.part} in part, "
        f"{report.none} not at all; {one.count('there')} were there already"
    )
    mapped = [f"{field} = {header}" for field, header in one.mapping if header]
    if preview and mapped:
        output.say(f"  columns: {'; '.join(mapped)}")
    if preview and report.carried:
        output.say(f"  kept as notes: {', '.join(report.carried)}")
    for guess in one.kinds[:KINDS_SHOWN] if preview else ():
        new = "a new sort" if guess.is_new else guess.label
        output.say(f"  {guess.count} × {guess.words}: {new}")
    for found in report.faults[:FAULTS_SHOWN]:
        output.warn(f"{found.at}: {_said(found)}", mark="✗")
    if len(report.faults) > FAULTS_SHOWN:
        output.warn(f"  … and {len(report.faults) - FAULTS_SHOWN} more (--json)")
    for note in report.notes[:FAULTS_SHOWN]:
        output.warn(f"  {note.at}: {_said(note)}")


def _said(found: Fault) -> str:
    """Return the sentence of a fault, with the text of the file that it is about."""
    text = found.details.get("text") or found.details.get("about") or ""
    column = found.details.get("column")
    told = ", ".join(str(part) for part in (column, text) if part)
    return sentence(found) + (f" [{told}]" if told else "")


def _file_row(one: FilePlan) -> dict[str, Any]:
    report = one.report
    return {
        "name": report.name,
        "outcome": report.outcome.value,
        "whole": report.whole,
        "part": report.part,
        "none": report.none,
        "new": one.count("new"),
        "there": one.count("there"),
        "mapping": dict(one.mapping),
        "carried": list(report.carried),
        "kinds": [
            {
                "words": guess.words,
                "kind": guess.kind,
                "label": guess.label,
                "is_new": guess.is_new,
                "score": guess.score,
                "count": guess.count,
            }
            for guess in one.kinds
        ],
        "faults": [output.fault_row(found) for found in report.faults],
        "notes": [output.fault_row(found) for found in report.notes],
        "questions": [
            output.fault_row(found) for plan in one.plans for found in plan.questions
        ],
        "rows": [
            {"line": plan.line, "name": plan.name, "id": plan.id, "state": plan.state}
            for plan in one.plans
        ],
    }


def _bring_export(here: Standing, files: Sequence[Path], *, as_json: bool) -> None:
    if len(files) != 1:
        output.refuse([fault("import.one_file", str(len(files)))], as_json=as_json)
    size = files[0].stat().st_size
    if size > valueflows.BYTES_MAX:
        too_big = fault("file.too_big", files[0].name, limit=valueflows.BYTES_MAX)
        output.refuse([too_big], as_json=as_json)
    with progress("Taking in") as heard:
        moved = bring_export.bring_export(
            here.house, here.doer, files[0].read_bytes(), told=heard
        )
    if isinstance(moved, tuple):
        output.refuse(moved, as_json=as_json)
    if as_json:
        faults = [output.fault_row(found) for found in moved.faults]
        output.print_json(
            {"rows": moved.rows_count, "acts": moved.acts_count, "faults": faults}
        )
    else:
        output.say(f"{moved.rows_count} rows came in, in {moved.acts_count} acts.")
        for found in moved.faults[:FAULTS_SHOWN]:
            output.warn(f"{found.at}: {_said(found)}", mark="✗")
    if moved.faults:
        raise typer.Exit(output.IN_PART if moved.rows_count else output.REFUSED)
