"""Approvals in a page: several at a time, each on its own, and only what was looked at."""

import re

import pytest

from apotheca.procurement.models import PurchaseOrder, Requisition
from apotheca.procurement.tests.factories import Desk
from apotheca.web.tests.buying import form, text


@pytest.fixture
def desk(world):
    return Desk(world)


@pytest.fixture
def director(signed_in):
    return signed_in("director")


def waiting(client):
    """Return the keys of what waits, as the page sends them."""
    return re.findall(r'name="chosen" value="([^"]+)"', text(client.get("/approvals")))


def decide(client, chosen, decision="APPROVED", **fields):
    return client.post("/approvals", form(chosen=chosen, decision=decision, **fields), follow=True)


def test_several_documents_are_approved_at_once(director, desk):
    desk.request(("HEPARIN", "4"))
    desk.order(("GLOVES", "3"))
    keys = waiting(director)

    page = decide(director, keys)

    assert len(keys) == 2
    assert "approved." in text(page)
    assert Requisition.objects.get().status == "APPROVED"
    assert PurchaseOrder.objects.get().status == "APPROVED"
    assert "Nothing waits for you" in text(page)


def test_an_approver_sees_what_it_takes_to_decide(director, desk):
    desk.order(("HEPARIN", "4"))
    page = text(director.get("/approvals"))
    for shown in ("Wholesale", "160.00", "Heparin BOX", "usable here", "on order"):
        assert shown in page


@pytest.mark.parametrize(
    ("decision", "status"), [("RETURNED", "RETURNED"), ("REJECTED", "REJECTED")]
)
def test_what_is_not_approved_says_why(director, desk, decision, status):
    desk.request(("HEPARIN", "4"))
    (key,) = waiting(director)

    refused = decide(director, [key], decision)
    assert refused.status_code == 422
    assert Requisition.objects.get().status == "SUBMITTED"

    decide(director, [key], decision, comment="half of it is enough")
    assert Requisition.objects.get().status == decision


def test_nothing_ticked_decides_nothing(director, desk):
    desk.request(("HEPARIN", "4"))
    answer = decide(director, [])
    assert answer.status_code == 422
    assert "Nothing is ticked" in text(answer)


def test_one_that_moved_on_leaves_the_others_decided(director, desk, signed_in):
    first, second = desk.request(("HEPARIN", "4")), desk.request(("SALINE", "1"))
    keys = waiting(director)
    decide(signed_in("second_director"), keys[:1])

    page = text(decide(director, keys))

    assert f"{first.number} no longer waits as you saw it" in page
    assert f"{second.number} approved." in page
    assert Requisition.objects.get(number=second.number).status == "APPROVED"


def test_sending_a_decision_twice_decides_once(director, desk):
    desk.request(("HEPARIN", "4"))
    sent = form(chosen=waiting(director), decision="APPROVED")
    director.post("/approvals", sent)
    page = director.post("/approvals", sent, follow=True)
    assert "no longer waits" in text(page)
    assert Requisition.objects.get().status == "APPROVED"


def test_only_approvers_have_the_page(signed_in):
    assert signed_in("buyer").get("/approvals").status_code == 403
    assert signed_in("buyer").post("/approvals", form()).status_code == 403


def test_the_page_takes_the_same_statements_for_many(director, desk, django_assert_max_num_queries):
    taken = []
    for wants in ((("HEPARIN", "1"),), (("HEPARIN", "1"), ("SALINE", "1"), ("GLOVES", "2"))):
        desk.request(*wants)
        with django_assert_max_num_queries(12) as seen:
            director.get("/approvals")
        taken.append(len(seen))
    assert taken[0] == taken[1]
