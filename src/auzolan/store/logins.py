"""Logins: web accounts and the members they act for; not part of the shared books."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Q

from auzolan.store.models import Login, Note

LOGIN_NAME_MAX = 150


def is_taken(name: str) -> bool:
    """Tell whether a login name or e-mail address is in use here."""
    wanted = Q(username__iexact=name) | Q(email__iexact=name)
    return bool(name) and get_user_model().objects.filter(wanted).exists()


def make_login(
    community: str, member: str, *, name: str, password: str, language: str = ""
) -> User | None:
    """Make the web account of a member; None where the name or the member has one."""
    email = name if "@" in name else ""
    try:
        with transaction.atomic():
            user = User.objects.create_user(name, email, password)
            Login.objects.create(
                user_id=user.pk, community=community, member=member, language=language
            )
    except IntegrityError:
        return None
    return user


def user_of(community: str, member: str) -> User | None:
    """Return the web account of a member, if there is one."""
    login = Login.objects.filter(community=community, member=member).first()
    return User.objects.filter(pk=login.user_id).first() if login else None


def members_with_login(community: str) -> frozenset[str]:
    """Return the members who can log in."""
    found = Login.objects.filter(community=community).values_list("member", flat=True)
    return frozenset(found)


def set_language(user_id: int, language: str) -> None:
    """Remember in which language a member wants messages."""
    Login.objects.filter(user_id=user_id).update(language=language)


def set_mail(user_id: int, email: str) -> None:
    """Remember where a login's codes and messages go."""
    User.objects.filter(pk=user_id).update(email=email)


def close_login(user_id: int) -> None:
    """End a web account; its passkeys and sessions end with it."""
    User.objects.filter(pk=user_id).update(is_active=False)
    Login.objects.filter(user_id=user_id).delete()


def is_demo() -> bool:
    """Tell whether this node shows the demo community."""
    return Note.objects.filter(name="demo", content="1").exists()
