import dataclasses
import pickle

import pytest

from auzolan.units import faults
from auzolan.units.faults import Fault, fault


def test_a_fault_says_what_is_wrong_where_and_with_what():
    found = fault("thing.taken", "drill", until=1_700_000_000_000)

    assert found.code == "thing.taken"
    assert found.at == "drill"
    assert found.details == {"until": 1_700_000_000_000}


def test_equal_faults_are_one_in_a_set():
    assert len({fault("a.b", "c", n=1), fault("a.b", "c", n=1), fault("a.b", "d")}) == 2


def test_a_fault_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        fault("a.b").code = "c.d"


def test_a_fault_travels_between_processes_and_into_json():
    found = fault("a.b", "c", n=1)

    assert pickle.loads(pickle.dumps(found)) == found
    assert dataclasses.asdict(Fault(code="a.b")) == {"code": "a.b", "at": "", "details": {}}


def test_every_error_of_the_house_is_an_auzolan_error():
    assert issubclass(faults.BrokenHouse, faults.AuzolanError)
