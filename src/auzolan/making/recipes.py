"""Recipes: how one kind is made, step by step, as the JSON body of a signed act."""

from __future__ import annotations

import string
from collections import Counter
from collections.abc import Iterator
from typing import Literal

import msgspec

from auzolan.making import processes
from auzolan.making.capability import Requirement, check_requirement
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id

STEPS_MAX = 60
INPUTS_MAX = 200
OUTPUTS_MAX = 40
TOOLS_MAX = 20
WORKS_MAX = 10
SUBSTITUTES_MAX = 10
HANDS_MAX = 20
# Cheese ripens and hides tan for months; nothing waits for two years.
DURATION_S_MAX = 2 * 366 * 86_400
SCRAP_PERMILLE_MAX = 900
RANK_MAX = 1_000
CODE_LENGTH_MAX = 40
TEXT_LENGTH_MAX = 200

_CODE_LETTERS = frozenset(string.ascii_lowercase + string.digits + "_")

# Where an input may come from: `any` asks stock first and then makes it.
Source = Literal["any", "stock", "make", "buy"]


class _Part(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
):
    """A part of a recipe: unknown fields are refused, defaults are not written."""


class Substitute(_Part, frozen=True, kw_only=True):
    """Another kind that does instead of an input, and how much of it a run takes."""

    kind: str
    quantity: int


class Input(_Part, frozen=True, kw_only=True):
    """What one run of the recipe takes in; it stays in the product or is used up."""

    kind: str
    quantity: int
    # Of a thousand parts taken, how many are lost on the way.
    scrap_permille: int = 0
    source: Source = "any"
    # Best first.
    substitutes: tuple[Substitute, ...] = ()


class Output(_Part, frozen=True, kw_only=True):
    """What one run gives besides the kind the recipe is for."""

    kind: str
    quantity: int
    # Waste is counted and disposed of; anything else is a supply for somebody.
    waste: bool = False


class ToolUse(_Part, frozen=True, kw_only=True):
    """A tool that a step occupies: a sort of thing, or whatever meets a requirement."""

    kind: str = ""
    requirement: Requirement | None = None
    quantity: int = 1


class Work(_Part, frozen=True, kw_only=True):
    """Hands that a step needs from its start on."""

    # The kind of the skill; empty means that anyone can do it.
    kind: str = ""
    hands: int = 1
    # Left out, the hands are busy as long as the step takes.
    setup_s: int | None = None
    per_run_s: int | None = None


class Step(_Part, frozen=True, kw_only=True):
    """One thing done at one place without a change of hands."""

    code: str
    name: str
    # Empty means that time alone does it.
    process: str = ""
    setup_s: int = 0
    # For one run, which makes `Recipe.quantity`; part runs take their part.
    per_run_s: int = 0
    # An oven takes as long for a half batch: part runs count as whole ones.
    whole_runs: bool = False
    # It may be left overnight and gone on with.
    pausable: bool = False
    tools: tuple[ToolUse, ...] = ()
    work: tuple[Work, ...] = ()
    inputs: tuple[Input, ...] = ()
    outputs: tuple[Output, ...] = ()
    # Codes of the steps whose work this one goes on with.
    after: tuple[str, ...] = ()


class Design(_Part, frozen=True, kw_only=True):
    """The open documentation that the recipe restates."""

    name: str
    version: str = ""
    source: str = ""
    # SPDX expression.
    licence: str = ""
    attribution: str = ""


class Recipe(_Part, frozen=True, kw_only=True):
    """One way to make `quantity` of a kind in one run."""

    id: str
    kind: str
    quantity: int
    steps: tuple[Step, ...]
    # Smallest amount worth making, and the amount it goes up by.
    lot_minimum: int = 1
    lot_multiple: int = 1
    # Among several recipes of one kind the lower rank is tried first.
    rank: int = 0
    design: Design | None = None

    def inputs(self) -> Iterator[tuple[Step, Input]]:
        """Yield every input with the step that takes it, in the order of the steps."""
        for step in self.steps:
            for item in step.inputs:
                yield step, item


def read_recipe(body: object) -> Recipe | tuple[Fault, ...]:
    """Turn decoded JSON into a recipe, or say what is wrong with it."""
    try:
        recipe = msgspec.convert(body, Recipe)
    except (msgspec.ValidationError, RecursionError) as error:
        return (fault("recipe.not_understood", str(error)[:TEXT_LENGTH_MAX]),)
    return check_recipe(recipe) or recipe


