"""Whatever somebody may meet is documented: commands, settings, acts, faults, pages."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer.main
from django.urls import URLPattern, URLResolver, get_resolver

from auzolan.app import RULEBOOK
from auzolan.ledger.rule import DEFAULTS
from auzolan.web import reasons

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "auzolan"
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([*DOCS.rglob("*.md"), *ROOT.glob("*.md"), *HOUSE.rglob("*.md")])
# Set for a run of the tests, not for a node.
OF_TESTS = {
    "AUZOLAN_NO_SKIP", "AUZOLAN_STORIES_DATA", "AUZOLAN_TEST_DATABASE",
}  # fmt: skip
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
PICTURE_BYTES_MAX = 200_000
ROOMS = ("tutorial", "howto", "reference", "explanation", "decisions", "spec")


@functools.cache
def read(path: Path) -> str:
    """Return a page's text, once for all tests."""
    return path.read_text(encoding="utf-8")


def quoted(path: Path) -> set[str]:
    """Return every word that a page sets in code."""
    return set(re.findall(r"`([^`\n]+)`", read(path)))


def calls(*names: str) -> set[str]:
    """Return the codes that the source gives as first argument or `code` to these."""
    found = set()
    for path in sorted(HOUSE.rglob("*.py")):
        for node in ast.walk(ast.parse(read(path))):
            if not isinstance(node, ast.Call):
                continue
            if ast.unparse(node.func).rpartition(".")[2] not in names:
                continue
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            found |= {
                part.value
                for one in given
                for part in ast.walk(one)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return {code for code in found if re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", code)}


def commands(group: Any, name: str = "auzolan") -> set[str]:
    """Return every command with the words that lead to it."""
    found = set()
    for one in group.registered_commands:
        told = one.name or one.callback.__name__.strip("_").replace("_", "-")
        found.add(f"{name} {told}")
    for one in group.registered_groups:
        found |= commands(one.typer_instance, f"{name} {one.name}")
    return found


def shown_commands(page: Path) -> list[str]:
    """Return the `auzolan` commands that a page shows in its blocks of code."""
    text = "\n".join(FENCE.findall(read(page))).replace("\\\n", " ")
    shown = re.findall(r"^(?:\.venv/bin/)?(auzolan [^|<>#\n]*)", text, re.MULTILINE)
    return [one.replace("…", "") for one in shown]


def unknown_in(shown: str, group: Any) -> list[str]:
    """Return the words of a command line that the program does not know."""
    words = shlex.split(shown)[1:]
    while words and hasattr(group, "commands"):
        if words[0] not in group.commands:
            return [f"{shown}: {words[0]}"]
        group = group.commands[words.pop(0)]
    known = {option for one in group.params for option in [*one.opts, *one.secondary_opts]}
    options = {word for word in words if word.startswith("--")} - {"--help"}
    return [f"{shown}: {option}" for option in sorted(options - known)]


def addresses(found: list[Any], before: str = "/") -> list[tuple[str, str]]:
    """Return name and address of every page; the API's calls have a page of their own."""
    listed = []
    for one in found:
        address = before + str(one.pattern)
        if isinstance(one, URLPattern) and "^" not in address:
            listed.append((str(one.name), address))
        elif isinstance(one, URLResolver) and one.namespace is None:
            listed += addresses(one.url_patterns, address)
    return listed


def test_every_command_is_documented():
    app = importlib.import_module("auzolan.cli.main").app
    told = read(REFERENCE / "cli.md")

    assert sorted(one for one in commands(app) if one not in told) == []


def test_every_setting_of_the_environment_is_documented():
    sources = "\n".join(read(path) for path in sorted(HOUSE.rglob("*.py")))
    names = set(re.findall(r"\bAUZOLAN_[A-Z_]+\b", sources)) - OF_TESTS

    assert sorted(names - quoted(REFERENCE / "settings.md")) == []


def test_every_rule_of_a_community_is_documented():
    assert sorted(set(DEFAULTS) - quoted(REFERENCE / "settings.md")) == []


def test_every_kind_of_act_is_documented_and_no_other():
    told = {
        word for word in quoted(REFERENCE / "acts.md") if "." in word and "/" not in word
    }

    assert told == set(RULEBOOK.kinds())


def test_every_fault_is_documented():
    assert sorted(calls("fault", "Fault") - quoted(REFERENCE / "faults.md")) == []


def test_every_reason_of_a_way_is_documented():
    codes = calls("Reason") | set(reasons.SENTENCES) | set(reasons.LACKS) | reasons.SILENT

    assert sorted(codes - quoted(REFERENCE / "reasons.md")) == []


def test_every_page_is_documented_with_its_address_and_no_other():
    rows = re.findall(
        r"^\| `([\w-]+)` \| `([^`]+)` \|", read(REFERENCE / "pages.md"), re.MULTILINE
    )
    listed = {
        (name, re.sub(r"<(?:str|int|slug|path):", "<", address))
        for name, address in addresses(get_resolver().url_patterns)
    }

    assert sorted(listed ^ set(rows)) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    targets = [
        link for link in LINK.findall(FENCE.sub("", read(page))) if "://" not in link
    ]
    files = [target.partition("#")[0] for target in targets if not target.startswith("#")]

    assert [file for file in files if file and not (page.parent / file).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_that_a_page_shows_can_be_given(page):
    app = typer.main.get_command(importlib.import_module("auzolan.cli.main").app)

    assert [word for one in shown_commands(page) for word in unknown_in(one, app)] == []


def test_every_page_of_the_docs_is_reached_from_the_map():
    reached = {DOCS / "README.md"}
    waiting = list(reached)
    while waiting:
        page = waiting.pop()
        links = [link.partition("#")[0] for link in LINK.findall(read(page))]
        found = {(page.parent / link).resolve() for link in links if link.endswith(".md")}
        new = {one for one in found if one.is_relative_to(DOCS)} - reached
        reached |= new
        waiting += new

    lost = {page for room in ROOMS for page in (DOCS / room).rglob("*.md")} - reached

    assert sorted(str(page.relative_to(DOCS)) for page in lost) == []


def test_every_word_of_the_glossary_is_used():
    rows = re.findall(
        r"^\| ([a-z][a-z, ]+?) \| ", read(REFERENCE / "glossary.md"), re.MULTILINE
    )
    words = [word for row in rows[1:] for word in row.split(", ")]
    core = "\n".join(read(path) for path in sorted((HOUSE).rglob("*.py"))).lower()

    unused = [word for word in words if not re.search(rf"\b{word}s?\b", core)]

    assert unused == []


def test_a_picture_is_small_enough_for_a_slow_line():
    pictures = sorted((DOCS / "pictures").glob("*.png"))

    assert pictures
    assert [one.name for one in pictures if one.stat().st_size >= PICTURE_BYTES_MAX] == []
