"""Rules about open knowledge: designs and the recipes by which things are made here."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from auzolan.ledger import acts, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule
from auzolan.making import recipes
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id

# As of every text in a body: `ledger.acts` refuses longer ones.
TEXT_MAX = acts.TEXT_LENGTH_MAX
NAME_MAX = 200
_SHA256 = re.compile(r"[0-9a-f]{64}")


class AddDesign(Body, frozen=True, kw_only=True):
    """One version of open documentation, with who made it and under what licence."""

    design: str
    name: str
    version: str
    source: str
    licence: str
    attribution: str
    content: str
    summary: str = ""
    kind: str = ""


def _design_needs(act: Act[AddDesign]) -> Iterable[Query]:
    yield RowOf(records.Design, act.body.design)
    yield RowOf(records.Kind, act.body.kind)


def _design_check(act: Act[AddDesign], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Design, body.design) or not is_id(body.design):
        return (fault("id.taken", body.design[:64]),)
    if not 1 <= len(body.name.strip()) <= NAME_MAX:
        return (fault("name.length", "name", limit=NAME_MAX),)
    if not body.licence.strip() or len(body.licence) > NAME_MAX:
        return (fault("design.no_licence", body.name[:64]),)
    if not _SHA256.fullmatch(body.content):
        return (fault("design.content", "content"),)
    if body.kind and facts.row(records.Kind, body.kind) is None:
        return (fault("kind.unknown", body.kind[:64]),)
    return ()


def _design_apply(act: Act[AddDesign], _facts: Facts, changes: Changes) -> None:
    fields = msgspec.structs.asdict(act.body)
    row_id = fields.pop("design")
    changes.put(records.Design(id=row_id, community=act.community, **fields))


ADD_DESIGN = Rule(
    kind="design.add",
    body=AddDesign,
    needs=_design_needs,
    check=_design_check,
    apply=_design_apply,
)


class AddRecipe(Body, frozen=True, kw_only=True):
    """How a kind is made: the recipe as in docs/spec/recipe.md."""

    content: recipes.Recipe
    design: str = ""


def kinds_of(recipe: recipes.Recipe) -> frozenset[str]:
    """Return every kind that a recipe names: made, used up, used, worked, left over."""
    named = {recipe.kind}
    for step in recipe.steps:
        named |= {item.kind for item in step.inputs}
        named |= {other.kind for item in step.inputs for other in item.substitutes}
        named |= {output.kind for output in step.outputs}
        named |= {tool.kind for tool in step.tools}
        named |= {work.kind for work in step.work}
    return frozenset(named - {""})


def _recipe_needs(act: Act[AddRecipe]) -> Iterable[Query]:
    yield RowOf(records.RecipeOf, act.body.content.id)
    yield RowOf(records.Design, act.body.design)
    for kind in kinds_of(act.body.content):
        yield RowOf(records.Kind, kind)


def _recipe_check(act: Act[AddRecipe], facts: Facts) -> Faults:
    body = act.body
    recipe_id = body.content.id
    if facts.row(records.RecipeOf, recipe_id) or not is_id(recipe_id):
        return (fault("id.taken", recipe_id[:64]),)
    found: list[Fault] = list(recipes.check_recipe(body.content))
    found += [
        fault("kind.unknown", kind[:64])
        for kind in sorted(kinds_of(body.content))
        if facts.row(records.Kind, kind) is None
    ]
    if body.design and facts.row(records.Design, body.design) is None:
        found.append(fault("design.unknown", body.design[:64]))
    return tuple(found)


def _recipe_apply(act: Act[AddRecipe], _facts: Facts, changes: Changes) -> None:
    content = act.body.content
    changes.put(
        records.RecipeOf(
            id=content.id,
            community=act.community,
            kind=content.kind,
            quantity=content.quantity,
            rank=content.rank,
            design=act.body.design,
            content=msgspec.json.encode(content).decode(),
            by=act.who,
        )
    )


ADD_RECIPE = Rule(
    kind="recipe.add",
    body=AddRecipe,
    needs=_recipe_needs,
    check=_recipe_check,
    apply=_recipe_apply,
)


class RetireRecipe(Body, frozen=True, kw_only=True):
    """A recipe is used no more; plans made by it stay."""

    recipe: str


def _retire_needs(act: Act[RetireRecipe]) -> Iterable[Query]:
    yield RowOf(records.RecipeOf, act.body.recipe)


def _retire_relations(act: Act[RetireRecipe], facts: Facts) -> frozenset[str]:
    row = facts.row(records.RecipeOf, act.body.recipe)
    return frozenset({"self"} if row and row.by == act.who else ())


def _retire_check(act: Act[RetireRecipe], facts: Facts) -> Faults:
    row = facts.row(records.RecipeOf, act.body.recipe)
    if row is None or row.retired:
        return (fault("recipe.unknown", act.body.recipe[:64]),)
    return ()


def _retire_apply(act: Act[RetireRecipe], _facts: Facts, changes: Changes) -> None:
    changes.amend(changes.get(records.RecipeOf, act.body.recipe), retired=True)


RETIRE_RECIPE = Rule(
    kind="recipe.retire",
    body=RetireRecipe,
    needs=_retire_needs,
    relations=_retire_relations,
    check=_retire_check,
    apply=_retire_apply,
)

MAKING = (ADD_DESIGN, ADD_RECIPE, RETIRE_RECIPE)
