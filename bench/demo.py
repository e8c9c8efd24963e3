"""Demo: the demo community on a data folder, for measuring its pages.

AUZOLAN_DATA=FOLDER python -m bench.demo
"""

from __future__ import annotations

import os

import django

# ruff: noqa: E402 - models load only after the settings know the folder
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

from django.core.management import call_command

from auzolan.demo.build import build

if __name__ == "__main__":
    for alias in ("default", "side"):
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    build()
