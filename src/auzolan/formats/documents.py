"""YAML, TOML and JSON documents to plain trees, with hostile ones refused."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum

from auzolan.formats import limits, reading
from auzolan.formats.reading import Tree
from auzolan.formats.yaml_tree import parse_yaml
from auzolan.units.faults import Fault, fault

Parsed = tuple[Tree, tuple[Fault, ...]]


class Syntax(StrEnum):
    """The spellings in which documents come."""

    YAML = "yaml"
    TOML = "toml"
    JSON = "json"


_SUFFIXES = {
    "yaml": Syntax.YAML,
    "yml": Syntax.YAML,
    "toml": Syntax.TOML,
    "json": Syntax.JSON,
}
_TOML_LINE = re.compile(r"^\s*[\w.-]+\s*=|^\s*\[", re.MULTILINE)
_AT_LINE = re.compile(r"line (\d+)")
# A line of its own that can be set aside without changing what its neighbours say.
_KEY_LINE = re.compile(r"^\s*(- )?[\w.+-]+ *[:=;\s]")
# Dotted keys cost the TOML reader the square of their length, so long ones are refused
# before it runs; the lookbehind and the possessive marks keep this search linear.
_LONG_KEY = re.compile(
    r"""(?<![\w-])(?:(?:[\w-]++|"(?:[^"\\\n]|\\.){0,100}+"|'[^'\n]{0,100}+')"""
    rf"""[ \t]*+\.[ \t]*+){{{limits.KEY_DOTS_MAX}}}"""
)


def syntax_of(text: str, name: str) -> Syntax:
    """Tell a document's spelling by its name, or else by how it begins."""
    suffix = name.rpartition(".")[2].lower()
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if text.lstrip()[:1] in ("{", "["):
        return Syntax.TOML if _TOML_LINE.match(text) and "=" in text else Syntax.JSON
    first = next((x for x in text.splitlines() if x.strip() and x.lstrip()[0] != "#"), "")
    return Syntax.TOML if _TOML_LINE.match(first) else Syntax.YAML


def read_document(
    data: bytes,
    *,
    name: str,
    encoding: str = "",
    limit: int = limits.MANIFEST_BYTES_MAX,
    nodes_max: int = limits.NODES_MAX,
) -> Parsed | Fault:
    """Return a document's tree and what was left out of it, or why it is refused.

    Where single lines of a YAML or TOML document are broken, they are set aside and
    named, and the rest is read.
    """
    text = reading.decode(data, encoding=encoding, limit=limit)
    if isinstance(text, Fault):
        return text
    syntax = syntax_of(text, name)
    if syntax is Syntax.JSON:
        parsed = parse_json(text)
    else:
        parsed = _parse_by_line(text, parse_yaml if syntax is Syntax.YAML else parse_toml)
    if isinstance(parsed, Fault):
        return parsed
    return reading.check_tree(parsed[0], nodes_max=nodes_max) or parsed


def _parse_by_line(text: str, parse: Callable[[str], Parsed | Fault]) -> Parsed | Fault:
    first: Fault | None = None
    skipped: list[Fault] = []
    while True:
        parsed = parse(text)
        if not isinstance(parsed, Fault):
            return parsed[0], (*skipped, *parsed[1])
        first = first or parsed
        line = _AT_LINE.fullmatch(parsed.at)
        without = _without_line(text, int(line[1])) if line else None
        is_last = len(skipped) >= limits.LINES_SKIPPED_MAX
        if parsed.code != "file.syntax" or without is None or is_last:
            return first
        text, gone = without
        skipped.append(
            fault("file.line_skipped", parsed.at, **{**parsed.details, "text": gone})
        )


def _without_line(text: str, number: int) -> tuple[str, str] | None:
    lines = text.split("\n")
    if not 1 <= number <= len(lines) or not _KEY_LINE.match(lines[number - 1]):
        return None
    gone = lines[number - 1]
    lines[number - 1] = ""
    return "\n".join(lines), reading.visible(gone.strip()[:300])


def parse_toml(text: str) -> Parsed | Fault:
    """Return the tree of a TOML document; decimals stay exact, dates become text."""
    dotted = _LONG_KEY.search(text)
    if dotted is not None:
        at = "line " + str(text.count("\n", 0, dotted.start()) + 1)
        return fault("file.key_refused", at, text=dotted[0][:80])
    try:
        tree = tomllib.loads(text.replace("\r\n", "\n"), parse_float=Decimal)
    except RecursionError:
        return fault("file.too_deep", limit=limits.DEPTH_MAX)
    except (ValueError, ArithmeticError) as error:
        line = _AT_LINE.search(str(error))
        problem = re.sub(r" \(at .*\)$", "", str(error), flags=re.DOTALL)
        at = line[0] if line else ""
        return fault("file.syntax", at, syntax="toml", problem=problem[:120])
    # Before anything recurses into it: dotted keys nest without any bracket.
    return reading.check_tree(tree) or (_datesless(tree), ())


def _datesless(tree: object) -> Tree:
    if isinstance(tree, dict):
        return {key: _datesless(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_datesless(value) for value in tree]
    if isinstance(tree, dt.date | dt.time):
        return tree.isoformat()
    assert isinstance(tree, bool | int | Decimal | str), "TOML has no other values"
    return tree


def parse_json(text: str) -> Parsed | Fault:
    """Return the tree of a JSON document; of a repeated key the first value is kept."""
    repeated: list[Fault] = []

    def keep_first(pairs: list[tuple[str, Tree]]) -> dict[str, Tree]:
        mapping: dict[str, Tree] = {}
        for key, value in pairs:
            if key in mapping:
                repeated.append(fault("file.duplicate_key", key=reading.visible(key[:80])))
            else:
                mapping[key] = value
        return mapping

    try:
        tree: Tree = json.loads(
            text,
            object_pairs_hook=keep_first,
            parse_float=Decimal,
            parse_constant=_refuse_constant,
        )
    except RecursionError:
        return fault("file.too_deep", limit=limits.DEPTH_MAX)
    except json.JSONDecodeError as error:
        at = f"line {error.lineno}"
        return fault("file.syntax", at, syntax="json", problem=error.msg[:120])
    except (ValueError, ArithmeticError) as error:
        return fault("file.syntax", syntax="json", problem=str(error)[:120])
    return tree, tuple(repeated[: limits.FAULTS_MAX])


def _refuse_constant(name: str) -> Tree:
    message = f"{name} is no number"
    raise ValueError(message)
