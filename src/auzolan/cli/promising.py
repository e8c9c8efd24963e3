"""Promising: `auzolan promise` lists, answers and takes; `record` and `statement`."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

import typer

from auzolan.cli import moments, output
from auzolan.cli.asking import price
from auzolan.cli.standing import As, AsJson, Standing, stand
from auzolan.ledger import records
from auzolan.ledger.rules import events
from auzolan.node import fulfil
from auzolan.node.ports import Appended
from auzolan.node.say import Faults
from auzolan.store import rows
from auzolan.store.queries import api_lists, plans, statements, vocabulary
from auzolan.store.queries.naming import Names
from auzolan.units.amounts import UNITS, format_amount, parse_amount
from auzolan.units.faults import Fault, fault
from auzolan.units.points import Point

LIMIT_MAX = 5_000

promise_app = typer.Typer(help="What was asked of you, what you promised, and jobs.")


@promise_app.command("list")
def list_promises(
    *,
    everything: Annotated[bool, typer.Option("--all", help="Also what is over.")] = False,
    jobs: Annotated[bool, typer.Option("--jobs", help="Jobs nobody has taken.")] = False,
    limit: Annotated[int, typer.Option(help="How many at most.")] = 50,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """List what is asked of you and promised to you, or the jobs on the board."""
    here = stand(as_, as_json=as_json)
    limit = min(max(limit, 1), LIMIT_MAX)
    found, names = (
        _jobs(here, limit) if jobs else _promises(here, limit, open_only=not everything)
    )
    if as_json:
        output.print_json([_row(here, names, row) for row in found])
        return
    output.print_table(
        ("promise", "what", "from", "to", "when", "state", "price"),
        [
            (
                row.id,
                _what(names, row),
                names.of(row.provider) or "–",
                names.of(row.receiver),
                moments.told(row.starts_at, here.zone),
                row.state,
                (price(here, row.price) or "") if row.price else "",
            )
            for row in found
        ],
    )


def _promises(
    here: Standing, limit: int, *, open_only: bool
) -> tuple[tuple[records.Promise, ...], Names]:
    page = api_lists.promises(
        here.viewer,
        open_only=open_only,
        language=here.community.language,
        offset=0,
        limit=limit,
    )
    return page.found, page.names


def _jobs(here: Standing, limit: int) -> tuple[tuple[records.Promise, ...], Names]:
    origin = Point(here.community.lat_e7, here.community.lon_e7)
    board = plans.jobs(here.viewer, origin=origin, language=here.community.language)
    return tuple(job.promise for job in board.found[:limit]), board.names


def _what(names: Names, row: records.Promise) -> str:
    return (names.of(row.thing) if row.thing else "") or names.kind(row.kind) or row.action


def _row(here: Standing, names: Names, row: records.Promise) -> dict[str, Any]:
    return {
        "promise": row.id,
        "action": row.action,
        "what": _what(names, row),
        "giver": names.of(row.provider) if row.provider else None,
        "taker": names.of(row.receiver),
        "minutes": row.minutes,
        "starts_at": moments.iso(row.starts_at, here.zone),
        "ends_at": moments.iso(row.ends_at, here.zone),
        "answer_by": moments.iso(row.answer_by, here.zone),
        "state": row.state,
        "price": price(here, row.price),
        "need": row.need,
        "plan": row.plan,
    }


@promise_app.command()
def answer(
    promise: Annotated[str, typer.Argument(help="The promise's id.")],
    *,
    yes: Annotated[bool, typer.Option("--yes/--no", help="Promise it, or decline.")] = True,
    note: Annotated[str, typer.Option(help="A word to the asker.")] = "",
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Promise, or decline, what you were asked for."""
    here = stand(as_, as_json=as_json)
    done = fulfil.answer(here.house, here.doer, promise=promise, yes=yes, note=note)
    _tell(done, "Promised." if yes else "Declined.", as_json=as_json)


