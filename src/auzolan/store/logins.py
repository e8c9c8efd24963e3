"""Logins: web accounts and the members they act for; not part of the shared books."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from auzolan.store.models import Login, Note

LOGIN_NAME_MAX = 150


def is_taken(name: str) -> bool:
    """Tell whether a login name or e-mail address is in use here."""
    wanted = Q(username__iexact=name) | Q(email__iexact=name)
    return bool(name) and User.objects.filter(wanted).exists()


def make_account(name: str, password: str) -> User | None:
    """Make a web account that is nobody's yet; None where the name is taken."""
    email = name if "@" in name else ""
    try:
        with transaction.atomic():
            return User.objects.create_user(name, email, password)
    except IntegrityError:
        return None


def bind(user: User, community: str, member: str, language: str = "") -> bool:
    """Give a web account to a member; False where the member has one."""
    try:
        with transaction.atomic():
            Login.objects.create(
                user_id=user.pk, community=community, member=member, language=language
            )
    except IntegrityError:
        return False
    return True


def drop_account(user: User) -> None:
    """Delete a web account that came to be nobody's."""
    user.delete()


def make_login(
    community: str, member: str, *, name: str, password: str, language: str = ""
) -> User | None:
    """Make the web account of a member; None where the name or the member has one."""
    user = make_account(name, password)
    if user is None:
        return None
    if not bind(user, community, member, language):
        drop_account(user)
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


@contextmanager
def founding() -> Iterator[None]:
    """Let one community be founded at a time: a node serves one."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('founding'))")
        yield
