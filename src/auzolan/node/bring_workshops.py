"""Workshops of other lists, as places with machines: found facts, never offers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auzolan.formats.okw import AddressFound, EquipmentFound, WorkshopFound
from auzolan.ledger import records
from auzolan.ledger.acts import Texts
from auzolan.ledger.records import Record
from auzolan.ledger.rules import things
from auzolan.node.bring_books import (
    Books,
    Bundle,
    FilePlan,
    KindGuess,
    RowPlan,
    note_of,
    words_of,
)
from auzolan.node.bring_things import Kinds
from auzolan.units.faults import fault
from auzolan.units.points import cell_of

# Rows of one workshop come in together, so that it is there whole or not at all.
MACHINES_MAX = 60
# What a place without a machine of its own for a process is called.
WORKSHOP = "workshop"


def plan_workshops(
    books: Books,
    workshops: Sequence[WorkshopFound],
    plan: FilePlan,
    *,
    chosen: Mapping[str, str],
) -> tuple[KindGuess, ...]:
    """Plan places and machines that the community keeps as facts.

    Nobody here owns such a machine and none of it is on hand, so nothing counts on it
    until somebody opens it with an offer.
    """
    kinds = Kinds.of(books, chosen)
    for workshop in workshops:
        told = RowPlan(
            line=0, name=workshop.name, id=books.id_of("place", "okw", workshop.key)
        )
        plan.plans.append(told)
        if told.id in books.all(records.Place):
            told.state = "there"
        elif workshop.point is None:
            told.refuse(fault("workshop.without_point", workshop.name[:80]))
        else:
            plan.bundles += _workshop(books, workshop, told, kinds)
    return kinds.guesses()


def _workshop(
    books: Books, workshop: WorkshopFound, told: RowPlan, kinds: Kinds
) -> list[Bundle]:
    assert workshop.point is not None
    here = books.community.id
    place = records.Place(
        id=told.id,
        community=here,
        lat_e7=workshop.point.lat_e7,
        lon_e7=workshop.point.lon_e7,
        cell=cell_of(workshop.point),
        public=True,
        keeper=here,
    )
    books.plan(place, workshop.name)
    texts: Texts = {
        place.id: words_of(
            workshop.name,
            note=note_of(_about(workshop), workshop.other),
            contact={
                "address": _address(workshop.address),
                "website": workshop.website.text if workshop.website else "",
                "email": workshop.email,
                "source": workshop.source.name or workshop.source.url,
                "licence": workshop.source.licence,
            },
        )
    }
    shared: list[Record] = []
    machines: list[Record] = []
    for number, machine in enumerate(_machines(workshop, told)):
        kind, new = kinds.find(machine.kind, "each")
        shared += new
        thing = _thing(books, workshop, place, kind.id, machine, number)
        machines.append(thing)
        books.plan(thing)
        texts[thing.id] = words_of(
            " ".join(filter(None, (machine.brand, machine.model))) or machine.kind,
            note=note_of(machine.description, machine.other),
        )
    kinds_plan = RowPlan(line=0, name=workshop.name, id=place.id)
    return [
        Bundle(plan=kinds_plan, rows=tuple(shared)),
        Bundle(plan=told, rows=(place, *machines), texts=texts),
    ]


def _machines(workshop: WorkshopFound, told: RowPlan) -> list[EquipmentFound]:
    """Return its machines, and the workshop itself for what no machine is named for."""
    machines = list(workshop.equipment[:MACHINES_MAX])
    if len(workshop.equipment) > MACHINES_MAX:
        told.faults.append(
            fault("bring.too_many_machines", workshop.name[:80], limit=MACHINES_MAX)
        )
    named = {machine.process for machine in machines}
    for process in workshop.processes:
        if process not in named:
            name = workshop.kind or WORKSHOP
            machines.append(EquipmentFound(kind=name, process=process))
    return _joined(machines)


def _joined(machines: list[EquipmentFound]) -> list[EquipmentFound]:
    """Leave one row for equal machines that only differ in nothing."""
    return list(dict.fromkeys(machines))


def _thing(
    books: Books,
    workshop: WorkshopFound,
    place: records.Place,
    kind: str,
    machine: EquipmentFound,
    number: int,
) -> records.Thing:
    here = books.community.id
    return records.Thing(
        id=books.id_of("thing", "okw", workshop.key, str(number)),
        community=here,
        kind=kind,
        place=place.id,
        keeper=here,
        holder=here,
        quantity=0,
        onhand=0,
        processes=(machine.process,)[: things.PROCESSES_MAX] if machine.process else (),
    )


def _about(workshop: WorkshopFound) -> str:
    told = (workshop.kind, workshop.description, ", ".join(workshop.capabilities))
    return "\n".join(text for text in told if text)


def _address(address: AddressFound) -> str:
    town = " ".join(filter(None, (address.postcode, address.locality)))
    parts = (address.street, town, address.region, address.country)
    return ", ".join(part for part in parts if part)
