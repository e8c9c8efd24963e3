"""Entry: sets Django up, then hands over to the command line."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

from auzolan.cli.main import run  # noqa: E402 - models load only after the setup


def main() -> None:
    """Run the `auzolan` command."""
    run()


if __name__ == "__main__":
    main()
