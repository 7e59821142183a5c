"""Writes over the API: the same operations, in the portable form, once for each key."""

from datetime import UTC, datetime, timedelta

import pytest
from tests.api.caller import Api, api_of, this_year

from apotheca.kernel.models import ActRecord

WANTED = {"deliver_to": "MAIN-DOCK",
          "lines": [{"quantity": "4", "uom": "BOX", "package": "HEPARIN-BOX"}]}  # fmt: skip


@pytest.fixture
def requester(world) -> Api:
    this_year(world)
    return api_of(world, "D")


def test_a_requisition_is_submitted_by_codes_and_answered_by_codes(requester):
    answer = requester.post("/requisitions", WANTED)
    assert answer.status == 201
    found = answer.data
    assert found["requisition"] == found["number"]
    assert found["number"].startswith("REQ-")
    assert found["estimated_amount"] == "160.00"
    assert found["lines"][0]["line"] == f"{found['number']}/1"
    assert found["lines"][0]["base_quantity"] == "100.000000"
    act = ActRecord.objects.get(operation="procurement.submit_requisition")
    assert act.source == f"api:{requester.client}"


def test_a_path_names_the_document(world, requester):
    number = requester.post("/requisitions", WANTED).data["number"]
    decided = api_of(world, "E").post(
        f"/requisitions/{number}/decisions", {"decision": "APPROVED", "comment": "Fine"}
    )
    assert (decided.status, decided.data["status"]) == (200, "APPROVED")


def test_a_document_nobody_knows_is_not_found(requester):
    answer = requester.post("/requisitions/REQ-1999-000001/cancellation", {"reason": "None"})
    assert (answer.status, answer.code) == (404, "kernel.not_found")


def test_a_repeat_gets_the_first_answer_and_other_input_is_refused(requester):
    first = requester.post("/requisitions", WANTED, key="one")
    again = requester.post("/requisitions", WANTED, key="one")
    assert (again.status, again.raw) == (first.status, first.raw)
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"
    other = requester.post("/requisitions", {**WANTED, "kind": "PATIENT"}, key="one")
    assert (other.status, other.code) == (422, "governance.idempotency_key_reused")
    assert "one" in other.data["detail"]
    assert ActRecord.objects.count() == 1


def test_two_clients_of_one_service_keep_their_keys_apart(world, requester):
    first = requester.post("/requisitions", WANTED, key="one").data["number"]
    assert api_of(world, "D").post("/requisitions", WANTED, key="one").data["number"] != first


def test_late_entry_keeps_the_time_it_happened(requester):
    at = datetime.now(UTC) - timedelta(days=2)
    answer = requester.post("/requisitions", {**WANTED, "at": at.isoformat()})
    assert answer.status == 201
    act = ActRecord.objects.get()
    assert act.occurred_at == at
    late = requester.post("/requisitions", {**WANTED, "at": "2199-01-01T00:00:00Z"})
    assert late.data["errors"] == [{"pointer": "/at", "reason": "It lies in the future"}]


def test_the_day_is_that_of_the_place(requester):
    answer = requester.post("/requisitions", {**WANTED, "at": "2026-03-03T03:30:00Z"})
    assert answer.status == 201
    assert ActRecord.objects.get().business_date.isoformat() == "2026-03-02"


def test_who_lacks_the_duty_is_refused_before_the_body_is_read(world):
    answer = api_of(world, "F").post("/requisitions", b"{never read", key=None)
    assert (answer.status, answer.code) == (403, "governance.not_permitted")
    assert answer.data["facts"] == {"permission": "procurement.submit_requisition", "duty": "D"}


def test_a_token_reaches_no_further_than_its_entities(world):
    abroad = api_of(world, "D", scopes="duty:D entity:CLINIC")
    answer = abroad.post("/requisitions", WANTED)
    assert (answer.status, answer.code) == (403, "governance.not_permitted")
    assert "HOSP" not in answer.raw.decode()
    here = api_of(world, "D", scopes="duty:D entity:HOSP")
    assert here.post("/requisitions", WANTED).status == 201
    assert api_of(world, "D", scopes="duty:E").post("/requisitions", WANTED).status == 403


def test_an_update_names_the_version_it_saw(world):
    steward = api_of(world, "A")
    change = {"values": {"ved": "V"}}
    missing = steward.write("PATCH", "/items/HEPARIN", change)
    assert (missing.status, missing.code) == (428, "api.version_missing")
    tag = steward.get("/items/HEPARIN").headers["ETag"]
    done = steward.write("PATCH", "/items/HEPARIN", change, if_match=tag)
    assert (done.status, done.data) == (200, {"version": 2})
    stale = steward.write("PATCH", "/items/HEPARIN", change, if_match=tag)
    assert (stale.status, stale.code) == (412, "masterdata.record_moved_on")


def test_an_operation_that_answers_nothing_says_so(world):
    answer = api_of(world, "Q").post(
        "/roles", {"entity": "HOSP", "code": "NEW", "name": "New", "duties": ["G"]}
    )
    assert (answer.status, answer.raw) == (204, b"")


def test_codes_are_answered_where_the_house_has_ids(world):
    steward = api_of(world, "A")
    item = {"code": "NEW-1", "name": "New", "item_class": "DRUG", "base_uom": "EACH"}
    assert steward.post("/items", {"items": [item]}).data == {"items": ["NEW-1"]}
