"""Logs: `auzolan log` lists, publishes and verifies the record that cannot be changed."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from django.conf import settings

from auzolan.app import house, now_ms
from auzolan.cli import output
from auzolan.cli.bringing import progress
from auzolan.cli.standing import AsJson, community_here, prepare
from auzolan.ledger.verify import ActAtHand, Report
from auzolan.net import log_reader
from auzolan.store import checkpoints, published
from auzolan.units.faults import Fault, fault
from auzolan.web.faults import sentence

SEEN = "seen-logs.json"

log_app = typer.Typer(help="The record that cannot be changed: publish and verify it.")


@log_app.command("list")
def list_logs(*, as_json: AsJson = False) -> None:
    """List the logs of this node, as they stand in its addresses, one a line."""
    prepare()
    found = published.log_list()
    if as_json:
        output.print_json([{"log": log, "name": name} for log, name in found])
        return
    for log, _ in found:
        typer.echo(log)


@log_app.command()
def key(
    community: Annotated[
        str, typer.Argument(help="The log's id; of every log without it.")
    ] = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Print the C2SP verifier key by which anybody can check a log, one a line."""
    prepare()
    logs = [community] if community else [log for log, _ in published.log_list()]
    if not logs:
        output.refuse([fault("node.no_community")], as_json=as_json)
    lines = []
    for log in logs:
        found = published.log_key(log)
        if isinstance(found, Fault):
            output.refuse([found], as_json=as_json)
        lines.append(found)
    if as_json:
        output.print_json(
            [{"log": log, "key": line} for log, line in zip(logs, lines, strict=True)]
        )
        return
    for line in lines:
        typer.echo(line)


@log_app.command()
def publish(
    folder: Annotated[Path, typer.Argument(help="Where the files go.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Write checkpoint and tiles into a folder, as they are served."""
    _, newest = _newest(as_json=as_json)
    written = _publish_own(folder, as_json=as_json)
    if as_json:
        output.print_json({"folder": str(folder), "size": newest.size, "new": written})
    else:
        output.say(f"{newest.size} entries in {folder}, {written} files new.")


@log_app.command("verify")
def verify_log(
    place: Annotated[
        str,
        typer.Argument(help="The log's address or folder; this node's own without it."),
    ] = "",
    *,
    verifier_key: Annotated[
        str, typer.Option("--key", help="The verifier key; this node's own without it.")
    ] = "",
    acts: Annotated[
        bool, typer.Option("--acts", help="Check every act of this node against it, too.")
    ] = False,
    forget: Annotated[
        bool, typer.Option("--forget", help="Do not compare with what was seen before.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Verify a log from nothing but its public key: signature, tree, every entry.

    The last checkpoint seen is remembered: a log that went back is refused.
    """
    if not verifier_key or acts:
        prepare()
    verifier_key = verifier_key or _own_key(as_json=as_json)
    seen = None if forget or not place else Path(settings.DATA) / SEEN
    at_hand = _own_acts() if acts else ()
    with progress("Verifying"), tempfile.TemporaryDirectory() as own:
        place = place.rstrip("/").removesuffix("/checkpoint")
        if place.startswith(("http://", "https://")):
            report = log_reader.verify_live(place, verifier_key, seen=seen, acts=at_hand)
        else:
            if not place:
                _publish_own(Path(own), as_json=as_json)
            folder = Path(place or own)
            report = log_reader.verify_folder(folder, verifier_key, seen=seen, acts=at_hand)
    if isinstance(report, Fault):
        output.refuse([report], as_json=as_json)
    _tell(report, as_json=as_json)


def _own_key(*, as_json: bool) -> str:
    community = community_here()
    found = community if isinstance(community, Fault) else published.log_key(community.id)
    if isinstance(found, Fault):
        output.refuse([found], as_json=as_json)
    return found


def _newest(*, as_json: bool) -> tuple[str, checkpoints.Stored]:
    """Return this node's community and the checkpoint that stands for its log now."""
    community = community_here()
    if isinstance(community, Fault):
        output.refuse([community], as_json=as_json)
    newest = checkpoints.newest(community.id, keyring=house().keyring, now=now_ms())
    if isinstance(newest, Fault):
        output.refuse([newest], as_json=as_json)
    return community.id, newest


def _own_acts() -> Iterable[ActAtHand]:
    community, newest = _newest(as_json=False)
    return published.acts_at_hand(community, size=newest.size)


def _publish_own(folder: Path, *, as_json: bool) -> int:
    community, _ = _newest(as_json=as_json)
    written = published.publish_folder(community, folder)
    if isinstance(written, Fault):
        output.refuse([written], as_json=as_json)
    return written


def _tell(report: Report, *, as_json: bool) -> None:
    if as_json:
        output.print_json(
            {
                "holds": report.holds,
                "origin": report.origin,
                "size": report.size,
                "root": report.root.hex(),
                "entries_checked": report.entries_checked,
                "acts_checked": report.acts_checked,
                "faults": [output.fault_row(found) for found in report.faults],
                "warnings": [output.fault_row(found) for found in report.warnings],
            }
        )
        if not report.holds:
            raise typer.Exit(output.REFUSED)
        return
    if not report.holds:
        output.refuse(report.faults, as_json=False)
    output.say(
        f"{report.origin}: {report.size} entries, {report.entries_checked} checked"
        + (f", {report.acts_checked} with their acts" if report.acts_checked else ""),
        mark="✓",
    )
    for found in report.warnings:
        output.warn(sentence(found), about=f"({found.code} {found.at})")
