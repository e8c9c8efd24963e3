"""Every main page: no barrier that axe can find, nothing cut off, in light and dark."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WHO = "Mikel Arrieta"
# So high that the tab bar of a phone covers nothing, which axe would count.
SIZES = {
    "wide": {"width": 1280, "height": 6_000},
    "phone": {"width": 390, "height": 16_000},
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/",
    "/?all=1&sort=garden",
    "/ways/?words=drill",
    "/ways/?words=table+loom&purpose=have",
    "/ways/?words=xyzzyplugh",
    "/day/",
    "/day/work/",
    "/day/stock/",
    "/desk/",
    "/offer/",
    "/mine/",
    "/jobs/",
    "/designs/",
    "/help/",
)
# Pages behind the first link of another page.
BEHIND = (
    ("/", r"/thing/[0-9a-f]+/"),
    ("/mine/", r"/thing/[0-9a-f]+/"),
    ("/jobs/", r"/plan/[0-9a-f]+/"),
    ("/jobs/", r"/need/[0-9a-f]+/"),
    ("/designs/", r"/design/[0-9a-f]+/"),
)


@pytest.fixture(
    scope="module", params=[("wide", "light"), ("phone", "dark")], ids=["wide", "phone"]
)
def mikel(request, chromium: Browser, demo_node):
    size, scheme = request.param
    context = chromium.new_context(
        viewport=SIZES[size], color_scheme=scheme, locale="en-GB", bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{demo_node.address}/login/")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    page.get_by_role("button", name=f"Look around {WHO}", exact=True).click()
    page.wait_for_url(f"{demo_node.address}/**")
    yield page
    context.close()


def address_of(page: Page, node, at: str, pattern: str) -> str:
    page.goto(node.address + at)
    found = re.search(pattern, page.locator("main").inner_html())
    assert found is not None
    return str(found[0])


def barriers(page: Page) -> list[str]:
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    told = [f"{page.url} {each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]
    wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return told + ([f"{page.url} is {wide} px too wide"] if wide > 0 else [])


def test_no_page_has_a_barrier(mikel: Page, demo_node) -> None:
    behind = [address_of(mikel, demo_node, *each) for each in BEHIND]
    found = []
    for address in (*PAGES, *behind):
        mikel.goto(demo_node.address + address)
        found += barriers(mikel)

    assert found == []


def test_one_goes_through_the_first_page_by_keyboard(mikel: Page, demo_node) -> None:
    mikel.goto(demo_node.address)

    mikel.keyboard.press("Tab")
    assert mikel.evaluate("document.activeElement.className") == "skip"
    mikel.keyboard.press("Enter")
    mikel.keyboard.press("Tab")

    assert mikel.evaluate("document.activeElement.id") == "id_words"
    mikel.keyboard.type("drill")
    mikel.keyboard.press("Enter")
    mikel.wait_for_url("**/ways/**")
