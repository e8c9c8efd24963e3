"""What a wish takes, level by level: hard pegs, lots, alternatives, circles."""

from auzolan.making.explosion import (
    Demand,
    Make,
    Peg,
    Supply,
    Take,
    by_source,
    explode,
)
from auzolan.making.recipes import Input, Output, Recipe, Step, Substitute


def recipe(kind, inputs=(), *, quantity=1, outputs=(), **changed):
    """A recipe of one step; kinds are plain words here, the rules of ids come elsewhere."""
    items = tuple(
        one if isinstance(one, Input) else Input(kind=one[0], quantity=one[1])
        for one in inputs
    )
    step = Step(code="make", name="Make", inputs=items, outputs=tuple(outputs))
    changed.setdefault("id", f"recipe of {kind}")
    return Recipe(kind=kind, quantity=quantity, steps=(step,), **changed)


def need(kind, quantity, **changed):
    changed.setdefault("id", "need")
    return Demand(kind=kind, quantity=quantity, **changed)


def shelf(kind, quantity, **changed):
    changed.setdefault("id", f"{kind} on the shelf")
    return Supply(kind=kind, quantity=quantity, **changed)


def promised(supply, demand, quantity):
    kind = supply.partition(" ")[0]
    return Peg(supply=supply, demand=demand, kind=kind, quantity=quantity, covers=quantity)


def codes(found):
    return [fault.code for fault in found.faults]


PARENT = recipe("parent", [("child", 2)])
CHILD = recipe("child", [("grandchild", 3)])
TWO_LEVELS = [PARENT, CHILD]


def test_what_is_in_stock_and_not_promised_is_netted_on_every_level():
    found = explode(
        [need("parent", 4)],
        recipes=TWO_LEVELS,
        supplies=[shelf("child", 5)],
        pegs=[promised("child on the shelf", "somebody else", 2)],
    )

    totals = found.totals()
    assert totals["parent"].made == 4
    assert (totals["child"].gross, totals["child"].on_hand, totals["child"].made) == (
        8,
        3,
        5,
    )
    assert totals["grandchild"].gross == totals["grandchild"].missing == 15
    assert found.faults == ()


def test_the_same_part_in_two_branches_is_needed_twice():
    found = explode(
        [need("table", 1)],
        recipes=[
            recipe("table", [("frame", 1), ("drawer", 1)]),
            recipe("frame", [("bracket", 2)]),
            recipe("drawer", [("bracket", 2)]),
            recipe("bracket", [("strip", 1)]),
        ],
        supplies=[shelf("bracket", 3)],
    )

    bracket = found.totals()["bracket"]
    assert (bracket.gross, bracket.on_hand, bracket.made) == (4, 3, 1)
    assert found.totals()["strip"].missing == 1


def test_two_demands_on_one_day_do_not_both_claim_a_stock():
    found = explode(
        [need("chair", 2, id="a", due_at=10), need("chair", 2, id="b", due_at=10)],
        recipes=[],
        supplies=[shelf("chair", 3)],
    )

    assert [one.missing for one in found.demands] == [0, 1]
    assert sum(peg.quantity for peg in found.pegs()) == 3


def test_an_earlier_promise_is_taken_off_once_and_not_off_the_receipts_again():
    found = explode(
        [need("chair", 6)],
        recipes=[],
        supplies=[
            shelf("chair", 4),
            shelf("chair", 4, id="chair coming", state="planned", available_at=5),
        ],
        pegs=[promised("chair on the shelf", "somebody else", 2)],
    )

    totals = found.totals()["chair"]
    assert (totals.on_hand, totals.planned, totals.missing) == (2, 4, 0)


def test_a_little_stock_does_not_cancel_the_whole_demand():
    found = explode([need("child", 10)], recipes=TWO_LEVELS, supplies=[shelf("child", 1)])

    assert (found.totals()["child"].on_hand, found.totals()["child"].made) == (1, 9)


def test_the_earlier_due_demand_is_served_first_whatever_the_order_of_asking():
    late, soon = need("chair", 1, id="a", due_at=20), need("chair", 1, id="b", due_at=10)

    found = explode([late, soon], recipes=[], supplies=[shelf("chair", 1)])

    assert [one.wanted.demand for one in found.demands] == ["b", "a"]
    assert [one.missing for one in found.demands] == [0, 1]


def test_a_receipt_after_the_due_time_is_no_use():
    coming = shelf("chair", 1, state="planned", available_at=11)

    assert explode([need("chair", 1, due_at=10)], recipes=[], supplies=[coming]).missing()
    assert not explode(
        [need("chair", 1, due_at=11)], recipes=[], supplies=[coming]
    ).missing()


def test_the_nearer_of_two_stocks_is_used_first():
    found = explode(
        [need("chair", 1)],
        recipes=[],
        supplies=[
            shelf("chair", 1, id="far", rank=9),
            shelf("chair", 1, id="near", rank=1),
        ],
    )

    assert [peg.supply for peg in found.pegs()] == ["near"]


