"""The vocabulary of processes: what is done in a step, and what a machine can do."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from types import MappingProxyType

# Longer texts are no name of a process and are not searched.
NAME_MAX = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One sort of doing; its id never changes, its names may."""

    id: str
    # The wider process that this is a sort of, or nothing.
    parent: str
    en: str
    es: str
    # Other names in any language, in the normal form of `_plain`.
    aliases: tuple[str, ...] = ()
    # It needs a place and hands, but no machine that somebody must own.
    by_hand: bool = False
    # Code of the Technology-specific Documentation Criteria (DIN SPEC 3105-1).
    tsdc: str = ""
    wikidata: str = ""


def _row(
    path: str,
    en: str,
    es: str,
    aliases: str = "",
    *,
    by_hand: bool = False,
    tsdc: str = "",
    wikidata: str = "",
) -> Process:
    """Read one row; its path is the wider processes and its own id."""
    above, _, own_id = path.rpartition("/")
    return Process(
        id=own_id,
        parent=above.rpartition("/")[2],
        en=en,
        es=es,
        aliases=tuple(part.strip() for part in aliases.split(",") if part.strip()),
        by_hand=by_hand,
        tsdc=tsdc,
        wikidata=wikidata,
    )


# Path, English, Spanish, aliases (German, Italian, Basque and short forms).
_TABLE: tuple[Process, ...] = (
    # Shaping by adding, cutting and taking away.
    _row(
        "3d_printing",
        "3D printing",
        "impresión 3D",
        "3d print, additive manufacturing, 3d druck, stampa 3d, 3d inprimaketa",
        tsdc="3DP",
        wikidata="Q229367",
    ),
    _row("3d_printing/3d_printing_fdm", "FDM printing", "impresión FDM", "fdm, fff"),
    _row("3d_printing/3d_printing_resin", "resin printing", "impresión en resina", "sla"),
    _row("cutting", "cutting", "corte", "schneiden, taglio, ebaketa"),
    _row(
        "cutting/laser_cutting",
        "laser cutting",
        "corte láser",
        "laser, laser cut, laserschneiden, taglio laser, laser ebaketa",
        tsdc="LAS",
    ),
    _row("cutting/plasma_cutting", "plasma cutting", "corte por plasma", "plasma"),
    _row("cutting/vinyl_cutting", "vinyl cutting", "corte de vinilo", "vinyl cutter"),
    _row("cutting/fabric_cutting", "fabric cutting", "corte de tela", "zuschnitt"),
    _row("cutting/sawing", "sawing", "serrado", "saw, sägen, segare, zerratzea"),
    _row(
        "cnc_machining",
        "CNC machining",
        "mecanizado CNC",
        "cnc, machining, cnc bearbeitung, lavorazione cnc",
        tsdc="CNC",
    ),
    _row(
        "cnc_machining/cnc_routing",
        "CNC routing",
        "fresado CNC de tableros",
        "cnc router, router, cnc fräsen, fresatura cnc",
    ),
    _row("cnc_machining/cnc_milling", "CNC milling", "fresado CNC", "cnc mill"),
    _row("cnc_machining/cnc_turning", "CNC turning", "torneado CNC", "cnc lathe"),
    _row("turning", "turning", "torneado", "lathe, drehen, drechseln, tornitura"),
    _row("drilling", "drilling", "taladrado", "drill, bohren, foratura, zulatzea"),
    _row("planing", "planing", "cepillado", "plane, hobeln, piallatura"),
    _row("sanding", "sanding", "lijado", "sand, schleifen, levigatura"),
    _row("grinding", "grinding", "amolado", "grind, molatura"),
    _row("deburring", "deburring", "desbarbado", "entgraten", by_hand=True),
    _row("bending", "bending", "plegado", "bend, biegen, piegatura"),
    _row("forging", "forging", "forja", "forge, schmieden, forgiatura"),
    _row("casting", "casting", "fundición", "cast, gießen, fusione"),
    _row("moulding", "moulding", "moldeo", "molding, formen, stampaggio"),
    _row(
        "moulding/injection_moulding",
        "injection moulding",
        "moldeo por inyección",
        "injection molding, spritzguss",
    ),
    _row("shredding", "plastic shredding", "triturado de plástico", "shredder"),
    # Joining.
    _row(
        "welding",
        "welding",
        "soldadura",
        "weld, schweißen, saldatura",
        tsdc="WEL",
        wikidata="Q131172",
    ),
    _row("welding/mig_welding", "MIG welding", "soldadura MIG", "mig, mag welding"),
    _row("welding/tig_welding", "TIG welding", "soldadura TIG", "tig"),
    _row("brazing", "brazing", "soldadura fuerte", "hartlöten, brasatura"),
    _row("soldering", "soldering", "soldadura blanda", "solder, löten, saldatura dolce"),
    _row("gluing", "gluing", "encolado", "glue, kleben, incollaggio", by_hand=True),
    _row(
        "assembly",
        "assembly",
        "montaje",
        "assemble, mounting, montage, assemblaggio, muntaketa",
        by_hand=True,
        tsdc="ASM",
    ),
    _row(
        "assembly/mechanical_assembly",
        "mechanical assembly",
        "montaje mecánico",
        by_hand=True,
        tsdc="MEC",
    ),
    _row(
        "assembly/electronics_assembly",
        "electronics assembly",
        "montaje electrónico",
        "pcb assembly, bestückung",
        by_hand=True,
    ),
    _row(
        "pcb_making",
        "circuit board making",
        "fabricación de circuitos",
        "pcb, pcb fabrication, printed circuit board, leiterplatte",
        tsdc="PCB",
    ),
    # Cloth, leather and paper.
    _row("sewing", "sewing", "costura", "sew, nähen, cucito, josketa"),
    _row("sewing/hand_sewing", "hand sewing", "costura a mano", by_hand=True),
    _row("sewing/overlocking", "overlocking", "remallado", "overlock, serger"),
    _row(
        "knitting", "knitting", "tejido de punto", "stricken, lavoro a maglia", by_hand=True
    ),
    _row("weaving", "weaving", "tejeduría", "weben, tessitura, ehungintza", by_hand=True),
    _row("embroidery", "embroidery", "bordado", "sticken, ricamo"),
    _row("printing", "printing on paper", "imprenta", "drucken, stampa"),
    _row("printing/screen_printing", "screen printing", "serigrafía", "siebdruck"),
    _row("bookbinding", "bookbinding", "encuadernación", "buchbinden", by_hand=True),
    _row("folding", "folding", "plegado de papel", "falten", by_hand=True),
    # Surfaces and care.
    _row("finishing", "finishing", "acabado", "surface finishing, finitura", by_hand=True),
    _row(
        "finishing/painting",
        "painting",
        "pintura",
        "paint, lackieren, verniciatura",
        by_hand=True,
    ),
    _row("finishing/oiling", "oiling", "aceitado", "ölen, oliatura", by_hand=True),
    _row("finishing/powder_coating", "powder coating", "pintura en polvo"),
    _row("washing", "washing", "lavado", "wash, waschen, lavaggio", by_hand=True),
    _row(
        "drying", "drying", "secado", "dry, trocknen, essiccazione, lehortzea", by_hand=True
    ),
    _row(
        "testing",
        "testing",
        "ensayo",
        "test, quality control, prüfen, collaudo",
        by_hand=True,
    ),
    _row("measuring", "measuring", "medición", "messen, misura", by_hand=True),
    _row(
        "packing", "packing", "envasado", "packaging, verpacken, imballaggio", by_hand=True
    ),
    # Food and garden.
    _row("milling_grain", "milling grain", "molienda", "flour milling, mahlen, molitura"),
    _row(
        "mixing", "mixing", "mezclado", "mix, mischen, mescolare, nahasketa", by_hand=True
    ),
    _row(
        "kneading", "kneading", "amasado", "knead, kneten, impasto, oratzea", by_hand=True
    ),
    _row(
        "proving", "proving dough", "fermentación de masa", "proofing, gare", by_hand=True
    ),
    _row("baking", "baking", "horneado", "bake, backen, cottura al forno, labekatzea"),
    _row("cooking", "cooking", "cocción", "cook, kochen, cucinare, sukaldaritza"),
    _row("cooking/roasting", "roasting", "tostado", "rösten, tostatura"),
    _row("cooking/preserving", "preserving", "conserva", "canning, einkochen"),
    _row("pasteurising", "pasteurising", "pasteurización", "pasteurizing"),
    _row("pressing", "pressing", "prensado", "press, pressen, spremitura"),
    _row("fermenting", "fermenting", "fermentación", "ferment, gären"),
    _row("cooling", "cooling", "enfriado", "kühlen, raffreddamento", by_hand=True),
    _row("peeling", "peeling and chopping", "pelado y troceado", "chopping", by_hand=True),
    _row("filling", "filling", "llenado", "bottling, abfüllen", by_hand=True),
    _row(
        "planting",
        "planting",
        "siembra",
        "sowing, pflanzen, semina, landatzea",
        by_hand=True,
    ),
)

