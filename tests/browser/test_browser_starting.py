"""Start ours, invite, join on a phone, and log in by a passkey, in a real browser."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

START_MAX_S = 40
SECRET = "a long enough secret"
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address + "/healthz", timeout=1) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run an empty node of its own, as `auzolan up` does; passkeys need `localhost`."""
    data: Path = tmp_path_factory.mktemp("node")
    port = free_port()
    command = [sys.executable, "-m", "auzolan", "up", "--port", str(port)]
    environment = {**os.environ, "AUZOLAN_DATA": str(data)}
    with (data / "output").open("wb") as output:
        running = subprocess.Popen(
            command, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    address, until = f"http://localhost:{port}", time.monotonic() + START_MAX_S
    while not answers(address) and time.monotonic() < until:
        time.sleep(0.1)
    yield address
    os.killpg(running.pid, signal.SIGTERM)
    running.wait(timeout=20)


def opened(browser: Browser, size: dict[str, int]) -> Page:
    context = browser.new_context(viewport=size, locale="en-GB")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(15_000)
    return page


@pytest.fixture(scope="module")
def ana(node: str, chromium: Browser) -> Page:
    """Return Ana's browser after she has started the community."""
    page = opened(chromium, WIDE)
    page.goto(node)
    page.get_by_role("link", name="Start ours").click()
    page.fill("#id_name", "Calle Mayor")
    page.fill("#id_place", "43.32, -1.98")
    page.fill("#id_founder", "Ana")
    page.fill("#id_login", "ana")
    page.fill("#id_password", SECRET)
    page.get_by_role("button", name="Start", exact=True).click()
    return page


def test_ours_is_started_and_shows_the_founder_s_card(ana: Page) -> None:
    expect(ana.get_by_role("heading", name="My card")).to_be_visible()
    expect(ana.locator(".card-groups li")).to_have_count(14)

    ana.get_by_role("link", name="I have my card").click()

    expect(ana.get_by_role("heading", name="The first steps")).to_be_visible()


def test_a_neighbour_joins_on_a_phone_by_a_printed_letter(
    node: str, ana: Page, chromium: Browser
) -> None:
    ana.goto(node + "/settings/invitations/")
    ana.get_by_role("button", name="Write them").click()
    address = ana.locator(".address").inner_text()

    phone = opened(chromium, PHONE)
    phone.goto(address)
    phone.fill("#id_name", "Peru")
    phone.fill("#id_login", "peru")
    phone.fill("#id_password", "short")
    phone.get_by_role("button", name="Join").click()
    expect(phone.locator("[data-errors]")).to_be_focused()
    expect(phone.locator("#id_name")).to_have_value("Peru")
    phone.fill("#id_password", SECRET)
    phone.get_by_role("button", name="Join").click()

    expect(phone.get_by_role("heading", name="My card")).to_be_visible()
    overflows = "document.documentElement.scrollWidth > innerWidth"
    assert phone.evaluate(overflows) is False
    ana.goto(node + "/people/")
    expect(ana.get_by_role("link", name="Peru")).to_be_visible()


def test_an_entry_is_verified_in_plain_words(node: str, ana: Page) -> None:
    ana.goto(node + "/honest/")
    ana.fill("#id_number", "1")
    ana.get_by_role("button", name="Check", exact=True).click()

    expect(ana.get_by_role("heading", name="All is in order")).to_be_visible()


def test_a_passkey_is_added_and_lets_one_in(node: str, ana: Page) -> None:
    device = ana.context.new_cdp_session(ana)
    device.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }  # fmt: skip
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    ana.goto(node + "/me/passkeys/add/")
    ana.fill("#id_password", SECRET)
    ana.get_by_role("button", name="Go on").click()
    ana.fill("#id_name", "Phone")
    ana.get_by_role("button", name="Add it").click()
    ana.wait_for_url(re.compile("/me/passkeys/$"))
    ana.goto(node + "/logout/")
    ana.locator("main").get_by_role("button", name="Log out").click()

    ana.goto(node + "/login/")
    ana.get_by_role("button", name="With a passkey").click()

    expect(ana.get_by_text("Your menu, Ana")).to_be_attached()
