"""Rule of choosing a way: one act turns it into an agreement, requests and jobs."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from auzolan.ledger import actions, records
from auzolan.ledger.acts import Act
from auzolan.ledger.changes import Changes
from auzolan.ledger.facts import ChildrenOf, Facts, Query, RowOf
from auzolan.ledger.rule import Body, Faults, Rule, setting_number, setting_query
from auzolan.sharing import needs, promising
from auzolan.units.amounts import AMOUNT_MAX
from auzolan.units.faults import Fault, fault
from auzolan.units.ids import is_id
from auzolan.units.spans import HOUR_MS

WAYS = ("borrow", "receive", "help", "make")
PROMISES_MAX = 120
PROCESSES_MAX = 60
PEGS_MAX = 200
HANDOVER_BACK_MS = HOUR_MS
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
        yield RowOf(records.Offer, asked.offer)
        yield RowOf(records.Member, asked.provider)
        yield ChildrenOf(records.Owner, "thing", asked.thing)
        yield from promising.questions(_row(act, asked))
    if body.plan is not None:
        yield RowOf(records.Plan, body.plan.plan)
        yield RowOf(records.Kind, body.plan.kind)
        for planned in body.plan.processes:
            yield RowOf(records.RecipeOf, planned.recipe)
            yield RowOf(records.Place, planned.place)


def _more(act: Act[Choose], facts: Facts) -> Iterable[Query]:
    for asked in act.body.promises:
        yield RowOf(records.Kind, asked.kind)
        thing = facts.row(records.Thing, asked.thing)
        if thing is not None:
            yield RowOf(records.Kind, thing.kind)


def _row(act: Act[Choose], asked: Asked, *, answer_by: int = 0) -> records.Promise:
    fields = msgspec.structs.asdict(asked)
    row_id = fields.pop("promise")
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
    """Tell whether it is promised at once: by an automatic offer, or by oneself."""
    if not asked.provider:
        return False
    if asked.provider == act.who:
        return True
    offer = facts.row(records.Offer, asked.offer)
    if offer is not None and offer.automatic:
        return True
    thing = facts.row(records.Thing, asked.thing)
    # One's own stock, or the community's, needs nobody's word.
    return thing is not None and thing.keeper in (act.who, act.community)


def _check(act: Act[Choose], facts: Facts) -> Faults:
    body = act.body
    if facts.row(records.Agreement, body.agreement) or not is_id(body.agreement):
        return (fault("id.taken", body.agreement[:64]),)
    if body.way not in WAYS or not 1 <= len(body.promises) <= PROMISES_MAX:
        return (fault("way.malformed", body.way[:40], limit=PROMISES_MAX),)
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
    if facts.row(records.Promise, asked.promise) or not is_id(asked.promise):
        return [fault("id.taken", asked.promise[:64])]
    if asked.action not in actions.ACTIONS:
        return [fault("event.unknown_action", asked.action[:40])]
    if asked.starts_at >= asked.ends_at:
        return [fault("span.malformed", asked.promise)]
    if asked.starts_at < act.recorded_at - HANDOVER_BACK_MS:
        return [fault("span.past", asked.promise)]
    if not all(0 <= n <= AMOUNT_MAX for n in (asked.quantity, asked.minutes)):
        return [fault("amount.out_of_bounds", asked.promise)]
    if asked.provider and asked.provider != act.community:
        member = facts.row(records.Member, asked.provider)
        if member is None or member.state != "active":
            return [fault("member.unknown", asked.provider[:64])]
    return _thing_faults(act, facts, asked) or _offer_faults(act, facts, asked)


def _thing_faults(act: Act[Choose], facts: Facts, asked: Asked) -> list[Fault]:
    thing = facts.row(records.Thing, asked.thing)
    if asked.thing and (thing is None or thing.retired):
        return [fault("thing.unknown", asked.thing[:64])]
    if thing is not None and thing.condition in ("broken", "missing"):
        return [fault("thing.broken", thing.id)]
    if thing is not None and asked.provider != thing.keeper:
        return [fault("promise.other_sides", asked.promise)]
    if asked.action in promising.TAKES_THING and thing is None:
        return [fault("thing.unknown", asked.promise)]
    if asked.action == "transferCustody" and asked.provider == asked.receiver:
        return [fault("event.same_sides", asked.provider)]
    return []


def _offer_faults(act: Act[Choose], facts: Facts, asked: Asked) -> list[Fault]:
    """Only what is offered may be asked for, and only at its price."""
    offer = facts.row(records.Offer, asked.offer)
    if offer is None:
        if asked.offer or not _needs_no_offer(act, facts, asked):
            return [fault("offer.unknown", asked.offer[:64])]
        return [fault("offer.price", asked.promise)] if asked.price else []
    now = act.recorded_at
    if offer.state != "open" or (offer.ends_at and offer.ends_at <= now):
        return [fault("offer.unknown", offer.id)]
    if offer.by != asked.provider or (offer.thing and offer.thing != asked.thing):
        return [fault("offer.other_kind", offer.id)]
    if asked.action not in ACTIONS_OF_MODE[offer.mode] or asked.kind != offer.kind:
        return [fault("offer.other_kind", offer.id)]
    length = asked.ends_at - asked.starts_at
    if offer.length_max_ms and length > offer.length_max_ms:
        return [fault("offer.too_long", offer.id, limit=offer.length_max_ms)]
    if offer.notice_ms and asked.starts_at < now + offer.notice_ms:
        return [fault("offer.notice", offer.id, notice_ms=offer.notice_ms)]
    if offer.quantity and asked.quantity > offer.quantity:
        return [fault("offer.too_much", offer.id, limit=offer.quantity)]
    return []


def _needs_no_offer(act: Act[Choose], facts: Facts, asked: Asked) -> bool:
    """Tell whether nobody's offer is needed for what is asked.

    So it is for jobs, one's own work and stock, what the community keeps, and stock
    the community owns, whose keeper is asked all the same.
    """
    if asked.provider in ("", act.who, act.community) or asked.action == "produce":
        return True
    owners = facts.children(records.Owner, "thing", asked.thing)
    return asked.action == "consume" and any(o.member == act.community for o in owners)


def _plan_faults(act: Act[Choose], facts: Facts, plan: PlanBody) -> list[Fault]:
    if facts.row(records.Plan, plan.plan) or not is_id(plan.plan):
        return [fault("id.taken", plan.plan[:64])]
    if len(plan.processes) > PROCESSES_MAX or len(plan.pegs) > PEGS_MAX:
        return [fault("plan.too_large", plan.plan, limit=PROCESSES_MAX)]
    own = {planned.process for planned in plan.processes}
    promises = {asked.promise: asked for asked in act.body.promises}
    found: list[Fault] = []
    for planned in plan.processes:
        if facts.row(records.RecipeOf, planned.recipe) is None:
            found.append(fault("recipe.unknown", planned.recipe[:64]))
        if planned.feeds and planned.feeds not in own:
            found.append(fault("plan.malformed", planned.process[:64]))
        if planned.starts_at >= planned.ends_at:
            found.append(fault("span.malformed", planned.process[:64]))
    for pegged in plan.pegs:
        asked = promises.get(pegged.promise)
        if asked is None or asked.thing != pegged.thing or pegged.process not in own:
            found.append(fault("plan.malformed", pegged.peg[:64]))
    return found


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
    answer_by = act.recorded_at + hours * HOUR_MS
    for asked in body.promises:
        row = _row(act, asked, answer_by=answer_by)
        if is_given(act, asked, facts):
            row = msgspec.structs.replace(row, state="promised", answer_by=0)
            promising.give(act, facts, changes, row)
        else:
            changes.put(row)
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
    more=_more,
    check=_check,
    apply=_apply,
)

CHOOSING = (CHOOSE,)
