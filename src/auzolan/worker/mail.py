"""Mail: the outbox's messages as plain letters with a link to the page."""

from __future__ import annotations

import msgspec
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from auzolan.ledger import records
from auzolan.store import rows
from auzolan.store.models import Login, Message, Note

MESSAGES_AT_ONCE_MAX = 50
TRIES_MAX = 5


def _subject(about: str) -> str:
    subjects = {
        "promise.asked": _("You are asked for something"),
        "promise.given": _("Your wish has been promised"),
        "promise.declined": _("Your wish could not be promised"),
        "promise.dropped": _("A promise was taken back"),
        "promise.expired": _("Nobody answered in time"),
        "need.next_best": _("Your wish could not be promised"),
        "need.offer_made": _("Somebody offers what you need"),
    }
    return subjects.get(about, _("News from your community"))


def _address_of(message: Message) -> str:
    text = rows.by_id(records.Text, message.community, message.member)
    if text is None or not text.contact:
        return ""
    contact: dict[str, str] = msgspec.json.decode(text.contact, type=dict[str, str])
    return contact.get("email", "")


def _letter(message: Message, address: str, base: str) -> EmailMessage:
    login = Login.objects.filter(community=message.community, member=message.member).first()
    with override(login.language if login and login.language else "en"):
        subject = _subject(message.about)
        link = base + _page_of(message)
        body = _("See what it is about and answer on your page:") + f"\n\n{link}\n"
    return EmailMessage(subject=subject, body=body, to=[address])


def _page_of(message: Message) -> str:
    """Return the page that a message is about: the need it names, else one's day."""
    content: dict[str, str] = msgspec.json.decode(message.content, type=dict[str, str])
    need = content.get("need", "")
    return reverse("need", args=[need]) if need else reverse("day")


def send_waiting(now: int) -> int:
    """Send the oldest waiting messages; who has no address reads them on their page."""
    waiting = Message.objects.filter(sent_at=0, tries__lt=TRIES_MAX)
    base = Note.objects.filter(name="base_url").values_list("content", flat=True).first()
    sent = 0
    for message in waiting.order_by("made_at")[:MESSAGES_AT_ONCE_MAX]:
        address = _address_of(message)
        message.tries += 1
        went = address and _letter(message, address, base or "").send(fail_silently=True)
        sent += int(went or 0)
        # Where the post office was shut, it is tried again at the next turn.
        if went or not address:
            message.sent_at = now
        message.save(update_fields=["tries", "sent_at"])
    return sent
