"""Statement: a member's account, every line with the record that explains it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from auzolan.ledger import records
from auzolan.store.queries import dues as dues_query
from auzolan.store.queries import statements as query
from auzolan.store.queries.naming import Names
from auzolan.store.queries.viewers import Viewer
from auzolan.web import dates, telling
from auzolan.web.drawing.lines import Sparkline, sparkline
from auzolan.web.pieces import StatementRow, Tone
from auzolan.web.viewers import balance_text
from auzolan.web.views import frame
from auzolan.web.views.settings import due_told

HISTORY_LINES = 60
_LOOKS: dict[str, tuple[str, Tone]] = {
    "transferCustody": ("hand-helping", "moss"),
    "transfer": ("gift", "clay"),
    "transferAllRights": ("gift", "clay"),
    "work": ("hammer", "sky"),
    "deliverService": ("wrench", "sky"),
    "use": ("door-open", "plum"),
    "consume": ("package-open", "amber"),
    "produce": ("sprout", "moss"),
}


@frame.member_required
def statement(request: HttpRequest) -> HttpResponse:
    """Show the member's account, or say that there are no accounts here."""
    viewer = frame.looking(request)
    dues = [(one, due_told(one, request)) for one in dues_query.dues(
        viewer, member=viewer.member)]  # fmt: skip
    found = query.statement(
        viewer, language=telling.language(), offset=0, limit=HISTORY_LINES
    )
    if found is None:
        return frame.page(request, "statement_off.html", dues=dues)
    cut = frame.pages(request, found.total)
    if cut.offset or cut.limit != HISTORY_LINES:
        shown = query.statement(
            viewer, language=telling.language(), offset=cut.offset, limit=cut.limit
        )
        assert shown is not None
    else:
        shown = found
    return frame.page(
        request,
        "statement.html",
        balance_text=balance_text(viewer, found.account.balance),
        limit_text=_limit_text(viewer, found),
        history=_history(found),
        rows=[_row(viewer, line, shown.names) for line in shown.lines],
        dues=dues,
        pages_text=cut.text,
        previous_href=cut.previous_href,
        next_href=cut.next_href,
    )


def _limit_text(viewer: Viewer, found: query.Statement) -> str:
    told = _("You can go down to %(amount)s.") % {
        "amount": balance_text(viewer, -found.lower_line)
    }
    if not found.account.reserved:
        return told
    reserved = _("%(amount)s are set aside for what you have been promised.") % {
        "amount": balance_text(viewer, found.account.reserved).lstrip("+")
    }
    return f"{told} {reserved}"


def _history(found: query.Statement) -> Sparkline | None:
    if not found.lines:
        return None
    balances = [line.balance for line in found.lines]
    before = found.lines[-1].balance - found.lines[-1].posting.amount
    return sparkline([float(balance) for balance in reversed([*balances, before])])


def _row(viewer: Viewer, line: query.Line, names: Names) -> StatementRow:
    amount = line.posting.amount
    icon, tone = _LOOKS.get(
        line.event.action if line.event else "", ("arrow-left-right", "stone")
    )
    return StatementRow(
        day=_day(viewer, line.posting.posted_at),
        text=_what(line, names),
        amount=balance_text(viewer, amount),
        plus=amount > 0,
        icon=icon,
        tone=tone,
        why=_why(viewer, line, names),
        href=reverse("record", args=[line.event.id]) if line.event else "",
        balance=balance_text(viewer, line.balance),
    )


def _day(viewer: Viewer, moment_ms: int) -> str:
    day = telling.local(viewer, moment_ms).date()
    this_year = telling.local(viewer, viewer.now).year
    return dates.day_long(day) if day.year == this_year else dates.day_with_year(day)


def _what(line: query.Line, names: Names) -> str:
    event = line.event
    if event is None:
        return _("A record")
    if event.corrects:
        return _("A correction")
    about = names.of(event.thing) or names.kind(event.kind)
    if not about and event.action == "transfer":
        return _("Opening balance")
    about = about or _("Work")
    other = names.of(line.other) or _("a member")
    given = line.posting.amount > 0
    told = {
        "transferCustody": _("%(thing)s, lent to %(name)s")
        if given
        else _("%(thing)s, borrowed from %(name)s"),
    }.get(event.action) or (
        _("%(thing)s, for %(name)s") if given else _("%(thing)s, from %(name)s")
    )
    said = told % {"thing": about, "name": other}
    return said[:1].upper() + said[1:]


def _why(viewer: Viewer, line: query.Line, names: Names) -> str:
    event = line.event
    if event is None:
        return ""
    parts = []
    if event.minutes:
        parts.append(telling.minutes(event.minutes))
    elif event.quantity and event.action in {"transfer", "consume", "produce"}:
        parts.append(telling.quantity(viewer, event.quantity, names.kinds.get(event.kind)))
    if event.condition:
        parts.append(telling.condition(event.condition))
    parts.append(_state(event))
    return "; ".join(filter(None, parts))


def _state(event: records.Event) -> str:
    return {
        "opposed": _("somebody sees it differently"),
        "corrected": _("corrected later"),
    }.get(event.state, "")


PAGES = [path("statement/", statement, name="statement")]
