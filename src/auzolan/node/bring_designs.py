"""Open designs and bills of material, as designs and recipes of the community."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import msgspec

from auzolan.formats.boms import BomFound, BomKind, Origin
from auzolan.formats.completeness import completeness_of
from auzolan.formats.designs import DesignFound, PartFound, Quantity, attribution_of
from auzolan.formats.keys import natural_key
from auzolan.formats.processes import ASSEMBLY, BOUGHT
from auzolan.formats.reading import visible
from auzolan.ledger import records
from auzolan.making import processes, recipes
from auzolan.making import rules as making
from auzolan.node.bring_books import (
    Books,
    Bundle,
    FilePlan,
    KindGuess,
    RowPlan,
    Said,
    shortened,
)
from auzolan.node.bring_things import Kinds
from auzolan.units.amounts import UNITS, convert
from auzolan.units.faults import Fault, fault

UNNAMED_VERSION = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What goes into something, as both OKH and bills of material tell it."""

    name: str
    quantity: Quantity
    at: str = ""


def _line(text: str, limit: int) -> str:
    return shortened(" ".join(visible(text).split()), limit)


def plan_designs(
    books: Books,
    designs: Sequence[DesignFound],
    plan: FilePlan,
    *,
    chosen: Mapping[str, str],
) -> tuple[KindGuess, ...]:
    """Plan designs, each with its recipe where its file tells how many of which parts."""
    kinds = Kinds.of(books, chosen)
    for design in designs:
        content = hashlib.sha256(msgspec.json.encode(design, order="sorted")).hexdigest()
        row_id = books.id_of("design", design.key, design.version, content)
        told = RowPlan(
            line=0,
            name=f"{design.name} {design.version}".strip(),
            id=row_id,
            questions=completeness_of(design).questions,
        )
        plan.plans.append(told)
        licence = design.hardware_licence or design.documentation_licence
        if row_id in books.all(records.Design):
            told.state = "there"
        elif licence is None:
            told.refuse(fault("design.no_licence", design.name[:80]))
        else:
            _design(books, design, told, plan, kinds, content)
    return kinds.guesses()


def _design(
    books: Books,
    design: DesignFound,
    told: RowPlan,
    plan: FilePlan,
    kinds: Kinds,
    content: str,
) -> None:
    licence = design.hardware_licence or design.documentation_licence
    assert licence is not None
    has_parts = bool(design.parts) and all(part.quantity for part in design.parts)
    product = _kind(plan, kinds, told, design.name) if has_parts else None
    body = making.AddDesign(
        design=told.id,
        name=_line(design.name, making.NAME_MAX),
        version=_line(design.version or UNNAMED_VERSION, making.NAME_MAX),
        source=_line(design.source.text if design.source else "", making.TEXT_MAX),
        licence=_line(licence.spdx or licence.text, making.NAME_MAX),
        attribution=_line(attribution_of(design), making.TEXT_MAX),
        content=content,
        summary=_line(design.function or design.description, making.TEXT_MAX),
        kind=product.id if product else "",
    )
    _say(plan, told, "design.add", body, f"bring-{told.id}")
    if product is None:
        return
    for part in design.parts:
        _part_recipe(books, part, told, plan, kinds)
    parts = [
        _Part(name=part.name, quantity=part.quantity, at=part.name)
        for part in design.parts
        if part.quantity is not None
    ]
    step = recipes.Step(
        code="put_together",
        name="Put together",
        process=ASSEMBLY,
        inputs=_inputs(parts, product, told, plan, kinds),
    )
    _recipe(books, product, (step,), told, plan, design=told.id)


def _part_recipe(
    books: Books, part: PartFound, told: RowPlan, plan: FilePlan, kinds: Kinds
) -> None:
    """Plan how a part is made, where its file names processes that we know."""
    known = [name for name in part.processes if name != BOUGHT and _is_process(name)]
    if not known:
        return
    kind = _kind(plan, kinds, told, part.name)
    material: tuple[recipes.Input, ...] = ()
    if part.material and part.mass is not None and part.mass.amount:
        needed = [_Part(name=part.material, quantity=part.mass, at=part.name)]
        material = _inputs(needed, kind, told, plan, kinds)
    steps = tuple(
        recipes.Step(
            code=f"step_{number}",
            name=_line(name.replace("_", " "), recipes.TEXT_LENGTH_MAX),
            process=name,
            inputs=material if number == 1 else (),
            after=(f"step_{number - 1}",) if number > 1 else (),
        )
        for number, name in enumerate(known[: recipes.STEPS_MAX], start=1)
    )
    _recipe(books, kind, steps, told, plan, design=told.id)


