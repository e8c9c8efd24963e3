"""Bills of material as tables: with a parent column, numbers, levels or indentation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from auzolan.formats import columns, limits, reading
from auzolan.formats.boms import BomBuilder, BomKind, Origin, kind_key
from auzolan.formats.columns import Column
from auzolan.formats.designs import Quantity
from auzolan.formats.processes import ASSEMBLY, BOUGHT, folded, process_of_words
from auzolan.formats.quantities import plain_number, read_quantity, unit_code
from auzolan.formats.tables import Row, Table
from auzolan.units.faults import Fault

BOM_COLUMNS = (
    Column(
        field="name",
        header="name",
        names="part|part name|component|item name|title|designation|nombre|pieza|"
        "componente|bezeichnung|teil|benennung|nom|piece|composant|nome|pezzo|item",
    ),
    Column(
        field="quantity",
        header="quantity",
        names="qty|units|count|amount|number|cantidad|anzahl|menge|quantite|quantita|stk",
    ),
    Column(field="unit", header="unit", names="uom|unidad|einheit|unite|unita"),
    Column(
        field="parent",
        header="parent",
        names="parent asm|parent assembly|parent part|assembly|goes into|padre|conjunto|"
        "baugruppe|gehort zu|ensemble|assieme",
    ),
    Column(
        field="level", header="level", names="depth|indent|nivel|ebene|stufe|niveau|livello"
    ),
    Column(
        field="position",
        header="pos",
        names="position|find number|item no|no|nr|posicion|posizione|number",
    ),
    Column(
        field="type",
        header="type",
        names="make or buy|make buy|procurement|source type|tipo|art|typ",
    ),
    Column(
        field="process",
        header="process",
        names="manufacturing process|how|proceso|verfahren|fertigung|procede|processo",
    ),
    Column(
        field="material", header="material", names="materials|werkstoff|materiau|materiale"
    ),
    Column(
        field="minutes",
        header="minutes",
        names="minutes each|time|duration|duracion|dauer|duree|durata",
    ),
    Column(
        field="reference",
        header="reference",
        names="reference 1|part number|mpn|sku|link|url|file|referencia|referenz|"
        "teilenummer|riferimento",
    ),
    Column(
        field="description",
        header="description",
        names="details|notes|note|comment|descripcion|beschreibung|descrizione",
    ),
)
_MADE_WORDS = frozenset(
    "make made posh hergestellt fertigen fabricar fabricado faire fabrique fatto".split()
)
_MODULE_WORDS = frozenset(("mosh", "module", "modul", "modulo"))
# Marks that people indent with where spaces get lost.
_INDENT = " \t.>-–•"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One row, with its kind added and its place among the others."""

    row: Row
    key: str
    quantity: Quantity | None


def read_bom_table(
    table: Table, bom: BomBuilder, *, product: str, mapping: Mapping[str, str]
) -> None:
    """Add all rows; what goes into nothing else goes into the product."""
    chosen = columns.choose(table.headers, BOM_COLUMNS, told=mapping, findings=bom.findings)
    if "name" not in chosen:
        bom.findings.refuse("column.missing", "name")
        return
    if len(table.rows) > limits.BOM_LINES_MAX:
        bom.findings.refuse("file.too_many_rows", limit=limits.BOM_LINES_MAX)
        return
    entries = [
        entry
        for row in table.rows
        if (entry := _entry(row, table.headers, chosen, bom)) is not None
    ]
    parents = _parents(entries, chosen, bom)
    tops = [entry for entry, parent in zip(entries, parents, strict=True) if not parent]
    for entry, parent in zip(entries, parents, strict=True):
        if parent:
            bom.line(parent, entry.key, entry.quantity, at=_at(entry.row))
    has_parts = {parent for parent in parents if parent}
    if len(tops) == 1 and tops[0].key in has_parts:
        return
    root = bom.kind(
        BomKind(key=kind_key(product), name=product, origin=Origin.MADE, process=ASSEMBLY),
        at="",
    )
    for entry in tops:
        bom.line(root, entry.key, entry.quantity, at=_at(entry.row))


def _at(row: Row) -> str:
    return f"line {row.line}"


def _entry(
    row: Row, headers: tuple[str, ...], chosen: Mapping[str, int], bom: BomBuilder
) -> _Entry | None:
    def cell(field: str) -> str:
        index = chosen.get(field)
        return "" if index is None else reading.visible(" ".join(row.cells[index].split()))

    name = cell("name").lstrip(_INDENT).strip()[:300]
    if not name:
        bom.findings.refuse("bom.kind_unnamed", _at(row))
        return None
    origin, process, unclear = _origin(cell("type"), cell("process"))
    if unclear:
        bom.findings.refuse("design.process_unknown", _at(row), text=unclear[:80])
    unit, quantity = _quantity(cell("quantity"), cell("unit"), row, bom)
    other = tuple(
        (header, reading.visible(text))
        for index, (header, text) in enumerate(zip(headers, row.cells, strict=True))
        if text.strip() and index not in chosen.values()
    )
    for header, _ in other:
        bom.findings.carry(header)
    kind = BomKind(
        key=kind_key(name),
        name=name,
        origin=origin,
        process=process,
        material=cell("material"),
        unit=unit,
        description=cell("description"),
        reference=cell("reference"),
        duration_s=_seconds(cell("minutes"), row, bom),
        other=other if not unclear else (*other, ("process", unclear)),
    )
    return _Entry(row=row, key=bom.kind(kind, at=_at(row)), quantity=quantity)


