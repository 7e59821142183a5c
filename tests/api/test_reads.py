"""Reads over the API: pages by cursor, one object under its tag, and only what one may see."""

import pytest
from tests.api.caller import api_of, this_year
from tests.api.test_writes import WANTED


@pytest.fixture
def requester(world):
    this_year(world)
    return api_of(world, "D")


def test_a_list_is_read_page_by_page(requester):
    made = [requester.post("/requisitions", WANTED).data["number"] for _ in range(5)]
    found, query = [], {"limit": "2", "sort": "oldest"}
    for _ in range(3):
        answer = requester.get("/requisitions", query)
        found += [row["number"] for row in answer.data["items"]]
        if answer.data["next"] is None:
            assert "Link" not in answer.headers
            break
        assert answer.headers["Link"].startswith("</api/v1/requisitions?")
        assert answer.headers["Link"].endswith('>; rel="next"')
        address = answer.headers["Link"].partition(">")[0].removeprefix("<")
        assert requester.send("GET", address).status == 200
        query["cursor"] = answer.data["next"]
    assert found == made


def test_a_cursor_belongs_to_its_list_and_order(requester):
    for _ in range(2):
        requester.post("/requisitions", WANTED)
    cursor = requester.get("/requisitions", {"limit": "1"}).data["next"]
    assert requester.get("/requisitions", {"cursor": cursor, "sort": "oldest"}).status == 422
    assert requester.get("/requisition-lines", {"cursor": cursor}).status == 422


def test_a_list_is_filtered_by_codes(requester):
    requester.post("/requisitions", WANTED)
    found = requester.get("/requisitions", {"deliver_to": "MAIN-DOCK", "status": "SUBMITTED"})
    assert len(found.data["items"]) == 1
    assert requester.get("/requisitions", {"deliver_to": "NORTH-PHARMACY"}).data["items"] == []
    assert requester.get("/requisitions", {"deliver_to": "NOWHERE"}).data["items"] == []


def test_a_reader_sees_the_entities_and_facilities_of_the_token_only(world, requester):
    requester.post("/requisitions", WANTED)
    for other in (
        api_of(world, "D", entity="CLINIC"),
        api_of(world, "D", entity="HOSP", facility="NORTH"),
        api_of(world, "D", scopes="duty:D entity:CLINIC"),
    ):
        assert other.get("/requisitions").data == {"items": [], "next": None}
    here = api_of(world, "D", entity="HOSP", facility="MAIN")
    assert len(here.get("/requisitions").data["items"]) == 1


def test_an_object_is_read_under_its_tag(requester):
    number = requester.post("/requisitions", WANTED).data["number"]
    first = requester.get(f"/requisitions/{number}")
    assert first.data["requisition"]["number"] == number
    tag = first.headers["ETag"]
    assert tag.startswith('"1.')
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = requester.get(f"/requisitions/{number}", if_none_match=known)
        assert (again.status, again.raw) == (304, b"")
        assert again.headers["ETag"] == tag
    assert requester.get(f"/requisitions/{number}", if_none_match='"x"').status == 200
    requester.post(f"/requisitions/{number}/cancellation", {"reason": "Not needed"})
    assert requester.get(f"/requisitions/{number}", if_none_match=tag).status == 200


def test_what_lies_abroad_is_not_there(world, requester):
    number = requester.post("/requisitions", WANTED).data["number"]
    abroad = api_of(world, "D", entity="CLINIC").get(f"/requisitions/{number}")
    nowhere = api_of(world, "D", entity="CLINIC").get("/requisitions/REQ-1999-000001")
    assert (abroad.status, nowhere.status) == (404, 404)
    assert {**abroad.data, "detail": "", "facts": ""} == {**nowhere.data, "detail": "", "facts": ""}


def test_who_lacks_the_duty_reads_nothing(world):
    answer = api_of(world, "D").get("/payments")
    assert (answer.status, answer.code) == (403, "api.not_readable")


def test_an_auditor_looks_and_touches_nothing(world):
    auditor = api_of(world, "@")
    assert auditor.get("/payments").status == 200
    assert auditor.get("/audit").status == 200
    assert auditor.post("/requisitions", WANTED).status == 403


def test_a_query_takes_what_its_door_names(world):
    books = api_of(world, "P")
    answer = books.get("/entities/HOSP/trial-balance", {"up_to": "2026-03-31"})
    assert answer.status == 200
    wrong = books.get("/entities/HOSP/trial-balance", {"up_to": "soon"})
    assert wrong.data["errors"][0]["parameter"] == "up_to"
    missing = api_of(world, "H").get("/items/HEPARIN/stock")
    assert missing.data["errors"] == [{"parameter": "on", "reason": "It is needed"}]


def test_a_code_with_a_slash_is_one_code(world):
    api = api_of(world, "P")
    for path in ("/cost-centres/HOSP/ICU", "/cost-centres/HOSP%2FICU"):
        assert api.get(path).data["code"] == "ICU"
    closed = api.post("/cost-centres/HOSP/ICU/closing", {"until": "2027-01-01"})
    assert closed.data == {"until": "2027-01-01"}


def test_a_head_is_answered_as_a_get_without_a_body(requester):
    answer = requester.send("HEAD", "/requisitions")
    assert (answer.status, answer.raw) == (200, b"")


def test_nothing_of_the_api_is_kept_by_caches_or_scripts(requester):
    headers = requester.get("/requisitions").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "Access-Control-Allow-Origin" not in headers
    assert "Set-Cookie" not in headers
