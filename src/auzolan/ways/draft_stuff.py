"""Stuff of a draft: what its steps take in, what is lacking, and what comes out."""

from __future__ import annotations

from auzolan.sharing import choosing
from auzolan.units.faults import fault
from auzolan.ways.draft import Draft, Planned
from auzolan.ways.jobs import Lacking, StepJob, StockJob
from auzolan.ways.materials import Stock
from auzolan.ways.way import Someone, WayStep


def write_stock(planned: Planned, draft: Draft, job: StockJob) -> None:
    """Ask for a quantity of a stock, and set it aside for the step that takes it."""
    stock = planned.stock[job.peg.supply]
    asked = _asked_stock(planned, draft, job, stock)
    draft.promises.append(asked)
    draft.pegs.append(
        choosing.Pegged(
            peg=planned.search.new_id(),
            process=asked.process,
            thing=asked.thing,
            quantity=asked.quantity,
            promise=asked.promise,
        )
    )
    who = _whose(planned, stock, automatic=asked.promise in draft.automatic)
    draft.who[who] = None
    draft.steps.append(
        WayStep(
            key=job.id,
            feeds=job.feeds,
            what="stock",
            action="consume",
            who=(who,),
            place=planned.search.told_place(stock.place, who),
            starts_at=asked.starts_at,
            ends_at=asked.ends_at,
            price=asked.price,
            thing=asked.thing,
            kind=asked.kind,
            quantity=asked.quantity,
        )
    )


def _asked_stock(
    planned: Planned, draft: Draft, job: StockJob, stock: Stock
) -> choosing.Asked:
    search, thing = planned.search, stock.thing
    window, quantity = planned.window(job.feeds), job.peg.quantity
    offer = stock.offered.offer if stock.offered is not None else None
    promise, price = search.new_id(), 0
    if offer is not None:
        decimals = planned.decimals(thing.kind)
        price = search.price(offer, window, quantity=quantity, decimals=decimals)
        if search.is_automatic(offer):
            draft.automatic.add(promise)
    return choosing.Asked(
        promise=promise,
        action="consume",
        provider=thing.keeper,
        receiver=search.asker,
        offer=offer.id if offer is not None and thing.keeper != search.asker else "",
        thing=thing.id,
        kind=thing.kind,
        quantity=quantity,
        starts_at=window.starts_at,
        ends_at=window.ends_at,
        place=stock.place.id,
        price=price,
        payee=thing.keeper if price else "",
        process=planned.processes[job.feeds],
    )


def _whose(planned: Planned, stock: Stock, *, automatic: bool) -> Someone:
    """Return whose stock it is: what is given is known to members, the rest is not."""
    search, keeper = planned.search, stock.thing.keeper
    known = stock.offered is not None or keeper in (search.asker, search.community.id)
    return Someone(
        member=keeper if search.asker and known else "",
        kind=stock.thing.kind,
        part="stock",
        automatic=automatic,
    )


def write_lacking(planned: Planned, draft: Draft, lacking: Lacking) -> None:
    """Let the asker see to what nobody has: bring it, or find it by asking around."""
    search, item = planned.search, lacking.item
    window = planned.window(lacking.feeds)
    kind, quantity = item.wanted.kind, item.missing
    me = Someone(member=search.asker, kind=kind, part="stock", automatic=True)
    if search.asker:
        draft.promises.append(
            choosing.Asked(
                promise=search.new_id(),
                action="consume",
                provider=search.asker,
                receiver=search.asker,
                kind=kind,
                quantity=quantity,
                starts_at=window.starts_at,
                ends_at=window.ends_at,
                process=planned.processes[lacking.feeds],
            )
        )
    draft.steps.append(
        WayStep(
            key=lacking.id,
            feeds=lacking.feeds,
            what="bring",
            action="consume",
            who=(me,),
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            kind=kind,
            quantity=quantity,
        )
    )
    # What a recipe says to buy is brought along; the rest may also be found.
    code = "make.to_bring" if item.why_missing == "to_buy" else "make.lacking"
    draft.missing.append(fault(code, kind, quantity=quantity, why=item.why_missing))


def write_products(planned: Planned, draft: Draft) -> None:
    """Let the asker record what comes out: the product, and what lots leave over."""
    root = planned.jobs.root
    product = root.made.recipe.kind
    _write_product(planned, draft, root, product, root.made.quantity)
    last_of = {job.made.id: job for job in planned.jobs.steps if job.is_last}
    for left in planned.explosion.leftovers:
        if left.made_by != root.made.id or left.kind != product:
            job = last_of[left.made_by]
            _write_product(planned, draft, job, left.kind, left.quantity)


def _write_product(
    planned: Planned, draft: Draft, job: StepJob, kind: str, quantity: int
) -> None:
    search, window = planned.search, planned.window(job.id)
    draft.promises.append(
        choosing.Asked(
            promise=search.new_id(),
            action="produce",
            provider=search.asker,
            receiver=search.asker,
            kind=kind,
            quantity=quantity,
            starts_at=window.starts_at,
            ends_at=window.ends_at,
            place=_shelf(planned, job),
            process=planned.processes[job.id],
        )
    )


def _shelf(planned: Planned, job: StepJob) -> str:
    """Return a place for what is made: where it was made, or the asker's own, or any."""
    search = planned.search
    own = search.supply.place_of(search.community.id, search.asker)
    sites = (site.place for site in planned.workshops.sites)
    places = (planned.crew(job).site.place, own, *sites)
    return next((place.id for place in places if place is not None), "")
