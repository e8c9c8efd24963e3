"""Ways of making as foreign files name them, brought to the ids of `making.processes`."""

from __future__ import annotations

import re
import unicodedata

from auzolan.making import processes

# Not made but bought; no process of ours.
BOUGHT = "bought"
ASSEMBLY = "assembly"
PRINTING = "3d_printing"
ROUTING = "cnc_routing"

# OKH's criteria for technology-specific documentation (OH-TsDC) that are wider or
# narrower than our processes. "" stands for codes that are understood but name none.
_TSDC = {
    "COM": "",
    "COT": "finishing",
    "GEN": ASSEMBLY,
    "MAN": "",
    "MAT": "",
    "PRC": "",
    "STD": BOUGHT,
}
# What machines and catalogues say for a process; the vocabulary names the doing.
_WORDS = {
    PRINTING: "3d printed|3d printer|3d printing services|printed part|fff printer",
    ROUTING: "routed|routed part|shopbot",
    "cnc_milling": "cnc milling machine|milling|milling machine|precision milling",
    "laser_cutting": "laser cutter|laser engraver",
    "vinyl_cutting": "vinyl cutting",
    "electronics_assembly": "circuit production|electronics",
    "turning": "lathe|metal lathe|wood lathe",
    "welding": "welder|welded",
    "soldering": "soldered|soldering iron|soldering station",
    "sewing": "sewing machine|sewn|textile|textiles",
    "drilling": "drill press|drilled",
    "sawing": "band saw|circular saw|cut|sawn|table saw",
    ASSEMBLY: "assembled|assembly instructions|mosh|module|subassembly|sub assembly",
    BOUGHT: "bought|buy|catalogue|compra|comprado|cots|kauf|kaufteil|off the shelf|"
    "acheter|achat|acquisto|purchase|purchased|std|standard|standard part|vitamin|"
    "vitamins",
}
_BY_WORD = {word: name for name, words in _WORDS.items() for word in words.split("|")}


def folded(text: str) -> str:
    """Return the text in lower case, without accents, words parted by one space."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(char for char in bare if not unicodedata.combining(char))
    return " ".join(re.findall(r"[^\W_]+", letters))


def process_of_tsdc(code: str) -> str | None:
    """Return our process for a TsDC code, "" if it names none, None if unknown."""
    last = code.strip().upper().removeprefix("TSDC-").rpartition("-")[2]
    if last in _TSDC:
        return _TSDC[last]
    found = processes.find_process(last) if len(last) == 3 else None
    return found.id if found is not None and found.tsdc == last else None


def process_of_words(text: str) -> str | None:
    """Return our process, or `BOUGHT`, for words or a Wikipedia link; None if unknown."""
    word = text.rpartition("/wiki/")[2] if "/wiki/" in text else text
    plain = folded(word)
    if plain in _BY_WORD:
        return _BY_WORD[plain]
    found = processes.find_process(word.strip()) or processes.find_process(plain)
    return found.id if found is not None else None
