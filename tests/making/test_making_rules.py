"""Rules about designs and recipes."""

from __future__ import annotations

import pytest

DESIGN = {
    "design": "#d",
    "name": "Rocket stove",
    "version": "1.2",
    "source": "https://example.org/stove",
    "licence": "CC-BY-SA-4.0",
    "attribution": "The stove people",
    "content": "ab" * 32,
}
RECIPE = {
    "id": "#r",
    "kind": "#kind bread",
    "quantity": 2,
    "steps": (
        {
            "code": "bake",
            "name": "Bake",
            "inputs": (
                {
                    "kind": "#kind flour",
                    "quantity": 500,
                    "substitutes": ({"kind": "#kind chair", "quantity": 1},),
                },
            ),
            "tools": ({"kind": "#kind lathe"},),
            "work": ({"kind": "#kind sewing"},),
            "outputs": ({"kind": "#kind bike", "quantity": 1},),
        },
    ),
}


def test_a_design_comes_with_its_licence_and_its_makers(village):
    village.must("jon", "design.add", **DESIGN)

    design = village.row("design", "#d")
    assert (design.licence, design.attribution) == ("CC-BY-SA-4.0", "The stove people")
    assert village.say("jon", "design.add", **DESIGN) == ("id.taken",)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"design": "short"}, "id.taken"),
        ({"name": " "}, "name.length"),
        ({"name": "x" * 201}, "name.length"),
        ({"licence": " "}, "design.no_licence"),
        ({"licence": "x" * 201}, "design.no_licence"),
        ({"summary": "x" * 2001}, "text.too_long"),
        ({"content": "abc"}, "design.content"),
        ({"kind": "#no"}, "kind.unknown"),
    ],
)
def test_a_design_with_something_wrong_is_refused(village, changed, code):
    assert village.say("jon", "design.add", **(DESIGN | changed)) == (code,)


def test_a_recipe_restates_a_design(village):
    village.must("jon", "design.add", **DESIGN)
    village.must("jon", "recipe.add", content=RECIPE, design="#d")

    recipe = village.row("recipe", "#r")
    assert (recipe.kind, recipe.quantity) == (village.id("kind bread"), 2)
    assert recipe.design == village.id("d")
    assert village.say("jon", "recipe.add", content=RECIPE) == ("id.taken",)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({"id": "short"}, "id.taken"),
        ({"kind": "#no"}, "kind.unknown"),
        ({"quantity": 0}, "recipe.amount_out_of_bounds"),
        ({"steps": ()}, "recipe.steps_out_of_bounds"),
    ],
)
def test_a_recipe_with_something_wrong_is_refused(village, content, code):
    assert village.say("jon", "recipe.add", content=RECIPE | content) == (code,)


@pytest.mark.parametrize("part", ["inputs", "outputs"])
def test_every_kind_of_a_recipe_must_be_known(village, part):
    step = RECIPE["steps"][0] | {part: ({"kind": "#no", "quantity": 1},)}

    refused = village.say("jon", "recipe.add", content=RECIPE | {"steps": (step,)})

    assert refused == ("kind.unknown",)


def test_a_recipe_names_only_designs_that_are_here(village):
    refused = village.say("jon", "recipe.add", content=RECIPE, design="#no")

    assert refused == ("design.unknown",)


def test_a_recipe_is_retired_by_whoever_wrote_it_or_a_steward(village):
    village.must("jon", "recipe.add", content=RECIPE)
    assert village.say("lur", "recipe.retire", recipe="#r") == ("may.not_allowed",)

    village.must("jon", "recipe.retire", recipe="#r")

    assert village.row("recipe", "#r").retired
    assert village.say("ane", "recipe.retire", recipe="#r") == ("recipe.unknown",)
