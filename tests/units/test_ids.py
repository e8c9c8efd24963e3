import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auzolan.units import ids

ACT = "0123456789abcdef0123456789abcdef"
moments = st.integers(0, 2**48 - 1)


@pytest.mark.parametrize(
    "text", ["", ACT[:-1], ACT + "0", ACT.upper(), ACT.replace("a", "g"), "٣" * 32]
)
def test_what_is_no_id_is_not_taken_for_one(text):
    assert not ids.is_id(text)


@given(moments, st.integers(0, 10**6))
def test_a_row_born_of_an_act_has_a_uuid_of_version_eight(recorded_at, index):
    born = ids.born_id(ACT, recorded_at, index)

    assert ids.is_id(born)
    assert uuid.UUID(born).version == 8
    assert uuid.UUID(born).variant == uuid.RFC_4122
    assert int(born[:12], 16) == recorded_at
    assert born == ids.born_id(ACT, recorded_at, index)


@given(moments, moments)
def test_ids_sort_by_the_time_they_were_born(a, b):
    earlier, later = min(a, b), max(a, b)

    assert ids.born_id(ACT, earlier, 0)[:12] <= ids.born_id(ACT, later, 0)[:12]


def test_the_rows_of_one_act_have_ids_of_their_own():
    assert len({ids.born_id(ACT, 1, index) for index in range(1000)}) == 1000
