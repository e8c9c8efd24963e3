"""What a foreign file may at most be; every limit of the imports stands here."""

from __future__ import annotations

MANIFEST_BYTES_MAX = 256_000
# Lists of workshops, bills of material and tables come as one larger file.
LIST_BYTES_MAX = 20_000_000

DEPTH_MAX = 32
# Counted with every alias expanded, so that a YAML bomb is refused before it grows.
NODES_MAX = 200_000
LIST_NODES_MAX = 2_000_000
TEXT_CHARS_MAX = 20_000
KEY_CHARS_MAX = 500
REFERENCE_CHARS_MAX = 2_000
REFERENCES_MAX = 2_000
# Beyond this, one fault tells how many more there were.
FAULTS_MAX = 200
# Lines of a manifest that may be set aside so that the rest can be read.
LINES_SKIPPED_MAX = 10
# Parts of a dotted TOML key.
KEY_DOTS_MAX = 40

ROWS_MAX = 100_000
COLUMNS_MAX = 200
CELL_CHARS_MAX = 10_000
PREVIEW_ROWS = 5

PARTS_MAX = 5_000
DESIGNS_MAX = 5_000
WORKSHOPS_MAX = 50_000
BOM_LINES_MAX = 50_000
BOM_DEPTH_MAX = 32
QUANTITY_MAX = 1_000_000_000
