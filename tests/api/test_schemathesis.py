"""
Requests made from the description, sent as every role and as nobody: never a 5xx, and every answer
is one the description promises.

Few examples for each operation by default; ``make schemathesis N=500`` makes many.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
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

pytestmark = [pytest.mark.slow, pytest.mark.campaign]
quietly = settings(
    max_examples=EXAMPLES, deadline=None, database=None, derandomize=False,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@dataclass
class Counted:
    """What was sent, and what came back that should not."""

    requests: int = 0
    server_errors: int = 0
    violations: int = 0


COUNTED = Counted()


@contextmanager
def taken_back() -> Iterator[None]:
    """Do what is inside in a transaction, or savepoint, that operations take for none."""
    inside = transaction.atomic()
    inside._from_testcase = True  # as Django's own test cases do
    with inside:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def house(world_snapshot, django_db_blocker) -> Iterator[dict[str, str]]:
    """The small hospital once for the whole file; a token of each duty, and '' for nobody."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the transaction lives over all requests
    with django_db_blocker.unblock(), taken_back():
        world = world_snapshot.restore()
        this_year(world)
        yield {"": "", **{letter: api_of(world, letter).token for letter in DUTIES}}
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture(scope="module", autouse=True)
def told(request) -> Iterator[None]:
    """Say at the end how much was tried."""
    yield
    plugin = request.config.pluginmanager.get_plugin
    with plugin("capturemanager").global_and_fixture_disabled():
        plugin("terminalreporter").write_line(
            f"\n{len(OPERATIONS)} operations, {COUNTED.requests} requests,"
            f" {COUNTED.server_errors} answers of 5xx, {COUNTED.violations} violations"
        )


@pytest.fixture
def tokens(house, settings) -> Iterator[dict[str, str]]:
    """The tokens, in a house nobody has touched yet."""
    settings.API_PER_SECOND, settings.API_PER_DAY = 1_000_000, 0
    with taken_back():
        yield house


def send(case: Any, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    COUNTED.requests += 1
    answer = case.call(headers=headers)
    COUNTED.server_errors += answer.status_code >= 500
    try:
        case.validate_response(
            answer, checks=list(CHECKS), headers=headers, transport_kwargs={"headers": headers}
        )
    except Exception:
        COUNTED.violations += 1
        raise


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
