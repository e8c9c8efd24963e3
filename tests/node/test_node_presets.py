"""What a new community begins with."""

from __future__ import annotations

import pytest

from auzolan.node import start
from auzolan.units.amounts import UNITS

presets = pytest.mark.parametrize("preset", sorted(start.PRESETS))


@presets
def test_a_preset_names_every_sort_in_both_languages(preset: str) -> None:
    sorts = start.sorts_of(preset)

    assert len(sorts) >= 10
    assert all(set(kind.labels) == {"en", "es"} for kind in sorts)
    assert all(all(kind.labels.values()) for kind in sorts)


@presets
def test_a_preset_names_no_sort_twice(preset: str) -> None:
    labels = [kind.labels["en"] for kind in start.sorts_of(preset)]

    assert len(labels) == len(set(labels))


@presets
def test_a_preset_counts_in_units_that_exist(preset: str) -> None:
    assert {kind.unit for kind in start.sorts_of(preset)} <= UNITS.keys()
