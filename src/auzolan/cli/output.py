"""Output: results as tables or JSON, faults as sentences, and the exit codes.

Exit codes: 0 done; 1 refused, with faults; 2 the command was not understood; 3 done in
part, as an import of which some lines stayed out.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from auzolan.units.faults import Fault
from auzolan.web.faults import sentence

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

REFUSED = 1
NOT_UNDERSTOOD = 2
IN_PART = 3
# An id and the words beside it; a narrower window breaks the lines itself.
TABLE_WIDTH_MIN = 110


def print_json(value: object) -> None:
    """Print a value as one JSON document."""
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    print(encoded)  # noqa: T201 - what a program reads is not for rich


# How a line begins, and in which colour.
MARKS = {"✓": "green", "!": "yellow", "✗": "red"}


def _line(text: str, mark: str, about: str) -> Text:
    # Never as markup: what a file or a person wrote may hold brackets.
    line = Text()
    if mark:
        line.append(mark, style=MARKS[mark]).append(" ")
    line.append(text)
    return line.append(f" {about}", style="dim") if about else line


def say(text: str, *, mark: str = "", about: str = "") -> None:
    """Print a line for people."""
    out.print(_line(text, mark, about))


def warn(text: str, *, mark: str = "", about: str = "") -> None:
    """Print a line for people beside the answer, on the error output."""
    err.print(_line(text, mark, about))


def fault_row(found: Fault) -> dict[str, Any]:
    """Return a fault as JSON shows it."""
    return {
        "code": found.code,
        "at": found.at,
        "details": dict(found.details),
        "sentence": sentence(found),
    }


def refuse(faults: Iterable[Fault], *, as_json: bool) -> NoReturn:
    """Say what stands in the way and end with exit code 1."""
    found = tuple(faults)
    if as_json:
        print_json({"faults": [fault_row(each) for each in found]})
    for each in found:
        warn(sentence(each), mark="✗", about=f"({each.code} {each.at})")
    raise typer.Exit(REFUSED)


def print_table(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Print a plain table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, column in enumerate(columns):
        # The first is what the next command is told: an id has to stay in one piece.
        table.add_column(Text(column), overflow="fold", no_wrap=number == 0)
    for line in lines:
        table.add_row(*map(Text, line))
    wide = Console(highlight=False, width=max(out.width, TABLE_WIDTH_MIN))
    wide.print(table)


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, whoever could read it before."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_bytes(content)


def escaped(text: str) -> str:
    """Return a text for a page."""
    return html.escape(text)


def html_page(title: str, content: str) -> str:
    """Return a page for printing, by itself in one file; `content` is escaped already."""
    style = (
        "body{font:14pt/1.4 sans-serif;margin:1cm}.card{border:1px dashed #888;"
        "display:inline-block;width:8.5cm;padding:.5cm;margin:.2cm;break-inside:avoid;"
        "overflow-wrap:anywhere}svg{width:5cm;height:5cm}"
    )
    return (
        f"<!doctype html><meta charset=utf-8><title>{escaped(title)}</title>"
        f"<style>{style}</style>{content}\n"
    )
