"""What the contract tests share: every adapter of a port, one after the other."""

from __future__ import annotations

import os

import django

# A conftest below the root is read before the root's starts Django.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()
