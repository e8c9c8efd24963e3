"""Bills of material in JSON: NopSCADlib's bom.json, and an InvenTree dump."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from auzolan.formats import limits, reading
from auzolan.formats.boms import BomBuilder, BomKind, Origin, kind_key
from auzolan.formats.designs import Quantity
from auzolan.formats.fields import is_empty
from auzolan.formats.processes import ASSEMBLY, PRINTING, ROUTING
from auzolan.formats.quantities import number_text, read_quantity, unit_code
from auzolan.formats.reading import Tree
from auzolan.units.faults import Fault

Mapping = dict[str, Tree]

# What NopSCADlib calls the three sorts of parts, and what that means.
_SORTS = {
    "vitamins": (Origin.BOUGHT, ""),
    "printed": (Origin.MADE, PRINTING),
    "routed": (Origin.MADE, ROUTING),
}
_OWN_KEYS = frozenset(("name", "count", "assemblies", *_SORTS))
# How the pictures of a manual are drawn; nothing about the thing.
_DRAWING_KEYS = frozenset(("big", "ngb", "zoomed"))


def is_nopscadlib(tree: Tree) -> bool:
    """Tell whether a document looks like the bom.json of a NopSCADlib project."""
    return (
        isinstance(tree, list)
        and bool(tree)
        and isinstance(tree[0], dict)
        and "vitamins" in tree[0]
    )


def is_inventree(tree: Tree) -> bool:
    """Tell whether a document looks like a dump of an InvenTree database."""
    return (
        isinstance(tree, list)
        and bool(tree)
        and isinstance(tree[0], dict)
        and {"model", "pk", "fields"} <= tree[0].keys()
    )


def read_nopscadlib(tree: list[Tree], bom: BomBuilder) -> None:
    """Add the assemblies of a NopSCADlib project.

    The counts in the file are for all the copies of an assembly together, and are
    brought down to one.
    """
    for index, one in enumerate(tree):
        at = f"[{index}]"
        if not isinstance(one, dict) or not isinstance(one.get("name"), str):
            bom.findings.refuse("file.not_a_mapping", at)
            continue
        _assembly(one, bom, at)


def _assembly(one: Mapping, bom: BomBuilder, at: str) -> None:
    name = reading.visible(str(one["name"]))[:300]
    copies = one.get("count", 1)
    if not isinstance(copies, int) or isinstance(copies, bool) or copies < 1:
        bom.findings.refuse(
            "file.wrong_type", f"{at}.count", wanted="number", found="other"
        )
        copies = 1
    other = tuple(
        (f"{at}.{key}", reading.plain_text(value))
        for key, value in one.items()
        if key not in _OWN_KEYS | _DRAWING_KEYS and not is_empty(value)
    )
    for path, _ in other:
        bom.findings.carry(path.replace(at, "[]"))
    parent = bom.kind(_assembly_kind(name, other), at=at)
    parts = _entries(one, "assemblies", bom, at)
    for child, entry in parts:
        place = f"{at}.assemblies"
        key = bom.kind(_assembly_kind(child, ()), at=place)
        bom.line(parent, key, _per_copy(entry, copies, bom, place), at=place)
    for sort, (origin, process) in _SORTS.items():
        for label, entry in _entries(one, sort, bom, at):
            place = f"{at}.{sort}"
            key = bom.kind(_part_kind(label, origin, process), at=place)
            bom.line(parent, key, _per_copy(entry, copies, bom, place), at=place)


def _assembly_kind(name: str, other: tuple[tuple[str, str], ...]) -> BomKind:
    shown = name.replace("_", " ").strip()
    return BomKind(
        key=kind_key(shown), name=shown, origin=Origin.MADE, process=ASSEMBLY, other=other
    )


def _part_kind(label: str, origin: Origin, process: str) -> BomKind:
    """Read `screw(M3, 12): Screw M3 x 12mm`, or the file name of a drawing."""
    code, colon, words = label.partition(": ")
    if origin is Origin.BOUGHT and colon:
        shown, reference = " ".join(words.split()), code
    else:
        shown = label.rpartition(".")[0] if process else label
        shown, reference = shown.replace("_", " ").strip() or label, label
    return BomKind(
        key=kind_key(shown),
        name=shown,
        origin=origin,
        process=process,
        reference=reference,
    )


def _entries(one: Mapping, sort: str, bom: BomBuilder, at: str) -> list[tuple[str, Tree]]:
    entries = one.get(sort)
    if is_empty(entries):
        return []
    if not isinstance(entries, dict):
        bom.findings.refuse(
            "file.wrong_type", f"{at}.{sort}", wanted="mapping", found="other"
        )
        return []
    return [(reading.visible(label)[:300], entry) for label, entry in entries.items()]


def _per_copy(entry: Tree, copies: int, bom: BomBuilder, at: str) -> Quantity | None:
    count = entry.get("count") if isinstance(entry, dict) else entry
    if not isinstance(count, int) or isinstance(count, bool):
        bom.findings.refuse("file.wrong_type", at, wanted="number", found="other")
        return None
    each, rest = divmod(count, copies)
    if rest or not 0 < each <= limits.QUANTITY_MAX:
        bom.findings.refuse("bom.uneven_count", at, count=count, copies=copies)
        return None
    return Quantity(amount=each)


def read_inventree(tree: list[Tree], bom: BomBuilder) -> None:
    """Add parts and their lines from an InvenTree dump; other tables are only named."""
    left: Counter[str] = Counter()
    parts: dict[str, tuple[str, str]] = {}
    lines: list[tuple[str, Mapping]] = []
    for index, row in enumerate(tree):
        fields = row.get("fields") if isinstance(row, dict) else None
        if not isinstance(row, dict) or not isinstance(fields, dict):
            bom.findings.refuse("file.not_a_mapping", f"[{index}]")
        elif row.get("model") == "part.part":
            kind = _inventree_kind(fields)
            if kind is None:
                bom.findings.refuse("bom.kind_unnamed", f"[{index}]")
                continue
            if kind.key in bom.kinds:
                bom.findings.note("bom.kinds_joined", f"[{index}]", kind=kind.name[:80])
            key = bom.kind(kind, at=f"[{index}]")
            parts[str(row.get("pk"))] = (key, kind.unit)
        elif row.get("model") == "part.bomitem":
            lines.append((f"[{index}]", fields))
        else:
            left[str(row.get("model"))[:80]] += 1
    for at, fields in lines:
        _inventree_line(fields, parts, bom, at)
    for model, count in sorted(left.items()):
        bom.findings.refuse("bom.model_not_read", model, count=count)


def _inventree_kind(fields: Mapping) -> BomKind | None:
    name = fields.get("name")
    if not isinstance(name, str) or not name.strip():
        return None
    shown = reading.visible(name.strip())[:300]
    is_made = fields.get("assembly") is True
    is_bought = fields.get("purchaseable") is True and not is_made
    number = fields.get("IPN")
    origin = Origin.MADE if is_made else Origin.BOUGHT if is_bought else Origin.UNKNOWN
    return BomKind(
        key=kind_key(shown),
        name=shown,
        origin=origin,
        process=ASSEMBLY if is_made else "",
        unit=unit_code(str(fields.get("units") or "each")) or "each",
        description=reading.plain_text(fields.get("description") or "")[:2_000],
        reference=reading.plain_text(number)[:300] if number else "",
    )


def _inventree_line(
    fields: Mapping, parts: dict[str, tuple[str, str]], bom: BomBuilder, at: str
) -> None:
    parent, child = (
        parts.get(str(fields.get("part"))),
        parts.get(str(fields.get("sub_part"))),
    )
    if parent is None or child is None:
        bom.findings.refuse("bom.part_unknown", at)
        return
    told = fields.get("quantity")
    found = None
    if isinstance(told, str | int | Decimal) and not isinstance(told, bool):
        found = read_quantity(number_text(told), child[1])
    if found is None or isinstance(found, Fault):
        code = found.code if found is not None else "file.wrong_type"
        bom.findings.refuse(code, at, text=reading.plain_text(told)[:40])
        found = None
    bom.line(parent[0], child[0], found, at=at)
