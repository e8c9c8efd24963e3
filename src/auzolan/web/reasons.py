"""Reasons: why a way was found and what it lacks, as sentences in the reader's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n
from django.utils.translation import ngettext

from auzolan.making import processes
from auzolan.store.queries.naming import Names
from auzolan.store.queries.viewers import Viewer
from auzolan.units.faults import Fault
from auzolan.ways.way import Reason
from auzolan.web import faults, telling

# The kind's very name needs no explanation.
SILENT = frozenset({"kind.name", "kind.picked", "ask.around"})
SENTENCES: dict[str, str] = {
    "kind.synonym": _n("“%(met)s” is another word for it here."),
    "kind.form": _n("You wrote a form of “%(met)s”."),
    "kind.typo": _n("We took what you wrote for “%(met)s”."),
    "kind.part": _n("“%(met)s” has it in its name."),
    "kind.class": _n("It is one of: %(met)s."),
    "borrow.fetch_earlier": _n("To be fetched earlier, %(at)s: then somebody is there."),
    "borrow.fetch_later": _n("To be fetched later, %(at)s: then somebody is there."),
    "borrow.bring_earlier": _n("To be brought back earlier, %(at)s."),
    "borrow.bring_later": _n("To be brought back later, %(at)s."),
    "borrow.once_open": _n("Not to be had in time, but then."),
    "borrow.other_time": _n("Taken when you want it, but free then."),
    "borrow.part": _n("Not all of it: %(quantity)s of %(wanted)s."),
    "borrow.together": _n("Several neighbours together have enough."),
    "help.other_time": _n("No time when you want it, but soon after."),
    "help.sittings": _n("In %(sittings)s meetings."),
    "receive.part": _n("Not all of it: %(quantity)s of %(wanted)s."),
    "make.recipe": _n("There is an open recipe for it."),
    "make.late": _n("It would be ready %(late)s after you want it."),
    "make.minutes_guessed": _n("Nobody has timed “%(step)s” yet: %(long)s is a guess."),
    "make.job": _n("For “%(step)s” somebody is still looked for."),
    "way.saved": _n("Not buying it saves %(weight)s CO₂e (%(source)s)."),
}
LACKS: dict[str, str] = {
    "make.lacking": _n("%(quantity)s %(kind)s is missing: you bring it, or ask around."),
    "make.to_bring": _n("You bring %(quantity)s %(kind)s."),
    "make.no_workshop": _n("No workshop near by is open for “%(step)s” (%(process)s)."),
    "make.no_time": _n("Nobody has time for “%(step)s” until then."),
}


def why(viewer: Viewer, reason: Reason, names: Names) -> str:
    """Return why a way was found; empty where it goes without saying."""
    sentence = SENTENCES.get(reason.code)
    if reason.code in SILENT or sentence is None:
        return ""
    if reason.code == "help.sittings" and reason.details.get("sittings") == 1:
        return ""
    return _(sentence) % _values(viewer, dict(reason.details), reason.at, names)


def lack(viewer: Viewer, fault: Fault, names: Names) -> str:
    """Return what a way lacks."""
    sentence = LACKS.get(fault.code)
    if sentence is None:
        return faults.sentence(fault)
    return _(sentence) % _values(viewer, dict(fault.details), fault.at, names)


def _values(
    viewer: Viewer, details: dict[str, Any], at: str, names: Names
) -> dict[str, Any]:
    """Return the details of a reason in words."""
    kind = names.kinds.get(at)
    values: dict[str, Any] = {
        "met": "",
        "step": "",
        "source": "",
        **details,
        "kind": names.kind(at),
        "tool": names.kind(at),
    }
    for name in ("quantity", "wanted"):
        if isinstance(details.get(name), int):
            values[name] = telling.quantity(viewer, details[name], kind)
    if "at" in details:
        values["at"] = telling.moment(viewer, int(details["at"]))
    minutes = int(details.get("minutes", 0))
    values["long"] = telling.minutes(minutes)
    values["late"] = late(minutes)
    values["weight"] = telling.weight(int(details.get("co2e_g", 0)))
    values["process"] = process_name(str(details.get("process", "")))
    return values


def late(minutes: int) -> str:
    """Return a delay in days, or in hours and minutes."""
    days = minutes // 1440
    if days:
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return telling.minutes(minutes)


def process_name(name: str) -> str:
    """Return what a way of making is called."""
    found = processes.find_process(name)
    if found is None:
        return name
    return found.es if telling.language() == "es" else found.en
