"""No bad request is done, none is answered with 5xx, and good ones beside it are."""

from urllib.parse import urlencode

import pytest
from tests.api.bad_requests import CASES, GOOD, PATH, Bad
from tests.api.caller import Answer, Api, api_of, this_year

from apotheca.kernel.models import ActRecord

each = pytest.mark.parametrize("bad", CASES, ids=lambda bad: bad.name)


@pytest.fixture
def requester(world) -> Api:
    this_year(world)
    return api_of(world, "D")


def send(api: Api, bad: Bad) -> Answer:
    path = f"{bad.path}?{urlencode(bad.query, doseq=True)}" if bad.query else bad.path
    return api.write(bad.method, path, bad.body, key=bad.key, **bad.headers)


def test_there_are_enough_of_them():
    assert len({bad.name for bad in CASES}) == len(CASES) >= 120


@each
def test_a_bad_request_is_refused_by_name_and_place(requester, bad):
    answer = send(requester, bad)
    assert answer.status == bad.status, answer.raw[:500]
    assert answer.headers["Content-Type"] == "application/problem+json"
    found = answer.data
    assert found["status"] == bad.status
    assert not bad.code or found["code"] == bad.code
    assert found["type"] == f"urn:apotheca:problem:{found['code']}"
    assert found["title"]
    assert found["detail"]
    if bad.place:
        assert bad.place in [one.get("pointer") for one in found["errors"]]
    assert not ActRecord.objects.exists()


@each
def test_a_bad_request_between_good_ones_spoils_none(requester, bad):
    assert requester.post(PATH, GOOD).status == 201
    assert send(requester, bad).status == bad.status
    assert requester.post(PATH, GOOD).status == 201
    assert ActRecord.objects.count() == 2
