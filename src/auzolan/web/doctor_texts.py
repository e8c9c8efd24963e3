"""Doctor texts: the one table from what the doctor looked at to what people read."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from auzolan.store.doctor import Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Texts:
    """What is said of one finding: where it is fine, where not, and what to do then."""

    fine: str = ""
    wrong: str = ""
    do: str = ""


TEXTS: dict[str, Texts] = {
    "debug": Texts(
        fine=_n("Errors show nothing of the inside."),
        wrong=_n("AUZOLAN_DEBUG is on: errors show the inside to everybody."),
        do=_n("Start without AUZOLAN_DEBUG."),
    ),
    "https": Texts(
        fine=_n("The node is reached over HTTPS, or from this machine alone."),
        wrong=_n(
            "The node has a name on the network but no HTTPS: passwords can be read."
        ),
        do=_n("Put it behind HTTPS and set AUZOLAN_HTTPS=1."),
    ),
    "mail": Texts(
        fine=_n("Mail is sent."),
        wrong=_n("No mail is sent: codes and messages wait in the folder `mail`."),
        do=_n("Set AUZOLAN_MAIL to an smtp:// address."),
    ),
    "mail_kept": Texts(fine=_n("Messages are kept on this machine, where they are read.")),
    "files": Texts(
        fine=_n("Only the owner can read the data folder and its keys."),
        wrong=_n("Others on this machine can read: %(files)s."),
        do=_n("chmod -R go= %(folder)s"),
    ),
    "disk": Texts(
        fine=_n("%(free_mb)s MB are free on the disk."),
        wrong=_n("Only %(free_mb)s MB are free on the disk."),
        do=_n("Make room: a full disk stops the books."),
    ),
    "tables": Texts(
        wrong=_n("The tables are of another version."),
        do=_n("auzolan update"),
    ),
    "community": Texts(
        wrong=_n("There is no community yet."),
        do=_n("auzolan init, or auzolan demo"),
    ),
    "stewards": Texts(
        fine=_n("%(count)s stewards look after the community."),
        wrong=_n(
            "One steward alone: nobody can decide that one's own case, or step in."
        ),
        do=_n("Give a second member the role of a steward."),
    ),
    "demo": Texts(
        fine=_n("Nobody gets in without a login, or this is a demo on this machine alone."),
        wrong=_n(
            "This is the demo: everybody who reaches it is let in without a password."
        ),
        do=_n("Never run the demo on a network."),
    ),
    "read_only": Texts(
        fine=_n("The node writes."),
        wrong=_n("The node came out of a backup and only shows its books."),
        do=_n("auzolan accept-restored --by NAME, once nothing newer exists anywhere"),
    ),
    "backup": Texts(
        fine=_n("A backup was made and tested lately."),
        wrong=_n("The last tested backup is %(days)s days old."),
        do=_n("auzolan backup"),
    ),
    "backup_never": Texts(
        wrong=_n("No backup has ever been tested."),
        do=_n("auzolan backup"),
    ),
    "clock": Texts(
        fine=_n("The clock goes forward."),
        wrong=_n(
            "The last entry is from the future: this machine's clock went back."
        ),
        do=_n("Set the clock; entries keep the later time until it is reached."),
    ),
    "checkpoint": Texts(
        fine=_n("The log's checkpoint is as new as the log."),
        wrong=_n("%(count)s entries have had no checkpoint for an hour."),
        do=_n("auzolan log publish FOLDER, or start the node"),
    ),
}  # fmt: skip


def _texts(one: Finding) -> Texts:
    return TEXTS[f"{one.name}_{one.case}" if one.case else one.name]


def said(one: Finding) -> str:
    """Return how it is, in the reader's language."""
    texts = _texts(one)
    text = texts.fine if one.level == "fine" else texts.wrong
    return _(text) % dict(one.details)


def to_do(one: Finding) -> str:
    """Return what to do about it; empty where it is fine."""
    return "" if one.level == "fine" else _(_texts(one).do) % dict(one.details)
