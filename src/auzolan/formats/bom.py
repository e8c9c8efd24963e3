"""Bills of material from NopSCADlib, InvenTree and tables."""

from __future__ import annotations

from collections.abc import Mapping

from auzolan.formats import limits
from auzolan.formats.bom_csv import read_bom_table
from auzolan.formats.bom_json import (
    is_inventree,
    is_nopscadlib,
    read_inventree,
    read_nopscadlib,
)
from auzolan.formats.boms import BomBuilder, BomFound, stem
from auzolan.formats.documents import read_document
from auzolan.formats.reports import Findings, ImportReport
from auzolan.formats.tables import read_table
from auzolan.units.faults import Fault


def read_bom(
    data: bytes,
    *,
    name: str,
    product: str = "",
    mapping: Mapping[str, str] | None = None,
    encoding: str = "",
) -> tuple[BomFound | None, ImportReport]:
    """Read one bill of material.

    Lists of parts go into the `product`, by default named after the file. `mapping`
    tells field -> header for tables whose headers are guessed wrongly.
    """
    findings = Findings()
    bom = BomBuilder(findings=findings)
    product = product or stem(name)
    if name.lower().endswith(".json") or data.lstrip()[:1] in (b"[", b"{"):
        _from_json(data, bom, name=name, encoding=encoding)
    else:
        table = read_table(data, findings=findings, encoding=encoding, keep_indent=True)
        if table is not None:
            read_bom_table(table, bom, product=product, mapping=mapping or {})
    # Nothing is said about a bill without a line.
    found = bom.built(name=product) if bom.lines else None
    if found is None and not findings.count:
        findings.refuse("bom.empty")
    is_part = found is not None and findings.count > 0
    return found, findings.report(
        data,
        name=name,
        kind="bom",
        whole=int(found is not None and not is_part),
        part=int(is_part),
        none=int(found is None),
    )


def _from_json(data: bytes, bom: BomBuilder, *, name: str, encoding: str) -> None:
    parsed = read_document(
        data,
        name=f"{name}.json",
        encoding=encoding,
        limit=limits.LIST_BYTES_MAX,
        nodes_max=limits.LIST_NODES_MAX,
    )
    if isinstance(parsed, Fault):
        bom.findings.add(parsed)
        return
    tree, left_out = parsed
    for found in left_out:
        bom.findings.add(found)
    if not isinstance(tree, list) or len(tree) > limits.BOM_LINES_MAX:
        bom.findings.refuse("bom.shape_unknown")
    elif is_nopscadlib(tree):
        read_nopscadlib(tree, bom)
    elif is_inventree(tree):
        read_inventree(tree, bom)
    else:
        bom.findings.refuse("bom.shape_unknown")
