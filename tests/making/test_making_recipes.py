"""Recipes as the body of an act: their form, their limits, their sums."""

import msgspec
import pytest

from auzolan.making.recipes import (
    Input,
    Output,
    Recipe,
    Step,
    Substitute,
    ToolUse,
    Work,
    check_recipe,
    gross_input,
    last_step,
    lot_of,
    net_output,
    read_recipe,
    requirements,
    step_minutes,
    work_minutes,
)

SHELF, BOARD, SCREW, SAWDUST = (f"{n:032x}" for n in range(1, 5))
RECIPE_ID = "a" * 32

CUT = {
    "code": "cut",
    "name": "Cut the boards",
    "process": "sawing",
    "setup_s": 600,
    "per_run_s": 300,
    "tools": [{"requirement": {"process": "sawing", "thickness_um": 18000}}],
    "work": [{"hands": 1}],
    "inputs": [{"kind": BOARD, "quantity": 3, "scrap_permille": 100}],
    "outputs": [{"kind": SAWDUST, "quantity": 200, "waste": True}],
}
JOIN = {
    "code": "join",
    "name": "Screw them together",
    "process": "assembly",
    "per_run_s": 1200,
    "inputs": [{"kind": SCREW, "quantity": 8}],
    "after": ["cut"],
}


def body(**changed):
    whole = {"id": RECIPE_ID, "kind": SHELF, "quantity": 1, "steps": [CUT, JOIN]}
    return {**whole, **changed}


def codes(found):
    return {fault.code for fault in found}


def test_a_recipe_is_read_from_json_and_written_back_the_same():
    recipe = read_recipe(body())

    assert isinstance(recipe, Recipe)
    assert read_recipe(msgspec.json.decode(msgspec.json.encode(recipe))) == recipe
    assert last_step(recipe).code == "join"


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "shelf",
        {},
        body(colour="red"),
        body(quantity="1"),
        body(quantity=1.5),
        body(quantity=True),
        body(steps=[{**CUT, "inputs": [{"kind": BOARD, "quantity": 1, "source": "x"}]}]),
    ],
)
def test_what_has_not_the_form_of_a_recipe_is_a_fault(raw):
    assert codes(read_recipe(raw)) == {"recipe.not_understood"}


def step(**changed):
    return {**CUT, **changed}


def board(**changed):
    return {"kind": BOARD, "quantity": 1, **changed}


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (body(id="x"), "recipe.bad_id"),
        (body(kind="shelf"), "recipe.bad_id"),
        (body(quantity=0), "recipe.amount_out_of_bounds"),
        (body(quantity=2**60), "recipe.amount_out_of_bounds"),
        (body(lot_minimum=0), "recipe.amount_out_of_bounds"),
        (body(lot_multiple=-5), "recipe.amount_out_of_bounds"),
        (body(rank=-1), "recipe.rank_out_of_bounds"),
        (body(design={"name": ""}), "recipe.bad_text"),
        (body(design={"name": "a\x00b"}), "recipe.bad_text"),
        (body(steps=[]), "recipe.steps_out_of_bounds"),
        (body(steps=[step(code=f"s{n}") for n in range(61)]), "recipe.steps_out_of_bounds"),
        (
            body(steps=[step(inputs=[{"kind": BOARD, "quantity": 1}] * 201)]),
            "recipe.too_many_inputs",
        ),
        (body(steps=[step(code="Cut it")]), "recipe.bad_code"),
        (body(steps=[step(name="")]), "recipe.bad_text"),
        (body(steps=[step(process="magic")]), "process.unknown"),
        (body(steps=[step(setup_s=-1)]), "recipe.duration_out_of_bounds"),
        (body(steps=[step(per_run_s=10**12)]), "recipe.duration_out_of_bounds"),
        (body(steps=[step(work=[{"per_run_s": -1}])]), "recipe.duration_out_of_bounds"),
        (body(steps=[step(work=[{"hands": 0}])]), "recipe.bad_work"),
        (body(steps=[step(work=[{"kind": "joiner"}])]), "recipe.bad_work"),
        (body(steps=[step(work=[{}] * 11)]), "recipe.step_too_large"),
        (body(steps=[step(tools=[{}])]), "recipe.bad_tool"),
        (body(steps=[step(tools=[{"kind": "saw"}])]), "recipe.bad_tool"),
        (
            body(steps=[step(inputs=[{"kind": BOARD, "quantity": -3}])]),
            "recipe.bad_input",
        ),
        (
            body(
                steps=[
                    step(inputs=[{"kind": BOARD, "quantity": 1, "scrap_permille": 1000}])
                ]
            ),
            "recipe.scrap_out_of_bounds",
        ),
        (
            body(
                steps=[
                    step(
                        inputs=[
                            {
                                "kind": BOARD,
                                "quantity": 1,
                                "substitutes": [{"kind": BOARD, "quantity": 1}],
                            }
                        ]
                    )
                ]
            ),
            "recipe.substitute_twice",
        ),
        (
            body(steps=[step(inputs=[board(substitutes=[{"kind": "x", "quantity": 1}])])]),
            "recipe.bad_substitute",
        ),
        (
            body(
                steps=[
                    step(
                        inputs=[
                            board(
                                substitutes=[
                                    {"kind": f"{n:032x}", "quantity": 1}
                                    for n in range(20, 31)
                                ]
                            )
                        ]
                    )
                ]
            ),
            "recipe.too_many_substitutes",
        ),
        (
            body(steps=[step(outputs=[{"kind": SAWDUST, "quantity": 0}])]),
            "recipe.bad_output",
        ),
        (
            body(steps=[step(outputs=[{"kind": SHELF, "quantity": 1}])]),
            "recipe.output_is_the_product",
        ),
        (body(steps=[CUT, CUT]), "recipe.code_twice"),
        (body(steps=[JOIN, CUT]), "recipe.after_unknown"),
        (body(steps=[step(after=["cut"])]), "recipe.after_unknown"),
        (body(steps=[CUT, step(code="other")]), "recipe.several_last_steps"),
        (
            body(steps=[CUT, step(code="b", after=["cut"]), step(code="c", after=["cut"])]),
            "recipe.step_followed_twice",
        ),
    ],
)
def test_each_broken_limit_has_its_fault(raw, code):
    assert code in codes(read_recipe(raw))


