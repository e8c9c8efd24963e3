"""Rule of choosing a way: one act turns it into an agreement, requests and jobs."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auzolan.ledger import actions, fulfilment, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import (
    Body,
    Faults,
    Rule,
    setting,
    setting_number,
    setting_query,
)
from auzolan.ledger.rules import things
from auzolan.sharing import needs, promising
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id
from auzolan.units.spans import HOUR_MS, Span

WAYS = ("borrow", "receive", "help", "make")
PROMISES_MAX = 120
PROCESSES_MAX = 60
PEGS_MAX = 200
HANDOVER_BACK_MS = HOUR_MS
MINUTES_MAX = 366 * 24 * 60
# Also stands for a gap that nobody knows, as of a plan that people made by hand.
GAP_PERMILLE_MAX = 1_000_000
# What each mode of an offer lets others ask for; lending a thing is not giving it away.
ACTIONS_OF_MODE = {
    "lend": frozenset({"transferCustody"}),
    "give": frozenset({"transfer", "consume"}),
    "help": frozenset({"work", "deliverService"}),
    "machine": frozenset({"use"}),
}


class Asked(Body, frozen=True, kw_only=True):
    """One promise that is asked for; without a provider it stands as a job."""

    promise: str
    action: str
    provider: str = ""
    receiver: str
    offer: str = ""
    thing: str = ""
    kind: str = ""
    quantity: int = 0
    minutes: int = 0
    starts_at: int
    ends_at: int
    place: str = ""
    price: int = 0
    payee: str = ""
    process: str = ""
    # No: ask the giver even of an automatic offer, which outside its hours one must.
    at_once: bool = True


class Planned(Body, frozen=True, kw_only=True):
    """One step of the plan."""

    process: str
    recipe: str
    step: str
    name: str
    kind: str = ""
    quantity: int = 0
    feeds: str = ""
    place: str = ""
    starts_at: int
    ends_at: int


class Pegged(Body, frozen=True, kw_only=True):
    """A quantity of a stock set aside for a step, by the promise that gives it."""

    peg: str
    process: str
    thing: str
    quantity: int
    promise: str


class PlanBody(Body, frozen=True, kw_only=True):
    """The plan of a way that makes something."""

    plan: str
    kind: str
    quantity: int
    recipe: str
    starts_at: int
    ends_at: int
    gap_permille: int
    processes: tuple[Planned, ...]
    pegs: tuple[Pegged, ...] = ()


class Choose(Body, frozen=True, kw_only=True):
    """A way is chosen: the need (new, or posted before) and all that is asked."""

    agreement: str
    way: str
    need: str
    wanted: needs.Wanted | None = None
    promises: tuple[Asked, ...]
    plan: PlanBody | None = None


def _needs(act: Act[Choose]) -> Iterable[Query]:
    body = act.body
    yield RowOf(records.Agreement, body.agreement)
    yield RowOf(records.Need, body.need)
    yield setting_query("answer_hours")
    if body.wanted is not None:
        yield from needs.wanted_questions(body.wanted)
    for asked in body.promises:
        yield RowOf(records.Promise, asked.promise)
        yield ChildrenOf(records.Occupancy, "ref", asked.promise)
        yield RowOf(records.Offer, asked.offer)
        yield RowOf(records.Member, asked.provider)
        yield RowOf(records.Member, asked.receiver)
        yield RowOf(records.Kind, asked.kind)
        yield RowOf(records.Place, asked.place)
        yield ChildrenOf(records.Owner, "thing", asked.thing)
        yield ChildrenOf(records.Offer, "thing", asked.thing)
        yield from promising.questions(_row(act, asked))
    if body.plan is not None:
        yield from _plan_needs(body.plan)


def _plan_needs(plan: PlanBody) -> Iterable[Query]:
    yield RowOf(records.Plan, plan.plan)
    yield RowOf(records.Kind, plan.kind)
    yield RowOf(records.RecipeOf, plan.recipe)
    for planned in plan.processes:
        yield RowOf(records.Process, planned.process)
        yield RowOf(records.RecipeOf, planned.recipe)
        yield RowOf(records.Kind, planned.kind)
        yield RowOf(records.Place, planned.place)
    for pegged in plan.pegs:
        yield RowOf(records.Peg, pegged.peg)


def _row(act: Act[Choose], asked: Asked, *, answer_by: int = 0) -> records.Promise:
    fields = msgspec.structs.asdict(asked)
    row_id = fields.pop("promise")
    del fields["at_once"]
    return records.Promise(
        id=row_id,
        community=act.community,
        agreement=act.body.agreement,
        need=act.body.need,
        plan=act.body.plan.plan if act.body.plan else "",
        payer=act.who if asked.price else "",
        answer_by=answer_by,
        state="asked" if asked.provider else "job",
        **fields,
    )


def is_given(act: Act[Choose], asked: Asked, facts: Facts) -> bool:
    """Tell whether it is promised at once: by oneself, or by an automatic offer.

    What the community keeps for all needs nobody's word where it needs no offer.
    """
    if not asked.provider or asked.provider == act.who:
        return bool(asked.provider)
    offer = facts.row(records.Offer, asked.offer)
    if offer is None:
        return asked.provider == act.community
    return offer.automatic and asked.at_once


def _check(act: Act[Choose], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Agreement, body.agreement) or not is_id(body.agreement):
        return (fault("id.taken", body.agreement[:64]),)
    if body.way not in WAYS or (body.way == "make") != (body.plan is not None):
        return (fault("way.malformed", body.way[:40]),)
    if not 1 <= len(body.promises) <= PROMISES_MAX:
        return (fault("way.malformed", "promises", limit=PROMISES_MAX),)
    found = [*_need_faults(act, facts)]
    for asked in body.promises:
        found += _asked_faults(act, facts, asked)
    if body.plan is not None:
        found += _plan_faults(act, facts, body.plan)
    if len({asked.promise for asked in body.promises}) != len(body.promises):
        found.append(fault("id.taken", "promises"))
    if found:
        return tuple(found)
    rows = [_row(act, asked) for asked in body.promises if asked.provider]
    return promising.faults(act, facts, rows)


def _need_faults(act: Act[Choose], facts: Facts) -> Faults:
    body = act.body
    if body.wanted is not None:
        if body.wanted.need != body.need:
            return (fault("need.unknown", body.need[:64]),)
        return needs.wanted_faults(body.wanted, facts, act.recorded_at)
    need = facts.row(records.Need, body.need)
    if need is None or need.by != act.who or need.state in ("met", "closed"):
        return (fault("need.unknown", body.need[:64]),)
    return ()


def _asked_faults(act: Act[Choose], facts: Facts, asked: Asked) -> list[Fault]:
    if (
        not is_id(asked.promise)
        or facts.row(records.Promise, asked.promise)
        or facts.children(records.Occupancy, "ref", asked.promise)
    ):
        return [fault("id.taken", asked.promise[:64])]
    if asked.action not in promising.PROMISED:
        return [fault("promise.action", asked.action[:40])]
    for judge in (_span_fault, _side_fault, _amount_fault, _thing_fault):
        found = judge(act, facts, asked)
        if found is not None:
            return [found]
    return _offer_faults(act, facts, asked)


def _span_fault(act: Act[Choose], _facts: Facts, asked: Asked) -> Fault | None:
    now = act.recorded_at
    if asked.starts_at >= asked.ends_at or asked.ends_at > now + things.AHEAD_MS_MAX:
        return fault("span.malformed", asked.promise, limit=things.AHEAD_MS_MAX)
    if asked.starts_at < now - HANDOVER_BACK_MS or asked.ends_at <= now:
        return fault("span.past", asked.promise)
    return None


def _side_fault(act: Act[Choose], facts: Facts, asked: Asked) -> Fault | None:
    """Judge giver and taker: members who are active, and not the same for a loan.

    Only a plan may send a thing to somebody else than the one who asks, such as the
    keeper of a workshop; nobody else has to answer for what they did not ask for.
    """
    for side in {asked.provider: 0, asked.receiver: 0}:
        if side not in ("", act.community):
            member = facts.row(records.Member, side)
            if member is None or member.state != "active":
                return fault("member.unknown", side[:64])
    if not asked.receiver or (act.body.plan is None and asked.receiver != act.who):
        return fault("promise.other_sides", asked.promise)
    action = actions.ACTIONS[asked.action]
    if action.between and asked.provider == asked.receiver:
        return fault("event.same_sides", asked.provider)
    steps = act.body.plan.processes if act.body.plan else ()
    if asked.process and asked.process not in {step.process for step in steps}:
        return fault("plan.malformed", asked.promise)
    return None


def _amount_fault(act: Act[Choose], facts: Facts, asked: Asked) -> Fault | None:
    counted = asked.thing or asked.action == "produce"
    least = 1 if counted and asked.action != "use" else 0
    if not least <= asked.quantity <= AMOUNT_MAX or not 0 <= asked.minutes <= MINUTES_MAX:
        return fault("amount.out_of_bounds", asked.promise)
    if not 0 <= asked.price <= AMOUNT_MAX:
        return fault("offer.price", asked.promise)
    # A job is paid to whoever takes it.
    payee = asked.provider if asked.price else ""
    if asked.payee != payee:
        return fault("promise.other_sides", asked.promise)
    return None


def _thing_fault(act: Act[Choose], facts: Facts, asked: Asked) -> Fault | None:
    """Judge what is asked for; whether a thing is fit and free is seen later."""
    thing = facts.row(records.Thing, asked.thing)
    if thing is None and (asked.thing or asked.action in promising.TAKES_THING):
        return fault("thing.unknown", asked.thing[:64])
    if asked.thing and (not asked.provider or asked.action == "produce"):
        return fault("promise.other_sides", asked.promise)
    if thing is not None and asked.kind not in ("", thing.kind):
        return fault("offer.other_kind", asked.promise)
    past = promising.past_best_fault(facts, thing, asked.starts_at)
    if past is not None:
        return past
    if asked.kind and facts.row(records.Kind, asked.kind) is None:
        return fault("kind.unknown", asked.kind[:64])
    if asked.place and facts.row(records.Place, asked.place) is None:
        return fault("place.unknown", asked.place[:64])
    if asked.action == "produce" and not (asked.kind and asked.place):
        # What is made will be a thing, and a thing is somewhere.
        return fault("place.unknown" if asked.kind else "kind.unknown", asked.promise)
    return None


def _offer_faults(act: Act[Choose], facts: Facts, asked: Asked) -> list[Fault]:
    """Only what is offered may be asked for, and only at its price."""
    offer = facts.row(records.Offer, asked.offer)
    if offer is None:
        if asked.offer or not _needs_no_offer(act, facts, asked):
            return [fault("offer.unknown", asked.offer[:64])]
        return _price_of_own(act, facts, asked)
    now = act.recorded_at
    if offer.state != "open" or (offer.ends_at and offer.ends_at <= now):
        return [fault("offer.unknown", offer.id)]
    if offer.by != asked.provider or (offer.thing and offer.thing != asked.thing):
        return [fault("offer.other_kind", offer.id)]
    if asked.action not in ACTIONS_OF_MODE[offer.mode] or asked.kind != offer.kind:
        return [fault("offer.other_kind", offer.id)]
    if asked.starts_at < offer.starts_at or (
        offer.ends_at and offer.mode != "give" and asked.ends_at > offer.ends_at
    ):
        return [fault("offer.outside", offer.id)]
    length = asked.ends_at - asked.starts_at
    if offer.length_max_ms and length > offer.length_max_ms:
        return [fault("offer.too_long", offer.id, limit=offer.length_max_ms)]
    if offer.notice_ms and asked.starts_at < now + offer.notice_ms:
        return [fault("offer.notice", offer.id, notice_ms=offer.notice_ms)]
    if offer.quantity and asked.quantity > offer.quantity:
        return [fault("offer.too_much", offer.id, limit=offer.quantity)]
    span = Span(asked.starts_at, asked.ends_at)
    if asked.at_once and not promising.is_met(act, facts, offer, span):
        return [fault("offer.closed", offer.id)]
    return []


def _price_of_own(act: Act[Choose], facts: Facts, asked: Asked) -> list[Fault]:
    """Judge a price that no offer names: only a job has one, as its chooser sets it."""
    if not asked.price:
        return []
    if asked.provider:
        return [fault("offer.price", asked.promise, wanted=0)]
    if setting(facts, "accounts", act.recorded_at) == "off":
        return [fault("account.off", asked.promise)]
    return []


def _needs_no_offer(act: Act[Choose], facts: Facts, asked: Asked) -> bool:
    """Tell whether nobody's offer is needed for what is asked.

    So it is for jobs, one's own work and stock, and for using up stock that the
    community keeps or owns a share of, unless that is given under an offer.
    """
    if asked.provider in ("", act.who) or asked.action == "produce":
        return True
    owners = facts.children(records.Owner, "thing", asked.thing)
    common = act.community in (asked.provider, *(owner.member for owner in owners))
    given = any(
        offer.mode == "give" and offer.state == "open"
        for offer in facts.children(records.Offer, "thing", asked.thing)
    )
    return asked.action == "consume" and common and not given


def _plan_faults(act: Act[Choose], facts: Facts, plan: PlanBody) -> list[Fault]:
    if facts.row(records.Plan, plan.plan) or not is_id(plan.plan):
        return [fault("id.taken", plan.plan[:64])]
    if len(plan.processes) > PROCESSES_MAX or len(plan.pegs) > PEGS_MAX:
        return [fault("plan.too_large", plan.plan, limit=PROCESSES_MAX)]
    if facts.row(records.Kind, plan.kind) is None:
        return [fault("kind.unknown", plan.kind[:64])]
    if not (
        0 < plan.quantity <= AMOUNT_MAX
        and 0 <= plan.gap_permille <= GAP_PERMILLE_MAX
        and plan.starts_at < plan.ends_at
    ):
        return [fault("plan.malformed", plan.plan)]
    found = [one for step in plan.processes for one in _step_faults(facts, step)]
    return found or _tree_faults(plan) or _peg_faults(act, facts, plan)


def _step_faults(facts: Facts, step: Planned) -> list[Fault]:
    if facts.row(records.Process, step.process) or not is_id(step.process):
        return [fault("id.taken", step.process[:64])]
    if facts.row(records.RecipeOf, step.recipe) is None:
        return [fault("recipe.unknown", step.recipe[:64])]
    if step.kind and facts.row(records.Kind, step.kind) is None:
        return [fault("kind.unknown", step.kind[:64])]
    if step.place and facts.row(records.Place, step.place) is None:
        return [fault("place.unknown", step.place[:64])]
    if step.starts_at >= step.ends_at:
        return [fault("span.malformed", step.process)]
    if not 0 <= step.quantity <= AMOUNT_MAX:
        return [fault("amount.out_of_bounds", step.process)]
    return []


def _tree_faults(plan: PlanBody) -> list[Fault]:
    """Refuse steps that are listed twice, or that do not run together without a circle."""
    feeds = {step.process: step.feeds for step in plan.processes}
    if len(feeds) != len(plan.processes):
        return [fault("id.taken", "processes")]
    for step in plan.processes:
        following = step.feeds
        for _ in plan.processes:
            if not following:
                break
            following = feeds.get(following, following)
        if following:
            return [fault("plan.malformed", step.process)]
    return []


def _peg_faults(act: Act[Choose], facts: Facts, plan: PlanBody) -> list[Fault]:
    """Refuse pegs of anything but what a promise of this act gives, and no more of it."""
    own = {step.process for step in plan.processes}
    left = {
        asked.promise: asked.quantity
        for asked in act.body.promises
        if asked.action in fulfilment.STOCK_ACTIONS
    }
    given = {asked.promise: asked.thing for asked in act.body.promises}
    for pegged in plan.pegs:
        if facts.row(records.Peg, pegged.peg) or not is_id(pegged.peg):
            return [fault("id.taken", pegged.peg[:64])]
        left[pegged.promise] = left.get(pegged.promise, 0) - pegged.quantity
        fits = pegged.quantity > 0 and left[pegged.promise] >= 0
        if not fits or pegged.process not in own or given[pegged.promise] != pegged.thing:
            return [fault("plan.malformed", pegged.peg)]
    if len({pegged.peg for pegged in plan.pegs}) != len(plan.pegs):
        return [fault("id.taken", "pegs")]
    return []


def _apply(act: Act[Choose], facts: Facts, changes: Changes) -> None:
    body = act.body
    if body.wanted is not None:
        needs.put_need(act, changes, body.wanted, posted=False, state="meeting")
    else:
        changes.amend(changes.get(records.Need, body.need), state="meeting")
    changes.put(
        records.Agreement(
            id=body.agreement,
            community=act.community,
            need=body.need,
            by=act.who,
            way=body.way,
            plan=body.plan.plan if body.plan else "",
            made_at=act.recorded_at,
        )
    )
    hours = setting_number(facts, "answer_hours", act.recorded_at)
    latest = act.recorded_at + hours * HOUR_MS
    for asked in body.promises:
        # An answer that comes when all is over is of no use.
        row = _row(act, asked, answer_by=min(latest, asked.ends_at))
        if is_given(act, asked, facts):
            row = msgspec.structs.replace(row, state="promised", answer_by=0)
            promising.give(act, facts, changes, row)
        else:
            changes.put(row if row.provider else msgspec.structs.replace(row, answer_by=0))
            promising.hold(act, facts, changes, row)
    if body.plan is not None:
        _put_plan(act, changes, body.plan)


def _put_plan(act: Act[Choose], changes: Changes, plan: PlanBody) -> None:
    changes.put(
        records.Plan(
            id=plan.plan,
            community=act.community,
            need=act.body.need,
            agreement=act.body.agreement,
            by=act.who,
            kind=plan.kind,
            quantity=plan.quantity,
            recipe=plan.recipe,
            starts_at=plan.starts_at,
            ends_at=plan.ends_at,
            gap_permille=plan.gap_permille,
        )
    )
    for planned in plan.processes:
        fields = msgspec.structs.asdict(planned)
        row_id = fields.pop("process")
        row = records.Process(id=row_id, community=act.community, plan=plan.plan, **fields)
        changes.put(row)
    for pegged in plan.pegs:
        fields = msgspec.structs.asdict(pegged)
        row_id = fields.pop("peg")
        changes.put(
            records.Peg(id=row_id, community=act.community, plan=plan.plan, **fields)
        )


CHOOSE = Rule(
    kind="way.choose",
    body=Choose,
    needs=_needs,
    more=lambda act, facts: promising.lots(facts, (a.thing for a in act.body.promises)),
    check=_check,
    apply=_apply,
)

CHOOSING = (CHOOSE,)
