"""Router: sessions, login throttling, drafts and messages live in the side file."""

from __future__ import annotations

from django.db.models import Model

_SIDE_APPS = frozenset({"sessions", "axes"})
_SIDE_MODELS = frozenset({"askdraft"})


class SideRouter:
    """Django database router."""

    def _alias(self, app_label: str, model_name: str | None) -> str:
        if app_label in _SIDE_APPS or (app_label == "store" and model_name in _SIDE_MODELS):
            return "side"
        return "default"

    def _place(self, model: type[Model]) -> str:
        options = model._meta  # noqa: SLF001 - Django's documented way to a model's name
        return self._alias(options.app_label, options.model_name)

    def db_for_read(self, model: type[Model], **_hints: object) -> str:
        """Return where the model is read."""
        return self._place(model)

    def db_for_write(self, model: type[Model], **_hints: object) -> str:
        """Return where the model is written."""
        return self._place(model)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **_hints: object
    ) -> bool | None:
        """Let each table be made in one file only, and data be moved where it is."""
        if model_name is None:
            return (app_label in _SIDE_APPS) == (db == "side")
        return self._alias(app_label, model_name) == db
