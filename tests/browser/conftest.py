"""Real nodes in processes of their own, and real browsers, wide and as a phone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
START_MAX_S = 120
STOP_MAX_S = 20
WIDE = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
# Headless, in a container, without a word to anybody else.
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A node that serves, with its address and its data folder."""

    address: str
    data: Path


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def serving(data: Path, *options: str) -> Iterator[Node]:
    """Run `auzolan up` on a data folder until the block ends."""
    port = _free_port()
    environment = {
        **os.environ,
        "AUZOLAN_DATA": str(data),
        "PORT": str(port),
        "PYTHONPATH": str(ROOT / "src"),
    }
    command = [sys.executable, "-m", "auzolan", "up", *options]
    log = data.parent / f"{data.name}.log"
    with log.open("wb") as out:
        node = subprocess.Popen(command, env=environment, stdout=out, stderr=out)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, node, log)
        yield Node(address=address, data=data)
    finally:
        node.send_signal(signal.SIGTERM)
        node.wait(timeout=STOP_MAX_S)


def _wait_for(address: str, node: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + START_MAX_S
    while time.monotonic() < give_up_at:
        assert node.poll() is None, log.read_text(errors="replace")[-2_000:]
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the node did not start")


@pytest.fixture(scope="session")
def start_node(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., object]:
    """Return what runs a node without a community, as a context."""

    def start() -> AbstractContextManager[Node]:
        data = tmp_path_factory.mktemp("empty") / "data"
        data.mkdir()
        return serving(data)

    return start


@pytest.fixture(scope="session")
def demo_node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """Return a node that shows the demo community."""
    data = tmp_path_factory.mktemp("demo") / "data"
    data.mkdir()
    with serving(data, "--demo") as node:
        yield node


# A module at a time: while Playwright runs, its loop keeps Django's database away from
# whatever other test comes next in the same process.
@pytest.fixture(scope="module")
def chromium(chromium_path: str) -> Iterator[Browser]:
    """Return a Chromium without a window."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path, args=list(SWITCHES)
        )
        yield browser
        browser.close()


@dataclass(slots=True)
class People:
    """Members of the demo, each with a browser of their own."""

    browser: Browser
    node: Node
    size: dict[str, int]
    pages: dict[str, Page]
    told: list[str]

    def visit(self, name: str = "") -> Page:
        """Return a fresh browser, logged in as somebody of the demo where named."""
        if name in self.pages:
            return self.pages[name]
        context = self.browser.new_context(
            viewport=self.size, locale="en-GB", color_scheme="light"
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.told.append(str(error)))
        page.goto(self.node.address)
        if name:
            page.goto(f"{self.node.address}/login/")
            page.evaluate(
                "document.querySelectorAll('details').forEach(d => d.open = true)"
            )
            page.get_by_role("button", name=f"Look around {name}", exact=True).click()
            page.wait_for_url(f"{self.node.address}/**")
        self.pages[name] = page
        return page

    def _hear(self, sort: str, text: str) -> None:
        if sort in {"error", "warning"}:
            self.told.append(text)


def _people(browser: Browser, node: Node, size: dict[str, int]) -> Iterator[People]:
    people = People(browser=browser, node=node, size=size, pages={}, told=[])
    yield people
    for page in people.pages.values():
        page.context.close()
    # A page that breaks the strict policy, or misses a file, says so in the console.
    assert people.told == []


@pytest.fixture(params=[WIDE, PHONE], ids=["wide", "phone"])
def people(
    request: pytest.FixtureRequest, chromium: Browser, demo_node: Node
) -> Iterator[People]:
    """Return the demo's people, at a desk and with a phone."""
    yield from _people(chromium, demo_node, request.param)