def test_what_was_set_aside_for_this_demand_is_used_for_it_and_the_rest_released():
    found = explode(
        [need("chair", 2, id="mine"), need("chair", 5, id="other")],
        recipes=[],
        supplies=[shelf("chair", 5)],
        pegs=[promised("chair on the shelf", "mine", 3)],
    )

    assert [one.missing for one in found.demands] == [0, 3]
    assert [(peg.demand, peg.quantity) for peg in found.released] == [("mine", 1)]


def test_a_supply_promised_beyond_what_it_has_is_told():
    found = explode(
        [need("chair", 1)],
        recipes=[],
        supplies=[shelf("chair", 1)],
        pegs=[promised("chair on the shelf", "somebody else", 3)],
    )

    assert codes(found) == ["supply.pegged_beyond"]
    assert found.demands[0].missing == 1


def test_a_lot_makes_more_and_a_later_demand_uses_what_it_leaves():
    found = explode(
        [need("bun", 3, id="a"), need("bun", 4, id="b")],
        recipes=[recipe("bun", [("flour", 10)], lot_minimum=6, lot_multiple=6)],
        supplies=[shelf("flour", 1000)],
    )

    first, second = found.demands
    assert (first.made[0].quantity, first.made[0].surplus) == (6, 3)
    assert [(peg.state, peg.quantity, peg.made_by) for peg in second.pegs] == [
        ("leftover", 3, first.made[0].id)
    ]
    assert (second.made[0].used, second.made[0].surplus) == (1, 5)
    assert [supply.quantity for supply in found.leftovers] == [5]
    assert found.totals()["flour"].gross == 120


def test_a_by_product_is_a_supply_for_the_next_but_waste_is_not():
    found = explode(
        [need("cheese", 1, id="a"), need("whey", 3, id="b"), need("smoke", 1, id="c")],
        recipes=[
            recipe(
                "cheese",
                [("milk", 10)],
                outputs=[
                    Output(kind="whey", quantity=9),
                    Output(kind="smoke", quantity=1, waste=True),
                ],
            )
        ],
        supplies=[shelf("milk", 10)],
    )

    assert [one.missing for one in found.demands] == [0, 0, 1]
    assert [(one.kind, one.quantity) for one in found.leftovers] == [("whey", 6)]


def test_scrap_is_ordered_along():
    planks = Input(kind="plank", quantity=9, scrap_permille=100)

    found = explode([need("box", 1)], recipes=[recipe("box", [planks])])

    assert found.totals()["plank"].gross == 10


def test_the_first_recipe_that_leaves_nothing_missing_is_used():
    metal = recipe("hook", [("steel", 1)], id="metal", rank=0)
    wood = recipe("hook", [("branch", 1)], id="wood", rank=1)

    found = explode([need("hook", 1)], recipes=[wood, metal], supplies=[shelf("branch", 5)])

    assert [made.recipe.id for made in found.made()] == ["wood"]
    assert not found.missing()


def test_where_no_recipe_is_complete_the_first_rank_shows_what_is_missing():
    metal = recipe("hook", [("steel", 1), ("oil", 1)], id="metal", rank=0)
    wood = recipe("hook", [("branch", 1), ("oil", 1)], id="wood", rank=1)

    found = explode([need("hook", 1)], recipes=[wood, metal], supplies=[shelf("oil", 1)])

    assert [one.wanted.kind for one in found.missing()] == ["steel"]
    assert [(peg.kind, peg.quantity) for peg in found.pegs()] == [("oil", 1)]


def test_a_recipe_that_was_only_tried_takes_nothing():
    rich = recipe("soup", [("leek", 1), ("saffron", 1)], id="rich", rank=0)
    plain = recipe("soup", [("leek", 1)], id="plain", rank=1)

    found = explode(
        [need("soup", 1, id="a"), need("leek", 1, id="b")],
        recipes=[rich, plain],
        supplies=[shelf("leek", 2)],
    )

    assert not found.missing()


def test_a_tried_recipe_with_a_lot_leaves_no_ghost_behind():
    rich = recipe("soup", [("stock", 1), ("saffron", 1)], id="rich", rank=0)
    plain = recipe("soup", [("broth", 1)], id="plain", rank=1)
    stock = recipe("stock", [("bone", 1)], lot_multiple=5)

    found = explode(
        [need("soup", 1, id="a"), need("stock", 1, id="b")],
        recipes=[rich, plain, stock],
        supplies=[shelf("bone", 9), shelf("broth", 1)],
    )

    assert found.totals()["stock"].leftover == 0
    assert found.totals()["stock"].made == 1


def test_a_substitute_on_the_shelf_is_taken_before_making():
    butter = Input(
        kind="butter", quantity=100, substitutes=(Substitute(kind="oil", quantity=80),)
    )

    found = explode(
        [need("cake", 2)],
        recipes=[recipe("cake", [butter])],
        supplies=[shelf("butter", 150), shelf("oil", 100)],
    )

    pegs = {peg.kind: (peg.quantity, peg.covers) for peg in found.pegs()}
    assert pegs == {"butter": (150, 150), "oil": (40, 50)}
    assert not found.missing()


