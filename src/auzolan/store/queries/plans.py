"""Plans: one plan with its steps and people, the jobs board, designs and their trees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from auzolan.ledger import records
from auzolan.making import recipes
from auzolan.sharing import nearness
from auzolan.store import rows
from auzolan.store.queries import acting
from auzolan.store.queries.naming import Names, names
from auzolan.store.queries.seeing import sees
from auzolan.store.queries.viewers import Viewer
from auzolan.units.points import Point

EVENTS_MAX = 500
JOBS_MAX = 200
DESIGNS_MAX = 500
# Levels of parts that a tree shows; plans go no deeper.
LEVELS_MAX = 8
KINDS_MAX = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanPage:
    """A plan with all that belongs to it."""

    plan: records.Plan
    processes: tuple[records.Process, ...]
    promises: tuple[records.Promise, ...]
    pegs: tuple[records.Peg, ...]
    events: tuple[records.Event, ...]
    things: dict[str, records.Thing]
    # How steps are called in their recipes, by process.
    steps: dict[str, recipes.Step]
    names: Names
    mine: tuple[str, ...]
    is_mine: bool
    contacts: dict[str, str]


def plan_page(viewer: Viewer, plan_id: str, language: str) -> PlanPage | None:
    """Return a plan for those who have a part in it; for members, who has none yet too.

    A plan is work in common: every member may read it, so that they can lend a hand.
    """
    plan = rows.by_id(records.Plan, viewer.community, plan_id)
    if plan is None or not sees(viewer, "plan"):
        return None
    community = viewer.community
    mine = acting.acts_for(viewer)
    processes = rows.where_in(records.Process, community, "plan", [plan.id])
    promises = rows.where_in(records.Promise, community, "plan", [plan.id])
    pegs = rows.where_in(records.Peg, community, "plan", [plan.id])
    agreed = [plan.agreement] if plan.agreement else []
    events = rows.where_in(records.Event, community, "agreement", agreed)[:EVENTS_MAX]
    events = [event for event in events if event.plan == plan.id]
    things = rows.by_ids(
        records.Thing,
        community,
        (*(peg.thing for peg in pegs), *(p.thing for p in promises)),
    )
    return PlanPage(
        plan=plan,
        processes=tuple(sorted(processes, key=lambda p: (p.starts_at, p.id))),
        promises=tuple(sorted(promises, key=lambda p: (p.starts_at, p.id))),
        pegs=tuple(sorted(pegs, key=lambda peg: peg.id)),
        events=tuple(sorted(events, key=lambda event: (event.recorded_at, event.id))),
        things=things,
        steps=_steps(viewer, processes),
        names=names(
            viewer,
            members={
                plan.by,
                *(promise.provider for promise in promises),
                *(event.provider for event in events),
                *(thing.keeper for thing in things.values()),
            },
            things=things,
            places={*(p.place for p in processes), *(p.place for p in promises)},
            others=[plan.need],
            kinds={
                plan.kind,
                *(process.kind for process in processes),
                *(promise.kind for promise in promises),
                *(thing.kind for thing in things.values()),
            },
            language=language,
        ),
        mine=mine,
        is_mine=plan.by in mine,
        contacts={},
    )


def _steps(viewer: Viewer, processes: Sequence[records.Process]) -> dict[str, recipes.Step]:
    found = rows.by_ids(records.RecipeOf, viewer.community, (p.recipe for p in processes))
    read = {key: read_recipe(row) for key, row in found.items()}
    steps = {}
    for process in processes:
        recipe = read.get(process.recipe)
        named = [s for s in recipe.steps if s.code == process.step] if recipe else []
        if named:
            steps[process.id] = named[0]
    return steps


def read_recipe(row: records.RecipeOf) -> recipes.Recipe | None:
    """Return a stored recipe; None where its content cannot be read any more."""
    try:
        return msgspec.json.decode(row.content, type=recipes.Recipe)
    except msgspec.DecodeError:
        return None


# -- jobs ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that nobody has promised yet."""

    promise: records.Promise
    told_m: int
    is_public: bool
    # The viewer offers this skill.
    suits: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Jobs:
    """The jobs board."""

    found: tuple[Job, ...]
    plans: dict[str, records.Plan]
    names: Names
    mine: tuple[str, ...]


def jobs(viewer: Viewer, *, origin: Point, language: str) -> Jobs:
    """Return the open jobs ahead: first those that suit the viewer, then the nearest."""
    community = viewer.community
    mine = acting.acts_for(viewer)
    promises = [
        promise
        for promise in rows.select(
            records.Promise,
            "community = %s AND state = 'job'",
            (community,),
            limit=JOBS_MAX,
        )
        if promise.ends_at > viewer.now
    ]
    places = rows.by_ids(records.Place, community, (p.place for p in promises))
    offered = rows.where_in(records.Offer, community, "by", mine)
    skills = {o.kind for o in offered if o.mode == "help" and o.state == "open"}
    asker = nearness.Asker(origin)
    found = [
        Job(
            promise=promise,
            told_m=asker.told_m(places[promise.place]) if promise.place in places else 0,
            is_public=promise.place in places and places[promise.place].public,
            suits=promise.kind in skills,
        )
        for promise in promises
    ]
    found.sort(key=lambda j: (not j.suits, j.promise.starts_at, j.told_m, j.promise.id))
    plans = rows.by_ids(records.Plan, community, (p.plan for p in promises))
    return Jobs(
        found=tuple(found),
        plans=plans,
        names=names(
            viewer,
            places=(promise.place for promise in promises),
            members=(promise.receiver for promise in promises),
            kinds=(
                *(promise.kind for promise in promises),
                *(plan.kind for plan in plans.values()),
            ),
            language=language,
        ),
        mine=mine,
    )