@promise_app.command()
def take(
    promise: Annotated[str, typer.Argument(help="The job's id.")],
    *,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Take a job from the board."""
    here = stand(as_, as_json=as_json)
    done = fulfil.take(here.house, here.doer, promise=promise)
    _tell(done, "Taken.", as_json=as_json)


@promise_app.command()
def drop(
    promise: Annotated[str, typer.Argument(help="The promise's id.")],
    *,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Take back a promise or a wish; work for a plan goes back on the board."""
    here = stand(as_, as_json=as_json)
    done = fulfil.drop(here.house, here.doer, promise=promise)
    _tell(done, "Taken back.", as_json=as_json)


def _tell(done: Appended | Faults, said: str, *, as_json: bool) -> None:
    if not isinstance(done, Appended):
        output.refuse(done, as_json=as_json)
    if as_json:
        output.print_json({"act": done.act_id, "seq": done.seq, "repeated": done.repeated})
    else:
        output.say(f"{said} (entry {done.seq})")


class Deeds(StrEnum):
    """What happened."""

    HAND_OVER = "hand-over"
    BRING_BACK = "bring-back"
    WORK = "work"
    USED = "used"
    USED_UP = "used-up"
    MADE = "made"
    GAVE = "gave"
    HELPED = "helped"


_ACTIONS = {
    Deeds.HAND_OVER: "transferCustody",
    Deeds.BRING_BACK: "transferCustody",
    Deeds.WORK: "work",
    Deeds.USED: "use",
    Deeds.USED_UP: "consume",
    Deeds.MADE: "produce",
    Deeds.GAVE: "transfer",
    Deeds.HELPED: "deliverService",
}


def record(
    deed: Annotated[Deeds, typer.Argument(help="What happened.")],
    promise: Annotated[
        str, typer.Argument(help="The promise it keeps; or the thing, without a promise.")
    ] = "",
    *,
    quantity: Annotated[str, typer.Option(help="How much it was.")] = "",
    minutes: Annotated[str, typer.Option(help="How long it took: 90, 1.5 h, 1:30.")] = "",
    condition: Annotated[
        str, typer.Option(help="How the thing is: good, worn, broken, missing.")
    ] = "",
    unfinished: Annotated[
        bool, typer.Option("--unfinished", help="More of it will follow.")
    ] = False,
    note: Annotated[str, typer.Option(help="What is to be said of it.")] = "",
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Record what happened: handed over, brought back, worked, used up, made."""
    here = stand(as_, as_json=as_json)
    took = moments.read_minutes(minutes) if minutes else None
    if isinstance(took, Fault):
        output.refuse([took], as_json=as_json)
    row = rows.by_id(records.Promise, here.community.id, promise)
    amount = _amount(here, quantity, row, promise)
    if isinstance(amount, Fault):
        output.refuse([amount], as_json=as_json)
    if row is None:
        done = _without_promise(here, deed, promise, amount, took, condition, note)
    else:
        refused = _other_deed(deed, row)
        if refused is not None:
            output.refuse([refused], as_json=as_json)
        done = fulfil.keep_promise(
            here.house,
            here.doer,
            promise=row.id,
            quantity=amount,
            minutes=took,
            condition=condition,
            finished=not unfinished,
            note=note,
        )
    _tell(done, "Recorded.", as_json=as_json)


def _other_deed(deed: Deeds, row: records.Promise) -> Fault | None:
    """Refuse to take a loan that goes out for one that comes back."""
    if row.action != _ACTIONS[deed]:
        return fault("promise.other_action", row.id, wanted=row.action)
    coming_back = row.state == "out"
    if row.action == "transferCustody" and coming_back != (deed is Deeds.BRING_BACK):
        return fault("promise.not_open", row.id, state=row.state)
    return None


def _amount(
    here: Standing, text: str, row: records.Promise | None, thing_id: str
) -> int | Fault | None:
    if not text:
        return None
    kind_id = row.kind if row is not None else ""
    if not kind_id:
        thing = rows.by_id(records.Thing, here.community.id, thing_id)
        kind_id = thing.kind if thing is not None else ""
    kind = rows.by_id(records.Kind, here.community.id, kind_id)
    unit = vocabulary.unit(here.community.id, kind.unit if kind else "each")
    found = moments.read_amount(text)
    return found if isinstance(found, Fault) else parse_amount(found[0], unit)


def _without_promise(
    here: Standing,
    deed: Deeds,
    thing_id: str,
    amount: int | None,
    minutes: int | None,
    condition: str,
    note: str,
) -> Appended | Faults:
    """Record what nobody had promised: work for the community, or stock used up."""
    thing = rows.by_id(records.Thing, here.community.id, thing_id)
    if thing_id and thing is None:
        return (fault("promise.unknown", thing_id[:64]),)
    if deed in (Deeds.HAND_OVER, Deeds.BRING_BACK):
        return (fault("promise.unknown", deed.value),)
    to_all = deed in (Deeds.WORK, Deeds.GAVE, Deeds.HELPED)
    body = events.Record(
        event=here.house.new_id(),
        action=_ACTIONS[deed],
        provider=here.doer.who,
        receiver=here.community.id if to_all else here.doer.who,
        starts_at=here.house.clock(),
        thing=thing.id if thing else "",
        kind=thing.kind if thing else "",
        quantity=amount or 0,
        minutes=minutes or 0,
        condition=condition,
    )
    return fulfil.record(here.house, here.doer, body, note=note)


def statement(
    *,
    limit: Annotated[int, typer.Option(help="How many lines at most.")] = 30,
    as_: As = "",
    as_json: AsJson = False,
) -> None:
    """Show an account: its balance, and every line with the record behind it."""
    here = stand(as_, as_json=as_json)
    found = statements.statement(
        here.viewer,
        language=here.community.language,
        offset=0,
        limit=min(max(limit, 1), LIMIT_MAX),
    )
    if found is None:
        output.refuse([fault("account.off", here.doer.who)], as_json=as_json)
    unit = UNITS["credit" if here.viewer.accounts == "credit" else "hour_credit"]
    lines = [_statement_row(here, found, line) for line in found.lines]
    if as_json:
        output.print_json(
            {
                "balance": format_amount(found.account.balance, unit),
                "reserved": format_amount(found.account.reserved, unit),
                "lower_line": format_amount(-found.lower_line, unit),
                "unit": unit.symbol,
                "lines": lines,
                "total": found.total,
            }
        )
        return
    output.print_table(
        ("when", "what", "with", "amount", "balance"),
        [
            (
                moments.told(line.posting.posted_at, here.zone),
                row["what"],
                row["with"],
                row["amount"],
                row["balance"],
            )
            for line, row in zip(found.lines, lines, strict=True)
        ],
    )
    balance = format_amount(found.account.balance, unit)
    output.say(f"Balance {balance} {unit.symbol}")


def _statement_row(
    here: Standing, found: statements.Statement, line: statements.Line
) -> dict[str, Any]:
    unit = UNITS["credit" if here.viewer.accounts == "credit" else "hour_credit"]
    event, names = line.event, found.names
    what = ""
    if event is not None:
        what = (names.of(event.thing) if event.thing else "") or names.kind(event.kind)
    return {
        "posted_at": moments.iso(line.posting.posted_at, here.zone),
        "what": what or (event.action if event else ""),
        "action": event.action if event else "",
        "with": names.of(line.other),
        "amount": format_amount(line.posting.amount, unit),
        "balance": format_amount(line.balance, unit),
        "event": line.posting.event,
    }
