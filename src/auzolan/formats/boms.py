"""Bills of material as records: kinds, what goes into which, and what is not told."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from auzolan.formats import limits
from auzolan.formats.designs import Other, Quantity
from auzolan.formats.keys import natural_key
from auzolan.formats.processes import ASSEMBLY, folded
from auzolan.formats.reports import Findings
from auzolan.units.faults import Fault, fault


class Origin(StrEnum):
    """Whether a kind is made or bought, as far as the file tells."""

    MADE = "made"
    BOUGHT = "bought"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BomKind:
    """One sort of part or assembly."""

    key: str
    name: str
    origin: Origin = Origin.UNKNOWN
    # Our process name, "" for what is bought or not told.
    process: str = ""
    material: str = ""
    unit: str = "each"
    description: str = ""
    # Part number, file name or link, as written.
    reference: str = ""
    # Seconds of work on one piece.
    duration_s: int | None = None
    other: Other = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BomLine:
    """How much of a kind goes into one of another."""

    parent: str
    child: str
    # In the child's unit; None where it was not understood.
    quantity: Quantity | None
    # Where it stands in the file: a line of a table, a field of a document.
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BomFound:
    """A bill of material; the same kind may stand in several branches."""

    key: str
    name: str
    # Kinds that go into no other and are made of something.
    roots: tuple[str, ...]
    kinds: tuple[BomKind, ...]
    lines: tuple[BomLine, ...]
    # Levels below the deepest root; no kind is part of itself.
    depth: int

    def questions(self) -> tuple[Fault, ...]:
        """Return what to ask before it can be planned, the most useful first."""
        inner = {line.parent for line in self.lines}
        leaves = [kind for kind in self.kinds if kind.key not in inner]
        made = [kind for kind in leaves if kind.origin is not Origin.BOUGHT]
        counts = {
            "design.ask_quantities": sum(line.quantity is None for line in self.lines),
            "design.ask_processes": sum(not kind.process for kind in made),
            "design.ask_materials": sum(not kind.material for kind in made),
            "design.ask_durations": sum(
                kind.duration_s is None
                for kind in self.kinds
                if kind.origin is not Origin.BOUGHT
            ),
        }
        return tuple(
            fault(code, self.name, count=count) for code, count in counts.items() if count
        )


@dataclass(slots=True, kw_only=True)
class BomBuilder:
    """Gathers kinds and lines of one file; never leaves this floor."""

    findings: Findings
    kinds: dict[str, BomKind] = field(default_factory=dict)
    lines: dict[tuple[str, str], BomLine] = field(default_factory=dict)

    def kind(self, wanted: BomKind, *, at: str) -> str:
        """Add a kind, or what is new about it; a contradiction is noted."""
        known = self.kinds.get(wanted.key)
        if known is None:
            self.kinds[wanted.key] = wanted
            return wanted.key
        if known.process and wanted.process and known.process != wanted.process:
            self.findings.refuse(
                "bom.kind_differs", at, kind=wanted.name[:80], process=wanted.process
            )
        self.kinds[wanted.key] = replace(
            known,
            origin=known.origin or wanted.origin,
            process=known.process or wanted.process,
            material=known.material or wanted.material,
            description=known.description or wanted.description,
            reference=known.reference or wanted.reference,
            duration_s=known.duration_s
            if known.duration_s is not None
            else wanted.duration_s,
            other=known.other + tuple(x for x in wanted.other if x not in known.other),
        )
        return wanted.key

    def line(self, parent: str, child: str, quantity: Quantity | None, *, at: str) -> None:
        """Add a line; a second one of the same pair is added up, and noted."""
        known = self.lines.get((parent, child))
        if known is not None:
            self.findings.note("bom.lines_joined", at, first=known.at)
            quantity = _sum(known.quantity, quantity)
            if quantity is None:
                self.findings.refuse("bom.lines_differ", at, first=known.at)
            at = known.at
        self.lines[parent, child] = BomLine(
            parent=parent, child=child, quantity=quantity, at=at
        )

    def built(self, *, name: str) -> BomFound:
        """Close the bill: break circles, tell what is assembled, find the roots."""
        for pair in _closing(self.lines):
            line = self.lines.pop(pair)
            self.findings.refuse("bom.cycle", line.at, kind=self.kinds[pair[1]].name[:80])
        depth = _depth(self.lines)
        if depth > limits.BOM_DEPTH_MAX:
            self.findings.refuse("bom.too_deep", depth=depth, limit=limits.BOM_DEPTH_MAX)
        inner = {line.parent for line in self.lines.values()}
        used = {line.child for line in self.lines.values()}
        kinds = tuple(
            _assembled(kind) if kind.key in inner else kind for kind in self.kinds.values()
        )
        return BomFound(
            key=natural_key("bom", name),
            name=name,
            roots=tuple(key for key in self.kinds if key in inner and key not in used),
            kinds=kinds,
            lines=tuple(self.lines.values()),
            depth=depth,
        )


def kind_key(name: str) -> str:
    """Return the key of a kind, which is the same in every bill that names it."""
    return natural_key("kind", name)


def stem(name: str) -> str:
    """Return a file's name without folder and suffix, to name what it describes."""
    last = name.replace("\\", "/").rpartition("/")[2]
    bare = last.partition(".")[0] or last.strip(".").partition(".")[0]
    return bare[:200] if folded(bare) else "bom"


def _sum(one: Quantity | None, two: Quantity | None) -> Quantity | None:
    if one is None or two is None or one.unit != two.unit:
        return None
    return Quantity(amount=one.amount + two.amount, unit=one.unit)


def _assembled(kind: BomKind) -> BomKind:
    """Take what is made of other kinds as put together, if nothing else is told."""
    if kind.origin is Origin.BOUGHT:
        return kind
    return replace(kind, origin=Origin.MADE, process=kind.process or ASSEMBLY)


def _closing(lines: dict[tuple[str, str], BomLine]) -> list[tuple[str, str]]:
    """Return the lines that close a circle, in the order of the file."""
    children: dict[str, list[str]] = {}
    for parent, child in lines:
        children.setdefault(parent, []).append(child)
    closing: list[tuple[str, str]] = []
    done: set[str] = set()
    for start, parts in children.items():
        path = [start]
        open_ = {start}
        ways = [iter(parts)] if start not in done else []
        while ways:
            child = next(ways[-1], "")
            if not child:
                ways.pop()
                last = path.pop()
                open_.discard(last)
                done.add(last)
            elif child in open_:
                closing.append((path[-1], child))
            elif child not in done:
                path.append(child)
                open_.add(child)
                ways.append(iter(children.get(child, ())))
    return closing


def _depth(lines: dict[tuple[str, str], BomLine]) -> int:
    """Return the number of levels of lines; there is no circle any more."""
    parents: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}
    for parent, child in lines:
        parents.setdefault(child, []).append(parent)
        waiting[parent] = waiting.get(parent, 0) + 1
    level = {child: 0 for child in parents if child not in waiting}
    ready = list(level)
    for child in ready:
        for parent in parents.get(child, ()):
            level[parent] = max(level.get(parent, 0), level[child] + 1)
            waiting[parent] -= 1
            if not waiting[parent]:
                ready.append(parent)
    return max(level.values(), default=0)
