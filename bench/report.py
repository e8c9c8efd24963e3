"""Report: how every benchmark says what was measured, how, and against what."""

from __future__ import annotations

import os
import platform
import resource
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import django


def machine() -> str:
    """Return one line on the machine and the versions that were measured."""
    model = next(
        (
            line.split(":", 1)[1].strip()
            for line in Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
            if line.startswith("model name")
        ),
        platform.processor(),
    )
    return (
        f"{os.cpu_count()} cores, {model}; Python {platform.python_version()}, "
        f"Django {django.__version__}, SQLite {sqlite3.sqlite_version}"
    )


def percentile(values: Sequence[float], part: float) -> float:
    """Return the value below which `part` of the values lie (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


def peak_mb() -> float:
    """Return this process's peak memory in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def say(what: str, measured: str, target: str = "") -> None:
    """Print one line of figures beside its target."""
    print(f"{what:<58} {measured:<34} {target}", flush=True)
