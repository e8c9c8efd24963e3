"""The vocabulary of processes."""

import pytest

from auzolan.making import processes


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("laser_cutting", "laser_cutting"),
        ("Laser Cutting", "laser_cutting"),
        ("corte láser", "laser_cutting"),
        ("CORTE LASER", "laser_cutting"),
        ("LAS", "laser_cutting"),
        ("Laserschneiden", "laser_cutting"),
        ("3DP", "3d_printing"),
        ("nähen", "sewing"),
        ("  milling-grain ", "milling_grain"),
    ],
)
def test_a_process_is_found_by_id_name_alias_and_code(text, found):
    assert processes.find_process(text).id == found


@pytest.mark.parametrize("text", ["", "   ", "lase", "laser cuttin", "x" * 10_000])
def test_a_near_miss_is_no_process(text):
    assert processes.find_process(text) is None


def test_every_parent_is_a_process_and_the_tree_has_no_circle():
    for process_id in processes.PROCESSES:
        assert len(processes.ancestors(process_id)) <= 4


def test_every_process_is_found_by_its_own_id_and_both_labels():
    for process in processes.PROCESSES.values():
        for name in (process.id, process.en, process.es):
            assert processes.find_process(name) is process


def test_the_vocabulary_is_about_as_large_as_a_village_needs():
    assert 50 <= len(processes.PROCESSES) <= 100


def test_a_narrow_offer_meets_a_wide_requirement():
    assert processes.matches("welding", "tig_welding")
    assert processes.matches("cutting", "Laser")


def test_a_wide_offer_does_not_meet_a_narrow_requirement():
    assert not processes.matches("tig_welding", "welding")


def test_unknown_words_match_nothing():
    assert not processes.matches("levitation", "levitation")
