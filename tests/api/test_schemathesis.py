"""
Requests made from the description, sent as every role and as nobody: never a 5xx, and every answer
is one the description promises.

Few examples for each operation by default; ``make schemathesis N=500`` makes many.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tests.api.caller import api_of, this_year
from tests.api.known import with_known_codes

from apotheca.config.api.routes import routes
from apotheca.config.wsgi import application

EXAMPLES = int(os.environ.get("APOTHECA_SCHEMATHESIS", "3"))
SEED = int(os.environ.get("APOTHECA_SEED", "1"))
DUTIES = "ABCDEFGHIJKLMNOPQRST@"
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
)
SCHEMA = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
OPERATIONS = {
    found.ok().definition.raw["operationId"]: found.ok() for found in SCHEMA.get_all_operations()
}
HOLDERS = {route.name: route.duties.replace("*", "D")[0] for route in routes()}

pytestmark = pytest.mark.slow
quietly = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=False,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture(autouse=True)
def one_connection() -> Iterator[None]:
    """Keep the test's own connection, and its transaction, over all requests."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def tokens(world, settings) -> dict[str, str]:
    """A token of each duty, and '' for nobody."""
    settings.API_PER_SECOND, settings.API_PER_DAY = 1_000_000, 0
    this_year(world)
    return {"": "", **{letter: api_of(world, letter).token for letter in DUTIES}}


def send(case: Any, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    case.call_and_validate(checks=list(CHECKS), headers=headers)


def test_every_route_is_tried():
    assert set(OPERATIONS) == {route.name for route in routes()}


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_an_operation_answers_as_described_whoever_asks(tokens, name):
    operation, holder = OPERATIONS[name], tokens[HOLDERS[name]]
    everybody = iter([*tokens.values()])

    @seed(SEED)
    @quietly
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.POSITIVE))
    def as_described(case):
        send(with_known_codes(case), holder)
        for token in everybody:
            send(case, token)

    @seed(SEED)
    @quietly
    @given(case=operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
    def as_not_described(case):
        send(case, holder)

    as_described()
    as_not_described()
