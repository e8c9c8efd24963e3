"""Reading of the demo community from its TOML files, and of its relative times."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from auzolan.demo import check, history, records, shapes
from auzolan.units.faults import BrokenHouse, Fault, fault

# No file of the demo is near this; a larger one is not ours.
FILE_BYTES_MAX = 200_000
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_Table = dict[str, Any]
_T = TypeVar("_T")


def load() -> records.Demo:
    """Read the demo community that ships with the package.

    Raises:
        BrokenHouse: its files do not fit together; a test keeps this from shipping.
    """
    folder = resources.files("auzolan.demo")
    demo = parse(texts(folder))
    faults = demo if isinstance(demo, tuple) else check.faults_in(demo)
    if faults:
        raise BrokenHouse("; ".join(f"{each.code} {each.at}" for each in faults))
    assert isinstance(demo, records.Demo)
    return demo


def texts(folder: Traversable) -> dict[str, str]:
    """Return the text of every TOML file of the demo by its name under `folder`."""
    found = {}
    for base, prefix in ((folder, ""), (folder / "recipes", "recipes/")):
        for entry in sorted(base.iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(".toml"):
                found[prefix + entry.name] = entry.read_text("utf-8")
    return found


def parse(files: Mapping[str, str]) -> records.Demo | tuple[Fault, ...]:
    """Build the demo from its files' texts, or say which file is not understood."""
    tables: dict[str, _Table] = {}
    for name, text in files.items():
        if len(text.encode()) > FILE_BYTES_MAX:
            return (fault("demo.too_large", name, bytes_max=FILE_BYTES_MAX),)
        try:
            tables[name] = tomllib.loads(text)
        except tomllib.TOMLDecodeError as problem:
            return (fault("demo.not_understood", name, reason=str(problem)[:200]),)
    try:
        return _demo(tables)
    except (msgspec.ValidationError, KeyError, ValueError) as problem:
        return (fault("demo.not_understood", "", reason=str(problem)[:200]),)


def moment(today: date, day: int, hhmm: str, zone: str) -> int:
    """Return the moment of a day offset and local `HH:MM`, in ms since 1970, UTC.

    A local time that does not exist when clocks go forward is read with the offset
    from before the change; one that comes twice is its first.
    """
    local = datetime.combine(
        today + timedelta(days=day), time.fromisoformat(hhmm), ZoneInfo(zone)
    )
    return int(local.timestamp()) * 1000


def windows(lines: list[str]) -> list[shapes.Window]:
    """Read weekly openings such as `tue 17:30-20:00`.

    Raises:
        ValueError: a line is no weekly opening.
    """
    found = []
    for line in lines:
        weekday, _, span = line.partition(" ")
        begins, _, ends = span.partition("-")
        first, last = _minute(begins), _minute(ends)
        if first >= last:
            raise ValueError(line)
        found.append((WEEKDAYS.index(weekday), first, last))
    return found


def _minute(hhmm: str) -> int:
    local = time.fromisoformat(hhmm)
    return local.hour * 60 + local.minute


def _named(tables: Mapping[str, _Table], of: type[_T]) -> dict[str, _T]:
    """Convert a table of tables, giving each its key as slug and its windows read."""
    return {
        slug: msgspec.convert(
            {
                **table,
                "slug": slug,
                **({"weekly": windows(table["weekly"])} if "weekly" in table else {}),
            },
            of,
        )
        for slug, table in tables.items()
    }


def _demo(tables: Mapping[str, _Table]) -> records.Demo:
    places = _named(tables["places.toml"], records.Place)
    things = tables["things.toml"]
    terms = _named(things["terms"], records.Terms)
    shops = tables["workshops.toml"]
    skills = tables["skills.toml"]
    designs, recipes = _designs(tables)
    return records.Demo(
        community=msgspec.convert(tables["community.toml"], records.Community),
        members=_named(tables["members.toml"], records.Member),
        places=places,
        kinds=_named(_sourced(tables["kinds.toml"]), records.Kind),
        terms=terms,
        things=_named(_kept(_on_terms(things, terms), places), records.Thing),
        workshops=_named(shops["workshop"], records.Workshop),
        machines=_named(shops["machine"], records.Machine),
        trained=msgspec.convert(shops["trained"]["rows"], tuple[records.Trained, ...]),
        skills=_named(skills["skill"], records.Skill),
        skill_offers=_named(skills["offered"], records.SkillOffer),
        stocks=_named(_kept(tables["stocks.toml"]["stock"], places), records.Stock),
        surplus=_named(tables["offers.toml"]["surplus"], records.Surplus),
        designs=_named(designs, records.Design),
        recipes=_named(recipes, records.Recipe),
        history=msgspec.convert(tables["history.toml"], history.History),
    )


def _sourced(kinds: _Table) -> dict[str, _Table]:
    """Return the kinds with the full name of who published their footprint."""
    return {
        slug: {**kind, "source": kinds["source"][kind["source"]]}
        if "source" in kind
        else kind
        for slug, kind in kinds["kind"].items()
    }


def _on_terms(things: _Table, terms: Mapping[str, records.Terms]) -> dict[str, _Table]:
    """Return the things with their terms in place of the terms' name."""
    return {
        slug: {**thing, "terms": msgspec.to_builtins(terms[thing["terms"]])}
        for slug, thing in things["thing"].items()
    }


def _kept(
    tables: Mapping[str, _Table], places: Mapping[str, records.Place]
) -> dict[str, _Table]:
    """Return the things with the place's keeper where they name none."""
    return {
        slug: {"keeper": places[table["at"]].keeper, **table}
        for slug, table in tables.items()
    }


def _designs(
    tables: Mapping[str, _Table],
) -> tuple[dict[str, _Table], dict[str, _Table]]:
    """Return the designs by file name, and the recipes of all of them by slug."""
    designs: dict[str, _Table] = {}
    recipes: dict[str, _Table] = {}
    for name, table in tables.items():
        if not name.startswith("recipes/"):
            continue
        slug = name.removeprefix("recipes/").removesuffix(".toml")
        designs[slug] = table["design"]
        for recipe, body in table["recipe"].items():
            if recipe in recipes:
                raise ValueError(f"recipe {recipe} stands in two files")
            recipes[recipe] = {**body, "design": slug}
    return designs, recipes
