"""Laws of the explosion on random recipes, stocks, promises and demands."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from auzolan.making.explosion import Demand, Peg, Supply, explode
from auzolan.making.pegs import deepest_first
from auzolan.making.recipes import Input, Output, Recipe, Step, Substitute, gross_input

KINDS = [f"k{n}" for n in range(7)]
AMOUNTS = st.integers(1, 9)


@st.composite
def inputs(draw, level, *, alternatives):
    # Kinds only need higher-numbered kinds, so that there is no circle.
    below = KINDS[level + 1 :]
    kind = draw(st.sampled_from(below))
    others = [one for one in below if one != kind] if alternatives else []
    substitutes = draw(st.lists(st.sampled_from(others), max_size=1)) if others else []
    return Input(
        kind=kind,
        quantity=draw(AMOUNTS),
        scrap_permille=draw(st.sampled_from([0, 0, 100])),
        substitutes=tuple(
            Substitute(kind=one, quantity=draw(AMOUNTS)) for one in substitutes
        ),
    )


@st.composite
def recipe_lists(draw, *, alternatives):
    found = []
    for level, kind in enumerate(KINDS[:-1]):
        for rank in range(draw(st.integers(0, 2 if alternatives else 1))):
            items = draw(st.lists(inputs(level, alternatives=alternatives), max_size=3))
            rest = draw(st.lists(st.sampled_from(KINDS[level + 1 :]), max_size=1))
            step = Step(
                code="make",
                name="Make",
                inputs=tuple(items),
                outputs=tuple(Output(kind=one, quantity=2) for one in rest)
                if alternatives
                else (),
            )
            found.append(
                Recipe(
                    id=f"{kind}.{rank}",
                    kind=kind,
                    quantity=draw(st.integers(1, 3)),
                    steps=(step,),
                    rank=rank,
                    lot_minimum=draw(st.integers(1, 4)) if alternatives else 1,
                    lot_multiple=draw(st.integers(1, 4)) if alternatives else 1,
                )
            )
    return found


@st.composite
def supply_lists(draw):
    rows = draw(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 30)), max_size=8))
    return [
        Supply(id=f"s{n}", kind=kind, quantity=quantity)
        for n, (kind, quantity) in enumerate(rows)
    ]


@st.composite
def demand_lists(draw):
    rows = draw(
        st.lists(st.tuples(st.sampled_from(KINDS), AMOUNTS), min_size=1, max_size=4)
    )
    return [Demand(id=f"d{n}", kind=kind, quantity=q) for n, (kind, q) in enumerate(rows)]


@st.composite
def promises(draw, supplies):
    """Pegs of somebody else that no supply is too small for."""
    return [
        Peg(supply=one.id, demand="else", kind=one.kind, quantity=amount, covers=amount)
        for one in supplies
        if (amount := draw(st.integers(0, one.quantity)))
    ]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_every_amount_is_pegged_made_or_missing_and_no_supply_is_claimed_twice(data):
    recipes = data.draw(recipe_lists(alternatives=True))
    supplies = data.draw(supply_lists())
    pegs = data.draw(promises(supplies))
    demands = data.draw(demand_lists())

    found = explode(demands, recipes=recipes, supplies=supplies, pegs=pegs)

    used = Counter()
    for peg in (*pegs, *found.pegs()):
        used[peg.supply] += peg.quantity
    has = Counter({one.id: one.quantity for one in supplies})
    for made in found.made():
        has[f"{made.id}={made.recipe.kind}"] += made.surplus
        has.update({one.id: one.quantity for one in made.by_products})
    for item in found.supplied():
        covered = sum(peg.covers for peg in item.pegs) + sum(one.used for one in item.made)
        assert covered + item.missing == item.wanted.quantity
    assert all(used[supply] <= has[supply] for supply in used)
    left = {one.id: one.quantity for one in found.leftovers}
    assert all(has[name] - used[name] == amount for name, amount in left.items())
    assert found.faults == ()


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_inputs_follow_from_what_is_made_and_lots_are_whole(data):
    found = explode(
        data.draw(demand_lists()),
        recipes=data.draw(recipe_lists(alternatives=True)),
        supplies=data.draw(supply_lists()),
    )

    for made in found.made():
        assert made.surplus >= 0
        assert made.quantity >= made.recipe.lot_minimum
        assert made.quantity % made.recipe.lot_multiple == 0
        wanted = [item.wanted.quantity for item in made.inputs]
        assert wanted == [
            gross_input(item, made.quantity, made.recipe)
            for _, item in made.recipe.inputs()
        ]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_the_same_question_gets_the_same_answer_in_any_order_of_asking(data):
    recipes = data.draw(recipe_lists(alternatives=True))
    supplies = data.draw(supply_lists())
    demands = data.draw(demand_lists())

    found = explode(demands, recipes=recipes, supplies=supplies)

    shuffled = data.draw(st.permutations(demands))
    assert found == explode(
        shuffled, recipes=recipes[::-1], supplies=data.draw(st.permutations(supplies))
    )


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_what_is_left_over_was_made_before_whoever_uses_it(data):
    found = explode(
        data.draw(demand_lists()),
        recipes=data.draw(recipe_lists(alternatives=True)),
        supplies=data.draw(supply_lists()),
    )

    done = set()
    for top in found.demands:
        for item in deepest_first(top):
            assert {peg.made_by for peg in item.pegs if peg.made_by} <= done
            done.update(made.id for made in item.made)


def naive(demands, recipes, stock):
    """Net one amount after the other with a plain dictionary: (made, missing) per kind."""
    by_kind = {recipe.kind: recipe for recipe in recipes}
    made, missing = Counter(), Counter()

    def want(kind, quantity):
        taken = min(quantity, stock[kind])
        stock[kind] -= taken
        if taken < quantity:
            make(kind, quantity - taken)

    def make(kind, quantity):
        if kind not in by_kind:
            missing[kind] += quantity
            return
        made[kind] += quantity
        for _, item in by_kind[kind].inputs():
            want(item.kind, gross_input(item, quantity, by_kind[kind]))

    for demand in demands:
        want(demand.kind, demand.quantity)
    return made, missing


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_totals_equal_a_naive_netting_where_there_are_no_lots_or_alternatives(data):
    recipes = data.draw(recipe_lists(alternatives=False))
    supplies = data.draw(supply_lists())
    demands = data.draw(demand_lists())
    stock = Counter()
    for one in supplies:
        stock[one.kind] += one.quantity

    totals = explode(demands, recipes=recipes, supplies=supplies).totals()

    made, missing = naive(demands, recipes, stock)
    assert +Counter({kind: one.made for kind, one in totals.items()}) == made
    assert +Counter({kind: one.missing for kind, one in totals.items()}) == missing
