"""The floors hold: the contracts of .importlinter, and what it cannot say."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).resolve().parent.parent
SRC = ROOT / "src"


def imports_of(path: Path) -> set[str]:
    """Return the dotted names a file imports, `from a import b` as both a and a.b."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
            names.add(str(node.module))
    return names


def importers_of(module: str, *, inside: str = "") -> set[str]:
    """Return the files below `inside` that import the module or something in it."""
    return {
        str(path.relative_to(SRC / "auzolan"))
        for path in (SRC / "auzolan" / inside).rglob("*.py")
        if any(f"{name}.".startswith(f"{module}.") for name in imports_of(path))
    }


def test_every_import_goes_down_the_floors(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)

    status = cli.lint_imports(no_logo=True, no_cache=True)

    assert status == 0, capsys.readouterr().out


def test_only_the_worker_loads_the_solver_plans():
    outside = {
        name
        for name in importers_of("auzolan.plans.cpsat")
        if not name.startswith(("worker/", "plans/cpsat"))
    }

    assert outside == set()


@pytest.mark.parametrize("room", ["sharing", "fairness", "deciding", "peers"])
def test_plans_know_making_but_none_of_its_siblings(room):
    assert importers_of(f"auzolan.{room}", inside="plans") == set()
