"""Pages: the CPU time a main page takes on the server, with all its middleware.

Each page of the demo community is fetched by a logged-in member through Django's own
handler, 40 times after 5 that do not count; CPU time is this thread's, so that other
work on the machine does not show.
"""

from __future__ import annotations

import os
import time

import django

# ruff: noqa: E402 - models load only after the settings know the folder
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "auzolan.settings")
django.setup()

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from auzolan.ledger import records
from auzolan.store import rows
from bench.report import percentile, say

WARM, COUNT, MS = 5, 40, 1000
HOST = "127.0.0.1"


def addresses() -> dict[str, str]:
    """Return the main pages by what they are."""
    thing = rows.select(records.Thing, "condition = 'good'", (), limit=1)[0].id
    plan = rows.select(records.Plan, "state = 'open'", (), limit=1)[0].id
    return {
        "home": reverse("home"),
        "ways to a cordless drill": reverse("ways") + "?words=cordless+drill",
        "thing with its week": reverse("thing", args=[thing]),
        "plan": reverse("plan", args=[plan]),
        "my day": reverse("day"),
        "jobs": reverse("jobs"),
        "people": reverse("people"),
        "statement": reverse("statement"),
        "how we keep this honest": reverse("honest"),
    }


def main() -> None:
    """Print the CPU time of each page."""
    client = Client(headers={"host": HOST})
    client.force_login(
        User.objects.get(username="ane"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    for what, address in addresses().items():
        times = []
        for number in range(COUNT + WARM):
            started = time.thread_time()
            answer = client.get(address)
            spent = (time.thread_time() - started) * MS
            assert answer.status_code == 200, (address, answer.status_code)
            if number >= WARM:
                times.append(spent)
        say(
            f"page, CPU on the server: {what}",
            f"p50 {percentile(times, 0.5):.1f} ms, p95 {percentile(times, 0.95):.1f} ms",
            "<= 10 ms",
        )


if __name__ == "__main__":
    main()
