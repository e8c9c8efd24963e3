"""The Django app that holds every table of ours."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """Registers the models under the label `store`."""

    name = "auzolan.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
