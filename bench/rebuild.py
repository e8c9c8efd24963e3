"""Measure `auzolan rebuild` on a data folder, such as `bench.generate` leaves one.

    python -m bench.rebuild FOLDER [check | signatures | rebuild]

Prints what was checked, how long it took and the most memory it held.
"""

from __future__ import annotations

import os
import resource
import sys
import time

import django

# ruff: noqa: E402 - models load only after the settings know the folder
os.environ["AUZOLAN_DATA"] = sys.argv[1]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

from auzolan.app import RULEBOOK
from auzolan.store import published, rebuild


def main(arguments: list[str]) -> int:
    """Check or rebuild every community of the folder."""
    how = arguments[1] if len(arguments) > 1 else "check"
    communities = published.logs_here()
    for community in communities:
        started, spent = time.perf_counter(), time.process_time()
        if how == "rebuild":
            report = rebuild.rebuild(community, RULEBOOK)
        else:
            report = rebuild.check(community, RULEBOOK, signatures=how == "signatures")
        seconds, cpu = time.perf_counter() - started, time.process_time() - spent
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        rows = sum(digest.rows for digest in report.tables.values())
        print(
            f"{how}: {report.acts:,} acts, {report.signatures_verified:,} signatures, "
            f"{rows:,} rows in {seconds:.1f} s ({cpu:.1f} s of CPU), {peak:.0f} MB, "
            f"{len(report.faults)} faults {report.faults[:3]}"
        )
    return 0 if communities else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