def test_a_circle_is_a_fault_and_what_would_need_itself_is_missing():
    found = explode(
        [need("egg", 1)],
        recipes=[recipe("egg", [("hen", 1)]), recipe("hen", [("egg", 1)])],
    )

    assert codes(found) == ["explosion.circle"]
    assert [one.wanted.kind for one in found.missing()] == ["egg"]
    assert found.faults[0].details["path"] == "egg > hen"


def test_a_starter_from_the_shelf_opens_the_circle():
    found = explode(
        [need("starter", 100)],
        recipes=[recipe("starter", [("starter", 1), ("flour", 4)], quantity=5)],
        supplies=[shelf("starter", 20), shelf("flour", 500)],
    )

    assert codes(found) == ["explosion.circle"]

    again = explode(
        [need("bread", 1)],
        recipes=[
            recipe("bread", [Input(kind="fed", quantity=100)]),
            recipe("fed", [("starter", 1), ("flour", 4)], quantity=5),
            recipe("starter", [("fed", 1)]),
        ],
        supplies=[shelf("starter", 20), shelf("flour", 500)],
    )

    assert codes(again) == []
    assert not again.missing()


def test_a_recipe_with_too_many_levels_is_a_fault():
    chain = [recipe(f"k{n}", [(f"k{n + 1}", 1)]) for n in range(20)]

    found = explode([need("k0", 1)], recipes=chain)

    assert codes(found) == ["explosion.too_deep"]
    assert [one.wanted.kind for one in found.missing()] == ["k12"]


def test_a_wish_that_grows_beyond_all_bounds_is_cut_off():
    wide = [recipe(f"k{n}", [(f"k{n + 1}", 1)] * 12) for n in range(11)]
    huge = [recipe("a", [("b", 2**50)]), recipe("b", [("c", 2**50)])]

    assert set(codes(explode([need("k0", 1)], recipes=wide))) == {"explosion.too_large"}
    assert codes(explode([need("a", 9)], recipes=huge)) == ["explosion.too_large"]


def test_wrong_demands_are_faults_and_take_nothing():
    twice = [need("chair", 1), need("chair", 1)]
    chair = shelf("chair", 9)

    assert codes(explode(twice, recipes=[], supplies=[chair])) == ["explosion.demand_twice"]
    none = explode([need("chair", 0)], recipes=[], supplies=[chair])
    assert codes(none) == ["explosion.quantity_out_of_bounds"]
    many = [need("chair", 1, id=str(n)) for n in range(501)]
    assert codes(explode(many, recipes=[])) == ["explosion.too_many_demands"]


def test_the_recipe_says_where_an_input_may_come_from():
    def missing(source):
        part = Input(kind="part", quantity=1, source=source)
        found = explode(
            [need("thing", 2)],
            recipes=[recipe("thing", [part]), recipe("part")],
            supplies=[shelf("part", 1)],
        )
        made = found.totals()["part"].made
        return made, [one.why_missing for one in found.missing()]

    assert missing("any") == (1, [])
    assert missing("make") == (2, [])
    assert missing("stock") == (0, ["stock_only"])
    assert missing("buy") == (0, ["to_buy"])


def test_a_chooser_may_bring_its_own_supply_and_split_an_amount():
    def borrow_two_then_make(wanted, *, supplies, recipes):
        lent = Supply(id="from a neighbour", kind=wanted.kind, quantity=2)
        return (Take(lent, at_most=2), *(Make(recipe) for recipe in recipes))

    found = explode(
        [need("bench", 5)], recipes=[recipe("bench")], choose=borrow_two_then_make
    )

    assert (found.totals()["bench"].on_hand, found.totals()["bench"].made) == (2, 3)


def test_a_chooser_may_split_an_amount_between_two_recipes():
    def half_and_half(wanted, *, supplies, recipes):
        first, second = recipes
        return (Make(first, at_most=2), Make(second))

    found = explode(
        [need("bench", 5)],
        recipes=[recipe("bench", id="one"), recipe("bench", id="two")],
        choose=half_and_half,
    )

    parts = [(made.id, made.recipe.id, made.used) for made in found.made()]
    assert parts == [("need", "one", 2), ("need~1", "two", 3)]


def test_a_choice_of_nothing_takes_nothing():
    def nothing(wanted, *, supplies, recipes):
        return tuple(Take(supply, at_most=0) for supply in supplies)

    bench = shelf("bench", 9)
    found = explode([need("bench", 5)], recipes=[], supplies=[bench], choose=nothing)

    assert [one.missing for one in found.demands] == [5]


def test_the_default_choice_is_stock_then_making():
    wanted = explode([need("bench", 1)], recipes=[]).demands[0].wanted
    on_shelf, making = shelf("bench", 1), recipe("bench")

    choices = by_source(wanted, supplies=(on_shelf,), recipes=(making,))

    assert choices == (Take(on_shelf), Make(making))


def test_made_things_come_after_what_goes_into_them():
    found = explode([need("parent", 1)], recipes=TWO_LEVELS)

    assert [made.recipe.kind for made in found.made()] == ["child", "parent"]
    assert [made.runs_permille for made in found.made()] == [2000, 1000]
    assert found.demands[0].wanted.step == ""
    assert found.demands[0].made[0].inputs[0].wanted.step == "make"
