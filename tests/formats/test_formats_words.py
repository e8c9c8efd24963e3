"""Licences, languages, processes, numbers and units as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.formats.designs import Quantity
from auzolan.formats.keys import natural_key
from auzolan.formats.languages import language_tag
from auzolan.formats.licences import read_licence, spdx_of
from auzolan.formats.processes import process_of_tsdc, process_of_words
from auzolan.formats.quantities import plain_number, read_quantity, unit_code
from auzolan.making.processes import PROCESSES
from auzolan.units.faults import Fault


@pytest.mark.parametrize(
    ("text", "spdx"),
    [
        ("MIT", "MIT"),
        ("mit license", "MIT"),
        ("CC-BY-SA v4.0", "CC-BY-SA-4.0"),
        ("LicenseRef-CC BY-SA-4.0", "CC-BY-SA-4.0"),
        ("LicenseRef-CC-BY-SA 4.0", "CC-BY-SA-4.0"),
        ("CC BY-NC-SA 4.0", "CC-BY-NC-SA-4.0"),
        ("Creative Commons Attribution-ShareAlike 4.0 International", "CC-BY-SA-4.0"),
        ("https://creativecommons.org/licenses/by-sa/3.0/de/", "CC-BY-SA-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("CC0", "CC0-1.0"),
        ("CERN OHL v1.2", "CERN-OHL-1.2"),
        ("CERN-OHL-P", "CERN-OHL-P-2.0"),
        ("CERN-OHL-S v2", "CERN-OHL-S-2.0"),
        ("CERN OHL", ""),
        ("LicenseRef-CERN", ""),
        ("GNU GPL v3.0", "GPL-3.0-only"),
        ("GPL-3.0+", "GPL-3.0-or-later"),
        ("LGPL v2.1", "LGPL-2.1-only"),
        ("GPL-9.0", ""),
        ("CC BY-SA", ""),
        ("TAPR OHL", ""),
        ("TAPR OHL 1.0", "TAPR-OHL-1.0"),
        ("Apache License 2.0", "Apache-2.0"),
        ("MIT OR Apache-2.0", "MIT OR Apache-2.0"),
        ("(MIT OR ISC) AND CC0-1.0", "(MIT OR ISC) AND CC0-1.0"),
        ("MIT OR Unilicense", ""),
        ("CC-BY-SA-4.0, CC-BY-NC-SA-4.0", ""),
        ("", ""),
    ],
)
def test_a_licence_is_brought_to_spdx_only_where_it_is_certain(
    text: str, spdx: str
) -> None:
    found = read_licence(text)

    assert (found.text, found.spdx) == (text, spdx)


@given(st.text(max_size=40))
def test_an_spdx_identifier_is_its_own(text: str) -> None:
    spdx = spdx_of(text)

    assert spdx_of(spdx) == spdx


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("en", "en"),
        ("En-US", "en-US"),
        ("en_gb", "en-GB"),
        ("English-UK", "en-GB"),
        ("French-FR", "fr-FR"),
        ("Euskara", "eu"),
        ("jp_JP", ""),
        ("value", ""),
        ("", ""),
    ],
)
def test_languages_become_tags(text: str, tag: str) -> None:
    assert language_tag(text) == tag


@pytest.mark.parametrize(
    ("code", "process"),
    [
        ("3DP", "3d_printing"),
        ("TsDC-ASM-MEC", "mechanical_assembly"),
        ("ASM-GEN", "assembly"),
        ("PRC-LAS", "laser_cutting"),
        ("STD", "bought"),
        ("COM-MAN", ""),
        ("A63C", None),
        ("sew", None),
    ],
)
def test_tsdc_codes_become_our_processes(code: str, process: str | None) -> None:
    assert process_of_tsdc(code) == process


@pytest.mark.parametrize(
    ("words", "process"),
    [
        ("Nähen", "sewing"),
        ("https://en.wikipedia.org/wiki/Laser_cutting", "laser_cutting"),
        ("3D printer", "3d_printing"),
        ("Vitamin", "bought"),
        ("magic", None),
    ],
)
def test_words_become_our_processes(words: str, process: str | None) -> None:
    assert process_of_words(words) == process


def test_every_process_keeps_its_own_name() -> None:
    odd = {x for x in PROCESSES if process_of_words(PROCESSES[x].en) not in (x, "bought")}

    assert odd == set()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        ("+3", "3"),
        ("-0.5", "-0.5"),
        ("1,5", "1.5"),
        (".5", "0.5"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1 234,5", "1234.5"),
        ("1'234.5", "1234.5"),
        ("1.234.567", "1234567"),
        ("0,125", "0.125"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert plain_number(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,234", "amount.ambiguous"),
        ("1.234", "amount.ambiguous"),
        ("1,23,4", "amount.not_a_number"),
        ("1.2,3.4", "amount.not_a_number"),
        ("1.", "amount.not_a_number"),
        ("few", "amount.not_a_number"),
        ("", "amount.not_a_number"),
        ("--1", "amount.not_a_number"),
    ],
)
def test_an_unclear_number_is_a_fault(text: str, code: str) -> None:
    found = plain_number(text)

    assert isinstance(found, Fault)
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("3", Quantity(amount=3)),
        ("2.5 kg", Quantity(amount=2_500, unit="kg")),
        ("2,5 m", Quantity(amount=2_500, unit="m")),
        ("12 Stück", Quantity(amount=12)),
        ("4 m²", Quantity(amount=4_000, unit="m2")),
        ("10 uds.", Quantity(amount=10)),
    ],
)
def test_quantities_are_exact(text: str, quantity: Quantity) -> None:
    assert read_quantity(text) == quantity


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0.5", "amount.too_fine"),
        ("-1", "amount.negative"),
        ("3 bunches", "unit.unknown"),
        ("many", "amount.not_a_number"),
        ("1,234 kg", "amount.ambiguous"),
        ("1" * 40, "amount.out_of_bounds"),
    ],
)
def test_an_unclear_quantity_is_a_fault(text: str, code: str) -> None:
    found = read_quantity(text)

    assert isinstance(found, Fault)
    assert found.code == code


def test_units_are_known_in_five_languages() -> None:
    words = ("pieces", "unidades", "Stk.", "pièces", "pezzi", "KG", "Liter", "m³", "tage")

    assert [unit_code(word) for word in words] == [
        "each",
        "each",
        "each",
        "each",
        "each",
        "kg",
        "l",
        "m3",
        "day",
    ]


def test_a_natural_key_sees_through_case_and_accents_but_not_through_order() -> None:
    assert natural_key("item", "Sägē 1") == natural_key("item", " sage  1 ")
    assert natural_key("item", "a", "b") != natural_key("item", "b", "a")
    assert natural_key("item", "ab", "") != natural_key("item", "a", "b")
    assert natural_key("item", "??") != natural_key("item", "!!")
