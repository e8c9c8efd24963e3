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

from auzolan.units.faults import Fault
from auzolan.web.faults import sentence

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

REFUSED = 1
IN_PART = 3


def print_json(value: object) -> None:
    """Print a value as one JSON document."""
    encoded = msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
    print(encoded)  # noqa: T201 - what a program reads is not for rich


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
        err.print(f"[red]✗[/red] {sentence(each)} [dim]({each.code} {each.at})[/dim]")
    raise typer.Exit(REFUSED)


def print_table(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Print a plain table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        table.add_column(column, overflow="fold")
    for line in lines:
        table.add_row(*line)
    out.print(table)


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
