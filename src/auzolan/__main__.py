"""Entry: sets Django up, then hands over to the command line."""

from __future__ import annotations

import importlib
import os
import sys

import django

from auzolan.cli import starting

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")


def main() -> None:
    """Run the `auzolan` command; `up` begins before the rest is loaded."""
    if sys.argv[1:2] == ["up"]:
        starting.app()
    else:
        django.setup()
        importlib.import_module("auzolan.cli.main").run()


if __name__ == "__main__":
    main()
