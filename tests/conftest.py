"""What every test may use: loopback only, found programs, a throw-away PostgreSQL.

`AUZOLAN_NO_SKIP=1` makes any skipped test fail the run; `.ci/run` sets it. Django starts
only where a test outside the pure rooms was asked for.
"""

from __future__ import annotations

import atexit
import contextlib
import importlib
import importlib.util
import os
import pwd
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import hypothesis
import pytest

# A busy machine is slow now and then, and no law is about time.
hypothesis.settings.register_profile(
    "house",
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")

ROOT = Path(__file__).resolve().parent.parent
OUTSIDE = ROOT.parent / "shared"
NO_SKIP = os.environ.get("AUZOLAN_NO_SKIP") == "1"
POSTGRES_START_MAX_S = 30

# Rooms that must do without Django, so their tests do not wait for it either.
PURE_ROOMS = {
    "units", "ledger", "sharing", "making", "fairness", "deciding", "peers", "plans",
    "ways", "formats", "node",
}  # fmt: skip

# No test may ever write into the books of a real community, however it was started.
for _name in [name for name in os.environ if name.startswith("AUZOLAN_")]:
    if _name not in {
        "AUZOLAN_NO_SKIP",
        "AUZOLAN_STORIES_DATA",
        "AUZOLAN_TEST_DATABASE",
    }:
        del os.environ[_name]
# A throw-away PostgreSQL to run tests on instead of SQLite; they make their own database.
if "AUZOLAN_TEST_DATABASE" in os.environ:
    os.environ["AUZOLAN_DATABASE"] = os.environ["AUZOLAN_TEST_DATABASE"]
os.environ["AUZOLAN_DATA"] = tempfile.mkdtemp(prefix="auzolan-data-")
atexit.register(shutil.rmtree, os.environ["AUZOLAN_DATA"], ignore_errors=True)


def find_chromium() -> str | None:
    """Return the path of a Chromium or Chrome on this machine."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome")
    return next(filter(None, map(shutil.which, names)), None)


def find_postgres() -> Path | None:
    """Return the folder with PostgreSQL's server programs; Debian keeps them off PATH."""
    folders = Path("/usr/lib/postgresql").glob("*/bin")
    newest_first = sorted(
        folders, key=lambda folder: float(folder.parent.name), reverse=True
    )
    on_path = shutil.which("initdb")
    candidates = [*newest_first, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((c for c in candidates if (c / "initdb").exists()), None)


def _missing() -> dict[str, str]:
    """Say for each marker that cannot run here why, and by what command it could."""
    missing = {}
    if find_chromium() is None:
        missing["browser"] = "needs Chromium: sudo apt-get install chromium"
    if find_postgres() is None:
        missing["postgres"] = "needs PostgreSQL: sudo apt-get install postgresql"
    if not OUTSIDE.is_dir():
        missing["outside"] = "needs the folder ../shared beside the checkout"
    return missing


def _is_pure(argument: str) -> bool:
    """Tell whether what pytest was asked for lies in a pure room."""
    path = Path(argument.partition("::")[0]).resolve()
    return any(ROOT / "tests" / room in {path, *path.parents} for room in PURE_ROOMS)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Name the settings to pytest-django, which starts Django right after this."""
    if not all(map(_is_pure, config.args)):
        os.environ["DJANGO_SETTINGS_MODULE"] = "auzolan.settings"
        # pytest-django starts Django by itself only where something has imported it.
        importlib.import_module("django").setup()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Skip what cannot run here, and mark everything in tests/outside as such."""
    missing = _missing()
    for item in items:
        if (ROOT / "tests" / "outside") in item.path.parents:
            item.add_marker("outside")
        for marker, reason in missing.items():
            if item.get_closest_marker(marker):
                item.add_marker(pytest.mark.skip(reason=reason))
    if NO_SKIP and "outside" in missing:
        # The folder is no part of the project, so its absence is not a hole in the run.
        gone = [item for item in items if item.get_closest_marker("outside")]
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped something although skipping was forbidden."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if NO_SKIP and reporter and reporter.stats.get("skipped"):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say why a run without failures failed all the same."""
    skipped = terminalreporter.stats.get("skipped", ())
    if not NO_SKIP or not skipped:
        return
    terminalreporter.section("skipped although AUZOLAN_NO_SKIP=1", red=True)
    for report in skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
        terminalreporter.line(f"{report.nodeid}: {reason}")


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine: tests run without a network."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else None
        if host not in {None, "localhost", "::1"} and not str(host).startswith("127."):
            raise AssertionError(f"a test tried to reach {host}")
        connect(self, address)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def rulebench() -> ModuleType:
    """Return tests/rulebench.py, which rooms of rules share; no test imports another."""
    path = ROOT / "tests" / "rulebench.py"
    spec = importlib.util.spec_from_file_location("rulebench", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["rulebench"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def bench(rulebench: ModuleType) -> Any:
    """Return an empty bench: nothing is founded yet."""
    return rulebench.Bench()


@pytest.fixture
def village(rulebench: ModuleType) -> Any:
    """Return a bench with a community of many roles, and things to share."""
    return rulebench.village()


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """Return the path of Chromium; mark the test `browser`."""
    path = find_chromium()
    if path is None:
        pytest.skip("needs Chromium: sudo apt-get install chromium")
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Postgres:
    """How to connect to the throw-away PostgreSQL, with a right to make databases."""

    # The folder of its unix socket; it listens on nothing else.
    host: str
    port: int
    user: str
    dbname: str

    @property
    def dsn(self) -> str:
        """Return the connection string for psycopg."""
        return f"host={self.host} port={self.port} user={self.user} dbname={self.dbname}"

    def address(self, dbname: str) -> str:
        """Return the address of a database as AUZOLAN_DATABASE takes it."""
        return f"postgresql://{self.user}@:{self.port}/{dbname}?host={self.host}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start a PostgreSQL for this session; mark the test `postgres`.

    Nothing is synced to disk: a crash loses it, and it starts in about a second.
    """
    programs = find_postgres()
    if programs is None:
        pytest.skip("needs PostgreSQL: sudo apt-get install postgresql")
    # A unix socket's path holds about 100 characters: pytest's own folder is too deep.
    folder = Path(tempfile.mkdtemp(prefix="auzolan-pg-"))
    # The server refuses to run as root, as which containers do.
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, user)
    data = folder / "data"
    options = (
        f"-k {folder} -c listen_addresses= -c fsync=off -c synchronous_commit=off"
        " -c full_page_writes=off -c max_connections=60"
    )
    start = f"-l {folder}/log -w -t {POSTGRES_START_MAX_S} -o '{options}' start"
    try:
        _run_as(
            user, f"{programs}/initdb -D {data} -A trust -U {user} -E UTF8 --locale=C -N"
        )
        _run_as(user, f"{programs}/pg_ctl -D {data} {start}")
        yield Postgres(host=str(folder), port=5432, user=user, dbname="postgres")
    finally:
        with contextlib.suppress(subprocess.CalledProcessError):
            _run_as(user, f"{programs}/pg_ctl -D {data} -m immediate stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_address(postgres: Postgres) -> str:
    """Return the address of a database with our tables, on the throw-away PostgreSQL."""
    psycopg = importlib.import_module("psycopg")
    with psycopg.connect(postgres.dsn, autocommit=True) as connection:
        connection.execute("CREATE DATABASE auzolan")
    address = postgres.address("auzolan")
    with tempfile.TemporaryDirectory() as data:
        subprocess.run(
            [sys.executable, "-m", "django", "migrate", "--verbosity=0", "--skip-checks"],
            check=True,
            timeout=120,
            env={
                **os.environ,
                "AUZOLAN_DATA": data,
                "AUZOLAN_DATABASE": address,
                "DJANGO_SETTINGS_MODULE": "auzolan.settings",
            },
        )
    return address


@pytest.fixture
def on_postgres(postgres_address: str, django_db_blocker: Any) -> Iterator[str]:
    """Let this test's database be PostgreSQL, empty afterwards; yields its address."""
    db = importlib.import_module("django.db")
    settings = importlib.import_module("auzolan.settings")
    usual = db.connections["default"]
    handler = db.utils.ConnectionHandler({"default": settings._postgres(postgres_address)})
    db.connections["default"] = handler["default"]
    with django_db_blocker.unblock():
        yield postgres_address
        with db.connection.cursor() as cursor:
            cursor.execute(
                "SELECT string_agg(tablename, ', ') FROM pg_tables "
                "WHERE tablename LIKE 'store_%'"
            )
            cursor.execute(f"TRUNCATE {cursor.fetchone()[0]}")
        db.connection.close()
    db.connections["default"] = usual


@pytest.fixture(autouse=True)
def _left_behind(request: pytest.FixtureRequest) -> Iterator[None]:
    """Leave the longest log of each story file in a data folder, where one is asked for."""
    folder = os.environ.get("AUZOLAN_STORIES_DATA")
    is_story = request.path.parent == ROOT / "tests" / "stories"
    if not folder or not is_story or not getattr(request.module, "LEAVES_BOOKS", True):
        yield
        return
    # Asked for here, the database is still there when the story is over.
    request.getfixturevalue("db")
    yield
    connections = importlib.import_module("django.db").connections
    data = Path(folder) / request.path.stem.removeprefix("test_")
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if _acts_in(connections["default"].connection) > _acts_in_file(
        data / "auzolan.sqlite3"
    ):
        for alias, name in (("default", "auzolan.sqlite3"), ("side", "side.sqlite3")):
            connections[alias].ensure_connection()
            (data / name).unlink(missing_ok=True)
            # Its backup would wait for the transaction that the story is still in.
            with contextlib.closing(sqlite3.connect(data / name)) as copy:
                copy.executescript("\n".join(connections[alias].connection.iterdump()))


def _acts_in_file(path: Path) -> int:
    if not path.exists():
        return 0
    with contextlib.closing(sqlite3.connect(path)) as database:
        return _acts_in(database)


def _acts_in(database: sqlite3.Connection) -> int:
    return int(database.execute("SELECT count(*) FROM store_log_act").fetchone()[0])


def _run_as(user: str, line: str) -> None:
    """Run a command line as `user`, through `su` where we are root."""
    command = ["bash", "-c", line]
    if os.geteuid() == 0:
        command = ["su", user, "-s", "/bin/bash", "-c", line]
    subprocess.run(command, check=True, capture_output=True, cwd="/", timeout=60)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """Leave the names as they are: each worker keeps its databases in its own memory."""
