"""Licences as people write them, brought to SPDX identifiers where that is certain."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """A licence as it was written, and what it is in SPDX."""

    text: str
    # SPDX identifier or expression; "" where the words do not say which.
    spdx: str = ""


# Identifiers met in open hardware, in SPDX spelling (SPDX License List 3).
_KNOWN = (
    "0BSD AGPL-3.0-only AGPL-3.0-or-later Apache-2.0 Artistic-2.0 BSD-2-Clause "
    "BSD-3-Clause BSL-1.0 CC0-1.0 CERN-OHL-1.1 CERN-OHL-1.2 CERN-OHL-P-2.0 "
    "CERN-OHL-S-2.0 CERN-OHL-W-2.0 EPL-2.0 EUPL-1.1 EUPL-1.2 GFDL-1.3-only "
    "GFDL-1.3-or-later GPL-2.0-only GPL-2.0-or-later GPL-3.0-only GPL-3.0-or-later "
    "ISC LGPL-2.1-only LGPL-2.1-or-later LGPL-3.0-only LGPL-3.0-or-later MIT MPL-2.0 "
    "ODbL-1.0 OFL-1.1 SHL-0.5 SHL-0.51 SHL-2.0 SHL-2.1 TAPR-OHL-1.0 Unlicense WTFPL Zlib"
).split()
_BY_FOLDED = {identifier.lower(): identifier for identifier in _KNOWN}

_CC = re.compile(
    r"^(?:creative[ -]?commons|cc)[ -]*(by(?:-(?:nc|sa|nd)){0,2})[ -]*"
    r"(?:v(?:ersion)?[ -]*)?"
    r"([1-4]\.[05])?(?:[ -]*(?:international|unported|intl?|inter))?(?:[ -]+licen[cs]e)?$"
)
_CC_VERSIONS = frozenset(("1.0", "2.0", "2.5", "3.0", "4.0"))
_GNU = re.compile(
    r"^(?:gnu[ -]*)?(a|l)?gpl[ -]*(?:licen[cs]e[ -]*)?v?(?:ersion[ -]*)?([23])(?:\.([01]))?"
    r"(-only|-or-later|\+| or later)?$"
)
_CERN = re.compile(
    r"^cern[ -]*ohl(?:[ -]+(p|s|w))?[ -]*v?([12](?:\.[012])?)?(?:[ -](p|s|w))?$"
)
_TAPR = re.compile(r"^tapr[ -]*(?:ohl|open hardware licen[cs]e)?[ -]*v?1(\.0)?$")
_CC_LINK = re.compile(
    r"^https?://creativecommons\.org/(?:licenses/(by[a-z-]*)/([1-4]\.[05])|publicdomain/zero/1\.0)"
)
_LONG_WORDS = (
    ("attribution", "by"),
    ("share alike", "sa"),
    ("sharealike", "sa"),
    ("non commercial", "nc"),
    ("noncommercial", "nc"),
    ("no derivatives", "nd"),
    ("noderivatives", "nd"),
)
_JOINED = re.compile(r"\b(AND|OR|WITH)\b|([()])")


def read_licence(text: str) -> Licence:
    """Return a licence as written with its SPDX expression, if that is certain."""
    text = " ".join(text.split())
    return Licence(text=text, spdx=_expression(text))


def _expression(text: str) -> str:
    pieces = [piece.strip() for piece in _JOINED.split(text) if piece and piece.strip()]
    if len(pieces) == 1:
        return spdx_of(text)
    words = [piece if piece in _OPERATORS else spdx_of(piece) for piece in pieces]
    if not all(words) or "WITH" in words:
        return ""
    return " ".join(words).replace("( ", "(").replace(" )", ")")


_OPERATORS = frozenset(("AND", "OR", "WITH", "(", ")"))


def spdx_of(text: str) -> str:
    """Return the SPDX identifier of one licence, or "" where it is not certain.

    `GPL-3.0` without `or later` is taken as that version only, the stricter reading.
    """
    link = _CC_LINK.match(text.strip().lower())
    if link is not None:
        return f"CC-{link[1].upper()}-{link[2]}" if link[1] else "CC0-1.0"
    folded = text.strip().lower().removeprefix("licenseref-").replace("_", "-")
    if folded in _BY_FOLDED:
        return _BY_FOLDED[folded]
    return _family(
        " ".join(folded.removesuffix(" license").removesuffix(" licence").split())
    )


def _family(folded: str) -> str:
    if folded in _BY_FOLDED:
        return _BY_FOLDED[folded]
    if folded in ("cc0", "cc-0", "cc 0", "cc0 1.0", "public domain (cc0)"):
        return "CC0-1.0"
    if folded in (
        "apache 2.0",
        "apache license 2.0",
        "apache-2",
        "apache v2",
        "apache v2.0",
    ):
        return "Apache-2.0"
    if _TAPR.match(folded):
        return "TAPR-OHL-1.0"
    return _creative_commons(folded) or _gnu(folded) or _cern(folded)


def _creative_commons(folded: str) -> str:
    for long, short in _LONG_WORDS:
        folded = folded.replace(long, short)
    folded = re.sub(r"(?<=by|nc|sa|nd)[ /](?=nc|sa|nd)", "-", folded)
    found = _CC.match(folded)
    # Without a version nobody can tell which terms hold.
    if found is None or found[2] not in _CC_VERSIONS:
        return ""
    return f"CC-{found[1].upper()}-{found[2]}"


def _gnu(folded: str) -> str:
    found = _GNU.match(folded)
    if found is None:
        return ""
    family = {"a": "AGPL", "l": "LGPL", None: "GPL"}[found[1]]
    later = found[4] in ("-or-later", "+", " or later")
    identifier = f"{family}-{found[2]}.{found[3] or '0'}"
    spdx = f"{identifier}-{'or-later' if later else 'only'}"
    return spdx if spdx in _KNOWN else ""


def _cern(folded: str) -> str:
    found = _CERN.match(folded)
    if found is None:
        return ""
    variant, version = found[1] or found[3], found[2]
    if variant:
        # The three variants exist in version 2 only.
        return f"CERN-OHL-{variant.upper()}-2.0" if version in (None, "2", "2.0") else ""
    return f"CERN-OHL-{version}" if version in ("1.1", "1.2") else ""