def _origin(type_: str, process: str) -> tuple[Origin, str, str]:
    """Return origin, process, and the words that were not understood."""
    made = process_of_words(process) if process else None
    sort = process_of_words(type_) if type_ else None
    unclear = process if process and made is None else ""
    if BOUGHT in (made, sort):
        return Origin.BOUGHT, "", unclear
    if folded(type_) in _MODULE_WORDS:
        return Origin.MADE, made or ASSEMBLY, unclear
    if folded(type_) in _MADE_WORDS:
        return Origin.MADE, made or "", unclear
    if type_ and sort is None:
        unclear = unclear or type_
    process = made or sort or ""
    return Origin.MADE if process else Origin.UNKNOWN, process, unclear


def _quantity(
    text: str, unit: str, row: Row, bom: BomBuilder
) -> tuple[str, Quantity | None]:
    code = unit_code(unit) if unit else "each"
    if not code:
        bom.findings.refuse("unit.unknown", _at(row), text=unit[:40])
        return "each", None
    if not text:
        return code, None
    found = read_quantity(text, code)
    if isinstance(found, Fault):
        bom.findings.refuse(found.code, _at(row), text=text[:40])
        return code, None
    return found.unit, found


def _seconds(text: str, row: Row, bom: BomBuilder) -> int | None:
    if not text:
        return None
    bare = text.lower().removesuffix("min").removesuffix("minutes").strip()
    number = plain_number(bare)
    found = read_quantity(number, "kg") if not isinstance(number, Fault) else number
    if isinstance(found, Fault) or found.amount > limits.QUANTITY_MAX:
        bom.findings.refuse("bom.duration_unclear", _at(row), text=text[:40])
        return None
    # Thousandths of a minute.
    return found.amount * 60 // 1_000


def _parents(
    entries: list[_Entry], chosen: Mapping[str, int], bom: BomBuilder
) -> list[str]:
    """Return for every row the key of the kind that it goes into, "" at the top."""
    if "parent" in chosen:
        return [_named_parent(entry, chosen["parent"], bom) for entry in entries]
    if "level" in chosen:
        texts = [entry.row.cells[chosen["level"]] for entry in entries]
        return _stacked(entries, [_level(text) for text in texts], bom)
    if "position" in chosen:
        numbers = [entry.row.cells[chosen["position"]].strip() for entry in entries]
        if any("." in number.rstrip(".") for number in numbers):
            return _numbered(entries, numbers, bom)
    names = [entry.row.cells[chosen["name"]].expandtabs(4) for entry in entries]
    return _stacked(entries, [len(x) - len(x.lstrip(_INDENT)) for x in names], bom)


def _named_parent(entry: _Entry, index: int, bom: BomBuilder) -> str:
    name = " ".join(entry.row.cells[index].split())[:300]
    if not name:
        return ""
    key = kind_key(name)
    if key not in bom.kinds:
        bom.findings.note("bom.parent_added", _at(entry.row), kind=name[:80])
        bom.kind(BomKind(key=key, name=reading.visible(name)), at=_at(entry.row))
    return key


def _level(text: str) -> int | None:
    digits = text.strip().lstrip(".")
    return int(digits) if digits.isdecimal() and len(digits) <= 3 else None


def _stacked(
    entries: list[_Entry], levels: list[int | None] | list[int], bom: BomBuilder
) -> list[str]:
    """Find parents by how deep rows stand: the last one that stands less deep."""
    stack: list[tuple[int, str]] = []
    parents: list[str] = []
    for entry, level in zip(entries, levels, strict=True):
        if level is None:
            bom.findings.refuse("bom.level_unclear", _at(entry.row))
            parents.append("")
            continue
        while stack and stack[-1][0] >= level:
            stack.pop()
        parents.append(stack[-1][1] if stack else "")
        stack.append((level, entry.key))
    return parents


def _numbered(entries: list[_Entry], numbers: list[str], bom: BomBuilder) -> list[str]:
    """Find parents by number: `3.1` goes into `3`."""
    by_number = {
        number.rstrip("."): entry.key
        for number, entry in zip(numbers, entries, strict=True)
    }
    parents: list[str] = []
    for entry, number in zip(entries, numbers, strict=True):
        above = number.rstrip(".").rpartition(".")[0]
        if above and above not in by_number:
            bom.findings.refuse("bom.parent_unknown", _at(entry.row), text=above[:40])
        parents.append(by_number.get(above, "") if above else "")
    return parents