def check_recipe(recipe: Recipe) -> tuple[Fault, ...]:
    """Return what is wrong with a recipe in itself; kinds are looked up by the rules."""
    faults: list[Fault] = []
    if not (is_id(recipe.id) and is_id(recipe.kind)):
        faults.append(fault("recipe.bad_id", recipe.id[:CODE_LENGTH_MAX]))
    amounts = (recipe.quantity, recipe.lot_minimum, recipe.lot_multiple)
    if not all(_is_amount(amount) for amount in amounts):
        faults.append(fault("recipe.amount_out_of_bounds", recipe.id))
    if not 0 <= recipe.rank <= RANK_MAX:
        faults.append(fault("recipe.rank_out_of_bounds", recipe.id, limit=RANK_MAX))
    if recipe.design is not None:
        texts = msgspec.structs.astuple(recipe.design)
        if not recipe.design.name or not all(_is_text(text) for text in texts):
            faults.append(fault("recipe.bad_text", "design", limit=TEXT_LENGTH_MAX))
    if not 1 <= len(recipe.steps) <= STEPS_MAX:
        return (*faults, fault("recipe.steps_out_of_bounds", recipe.id, limit=STEPS_MAX))
    if sum(len(step.inputs) for step in recipe.steps) > INPUTS_MAX:
        return (*faults, fault("recipe.too_many_inputs", recipe.id, limit=INPUTS_MAX))
    for step in recipe.steps:
        faults.extend(_check_step(step, recipe))
    return (*faults, *_check_order(recipe.steps))


def requirements(step: Step) -> tuple[Requirement, ...]:
    """Return what the step asks of the machines of one workshop.

    A step that names no tool asks for a machine of its process, unless that process
    is done by hand or by time alone.
    """
    named = tuple(tool.requirement for tool in step.tools if tool.requirement)
    if named or any(tool.kind for tool in step.tools):
        return named
    process = processes.find_process(step.process)
    if process is None or process.by_hand:
        return ()
    return (Requirement(process=process.id),)


def step_minutes(step: Step, quantity: int, recipe: Recipe) -> int:
    """Return how long the step takes to make `quantity`, in whole minutes upwards."""
    return _minutes(step.setup_s, step.per_run_s, step, quantity, recipe)


def work_minutes(work: Work, step: Step, quantity: int, recipe: Recipe) -> int:
    """Return how long each of the hands is busy; never longer than the step."""
    setup_s = step.setup_s if work.setup_s is None else work.setup_s
    per_run_s = step.per_run_s if work.per_run_s is None else work.per_run_s
    minutes = _minutes(setup_s, per_run_s, step, quantity, recipe)
    return min(minutes, step_minutes(step, quantity, recipe))


