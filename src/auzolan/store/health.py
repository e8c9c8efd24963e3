"""Health: whether the node can serve, for `/healthz` and whoever watches it."""

from __future__ import annotations

from django.db import DatabaseError, connections


def can_serve() -> bool:
    """Tell whether both databases answer."""
    try:
        for alias in ("default", "side"):
            with connections[alias].cursor() as cursor:
                cursor.execute("SELECT 1")
                cursor.fetchone()
    except DatabaseError:
        return False
    return True