def test_a_good_recipe_has_no_faults():
    recipe = msgspec.convert(
        body(design={"name": "Shelf", "source": "https://example.org/shelf"}), Recipe
    )

    assert check_recipe(recipe) == ()


def recipe_of(quantity=1, **changed):
    return Recipe(id=RECIPE_ID, kind=SHELF, quantity=quantity, steps=(), **changed)


def test_time_is_set_up_once_and_grows_with_the_runs():
    step = Step(code="cut", name="Cut", setup_s=600, per_run_s=300)

    assert step_minutes(step, 1, recipe_of()) == 15
    assert step_minutes(step, 4, recipe_of()) == 30
    assert step_minutes(step, 1, recipe_of(quantity=10)) == 11


def test_an_oven_takes_as_long_for_a_half_batch():
    step = Step(code="bake", name="Bake", per_run_s=2400, whole_runs=True)

    assert step_minutes(step, 1, recipe_of(quantity=8)) == 40
    assert step_minutes(step, 8, recipe_of(quantity=8)) == 40
    assert step_minutes(step, 9, recipe_of(quantity=8)) == 80


def test_hands_are_busy_as_long_as_the_step_unless_the_recipe_says_less():
    step = Step(code="print", name="Print", setup_s=600, per_run_s=7200)

    assert work_minutes(Work(), step, 2, recipe_of()) == 250
    assert work_minutes(Work(setup_s=600, per_run_s=0), step, 2, recipe_of()) == 10
    assert work_minutes(Work(setup_s=99_999), step, 2, recipe_of()) == 250


def test_a_lot_is_never_smaller_than_the_minimum_and_always_whole():
    lots = recipe_of(lot_minimum=4, lot_multiple=3)

    assert [lot_of(lots, wanted) for wanted in (1, 4, 6, 7)] == [6, 6, 6, 9]
    assert lot_of(recipe_of(), 7) == 7


def test_inputs_grow_with_the_amount_and_the_scrap_and_are_rounded_up():
    boards = Input(kind=BOARD, quantity=3, scrap_permille=100)

    assert gross_input(boards, 1, recipe_of()) == 4
    assert gross_input(boards, 3, recipe_of()) == 10
    assert gross_input(Input(kind=BOARD, quantity=1), 1, recipe_of(quantity=3)) == 1


def test_by_products_are_rounded_down():
    whey = Output(kind=SAWDUST, quantity=5)

    assert net_output(whey, 1, recipe_of(quantity=2)) == 2


def test_a_step_without_tools_asks_for_a_machine_of_its_process_unless_done_by_hand():
    assert [
        one.process for one in requirements(Step(code="a", name="a", process="LAS"))
    ] == ["laser_cutting"]
    assert requirements(Step(code="a", name="a", process="assembly")) == ()
    assert requirements(Step(code="a", name="a")) == ()
    drill = Step(code="a", name="a", process="drilling", tools=(ToolUse(kind=SCREW),))
    assert requirements(drill) == ()


def test_defaults_are_not_written():
    assert msgspec.to_builtins(Substitute(kind=BOARD, quantity=2)) == {
        "kind": BOARD,
        "quantity": 2,
    }
    assert msgspec.to_builtins(Input(kind=BOARD, quantity=2)) == {
        "kind": BOARD,
        "quantity": 2,
    }
