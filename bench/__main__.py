"""Measure the targets of the design, each in its own process and data folder.

    make bench                              everything; about fifteen minutes
    make bench BENCH_ARGS="ways deeds"      some of it
    make bench BENCH_ARGS="rebuild --acts 100000"

ways      a question in a city of 20,000 things and 2,000,000 bookings
deeds     deeds a second through the real server with 8 clients, beside the disk's own
          commits in the same run; memory at rest; the second start
pages     CPU time of the main pages
writers   eight processes that write at once, with and without the write lock
rebuild   making all rows again from a generated log, without and with signatures
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench import report

PARTS = ("ways", "deeds", "pages", "writers", "rebuild")
ACTS = 1_000_000


def run(module: str, *arguments: str, data: str) -> None:
    """Run a module of the bench on a data folder; its figures go straight out."""
    environment = {**os.environ, "AUZOLAN_DATA": data}
    subprocess.run([sys.executable, "-m", module, *arguments], env=environment, check=True)


def main() -> None:
    """Run the parts that were asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--acts", type=int, default=ACTS)
    given = parser.parse_args()
    unknown = set(given.parts) - set(PARTS)
    if unknown:
        parser.error(f"there is no {', '.join(sorted(unknown))}; see --help")
    print(report.machine())
    for part in given.parts or PARTS:
        with tempfile.TemporaryDirectory(prefix="auzolan-bench-") as folder:
            started = time.perf_counter()
            if part == "ways":
                run("bench.city", folder, data=folder)
                run("bench.ways", data=folder)
            elif part == "deeds":
                run("bench.deeds", data=str(Path(folder) / "unused"))
            elif part == "pages":
                run("bench.demo", data=folder)
                run("bench.pages", data=folder)
            elif part == "writers":
                run("bench.writers", data=folder)
            else:
                run("bench.generate", str(given.acts), folder, data=folder)
                for how in ("rebuild", "check", "signatures"):
                    run("bench.rebuild", folder, how, data=folder)
            print(f"   ({part}: {time.perf_counter() - started:.0f} s in all)", flush=True)


if __name__ == "__main__":
    main()
