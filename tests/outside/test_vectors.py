"""Vectors that others made: RFC 8785, Ed25519 edge cases, Wycheproof.

They lie beside the repository, in `../shared/data/vectors`, and are not part of it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from auzolan.ledger import canon, keys
from auzolan.units.faults import Fault

VECTORS = Path(__file__).parents[3] / "shared" / "data" / "vectors"
JSON = VECTORS / "json-canonicalization" / "testdata"

pytestmark = pytest.mark.skipif(
    not VECTORS.is_dir(), reason="no test vectors in ../shared/data/vectors"
)

# What a strict verifier answers to the twelve cases of ed25519-speccheck: it takes
# only the fourth, where key and R have a torsion part and the equation holds as is.
STRICT = [False, False, False, True, *[False] * 8]


def canonical_bytes(path: Path) -> bytes:
    hexes = (JSON / "outhex" / f"{path.stem}.txt").read_text(encoding="ascii")
    return bytes.fromhex(hexes)


def judged(value: object) -> str:
    found = canon.encode_or_fault(value)
    return found.code if isinstance(found, Fault) else "encoded"


def test_rfc_8785_inputs_encode_or_are_outside_our_restriction() -> None:
    inputs = {path.stem: path for path in (JSON / "input").glob("*.json")}
    values = {
        name: json.loads(path.read_text(encoding="utf-8")) for name, path in inputs.items()
    }

    codes = {name: judged(value) for name, value in values.items()}

    assert codes == {
        "arrays": "encoded",
        "french": "canon.key",
        "structures": "canon.float",
        "unicode": "canon.not_nfc",
        "values": "canon.float",
        "weird": "canon.key",
    }
    assert canon.encode(values["arrays"]) == canonical_bytes(inputs["arrays"])


def test_rfc_8785_outputs_decode_or_are_outside_our_restriction() -> None:
    outputs = sorted((JSON / "output").glob("*.json"))
    found = {path.stem: canon.decode(canonical_bytes(path)) for path in outputs}

    inside = {
        path.stem: canonical_bytes(path)
        for path in outputs
        if not isinstance(found[path.stem], Fault)
    }

    # 56.0 of the input is 56 in canonical form, a whole number like any other.
    assert sorted(inside) == ["arrays", "structures"]
    assert len(found) - len(inside) == 4
    assert {name: canon.encode(found[name]) for name in inside} == inside


def test_ed25519_edge_cases_get_the_strict_answer() -> None:
    cases = json.loads((VECTORS / "ed25519-speccheck" / "cases.json").read_bytes())

    answers = [
        keys.verify(
            bytes.fromhex(case["pub_key"]),
            bytes.fromhex(case["message"]),
            bytes.fromhex(case["signature"]),
        )
        for case in cases
    ]

    assert answers == STRICT


def test_no_key_of_the_edge_cases_can_be_registered_but_the_sound_ones() -> None:
    cases = json.loads((VECTORS / "ed25519-speccheck" / "cases.json").read_bytes())

    sound = [
        number
        for number, case in enumerate(cases)
        if keys.public_fault(bytes.fromhex(case["pub_key"])) is None
    ]

    assert sound == [6, 7]


def test_wycheproof_agrees_in_every_case() -> None:
    suite = json.loads((VECTORS / "wycheproof" / "ed25519_test.json").read_bytes())
    cases = [(group, case) for group in suite["testGroups"] for case in group["tests"]]

    wrong = [
        case["tcId"]
        for group, case in cases
        if wycheproof_answer(group, case) != case["result"]
    ]

    assert wrong == []
    assert len(cases) == suite["numberOfTests"]


def wycheproof_answer(group: dict[str, Any], case: dict[str, Any]) -> str:
    public = bytes.fromhex(group["publicKey"]["pk"])
    verified = keys.verify(public, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"]))
    return {True: "valid", False: "invalid"}[verified]