def _is_process(name: str) -> bool:
    return processes.find_process(name) is not None


def _kind(
    plan: FilePlan, kinds: Kinds, told: RowPlan, name: str, unit: str = "each"
) -> records.Kind:
    kind, new = kinds.find(_line(name, recipes.TEXT_LENGTH_MAX), unit)
    if new:
        shared = RowPlan(line=0, name=told.name, id=kind.id)
        plan.bundles.append(Bundle(plan=shared, rows=new))
    return kind


def _inputs(
    parts: Sequence[_Part],
    product: records.Kind,
    told: RowPlan,
    plan: FilePlan,
    kinds: Kinds,
) -> tuple[recipes.Input, ...]:
    """Return what goes in, equal kinds added up; what cannot be counted is told."""
    amounts: dict[str, int] = {}
    for part in parts:
        kind = _kind(plan, kinds, told, part.name, part.quantity.unit)
        unit = UNITS[part.quantity.unit]
        amount = convert(part.quantity.amount, unit, UNITS[kind.unit])
        if isinstance(amount, Fault):
            told.faults.append(amount)
        elif not amount:
            told.faults.append(fault("amount.out_of_bounds", part.at[:80]))
        elif kind.id == product.id:
            told.faults.append(fault("bom.cycle", part.at[:80], kind=part.name[:80]))
        else:
            amounts[kind.id] = amounts.get(kind.id, 0) + amount
    return tuple(
        recipes.Input(kind=kind_id, quantity=amount) for kind_id, amount in amounts.items()
    )


def _recipe(
    books: Books,
    kind: records.Kind,
    steps: tuple[recipes.Step, ...],
    told: RowPlan,
    plan: FilePlan,
    *,
    design: str = "",
) -> None:
    one = 10 ** UNITS[kind.unit].decimals
    content = recipes.Recipe(id="0" * 32, kind=kind.id, quantity=one, steps=steps)
    digest = hashlib.sha256(msgspec.json.encode(content)).hexdigest()
    row_id = books.id_of("recipe", digest)
    if row_id in books.all(records.RecipeOf):
        return
    content = msgspec.structs.replace(content, id=row_id)
    refused = recipes.check_recipe(content)
    if refused:
        told.faults += refused
        return
    books.plan(
        records.RecipeOf(
            id=row_id,
            community=books.community.id,
            kind=kind.id,
            quantity=one,
            rank=0,
            content="",
            by=books.doer.member,
        )
    )
    body = making.AddRecipe(content=content, design=design)
    _say(plan, told, "recipe.add", body, f"bring-{row_id}")


def _say(
    plan: FilePlan, told: RowPlan, kind: str, body: msgspec.Struct, request: str
) -> None:
    plan.said.append(Said(plan=told, kind=kind, body=body, request=request))


def plan_bom(
    books: Books, bom: BomFound, plan: FilePlan, *, chosen: Mapping[str, str]
) -> tuple[KindGuess, ...]:
    """Plan a recipe for everything that a bill says is put together or made."""
    kinds = Kinds.of(books, chosen)
    told = RowPlan(
        line=0,
        name=bom.name,
        id=books.id_of("bom", natural_key("bom", bom.name)),
        questions=bom.questions(),
    )
    plan.plans.append(told)
    by_key = {kind.key: kind for kind in bom.kinds}
    inside: dict[str, list[_Part]] = {}
    for line in bom.lines:
        parts = inside.setdefault(line.parent, [])
        if line.quantity is None:
            told.faults.append(fault("bring.quantity_missing", line.at or bom.name[:80]))
        else:
            name = by_key[line.child].name
            parts.append(_Part(name=name, quantity=line.quantity, at=line.at))
    before = len(plan.said)
    for kind in bom.kinds:
        if kind.key in inside or (kind.origin is Origin.MADE and kind.process):
            _bom_recipe(books, kind, inside.get(kind.key, []), told, plan, kinds)
    if len(plan.said) == before:
        told.state = "refused" if told.faults else "there"
    return kinds.guesses()


def _bom_recipe(
    books: Books,
    kind: BomKind,
    parts: Sequence[_Part],
    told: RowPlan,
    plan: FilePlan,
    kinds: Kinds,
) -> None:
    product = _kind(plan, kinds, told, kind.name, kind.unit)
    process = kind.process if _is_process(kind.process) else ""
    step = recipes.Step(
        code="make",
        name=_line(process.replace("_", " ") or "Make", recipes.TEXT_LENGTH_MAX),
        process=process,
        per_run_s=min(kind.duration_s or 0, recipes.DURATION_S_MAX),
        inputs=_inputs(parts, product, told, plan, kinds),
    )
    _recipe(books, product, (step,), told, plan)
