"""The parts that an OKH manifest names, with their processes, size and mass."""

from __future__ import annotations

from decimal import Decimal

from auzolan.formats import limits, okh_words
from auzolan.formats.designs import PartFound, Quantity
from auzolan.formats.fields import Fields
from auzolan.formats.okh_documents import read_documents
from auzolan.formats.processes import process_of_tsdc, process_of_words
from auzolan.formats.quantities import number_text, read_quantity, unit_code
from auzolan.units.faults import Fault


def read_parts(fields: Fields) -> tuple[PartFound, ...]:
    """Take the parts, and v1's `sub` designs, which are parts made elsewhere."""
    found: list[PartFound] = []
    inners = [*fields.mappings("part", "parts"), *fields.mappings("sub")]
    for inner in inners[: limits.PARTS_MAX]:
        part = _part(inner)
        if part is None:
            fields.adopt(inner)
        else:
            # What the part carries stands with the part, not with the design too.
            inner.forget()
            found.append(part)
    if len(inners) > limits.PARTS_MAX:
        fields.findings.refuse("file.too_many_records", "part", limit=limits.PARTS_MAX)
    return tuple(found)


def _part(inner: Fields) -> PartFound | None:
    name = inner.text("name", "title", limit=300)
    if not name:
        inner.findings.refuse("design.part_unnamed", inner.at)
        return None
    return PartFound(
        name=name,
        quantity=_quantity(inner),
        processes=read_processes(inner),
        material=inner.text("material"),
        mass=read_mass(inner),
        size=read_size(inner),
        image=inner.reference("image"),
        documents=tuple(
            document
            for role, names in okh_words.PART_DOCUMENT_FIELDS
            for field in names
            for document in read_documents(role, inner, field)
        )
        + read_documents("sub", inner, "web"),
        other=inner.other(),
    )


def _quantity(fields: Fields) -> Quantity | None:
    path, value = fields.take("quantity", "count", "qty", "units")
    if not path:
        return None
    unit_path, told = fields.take("unit")
    unit = unit_code(fields.as_text(unit_path, told)) if unit_path else "each"
    if not unit:
        fields.refuse("unit.unknown", unit_path, told)
        unit = "each"
    text = number_text(value) if isinstance(value, Decimal) else fields.as_text(path, value)
    found = read_quantity(text, unit)
    if isinstance(found, Fault):
        fields.refuse(found.code, path, value)
        return None
    return found


def read_processes(fields: Fields) -> tuple[str, ...]:
    """Take the ways of making: TsDC codes, or words that we know."""
    path, value = fields.take("tsdc", "ts-dc", "tsdc-id", "tscd-id")
    items = value if isinstance(value, list) else [value]
    processes: list[str] = []
    for item in items if path else ():
        text = fields.as_text(path, item)
        for code in _codes(text):
            process = _process(code)
            if process is None:
                fields.refuse("design.process_unknown", path, code, text=code[:80])
            elif process:
                processes.append(process)
    return tuple(dict.fromkeys(processes))


def _codes(text: str) -> list[str]:
    """Part `ASM-GEN ASM-MEC`, but not `Manufacturing Process`."""
    parts = [part.strip() for part in text.split(",") if part.strip()]
    return [
        word
        for part in parts
        for word in (part.split() if _are_codes(part.split()) else [part])
    ]


def _are_codes(words: list[str]) -> bool:
    return all(process_of_tsdc(word) is not None for word in words)


def _process(code: str) -> str | None:
    process = process_of_tsdc(code)
    return process if process is not None else process_of_words(code)


def read_mass(fields: Fields) -> Quantity | None:
    """Take `{value, unit}`, exact to the gram."""
    for inner in fields.mappings("mass"):
        path, value = inner.take("value")
        unit = inner.text("unit") or "kg"
        found = None
        if isinstance(value, int | Decimal | str) and not isinstance(value, bool):
            found = read_quantity(number_text(value), unit)
        if found is None or isinstance(found, Fault):
            code = "file.wrong_type" if found is None else found.code
            inner.refuse(code, path or inner.at, value)
            found = None
        fields.adopt(inner)
        return found
    return None


def read_size(fields: Fields) -> str:
    """Take the outer dimensions as written, with their unit."""
    for inner in fields.mappings("outer-dimensions"):
        words = (inner.text("open-scad", "openscad"), inner.text("unit"))
        fields.adopt(inner)
        return " ".join(word for word in words if word)
    words = (fields.text("outer-dimension"), fields.text("outer-dimension-dim"))
    return " ".join(word for word in words if word)
