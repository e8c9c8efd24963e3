"""Plan flow: what goes into a plan, as nodes and links of a flow picture."""

from __future__ import annotations

from django.utils.translation import gettext as _

from auzolan.ledger import records
from auzolan.store.queries import plans
from auzolan.units.amounts import UNITS
from auzolan.web import telling
from auzolan.web.drawing.flow import Link, Node
from auzolan.web.views import tasks

# All flows into one product are drawn equally broad on the whole: kilos, pieces and
# hours have no common measure.
MINUTES_A_WEIGHT = 60


def of(told: tasks.Told, found: plans.PlanPage) -> tuple[list[Node], list[Link]]:
    """Return stocks, hours and steps by what they yield, running into the product."""
    nodes: dict[str, Node] = {}
    links: dict[tuple[str, str], Link] = {}
    products = {process.id: _product(process) for process in found.processes}
    for process in found.processes:
        key = products[process.id]
        is_last = not process.feeds
        nodes[key] = Node(
            key=key,
            label=found.names.kind(process.kind) or process.name,
            amount=_amount(told, found, process.kind, process.quantity),
            tone="moss" if is_last else "amber",
        )
        target = products.get(process.feeds, "")
        if target and target != key:
            _add(links, key, target, 1.0, nodes[key].amount)
    for peg in found.pegs:
        thing = found.things.get(peg.thing)
        if thing is None or peg.process not in products:
            continue
        key = f"stock-{thing.kind}"
        amount = _amount(told, found, thing.kind, peg.quantity)
        nodes[key] = Node(key=key, label=found.names.kind(thing.kind), tone="clay")
        _add(links, key, products[peg.process], 0.6, amount)
    for promise in found.promises:
        if promise.action == "work" and promise.process in products and promise.minutes:
            key = f"work-{promise.kind}"
            label = found.names.kind(promise.kind) or _("Hands")
            nodes[key] = Node(key=key, label=label, tone="sky")
            weight = max(0.3, promise.minutes / MINUTES_A_WEIGHT / 2)
            long = telling.minutes(promise.minutes)
            _add(links, key, products[promise.process], weight, long)
    return list(nodes.values()), list(links.values())


def _product(process: records.Process) -> str:
    """Return the node of what a step yields: steps of one kind are one node."""
    return f"kind-{process.kind or process.id}"


def _add(
    links: dict[tuple[str, str], Link], source: str, target: str, weight: float, amount: str
) -> None:
    before = links.get((source, target))
    if before is not None:
        weight = max(before.weight, weight)
        parts = dict.fromkeys([*before.amount.split(" + "), amount])
        amount = " + ".join(part for part in parts if part)
    links[source, target] = Link(source=source, target=target, weight=weight, amount=amount)


def _amount(told: tasks.Told, found: plans.PlanPage, kind_id: str, quantity: int) -> str:
    kind = found.names.kinds.get(kind_id)
    if not quantity or kind is None:
        return ""
    if kind.unit in UNITS and not UNITS[kind.unit].symbol:
        return str(quantity)
    return telling.quantity(told.viewer, quantity, kind)