# -- designs ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Designs:
    """Open designs, and the recipes by which something is made here."""

    designs: tuple[records.Design, ...]
    # Recipes by the design they restate; those of no design under an empty id.
    recipes: dict[str, records.RecipeOf]
    names: Names


def designs(viewer: Viewer, language: str) -> Designs:
    """Return all designs by name, with their recipes."""
    found = rows.select(
        records.Design,
        "community = %s ORDER BY name, version",
        (viewer.community,),
        limit=DESIGNS_MAX,
    )
    made = rows.where_in(
        records.RecipeOf, viewer.community, "design", (design.id for design in found)
    )
    by_design = {row.design: row for row in made if not row.retired}
    return Designs(
        designs=tuple(found),
        recipes=by_design,
        names=names(
            viewer, kinds=(row.kind for row in by_design.values()), language=language
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """A recipe in a tree: how much of its kind is needed, and the recipes of its parts."""

    kind: str
    quantity: int
    recipe: recipes.Recipe | None
    row: records.RecipeOf | None
    depth: int
    # How much of it lies here, free to be used.
    stock: int
    parts: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignPage:
    """A design or recipe with all levels of what goes into it."""

    design: records.Design | None
    row: records.RecipeOf | None
    tree: Level | None
    names: Names


def design_page(viewer: Viewer, row_id: str, language: str) -> DesignPage | None:
    """Return a design, or a recipe, with its tree of parts."""
    community = viewer.community
    design = rows.by_id(records.Design, community, row_id)
    if design is not None:
        made = rows.where_in(records.RecipeOf, community, "design", [design.id])
        row = next((one for one in made if not one.retired), None)
    else:
        row = rows.by_id(records.RecipeOf, community, row_id)
        if row is None:
            return None
        design = rows.by_id(records.Design, community, row.design)
    known = _recipes_below(viewer, row) if row else {}
    tree = _tree(row.kind, row.quantity, known, _stocks(viewer, known), 0) if row else None
    kinds = set(known) | {kind for each in known.values() for kind in _kinds(each[1])}
    return DesignPage(
        design=design,
        row=row,
        tree=tree,
        names=names(
            viewer,
            members=[row.by] if row else (),
            kinds={*kinds, *([design.kind] if design else ())},
            language=language,
        ),
    )


_Known = dict[str, tuple[records.RecipeOf, recipes.Recipe]]


def _recipes_below(viewer: Viewer, row: records.RecipeOf) -> _Known:
    """Return the recipes of a product and of all its parts by kind, a level a query."""
    known: _Known = {}
    wanted: set[str] = {row.kind}
    rows_of = [row]
    for _ in range(LEVELS_MAX):
        for each in sorted(rows_of, key=lambda one: (one.rank, one.id)):
            read = read_recipe(each)
            if read is not None and not each.retired:
                known.setdefault(each.kind, (each, read))
        wanted = {kind for _, read in known.values() for kind in _inputs(read)}
        wanted -= set(known)
        if not wanted or len(wanted) > KINDS_MAX:
            break
        rows_of = rows.where_in(records.RecipeOf, viewer.community, "kind", wanted)
        if not rows_of:
            break
    return known


def _inputs(recipe: recipes.Recipe) -> Iterable[str]:
    return (item.kind for _, item in recipe.inputs())


def _kinds(recipe: recipes.Recipe) -> Iterable[str]:
    yield from _inputs(recipe)
    for step in recipe.steps:
        yield from (tool.kind for tool in step.tools)
        yield from (work.kind for work in step.work)
        yield from (output.kind for output in step.outputs)


def _stocks(viewer: Viewer, known: _Known) -> dict[str, int]:
    kinds = {kind for _, read in known.values() for kind in _inputs(read)}
    found: dict[str, int] = {}
    for thing in rows.where_in(records.Thing, viewer.community, "kind", kinds):
        if not thing.retired and thing.condition in ("good", "worn"):
            free = max(0, thing.onhand - thing.reserved)
            found[thing.kind] = found.get(thing.kind, 0) + free
    return found


def _tree(
    kind: str, quantity: int, known: _Known, stocks: dict[str, int], depth: int
) -> Level:
    found = known.get(kind)
    parts: list[Level] = []
    if found is not None and depth < LEVELS_MAX:
        recipe = found[1]
        for _, item in recipe.inputs():
            below = recipes.gross_input(item, quantity, recipe)
            parts.append(_tree(item.kind, below, known, stocks, depth + 1))
    return Level(
        kind=kind,
        quantity=quantity,
        recipe=found[1] if found else None,
        row=found[0] if found else None,
        depth=depth,
        stock=stocks.get(kind, 0),
        parts=tuple(parts),
    )
