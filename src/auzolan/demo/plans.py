"""Plans of the demo that are under way: steps done, promised, and open as jobs."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.demo import history
from auzolan.demo.past import wanted
from auzolan.demo.scene import Scene, done
from auzolan.node import choose, fulfil
from auzolan.sharing import choosing
from auzolan.units.spans import DAY_MS, HOUR_MS, MINUTE_MS, Span

# The jobs that nobody has promised are planned for the last days before the due date.
OPEN_BEFORE_DUE_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """One step of the plan with its work."""

    recipe: str
    step: str
    skill: str
    member: str
    starts_at: int
    minutes: int
    done: bool
    process: str
    promise: str


def plan_plans(scene: Scene) -> None:
    """Plan that each plan is chosen, its steps taken, and some of them done."""
    for plan in scene.demo.history.plans:
        parts = _parts(scene, plan)
        moment = scene.moment(plan.asked, "19:00")
        scene.at(
            moment,
            lambda plan=plan, parts=parts: _choose(scene, plan, parts),  # type: ignore[misc]
        )
        for part in parts:
            if part.member:
                taken_at = moment + HOUR_MS
                scene.at(taken_at, lambda part=part: _take(scene, part))  # type: ignore[misc]
            if part.done:
                ended_at = part.starts_at + part.minutes * MINUTE_MS
                scene.at(ended_at, lambda part=part: _work(scene, part))  # type: ignore[misc]


def _parts(scene: Scene, plan: history.Plan) -> list[_Part]:
    rows = [(row, row.member, True) for row in plan.done]
    found: list[_Part] = []
    for row, member, is_done in rows:
        starts_at = scene.moment(row.day, "17:00") + len(found) * MINUTE_MS
        found.append(
            _part(
                scene, row.recipe, row.step, member, starts_at, row.minutes, is_done=is_done
            )
        )
    for promised in plan.promised:
        starts_at = scene.moment(promised.day, promised.time)
        found.append(
            _part(
                scene,
                promised.recipe,
                promised.step,
                promised.member,
                starts_at,
                promised.minutes,
                is_done=False,
            )
        )
    for number, open_ in enumerate(plan.open):
        starts_at = scene.moment(plan.due - OPEN_BEFORE_DUE_DAYS + number, "17:00")
        found.append(
            _part(
                scene,
                open_.recipe,
                open_.step,
                "",
                starts_at,
                open_.minutes,
                is_done=False,
            )
        )
    return found


def _part(
    scene: Scene,
    recipe: str,
    step: str,
    member: str,
    starts_at: int,
    minutes: int,
    *,
    is_done: bool,
) -> _Part:
    steps = {each.name: each for each in scene.demo.recipes[recipe].steps}
    work = steps[step].work
    return _Part(
        recipe=recipe,
        step=step,
        skill=work[0].skill if work else "",
        member=member,
        starts_at=starts_at,
        minutes=minutes,
        done=is_done,
        process=scene.house.new_id(),
        promise=scene.house.new_id(),
    )


def _feeds(scene: Scene, part: _Part, parts: list[_Part]) -> str:
    """Return the process that a step feeds: the next of its recipe, or the parent's."""
    own = [other for other in parts if other.recipe == part.recipe]
    after = own[own.index(part) + 1 :]
    if after:
        return after[0].process
    makes = scene.demo.recipes[part.recipe].makes
    for other in parts:
        step = next(
            each
            for each in scene.demo.recipes[other.recipe].steps
            if each.name == other.step
        )
        if any(flow.kind == makes for flow in step.inputs):
            return other.process
    return ""


def _place(scene: Scene, part: _Part) -> str:
    process = next(
        step.process
        for step in scene.demo.recipes[part.recipe].steps
        if step.name == part.step
    )
    for machine in scene.demo.machines.values():
        if process in machine.processes:
            return scene.id("place", scene.demo.workshops[machine.workshop].place)
    return ""


def _choose(scene: Scene, plan: history.Plan, parts: list[_Part]) -> None:
    demo = scene.demo
    recipe = demo.recipes[plan.recipe]
    kind = scene.id("kind", recipe.makes)
    quantity = scene.amount(recipe.makes, plan.quantity)
    span = Span(scene.clock.now + HOUR_MS, scene.moment(plan.due, "20:00"))
    need = wanted(scene, plan.by, kind=kind, quantity=quantity, purpose="have", span=span)
    receiver = scene.member(plan.by)
    promises = [
        choosing.Asked(
            promise=part.promise,
            action="work",
            receiver=receiver,
            kind=scene.id("kind", part.skill) if part.skill else "",
            minutes=part.minutes,
            starts_at=part.starts_at,
            ends_at=part.starts_at + part.minutes * MINUTE_MS,
            place=_place(scene, part),
            process=part.process,
        )
        for part in parts
    ]
    last = parts[-1]
    promises.append(
        choosing.Asked(
            promise=scene.house.new_id(),
            action="produce",
            provider=receiver,
            receiver=receiver,
            kind=kind,
            quantity=quantity,
            starts_at=span.ends_at - HOUR_MS,
            ends_at=span.ends_at + DAY_MS,
            place=_place(scene, last) or next(_place(scene, part) for part in parts),
            process=last.process,
        )
    )
    wish = choosing.Choose(
        agreement=scene.house.new_id(),
        way="make",
        need=need.need,
        wanted=need,
        promises=tuple(promises),
        plan=choosing.PlanBody(
            plan=scene.id("plan", plan.slug),
            kind=kind,
            quantity=quantity,
            recipe=scene.id("recipe", plan.recipe),
            starts_at=min(part.starts_at for part in parts),
            ends_at=span.ends_at,
            gap_permille=choosing.GAP_PERMILLE_MAX,
            processes=tuple(_process(scene, part, parts) for part in parts),
        ),
    )
    doer = scene.doer(plan.by)
    done(choose.say_way(scene.house, doer, wish, words=plan.en), plan.slug)


def _process(scene: Scene, part: _Part, parts: list[_Part]) -> choosing.Planned:
    recipe = scene.demo.recipes[part.recipe]
    step = next(each for each in recipe.steps if each.name == part.step)
    return choosing.Planned(
        process=part.process,
        recipe=scene.id("recipe", part.recipe),
        step=step.name,
        name=step.process,
        kind=scene.id("kind", recipe.makes),
        feeds=_feeds(scene, part, parts),
        place=_place(scene, part),
        starts_at=part.starts_at,
        ends_at=part.starts_at + part.minutes * MINUTE_MS,
    )


def _take(scene: Scene, part: _Part) -> None:
    doer = scene.doer(part.member)
    result = fulfil.take(scene.house, doer, promise=part.promise)
    done(result, f"taking {part.recipe}/{part.step}")


def _work(scene: Scene, part: _Part) -> None:
    doer = scene.doer(part.member)
    result = fulfil.keep_promise(
        scene.house, doer, promise=part.promise, minutes=part.minutes
    )
    done(result, f"working on {part.recipe}/{part.step}")
