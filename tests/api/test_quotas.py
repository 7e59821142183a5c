"""How much a client may ask, what it used, and which doors will close."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from tests.api.caller import api_of

from apotheca.config.api import edge, openapi, usage
from apotheca.config.api.quotas import Quotas, QuotaUsedUp
from apotheca.config.api.routes import Route, routes
from apotheca.config.api.tokens import caller_of
from apotheca.config.api.views import view_of
from apotheca.governance.models import ApiClient, ApiUsage
from apotheca.kernel.doors import Deprecation


@pytest.fixture
def api(world):
    return api_of(world, "D")


@pytest.fixture
def caller(api):
    request = RequestFactory().get("/", headers={"authorization": f"Bearer {api.token}"})
    return caller_of(request)


def test_a_client_is_let_in_so_often_a_second(caller):
    quotas = Quotas()
    for _ in range(30):
        quotas.admit(caller, now=100.0)
    with pytest.raises(QuotaUsedUp) as refused:
        quotas.admit(caller, now=100.01)
    assert refused.value.facts == {"limit": 30, "period": "second", "seconds": 1}
    quotas.admit(caller, now=100.04)
    quotas.admit(replace(caller, client="OTHER"), now=100.04)


def test_a_client_may_have_limits_of_its_own(api):
    ApiClient.objects.update(per_second=2)
    statuses = [api.get("/roles").status for _ in range(4)]
    assert statuses[:2] == [200, 200]
    assert 429 in statuses
    ApiClient.objects.update(per_second=1000, per_day=6)
    answers = [api.get("/roles") for _ in range(4)]
    assert [answer.status for answer in answers] == [200, 200, 429, 429]
    assert answers[-1].code == "api.quota_used_up"
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 86_400


def test_the_limit_of_a_day_counts_what_other_processes_added_up(api):
    ApiClient.objects.update(per_day=10)
    client = ApiClient.objects.get()
    ApiUsage.objects.create(
        client=client, day=usage.today(), route="list_roles", requests=9, refused=0, failed=0,
        milliseconds=1,
    )  # fmt: skip
    assert [api.get("/roles").status for _ in range(2)] == [200, 429]


def test_use_is_kept_by_client_route_and_day(world, api):
    for _ in range(3):
        api.get("/roles")
    api.get("/payments")
    api.post("/requisitions", {})
    assert not ApiUsage.objects.exists()
    edge.USAGE.flush()
    found = {row["route"]: row for row in api.get("/usage").data["items"]}
    assert {name: (row["requests"], row["refused"]) for name, row in found.items()} == {
        "list_roles": (3, 0), "list_payments": (1, 1), "submit_requisition": (1, 1),
    }  # fmt: skip
    edge.USAGE.flush()
    edge.USAGE.flush()
    assert len(api.get("/usage").data["items"]) == 4
    admin = api_of(world, "Q")
    everybody = admin.get("/client-usage", {"client": api.client}).data["items"]
    assert {row["client"] for row in everybody} == {api.client}
    assert api.get("/client-usage").status == 403


def test_a_client_sees_its_own_use_only(world, api):
    other = api_of(world, "E")
    other.get("/roles")
    edge.USAGE.flush()
    assert api.get("/usage").data["items"] == []
    assert api.get("/usage", {"client": other.client}).status == 422


def test_use_waits_on_when_the_database_cannot_take_it(api, monkeypatch):
    api.get("/roles")

    def broken(**_):
        raise DatabaseError("gone")

    monkeypatch.setattr(usage, "add_usage", broken)
    edge.USAGE.flush()
    assert edge.USAGE.waiting(api.client, usage.today()) == 1
    monkeypatch.undo()


def _closing() -> Route:
    route = next(one for one in routes() if one.name == "list_roles")
    told = Deprecation(date(2026, 6, 1), date(2027, 6, 1), "/job-roles")
    return Route(route.context, replace(route.door, deprecation=told))


def test_a_door_that_will_close_says_so(api, monkeypatch):
    closing = _closing()
    answered = edge.ApiEdge(lambda request: _through(closing, request))
    request = RequestFactory().get(
        "/api/v1/roles", {"limit": "1"}, headers={"authorization": f"Bearer {api.token}"}
    )
    answer = answered(request)
    assert answer.status_code == 200
    assert answer.headers["Deprecation"] == "@1780272000"
    assert answer.headers["Sunset"] == "Tue, 01 Jun 2027 00:00:00 GMT"
    links = answer.headers["Link"]
    assert '</api/v1/job-roles>; rel="successor-version"' in links
    assert 'rel="next"' in links


def _through(route: Route, request):
    request.auth = caller_of(request)
    return view_of(route)(request)


def test_the_description_marks_a_door_that_will_close(monkeypatch):
    monkeypatch.setattr(openapi, "routes", lambda: (_closing(),))
    openapi.document.cache_clear()
    try:
        assert openapi.document()["paths"]["/roles"]["get"]["deprecated"] is True
    finally:
        monkeypatch.undo()
        openapi.document.cache_clear()
