"""The demo community is played from its first day to now without a refused act."""

from __future__ import annotations

import pytest
from django.db.models import Model, Sum

from auzolan.demo.build import build
from auzolan.ledger import records
from auzolan.store.models import PROJECTIONS, LogAct, Login

ACTS_AT_LEAST = 2_000


def _rows(record: type[records.Record]) -> type[Model]:
    return PROJECTIONS[record]


@pytest.fixture
def community(db: None, tmp_path_factory: pytest.TempPathFactory) -> str:
    return build()


def test_the_demo_has_months_of_history_and_something_ahead(community: str) -> None:
    promises = _rows(records.Promise)._default_manager.filter(community=community)
    states = set(promises.values_list("state", flat=True))

    assert {"done", "out", "promised", "asked", "job"} <= states
    assert LogAct.objects.filter(community=community).count() >= ACTS_AT_LEAST
    assert Login.objects.filter(community=community).count() > 30
    plans = _rows(records.Plan)._default_manager.filter(state="open")
    assert plans.count() == 3


def test_the_hours_of_the_demo_sum_to_zero_above_the_line(community: str) -> None:
    accounts = _rows(records.Account)._default_manager.filter(community=community)

    assert accounts.aggregate(total=Sum("balance"))["total"] == 0
    assert min(accounts.values_list("balance", flat=True)) > -2000
