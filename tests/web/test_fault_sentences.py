"""Every fault that the source can return has a sentence for people."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from auzolan.units.faults import fault
from auzolan.web import faults

SOURCE = Path(faults.__file__).resolve().parents[1]


def codes_in_source() -> set[str]:
    """Return the codes of every `fault("…")` and `Fault(code="…")` of the source."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func).rpartition(".")[2]
            given = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "code")]
            if called in {"fault", "Fault"} and given:
                found |= {
                    part.value
                    for part in ast.walk(given[0])
                    if isinstance(part, ast.Constant) and isinstance(part.value, str)
                }
    return {code for code in found if "." in code}


def test_every_fault_of_the_source_has_a_sentence() -> None:
    assert sorted(c for c in codes_in_source() if not faults.has_sentence(c)) == []


def test_the_search_finds_codes() -> None:
    assert {"thing.taken", "may.not_allowed", "span.malformed"} <= codes_in_source()


@pytest.mark.parametrize("code", sorted(faults.SENTENCES))
def test_a_sentence_can_be_made_without_its_details(code: str) -> None:
    said = faults.sentence(fault(code))

    assert said.endswith(".")
    assert "%" not in said


def test_a_sentence_quotes_the_limit() -> None:
    assert "80" in faults.sentence(fault("name.length", "name", limit=80))


def test_a_technical_fault_shows_its_code() -> None:
    assert "canon.float" in faults.sentence(fault("canon.float"))


def test_a_code_nobody_knows_is_still_told() -> None:
    assert "nobody.knows" in faults.sentence(fault("nobody.knows"))
