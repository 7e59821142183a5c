"""Requisitions in pages: who may ask, what is written, and what a refusal leaves."""

import pytest

from apotheca.procurement.models import Requisition, RequisitionLine
from apotheca.procurement.tests.factories import Desk
from apotheca.web.tests.buying import form, with_rows


@pytest.fixture
def desk(world):
    return Desk(world)


def sent(*rows, **head):
    """Return a requisition as a browser sends it: the head and its lines."""
    numbered = {f"r{n}": row for n, row in enumerate(rows)}
    return with_rows(numbered, **{"deliver_to": "MAIN-CENTRAL", "kind": "STOCK", **head})


HEPARIN = {"package": "HEPARIN-BOX", "quantity": "4", "uom": "BOX"}
PAINT = {"description": "Paint", "quantity": "2", "uom": "POT", "estimated_amount": "50"}


def test_a_requisition_is_submitted_and_shown(signed_in):
    client = signed_in("requester")
    answer = client.post("/requisitions/new", sent(HEPARIN, PAINT, needed_on="2027-01-05"))

    made = Requisition.objects.get()
    assert answer["Location"] == f"/requisitions/{made.number}"
    assert (made.status, made.estimated_amount, made.requested_by.username) == (
        "SUBMITTED",
        210,
        "requester",
    )
    page = client.get(answer["Location"]).content.decode()
    assert "Heparin BOX" in page
    assert "waits for approval" in page


def test_sending_a_form_twice_asks_once(signed_in):
    client, asked = signed_in("requester"), sent(HEPARIN)
    first, second = (client.post("/requisitions/new", asked) for _ in range(2))

    assert first["Location"] == second["Location"]
    assert Requisition.objects.count() == 1


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (sent(), "Add at least one line."),
        (sent({**HEPARIN, "quantity": "many"}), "Enter a number."),
        (sent({**HEPARIN, "quantity": "0"}), "greater than or equal"),
        (sent({"quantity": "1", "uom": "POT"}), "Say what it may cost."),
        (sent(HEPARIN, kind="EMERGENCY"), "Say why it cannot wait"),
        (sent(HEPARIN, kind="NON_STOCK"), "charged to a cost centre"),
        (sent({**HEPARIN, "uom": "PALLET"}), "has no approved conversion from PALLET"),
        (sent({**HEPARIN, "package": "NO-SUCH"}), "There is no package NO-SUCH"),
        (sent(HEPARIN, deliver_to="MAIN-DOCK"), "Select a valid choice"),
    ],
)
def test_a_refused_requisition_shows_why_and_writes_nothing(signed_in, asked, sentence):
    answer = signed_in("requester").post("/requisitions/new", asked)

    assert answer.status_code in {404, 422}
    assert sentence in answer.content.decode()
    assert not Requisition.objects.exists()
    assert not RequisitionLine.objects.exists()


def test_only_who_holds_the_duty_may_ask(signed_in):
    for path in ("/requisitions/new", "/requisitions/line", "/requisitions/X/resubmit"):
        assert signed_in("buyer").get(path).status_code == 403
    assert signed_in("buyer").post("/requisitions/new", sent(HEPARIN)).status_code == 403
    assert not Requisition.objects.exists()


def test_a_line_shows_its_units_price_and_stock(signed_in):
    page = signed_in("requester").get(
        "/requisitions/line", {"add": "heparin-box", "deliver_to": "MAIN-CENTRAL"}
    )
    text = page.content.decode()
    assert "40.00" in text
    assert "GPO-1" in text
    assert '<option value="VIAL"' in text
    nothing = signed_in("requester").get("/requisitions/line", {"add": "X", "deliver_to": "Y"})
    assert "There is no package X" in nothing.content.decode()


def test_the_estimate_says_the_sum_or_why_there_is_none(signed_in):
    client = signed_in("requester")
    text = client.post("/requisitions/estimate", sent(HEPARIN, PAINT)).content.decode()
    assert "210.00" in text
    wrong = sent({**HEPARIN, "uom": "PALLET"})
    assert "PALLET" in client.post("/requisitions/estimate", wrong).content.decode()
    assert not Requisition.objects.exists()


def test_a_requisition_elsewhere_is_not_there(signed_in, desk, world):
    from apotheca.governance.models import RoleGrant

    asked = desk.request(("HEPARIN", "4"))
    RoleGrant.objects.filter(person_id=world.person["buyer"]).delete()
    RoleGrant.objects.create(
        person_id=world.person["buyer"], role_id=RoleGrant.objects.first().role_id,
        entity_id=world.entity["HOSP"], facility_id=world.facility["NORTH"],
        valid=("2020-01-01", None),
    )  # fmt: skip
    buyer = signed_in("buyer")
    assert buyer.get(f"/requisitions/{asked.number}").status_code == 404
    assert asked.number not in buyer.get("/requisitions").content.decode()
    assert signed_in("requester").get(f"/requisitions/{asked.number}").status_code == 200


def test_acts_are_offered_to_whom_they_belong(signed_in, desk):
    asked = desk.requested(("HEPARIN", "4"))
    address = f"/requisitions/{asked.number}"
    assert "Order it" in signed_in("buyer").get(address).content.decode()
    mine = signed_in("requester").get(address).content.decode()
    assert "Cancel" in mine
    assert "Order it" not in mine
    assert "/cancel" not in signed_in("director").get(address).content.decode()


def test_a_requester_cancels_and_nobody_else(signed_in, desk):
    asked = desk.request(("HEPARIN", "4"))
    sent_once = form(reason="the patient was moved")
    address = f"/requisitions/{asked.number}/cancel"
    assert signed_in("buyer").post(address, sent_once).status_code == 403
    assert signed_in("requester").post(address, sent_once).status_code == 302
    assert Requisition.objects.get().status == "CANCELLED"
    again = signed_in("requester").post(address, form(reason="again"))
    assert again.status_code == 409


def test_a_returned_requisition_is_changed_and_sent_again(signed_in, desk, world):
    from tests.world import AT

    from apotheca.procurement.operations.requisitions import decide_requisition

    asked = desk.request(("HEPARIN", "4"))
    decide_requisition(
        actor=world.actor("director"), when=AT, requisition_id=asked.requisition_id,
        decision="RETURNED", comment="half of it",
    )  # fmt: skip
    client, address = signed_in("requester"), f"/requisitions/{asked.number}/resubmit"
    assert 'value="4"' in client.get(address).content.decode()
    assert client.post(address, sent({**HEPARIN, "quantity": "2"})).status_code == 302
    again = Requisition.objects.get()
    assert (again.version, again.status, again.estimated_amount) == (2, "SUBMITTED", 80)


@pytest.mark.parametrize("path", ["/requisitions", "/requisitions/to-order", "/requisitions/{}"])
def test_a_page_takes_the_same_statements_for_many_lines(
    signed_in, desk, path, django_assert_max_num_queries
):
    client, taken = signed_in("buyer"), []
    for wants in ((("HEPARIN", "1"),), (("HEPARIN", "1"), ("SALINE", "1"), ("GLOVES", "2"))):
        asked = desk.requested(*wants)
        with django_assert_max_num_queries(20) as seen:
            assert client.get(path.format(asked.number)).status_code == 200
        taken.append(len(seen))
    assert taken[0] == taken[1]
