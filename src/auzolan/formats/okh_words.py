"""The field names of the OKH dialects, and what we make of each."""

from __future__ import annotations

# Our role of a document, and the fields that name such documents. Spellings in
# camelCase and with underscores are brought to these before they are looked up.
DOCUMENT_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "making",
        ("making-instructions", "manufacturing-instructions", "assembly-instruction"),
    ),
    ("making files", ("manufacturing-files",)),
    ("use", ("operating-instructions", "user-manual")),
    ("source", ("design-files", "source", "source-3d", "source-2d", "source+")),
    ("export", ("export", "export-3d", "export-2d", "export+", "export-package")),
    ("auxiliary", ("auxiliary",)),
    ("schematics", ("schematics",)),
    ("readme", ("readme",)),
    ("release", ("release",)),
    ("archive", ("archive-download",)),
    ("contributing", ("contribution-guide",)),
    ("quality", ("quality-instructions",)),
    ("risks", ("risk-assessment",)),
    ("tool settings", ("tool-settings",)),
    ("care", ("maintenance-instructions",)),
    ("disposal", ("disposal-instructions",)),
    ("attestation", ("attestation", "certificate")),
    ("publication", ("publication",)),
    ("video", ("video-link",)),
    ("tools", ("tool-list",)),
    ("derived from", ("derivative-of", "variant-of", "fork-of")),
    ("software", ("software",)),
)
PART_DOCUMENT_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("source", ("source", "source-3d", "source-2d")),
    ("export", ("export", "export-3d", "export-2d")),
    ("auxiliary", ("auxiliary",)),
    ("making", ("manufacturing-instructions",)),
)
PEOPLE_FIELDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("author", ("manifest-author",)),
    ("contributor", ("contributors", "contributor")),
    ("contact", ("contact",)),
)
# Fields whose text says how far a design is.
MATURITY_FIELDS = (
    "technology-readiness-level",
    "documentation-readiness-level",
    "development-stage",
    "status",
)
# The crawler's word for a repository without a version.
NO_VERSION = "UNVERSIONED"
