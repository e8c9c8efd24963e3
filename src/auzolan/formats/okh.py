"""OKH manifests, v1 in YAML or JSON and LOSH (2.x) in TOML, to designs."""

from __future__ import annotations

from auzolan.formats import limits
from auzolan.formats.designs import DesignFound
from auzolan.formats.documents import read_document
from auzolan.formats.okh_design import read_design
from auzolan.formats.reports import Findings, ImportReport
from auzolan.units.faults import Fault


def read_okh(
    data: bytes, *, name: str, encoding: str = ""
) -> tuple[DesignFound | None, ImportReport]:
    """Read one OKH manifest; `name` is the file's, its suffix tells the spelling.

    A file that lists several designs is refused here; see `read_okh_list`.
    """
    designs, report = read_okh_list(data, name=name, encoding=encoding)
    if len(designs) > 1:
        findings = Findings()
        findings.refuse("okh.many_designs", count=len(designs))
        return None, findings.report(data, name=name, kind="okh", none=len(designs))
    return (designs[0] if designs else None), report


def read_okh_list(
    data: bytes, *, name: str, encoding: str = ""
) -> tuple[tuple[DesignFound, ...], ImportReport]:
    """Read one OKH manifest, or a file that lists many of them."""
    findings = Findings()
    # Only JSON files list many designs, and only they may be large.
    is_large = name.lower().endswith(".json")
    parsed = read_document(
        data,
        name=name,
        encoding=encoding,
        limit=limits.LIST_BYTES_MAX if is_large else limits.MANIFEST_BYTES_MAX,
        nodes_max=limits.LIST_NODES_MAX if is_large else limits.NODES_MAX,
    )
    if isinstance(parsed, Fault):
        findings.add(parsed)
        return (), findings.report(data, name=name, kind="okh", none=1)
    tree, left_out = parsed
    for found in left_out:
        findings.add(found)
    is_list = isinstance(tree, list)
    manifests = tree if isinstance(tree, list) else [tree]
    if len(manifests) > limits.DESIGNS_MAX:
        findings.refuse("file.too_many_records", limit=limits.DESIGNS_MAX)
        return (), findings.report(data, name=name, kind="okh", none=len(manifests))
    designs: list[DesignFound] = []
    part = 0
    for index, manifest in enumerate(manifests):
        # What was left out of a file with one design counts against that design.
        before = findings.count if is_list else 0
        design = read_design(manifest, findings, at=f"[{index}]" if is_list else "")
        if design is not None:
            designs.append(design)
            part += findings.count > before
    whole, none = len(designs) - part, len(manifests) - len(designs)
    return tuple(designs), findings.report(
        data, name=name, kind="okh", whole=whole, part=part, none=none
    )