def lot_of(recipe: Recipe, wanted: int) -> int:
    """Return the amount to make so that `wanted` is there and the lots are whole."""
    least = max(wanted, recipe.lot_minimum)
    return -(-least // recipe.lot_multiple) * recipe.lot_multiple


def gross_input(item: Input, quantity: int, recipe: Recipe) -> int:
    """Return how much of an input making `quantity` takes, scrap included, rounded up."""
    kept = 1000 - item.scrap_permille
    return -(-item.quantity * quantity * 1000 // (recipe.quantity * kept))


def net_output(output: Output, quantity: int, recipe: Recipe) -> int:
    """Return how much of a by-product making `quantity` gives, rounded down."""
    return output.quantity * quantity // recipe.quantity


def last_step(recipe: Recipe) -> Step:
    """Return the step that the product comes out of."""
    followed = {code for step in recipe.steps for code in step.after}
    return next(step for step in recipe.steps if step.code not in followed)


def _minutes(
    setup_s: int, per_run_s: int, step: Step, quantity: int, recipe: Recipe
) -> int:
    if step.whole_runs:
        running_s = per_run_s * -(-quantity // recipe.quantity)
    else:
        running_s = -(-per_run_s * quantity // recipe.quantity)
    return -(-(setup_s + running_s) // 60)


def _check_step(step: Step, recipe: Recipe) -> Iterator[Fault]:
    at = step.code[:CODE_LENGTH_MAX]
    if not (0 < len(step.code) <= CODE_LENGTH_MAX and _CODE_LETTERS.issuperset(step.code)):
        yield fault("recipe.bad_code", at, limit=CODE_LENGTH_MAX)
    if not (step.name and _is_text(step.name)):
        yield fault("recipe.bad_text", at, limit=TEXT_LENGTH_MAX)
    if step.process and processes.find_process(step.process) is None:
        yield fault("process.unknown", at, process=step.process[:CODE_LENGTH_MAX])
    yield from _check_times(step, at)
    counts = (
        (len(step.tools), TOOLS_MAX),
        (len(step.work), WORKS_MAX),
        (len(step.outputs), OUTPUTS_MAX),
        (len(step.after), STEPS_MAX),
    )
    if any(count > limit for count, limit in counts):
        yield fault("recipe.step_too_large", at)
        return
    for tool in step.tools:
        yield from _check_tool(tool, at)
    for item in step.inputs:
        yield from _check_input(item, at)
    for output in step.outputs:
        if not (is_id(output.kind) and _is_amount(output.quantity)):
            yield fault("recipe.bad_output", at)
        elif output.kind == recipe.kind:
            yield fault("recipe.output_is_the_product", at)


def _check_times(step: Step, at: str) -> Iterator[Fault]:
    seconds = [step.setup_s, step.per_run_s]
    for work in step.work:
        seconds += [work.setup_s or 0, work.per_run_s or 0]
        if not 1 <= work.hands <= HANDS_MAX or (work.kind and not is_id(work.kind)):
            yield fault("recipe.bad_work", at, limit=HANDS_MAX)
    if not all(0 <= value <= DURATION_S_MAX for value in seconds):
        yield fault("recipe.duration_out_of_bounds", at, limit=DURATION_S_MAX)


def _check_tool(tool: ToolUse, at: str) -> Iterator[Fault]:
    named = is_id(tool.kind) if tool.kind else tool.requirement is not None
    if not named or not 1 <= tool.quantity <= HANDS_MAX:
        yield fault("recipe.bad_tool", at)
    if tool.requirement is not None:
        yield from check_requirement(tool.requirement, at)


def _check_input(item: Input, at: str) -> Iterator[Fault]:
    if not (is_id(item.kind) and _is_amount(item.quantity)):
        yield fault("recipe.bad_input", at)
    if not 0 <= item.scrap_permille <= SCRAP_PERMILLE_MAX:
        yield fault("recipe.scrap_out_of_bounds", at, limit=SCRAP_PERMILLE_MAX)
    if len(item.substitutes) > SUBSTITUTES_MAX:
        yield fault("recipe.too_many_substitutes", at, limit=SUBSTITUTES_MAX)
    kinds = [item.kind, *(other.kind for other in item.substitutes)]
    if len(set(kinds)) < len(kinds):
        yield fault("recipe.substitute_twice", at)
    for other in item.substitutes[:SUBSTITUTES_MAX]:
        if not (is_id(other.kind) and _is_amount(other.quantity)):
            yield fault("recipe.bad_substitute", at)


def _check_order(steps: tuple[Step, ...]) -> Iterator[Fault]:
    """Say where the steps are no tree that runs together into one last step."""
    codes = [step.code for step in steps]
    if len(set(codes)) < len(codes):
        yield fault("recipe.code_twice", Counter(codes).most_common(1)[0][0][:40])
        return
    seen: set[str] = set()
    followed: Counter[str] = Counter()
    for step in steps:
        # Naming only earlier steps makes a circle impossible.
        if not seen.issuperset(step.after):
            yield fault("recipe.after_unknown", step.code)
        followed.update(step.after)
        seen.add(step.code)
    if any(count > 1 for count in followed.values()):
        # What one step hands on to two must be planned as two things: split the kind.
        yield fault("recipe.step_followed_twice", followed.most_common(1)[0][0][:40])
    loose = [code for code in codes if code not in followed]
    if len(loose) > 1:
        yield fault("recipe.several_last_steps", loose[0], steps=len(loose))


def _is_amount(amount: int) -> bool:
    return 1 <= amount <= AMOUNT_MAX


def _is_text(text: str) -> bool:
    return len(text) <= TEXT_LENGTH_MAX and text.isprintable()
