"""Letters to members: what they are about, where they lead, and a shut post office."""

from __future__ import annotations

import pytest
from django.core import mail as post

from auzolan.app import house, new_id
from auzolan.ledger.acts import Words
from auzolan.ledger.records import Member
from auzolan.node import join
from auzolan.node.ports import Doer
from auzolan.store.models import Message
from auzolan.units.points import Point
from auzolan.worker import mail

pytestmark = pytest.mark.django_db(databases=["default", "side"])

NOW = 1_800_000_000_000


@pytest.fixture
def member():
    """Return a community and its only member, who can be written to."""
    wish = join.Founding(
        name="Auzo",
        place=Point(0, 0),
        zone="UTC",
        language="en",
        preset="none",
        founder_name="Ane",
        founder_contact={"email": "ane@example.org"},
    )
    joined = join.found(house(), wish, request=new_id())
    assert isinstance(joined, join.Joined)
    return joined


def test_a_letter_leads_to_the_need_it_is_about(member):
    need = "ab" * 16
    house().outbox.put(member.community, member.member, "need.offer_made", {"need": need})

    assert mail.send_waiting(NOW) == 1

    assert post.outbox[0].to == ["ane@example.org"]
    assert post.outbox[0].subject == "Somebody offers what you need"
    assert f"/need/{need}/" in post.outbox[0].body


def test_what_goes_out_twice_is_sent_once(member):
    house().outbox.put(member.community, member.member, "promise.asked", {"promise": "p"})

    assert [mail.send_waiting(NOW), mail.send_waiting(NOW)] == [1, 0]


def test_a_letter_is_tried_again_when_the_post_office_was_shut(member, settings):
    house().outbox.put(member.community, member.member, "promise.asked", {"promise": "p"})
    works = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1

    assert mail.send_waiting(NOW) == 0

    settings.EMAIL_BACKEND = works
    assert mail.send_waiting(NOW) == 1


def test_who_has_no_address_keeps_nobody_waiting(member):
    doer = Doer(community=member.community, member=member.member)
    other = join.register(house(), doer, words=Words(name="Uxue"))
    assert isinstance(other, str)
    assert house().log.row(Member, member.community, other) is not None
    house().outbox.put(member.community, other, "promise.asked", {"promise": "p"})

    assert mail.send_waiting(NOW) == 0
    assert Message.objects.get().sent_at == NOW
