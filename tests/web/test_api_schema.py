"""The API against its own document: whatever is sent, nothing breaks or surprises."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from auzolan.web.api import calling, site
from auzolan.web.wsgi import application

pytestmark = [pytest.mark.django_db(databases=["default", "side"]), pytest.mark.slow]

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# Of each sort, for each operation; more finds nothing more, only later.
EXAMPLES_MAX = 10
OPERATIONS = sorted(
    details["operationId"]
    for methods in site.document()["paths"].values()
    for details in methods.values()
)


def rows_of(village: Any) -> dict[str, str]:
    """Return rows that are there, by the names that the API gives them."""
    village.lend("Jon")
    jon = village.program("Jon")
    record = jon.get("/api/records").json()["records"][0]["id"]
    promise = village.ask("Jon")
    return {
        "thing": village.drill,
        "offer": village.offer,
        "kind": village.kind,
        "place": village.place,
        "keeper": village.members["Ane"],
        "by": village.members["Ane"],
        "giver": village.members["Jon"],
        "taker": village.members["Ane"],
        "promise": promise,
        "need": jon.get(f"/api/promises/{promise}").json()["need"],
        "record": record,
    }


def with_rows(case: Case, rows: dict[str, str]) -> Case:
    """Put rows that are there in the place of invented ones."""
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part.update({name: rows[name] for name in part.keys() & rows.keys()})
    return case


@pytest.fixture
def rows(village: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Return what is there to be found, in a village that lets programs hurry."""
    monkeypatch.setattr(calling, "REQUESTS_A_MINUTE", 1_000_000)
    return rows_of(village)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
@pytest.mark.parametrize("name", OPERATIONS)
def test_whatever_is_sent_the_answer_is_one_that_was_announced(
    name: str, mode: GenerationMode, village: Any, rows: dict[str, str]
) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)
    operation = schema.find_operation_by_id(name)
    program = village.program("Jon").defaults
    headers = {"Authorization": program["HTTP_AUTHORIZATION"]}

    @settings(
        max_examples=EXAMPLES_MAX,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(mode))
    def send(case: Case) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)
        with_rows(case, rows).call_and_validate(headers=headers, checks=CHECKS)

    send()
