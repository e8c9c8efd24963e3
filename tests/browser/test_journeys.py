"""Whole journeys in a real browser: from words to a settled statement and its proof."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Who asks, and who keeps the tool library's things.
BORROWER = "Wei Chen"
LENDER = "Mikel Arrieta"
# Whose machines, hours and stock go into a loom.
MAKERS = ("Jon Zubeldia", "Nerea Aldasoro", "Sofía Nogales", "Gorka Lasa")
PRESSED_MAX = 40
DONE = "^(It is done|It was used|Used up|It is made|Handed over)"


def in_days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).strftime("%Y-%m-%dT%H:00")


def ask(page: Page, words: str, *, from_day: int, until_day: int) -> None:
    page.get_by_role("link", name=re.compile("Find|Iturralde")).first.click()
    page.get_by_role("searchbox", name="What do you need?").fill(words)
    page.get_by_text("When and where").click()
    page.get_by_label("From", exact=False).first.fill(in_days(from_day))
    page.get_by_label("Until", exact=False).first.fill(in_days(until_day))
    page.get_by_role("button", name="Find").click()


def task(page: Page, words: str):
    return page.locator("li.task", has_text=words)


def press_all(page: Page, address: str, button: str) -> int:
    """Press a button of the page as long as there is one; return how often."""
    pressed = 0
    page.goto(address)
    while page.get_by_role("button", name=re.compile(button)).count():
        page.get_by_role("button", name=re.compile(button)).first.click()
        page.wait_for_load_state()
        pressed += 1
        assert pressed < PRESSED_MAX
    return pressed


def test_a_thing_is_borrowed_brought_back_settled_and_proven(people) -> None:
    wei, mikel = people.visit(BORROWER), people.visit(LENDER)

    ask(wei, "something to spray paint", from_day=3, until_day=5)
    way = wei.locator("article.way", has_text="Paint sprayer").first
    expect(way).to_contain_text("Mikel Arrieta")
    expect(way).to_contain_text("h")
    way.get_by_role("button", name=re.compile("Choose")).click()
    expect(wei.get_by_role("status")).to_contain_text("Asked.")
    need = wei.url

    mikel.goto(f"{people.node.address}/day/")
    asked = task(mikel, "Wei Chen asks: Paint sprayer")
    asked.get_by_role("button", name=re.compile("I promise")).click()
    expect(mikel.get_by_role("status")).to_contain_text("Promised.")
    task(mikel, "Wei Chen borrows Paint sprayer").get_by_role(
        "button", name=re.compile("Handed over")
    ).click()
    wei.goto(need)
    expect(task(wei, "You bring Paint sprayer back")).to_be_visible()
    back = task(mikel, "Wei Chen brings back Paint sprayer")
    back.get_by_label("How is it?").select_option("good")
    back.get_by_role("button", name=re.compile("It is back")).click()

    wei.goto(need)
    expect(wei.get_by_text("met", exact=True)).to_be_visible()
    wei.goto(f"{people.node.address}/statement/")
    expect(wei.locator(".statement")).to_contain_text("Paint sprayer")
    wei.goto(f"{people.node.address}/honest/?mine=1")
    wei.get_by_role("link", name=re.compile("Check entry")).first.click()
    expect(wei.get_by_text("All is in order")).to_be_visible()


def test_a_loom_of_three_levels_is_made_here_by_neighbours_and_settled(people) -> None:
    wei = people.visit(BORROWER)

    ask(wei, "a table loom", from_day=1, until_day=25)
    wei.get_by_role("link", name="Have it").click()
    way = wei.locator("article.way", has_text="Make here").first
    expect(way).to_contain_text("Table loom")
    expect(way).to_contain_text(re.compile("best possible plan|could be better"))
    way.get_by_role("button", name=re.compile("Choose")).click()
    expect(wei.get_by_role("status")).to_contain_text("Asked.")
    need = wei.url
    wei.get_by_role("link", name="See the plan").click()
    expect(wei.get_by_role("heading", name="Who does what, when")).to_be_visible()
    plan = wei.url

    answered = [
        press_all(people.visit(maker), f"{people.node.address}/day/", "^I promise")
        for maker in MAKERS
    ]
    done = [press_all(people.visit(maker), plan, DONE) for maker in MAKERS]
    made = press_all(wei, plan, DONE)

    assert sum(answered) > 0
    assert min(done) > 0
    assert made > 0
    wei.goto(plan)
    expect(wei.get_by_role("heading", name="What each has given so far")).to_be_visible()
    wei.goto(need)
    expect(wei.get_by_text("met", exact=True)).to_be_visible()
    jon = people.visit("Jon Zubeldia")
    jon.goto(f"{people.node.address}/statement/")
    expect(jon.locator(".statement")).to_contain_text(BORROWER)
    jon.goto(f"{people.node.address}/honest/?mine=1")
    jon.get_by_role("link", name=re.compile("Check entry")).first.click()
    expect(jon.get_by_text("All is in order")).to_be_visible()
