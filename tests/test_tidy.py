"""House rules that a machine can hold: sizes, hidden imports, banned names, dead files."""

from __future__ import annotations

import ast
import functools
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOUSE = ROOT / "src" / "auzolan"
FILE_LINES_MAX = 500
FUNCTION_LINES_MAX = 60
# A package of up to this many modules is understood without a page about it.
MODULES_WITHOUT_README = 2
CORE = [
    "units", "ledger", "sharing", "making", "fairness", "deciding", "peers", "plans",
    "ways", "formats", "node",
]  # fmt: skip
VAGUE = {"util", "utils", "helper", "helpers", "manager", "misc", "common"}
# Whoever reads these from inside the core gives another answer on the next replay.
BANNED_MODULES = {
    "multiprocessing", "os", "random", "secrets", "socket", "sqlite3", "subprocess",
    "threading", "time", "uuid_utils",
}  # fmt: skip
BANNED_MEMBERS = {
    "datetime": {"now", "today", "utcnow"},
    "date": {"today"},
    "uuid": {"uuid1", "uuid4"},
    "pathlib": {"Path"},
    "urllib": {"request"},
    "numpy": {"random"},
    "np": {"random"},
}
BANNED_CALLS = {"open", "print", "input", "eval", "exec"}
# Django finds these by their name, so nobody imports them.
CALLED_BY_NAME = {"__init__", "__main__", "apps", "models", "migrations", "sqlite"}
# Adapters that only tests build, kept in src because every adapter stands beside its port.
FOR_TESTS: dict[str, str] = {
    "auzolan.node.memory": "stories run on a house in memory",
    "auzolan.plans.check": "an independent judge of plans, for the planners' contract",
    "auzolan.ways.supply_memory": "finding ways is tested without a database",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@functools.cache
def tree_of(path: Path) -> ast.Module:
    """Parse a file, once for all tests."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def python_files(*folders: str) -> list[Path]:
    """Return the Python files below the folders but generated migrations, sorted."""
    found = (path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    return sorted(path for path in found if "migrations" not in path.parts)


def core_files() -> list[Path]:
    """Return the Python files of floors 1 to 7."""
    return python_files(*(f"src/auzolan/{room}" for room in CORE))


def functions_of(path: Path) -> Iterator[Function]:
    """Yield every function and method of a file."""
    nodes = ast.walk(tree_of(path))
    return (node for node in nodes if isinstance(node, Function))


def place(path: Path, node: ast.AST) -> str:
    """Name a place so that an editor can open it."""
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def imported(path: Path) -> Iterator[tuple[ast.AST, str]]:
    """Yield what a file imports, `from a import b` as both `a` and `a.b`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield node, str(node.module)
            yield from ((node, f"{node.module}.{alias.name}") for alias in node.names)


def banned_in(path: Path) -> Iterator[str]:
    """Yield the places where a file reads the clock, chance, the environment or a disk."""
    members = {
        f"{name}.{member}" for name, all_ in BANNED_MEMBERS.items() for member in all_
    }
    for node, name in imported(path):
        if name in members or name.partition(".")[0] in BANNED_MODULES:
            yield f"{place(path, node)} imports {name}"
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Attribute):
            owner = ast.unparse(node.value).rpartition(".")[2]
            if node.attr in BANNED_MEMBERS.get(owner, ()):
                yield f"{place(path, node)} uses {owner}.{node.attr}"
        if isinstance(node, ast.Call) and ast.unparse(node.func) in BANNED_CALLS:
            yield f"{place(path, node)} calls {ast.unparse(node.func)}"


def module_of(path: Path) -> str:
    """Return the dotted name of a file below src."""
    parts = path.relative_to(ROOT / "src").with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def named_in(path: Path) -> set[str]:
    """Return the modules a file names, by import or by a dotted string as settings do."""
    names = {name for _, name in imported(path)}
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            names |= set(re.findall(r"\bauzolan(?:\.\w+)+", node.value))
    # `auzolan.web.urls.patterns` names auzolan.web.urls too.
    return names | {name.rpartition(".")[0] for name in names}


def kept_files() -> list[Path]:
    """Return the files that are, or are about to be, in the history."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    paths = (ROOT / name for name in listed.decode().split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_no_file_is_longer_than_one_can_hold_in_mind():
    long = [
        f"{path.relative_to(ROOT)}: {lines} lines"
        for path in python_files("src", "tests", "bench")
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES_MAX
    ]

    assert long == []


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{place(path, function)} {function.name}: {lines} lines"
        for path in python_files("src", "tests", "bench")
        for function in functions_of(path)
        if (lines := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES_MAX
    ]

    assert long == []


def test_no_import_hides_inside_a_function():
    hidden = [
        place(path, node)
        for path in python_files("src")
        for function in functions_of(path)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_pages_and_commands_read_only_through_queries():
    managers = {"objects", "_default_manager", "_base_manager"}
    direct = [
        place(path, node)
        for path in python_files("src/auzolan/web", "src/auzolan/cli")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in managers
    ]

    assert direct == []


def test_the_core_reads_no_clock_no_chance_no_environment_and_no_disk():
    assert [found for path in core_files() for found in banned_in(path)] == []


@pytest.mark.parametrize(
    "line",
    [
        "import time",
        "from time import monotonic",
        "from os import environ",
        "import datetime as dt; dt.datetime.now()",
        "from datetime import date; date.today()",
        "from uuid import uuid4",
        "from pathlib import Path",
        "import numpy as np; np.random.rand()",
        "import urllib.request",
        "open('file')",
    ],
)
def test_a_way_round_the_ban_is_seen(line, monkeypatch):
    path = ROOT / "somewhere.py"
    monkeypatch.setitem(globals(), "tree_of", lambda _: ast.parse(line))

    assert list(banned_in(path))


def test_every_file_is_named_for_what_it_holds():
    vague = [path for path in python_files("src", "tests", "bench") if path.stem in VAGUE]

    assert vague == []


def test_no_module_is_dead():
    files = python_files("src")
    named = {name for path in files for name in named_in(path) - {module_of(path)}}
    dead = [
        module_of(path)
        for path in files
        if not CALLED_BY_NAME & {path.stem, path.parent.name}
        and module_of(path) not in named | FOR_TESTS.keys()
    ]

    assert dead == []


def test_every_room_of_the_core_explains_itself():
    silent = [
        room
        for room in CORE
        if len(list((HOUSE / room).glob("[!_]*.py"))) > MODULES_WITHOUT_README
        and not (HOUSE / room / "README.md").is_file()
    ]

    assert silent == []


def test_kept_files_name_no_registry_and_no_path_of_this_machine():
    registry = r"https?://(?:[a-z]+\.)*(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)"
    # A checkout near the root, such as /app, could be a word of any text.
    here = [re.escape(str(ROOT)) + r"\b"] if len(ROOT.parts) > 2 else []
    pattern = re.compile("|".join([registry, *here]))
    telling = [
        str(path.relative_to(ROOT))
        for path in kept_files()
        if pattern.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert telling == []
