"""What a foreign design file says, as records; another floor turns them into acts."""

from __future__ import annotations

from dataclasses import dataclass

from auzolan.formats.licences import Licence
from auzolan.formats.references import Reference

# Fields we have no word for: their path in the file and their value as text.
Other = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """How much of something, in steps of a unit of `auzolan.units.amounts.UNITS`."""

    amount: int
    unit: str = "each"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that belongs to a design, and what it is for."""

    # Such as `making`, `use`, `source`, `export`; the roles stand in okh_words.py.
    role: str
    reference: Reference
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFound:
    """Somebody whom the file names; what identifies them belongs in a personal part."""

    # `licensor`, `author`, `contributor` or `contact`.
    role: str
    name: str
    affiliation: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartFound:
    """A part that the design names."""

    name: str
    quantity: Quantity | None = None
    # Our process names, in the order of the file.
    processes: tuple[str, ...] = ()
    material: str = ""
    mass: Quantity | None = None
    # As written, such as `cube(size = [400,350,150]) mm`.
    size: str = ""
    image: Reference | None = None
    documents: tuple[Document, ...] = ()
    other: Other = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignFound:
    """A design as one manifest describes it."""

    # The same for every version of the manifest, so that an import can be repeated.
    key: str
    # `okh-v1` or `okh-losh`.
    dialect: str
    name: str
    version: str = ""
    # What it does and what it is for.
    function: str = ""
    description: str = ""
    # BCP 47 tags of the documentation.
    languages: tuple[str, ...] = ()
    hardware_licence: Licence | None = None
    documentation_licence: Licence | None = None
    software_licence: Licence | None = None
    # Who gives the licence and has to be named.
    licensors: tuple[str, ...] = ()
    organisation: str = ""
    people: tuple[PersonFound, ...] = ()
    source: Reference | None = None
    documentation: Reference | None = None
    image: Reference | None = None
    bom: Reference | None = None
    documents: tuple[Document, ...] = ()
    keywords: tuple[str, ...] = ()
    # Classes of the Cooperative Patent Classification.
    classes: tuple[str, ...] = ()
    processes: tuple[str, ...] = ()
    tools: tuple[str, ...] = ()
    parts: tuple[PartFound, ...] = ()
    material: str = ""
    mass: Quantity | None = None
    size: str = ""
    safety: str = ""
    maturity: str = ""
    other: Other = ()


def attribution_of(design: DesignFound) -> str:
    """Return one line that names work, people, licence and place, as licences ask."""
    licence = design.hardware_licence or design.documentation_licence
    return ", ".join(
        part
        for part in (
            f"{design.name} {design.version}".strip(),
            "; ".join(design.licensors) or design.organisation,
            (licence.spdx or licence.text) if licence is not None else "",
            design.source.text if design.source is not None else "",
        )
        if part
    )
