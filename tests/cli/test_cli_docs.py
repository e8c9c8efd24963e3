"""Every command, setting and rule stands in the reference."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command

from auzolan.cli.main import app
from auzolan.ledger.rule import DEFAULTS

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = ROOT / "docs" / "reference"


def commands(command, path=("auzolan",)):
    """Return the full names of a command and all below it."""
    below = getattr(command, "commands", {})
    found = [" ".join(path)]
    for name, sub in below.items():
        found += commands(sub, (*path, name))
    return found


@pytest.mark.parametrize("name", commands(get_command(app)))
def test_every_command_is_documented(name):
    assert f"## {name}\n" in (REFERENCE / "cli.md").read_text()


def test_every_setting_of_the_node_is_documented():
    source = (ROOT / "src" / "auzolan" / "settings.py").read_text()
    named = set(re.findall(r"AUZOLAN_[A-Z]+", source))

    page = (REFERENCE / "settings.md").read_text()
    assert sorted(name for name in named if f"`{name}`" not in page) == []


@pytest.mark.parametrize(("name", "value"), DEFAULTS.items())
def test_every_rule_is_documented_with_what_it_begins_with(name, value):
    assert f"| `{name}` | {value} |" in (REFERENCE / "settings.md").read_text()


@pytest.mark.parametrize("command", get_command(app).commands.values())
def test_every_command_says_what_it_does_and_each_option_too(command):
    silent = [
        option.name
        for option in command.params
        if not getattr(option, "help", "") and option.name != "help"
    ]
    assert command.help
    assert silent == []