PROCESSES = MappingProxyType({process.id: process for process in _TABLE})


def _plain(text: str) -> str:
    """Return the text folded: no case, no accents, one space between words."""
    loose = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c for c in loose if not unicodedata.combining(c))
    return " ".join(kept.replace("_", " ").replace("-", " ").split())


def _names() -> dict[str, str]:
    names: dict[str, str] = {}
    for process in _TABLE:
        own = (process.id, process.en, process.es, process.tsdc, *process.aliases)
        for name in own:
            # The first owner of a name keeps it, so that the table's order decides.
            names.setdefault(_plain(name), process.id)
    names.pop("", None)
    return names


_BY_NAME = MappingProxyType(_names())


def find_process(text: str) -> Process | None:
    """Return the process with this id, name, alias or TsDC code, if there is one.

    Nothing is guessed: a near miss is for a person to confirm, not for the planner.
    """
    if len(text) > NAME_MAX:
        return None
    found = _BY_NAME.get(_plain(text))
    return PROCESSES[found] if found else None


def ancestors(process_id: str) -> tuple[str, ...]:
    """Return the process and the wider ones above it, narrow first."""
    chain: list[str] = []
    while process_id:
        chain.append(process_id)
        process_id = PROCESSES[process_id].parent
    return tuple(chain)


def matches(required: str, offered: str) -> bool:
    """Tell whether somebody who offers one process can do the one required.

    Both are ids or names. A TIG welder can do "welding"; somebody who only says
    "welding" is not taken for a TIG welder.
    """
    wanted, given = find_process(required), find_process(offered)
    return wanted is not None and given is not None and wanted.id in ancestors(given.id)
