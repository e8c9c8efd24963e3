"""Build the demo community on an empty node, by playing its history as acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib.auth.models import User
from django.db import transaction

from auzolan.app import now_ms
from auzolan.demo import goods, past, people, plans
from auzolan.demo.scene import Scene, set_scene
from auzolan.store.models import Login, Note

MS_A_SECOND = 1000


def _nothing_told(_done: int, _all: int) -> None:
    """Tell nobody how far it is."""


def build(told: Callable[[int, int], None] = _nothing_told) -> str:
    """Play the demo up to now; returns the community's id.

    Takes some seconds and some 3,000 acts; `told` hears how much is done. What would
    happen after this moment is left to those who look around.
    """
    now = now_ms()
    today = datetime.fromtimestamp(now / MS_A_SECOND, tz=UTC).date()
    scene = set_scene(today)
    people.found(scene)
    people.plan_people(scene)
    goods.plan_goods(scene)
    past.plan_past(scene)
    plans.plan_plans(scene)
    scene.timeline = [event for event in scene.timeline if event[0] < now]
    scene.play(told)
    with transaction.atomic():
        _give_logins(scene)
        Note.objects.update_or_create(name="demo", defaults={"content": "1"})
    return scene.community


def _give_logins(scene: Scene) -> None:
    """Let people look around as any member who has an e-mail, without a password."""
    for slug in sorted(scene.with_key):
        member = scene.demo.members[slug]
        user = User(username=slug, email=member.email)
        user.set_unusable_password()
        user.save()
        Login.objects.create(
            user_id=user.pk, community=scene.community, member=scene.member(slug)
        )
