"""Orders in pages: from requisition lines and from nothing, changed, answered, closed."""

from decimal import Decimal

import pytest

from apotheca.governance.models import RoleGrant
from apotheca.procurement.models import OrderAcknowledgement, PurchaseOrder, PurchaseOrderLine
from apotheca.procurement.tests.factories import Desk, lot
from apotheca.procurement.types import AckLine
from apotheca.web.tests.buying import form, text, with_rows


@pytest.fixture
def desk(world):
    return Desk(world)


@pytest.fixture
def buyer(signed_in):
    return signed_in("buyer")


def test_one_click_orders_all_of_a_requisition_from_the_cheapest(buyer, desk):
    asked = desk.requested(("HEPARIN", "4"), ("SALINE", "2"))
    answer = buyer.post(f"/requisitions/{asked.number}/order", form())

    made = PurchaseOrder.objects.get()
    assert answer["Location"] == f"/orders/{made.number}"
    assert (made.supplier.code, made.total_amount, made.lines.count()) == ("WHOLESALE", 220, 2)


def test_a_second_click_orders_nothing_more(buyer, desk):
    asked = desk.requested(("HEPARIN", "4"))
    sent = form()
    for _ in range(2):
        buyer.post(f"/requisitions/{asked.number}/order", sent)
    assert PurchaseOrder.objects.count() == 1


def test_lines_without_a_contract_are_ordered_where_somebody_says(buyer, desk, world):
    from tests.world import AT

    from apotheca.procurement.operations.requisitions import submit_requisition
    from apotheca.procurement.types import WantedLine

    asked = submit_requisition(
        actor=world.actor("requester"), when=AT, deliver_to_id=world.location["MAIN-CENTRAL"],
        lines=[WantedLine(Decimal(2), "POT", description="Paint", estimated_amount=Decimal(50))],
        kind="NON_STOCK", cost_centre_id=world.cost_centre["ICU"],
    )  # fmt: skip
    desk.approve_request(asked.requisition_id)
    sent_on = buyer.post(f"/requisitions/{asked.number}/order", form())
    assert sent_on["Location"] == f"/orders/propose?requisition={asked.number}"

    page = text(buyer.get(sent_on["Location"]))
    key = page.split('name="row" value="')[1].split('"')[0]
    row = {"line": f"{asked.number}/1", "other_supplier": "SECOND", "price_amount": "24.50"}
    answer = buyer.post(sent_on["Location"], with_rows({key: row}))

    made = PurchaseOrder.objects.get()
    assert answer["Location"] == f"/orders/{made.number}"
    assert (made.kind, made.supplier.code, made.total_amount) == ("NON_STOCK", "SECOND", 49)


def test_part_of_a_line_is_ordered_and_the_rest_waits(buyer, desk):
    asked = desk.requested(("HEPARIN", "4"))
    page = text(buyer.get("/orders/propose"))
    key = page.split('name="row" value="')[1].split('"')[0]
    row = {"line": f"{asked.number}/1", "supplier": "WHOLESALE", "quantity": "1"}
    buyer.post("/orders/propose", with_rows({key: row}))
    assert PurchaseOrderLine.objects.get().quantity == 1
    assert "75" in text(buyer.get("/requisitions/to-order"))


def test_nothing_chosen_orders_nothing(buyer, desk):
    desk.requested(("HEPARIN", "4"))
    page = text(buyer.get("/orders/propose"))
    key = page.split('name="row" value="')[1].split('"')[0]
    answer = buyer.post("/orders/propose", with_rows({key: {"line": "x", "supplier": ""}}))
    assert answer.status_code == 422
    assert not PurchaseOrder.objects.exists()


def new_order(*rows, **head):
    start = {"supplier": "WHOLESALE", "deliver_to": "MAIN-CENTRAL", "kind": "STOCK", **head}
    return with_rows({f"r{n}": row for n, row in enumerate(rows)}, **start)


HEPARIN = {"package": "HEPARIN-BOX", "quantity": "4", "uom": "BOX"}


def test_an_order_is_made_without_a_requisition(buyer):
    answer = buyer.post("/orders/new", new_order(HEPARIN, expected_freight="12.50"))
    made = PurchaseOrder.objects.get()
    assert answer["Location"] == f"/orders/{made.number}"
    assert (made.total_amount, made.expected_freight) == (160, Decimal("12.50"))


def test_a_blanket_has_a_ceiling_and_releases_draw_on_it(buyer, desk):
    buyer.post("/orders/new", new_order(kind="BLANKET", ceiling="1000"))
    blanket = PurchaseOrder.objects.get()
    desk.decide(blanket.pk)
    buyer.post("/orders/new", new_order(HEPARIN, kind="RELEASE", blanket=blanket.number.lower()))
    release = PurchaseOrder.objects.exclude(pk=blanket.pk).get()
    assert release.blanket_id == blanket.pk
    page = text(buyer.get(f"/orders/{blanket.number}"))
    assert release.number in page
    assert "Drawn so far" in page


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (new_order(), "No lines were given to order"),
        (new_order(HEPARIN, supplier="NOBODY"), "There is no supplier NOBODY"),
        (new_order(HEPARIN, kind="BLANKET"), "Say how much may be drawn on it."),
        (new_order(HEPARIN, kind="RELEASE"), "Name the blanket order"),
        (new_order(HEPARIN, kind="EMERGENCY"), "Say why it cannot wait"),
        (new_order({**HEPARIN, "quantity": "x"}), "Enter a number."),
        (new_order(HEPARIN, kind="RELEASE", blanket="PO-1"), "There is no order PO-1"),
        (new_order({**HEPARIN, "package": "STENT-EACH"}, supplier="SECOND"), "no approved"),
    ],
)
def test_a_refused_order_shows_why_and_writes_nothing(buyer, sent, sentence):
    answer = buyer.post("/orders/new", sent)
    assert answer.status_code in {404, 409, 422}
    assert sentence in text(answer)
    assert not PurchaseOrder.objects.exists()


def test_the_whole_life_of_an_order_is_on_its_page(buyer, signed_in, desk):
    asked = desk.requested(("HEPARIN", "4"))
    made = desk.sent(desk.want_of(asked.lines[0]))
    desk.acknowledge(made.order_id, AckLine(1, "IB", note="next week"))
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "1"))
    page = text(buyer.get(f"/orders/{made.number}"))
    for shown in (asked.number, received.number, "answered ACK-1 (IB)", "Sent to Wholesale",
                  "Director approved the order", "still to come", "next week"):  # fmt: skip
        assert shown in page
    assert "/invoices/new" not in page
    assert "/invoices/new" in text(signed_in("ap_clerk").get(f"/orders/{made.number}"))


def test_acts_follow_the_state_and_the_duty(buyer, signed_in, desk):
    made = desk.order(("HEPARIN", "4"))
    address = f"/orders/{made.number}"
    assert "Decide" in text(signed_in("director").get(address))
    assert "Send to the supplier" not in text(buyer.get(address))
    desk.decide(made.order_id)
    assert "Send to the supplier" in text(buyer.get(address))
    assert "Send to the supplier" not in text(signed_in("receiver").get(address))
    desk.send(made.order_id)
    assert f"{address}/receive" in text(signed_in("receiver").get(address))


def test_an_order_is_sent_closed_and_cancelled_by_its_buyer(buyer, signed_in, desk):
    made, other = desk.approved(("HEPARIN", "4")), desk.approved(("SALINE", "1"))
    assert signed_in("receiver").post(f"/orders/{made.number}/send", form()).status_code == 403
    buyer.post(f"/orders/{made.number}/send", form())
    assert PurchaseOrder.objects.get(pk=made.order_id).status == "SENT"
    again = buyer.post(f"/orders/{made.number}/send", form())
    assert again.status_code == 409
    buyer.post(f"/orders/{made.number}/close", form(reason="not made any more"))
    assert PurchaseOrder.objects.get(pk=made.order_id).status == "CLOSED_SHORT"
    buyer.post(f"/orders/{other.number}/cancel", form(reason="ordered twice"))
    assert PurchaseOrder.objects.get(pk=other.order_id).status == "CANCELLED"


def test_a_refusal_over_htmx_is_a_sentence_in_the_page(buyer, desk):
    made = desk.order(("HEPARIN", "4"))
    answer = buyer.post(f"/orders/{made.number}/send", form(), headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#problem"
    assert "cannot be asked to send now" in text(answer)


def test_a_change_beyond_tolerance_waits_and_is_shown(buyer, signed_in, desk):
    made = desk.sent(("HEPARIN", "4"))
    page = text(buyer.get(f"/orders/{made.number}/change"))
    assert 'value="4"' in page
    row = {"quantity": "40", "price_amount": "40", "needed_on": ""}
    answer = buyer.post(
        f"/orders/{made.number}/change",
        with_rows({"1": row}, version="1", reason="a second ward"),
    )
    assert answer.status_code == 302
    assert PurchaseOrder.objects.get().status == "CHANGE_PENDING"
    assert "a second ward" in text(signed_in("director").get("/approvals"))
    assert "a second ward" in text(buyer.get(f"/orders/{made.number}"))


def test_a_change_of_another_version_or_of_nothing_is_refused(buyer, desk):
    made = desk.sent(("HEPARIN", "4"))
    row = {"quantity": "3", "price_amount": "40"}
    address = f"/orders/{made.number}/change"
    late = buyer.post(address, with_rows({"1": row}, version="7", reason="less"))
    assert late.status_code == 412
    assert "you saw 7" in text(late)
    same = buyer.post(address, with_rows({"1": {**row, "quantity": "4"}}, version="1", reason="x"))
    assert same.status_code == 422
    assert PurchaseOrder.objects.get().version == 1


def test_a_supplier_s_answer_is_entered_and_its_proposal_answered(buyer, desk):
    made = desk.sent(("HEPARIN", "4"), ("SALINE", "2"))
    rows = {
        "1": {"code": "IP", "price_amount": "55", "quantity": "", "promised_on": "2026-12-24"},
        "2": {"code": "IB", "note": "in January"},
    }
    buyer.post(
        f"/orders/{made.number}/acknowledge",
        with_rows(rows, version="1", supplier_reference="ACK-9"),
    )
    order = PurchaseOrder.objects.get()
    assert order.status == "CHANGE_PENDING"
    assert OrderAcknowledgement.objects.get().supplier_reference == "ACK-9"
    assert "in January" in text(buyer.get("/orders/answers"))

    page = text(buyer.get(f"/orders/{made.number}/answer"))
    assert "55" in page
    buyer.post(f"/orders/{made.number}/answer", form(is_accepted="no", reason="too dear"))
    order.refresh_from_db()
    assert order.status == "ACK_WITH_CHANGES"


def test_an_emergency_is_reviewed_by_somebody_else(buyer, signed_in, desk):
    desk.order(("HEPARIN", "1"), kind="EMERGENCY", emergency_reason="x", patient_need="bleeding")
    made = PurchaseOrder.objects.get()
    director = signed_in("director")
    assert made.number in text(director.get("/orders/emergencies"))
    assert "Review the emergency" in text(director.get(f"/orders/{made.number}"))
    director.post(
        f"/orders/{made.number}/review", form(outcome="JUSTIFIED", comment="nothing was left")
    )
    made.refresh_from_db()
    assert made.emergency_outcome == "JUSTIFIED"


def test_an_order_is_kept_as_a_file(buyer, desk):
    made = desk.sent(("HEPARIN", "4"))
    answer = buyer.get(f"/orders/{made.number}/pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == f'attachment; filename="{made.number}-1.pdf"'
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("act", ["", "/pdf", "/receive", "/change", "/acknowledge", "/answer"])
def test_an_order_elsewhere_is_not_there(signed_in, desk, world, act):
    made = desk.sent(("HEPARIN", "4"))
    name = "receiver" if act == "/receive" else "buyer"
    RoleGrant.objects.filter(person_id=world.person[name]).update(
        facility_id=world.facility["NORTH"], entity_id=world.entity["HOSP"]
    )
    client = signed_in(name)
    assert client.get(f"/orders/{made.number}{act}").status_code == 404
    assert made.number not in text(client.get("/orders"))


@pytest.mark.parametrize(
    "path", ["/orders/new", "/orders/propose", "/orders/line", "/orders/X/change"]
)
def test_only_buyers_order(signed_in, path):
    assert signed_in("requester").get(path).status_code == 403


@pytest.mark.parametrize(
    "path",
    ["/orders", "/orders/to-come", "/orders/propose", "/orders/{0}", "/orders/{0}/change",
     "/orders/{0}/acknowledge"],
)  # fmt: skip
def test_a_page_takes_the_same_statements_for_many_lines(
    buyer, desk, path, django_assert_max_num_queries
):
    taken = []
    for wants in ((("HEPARIN", "1"),), (("HEPARIN", "1"), ("SALINE", "1"), ("GLOVES", "2"))):
        desk.requested(*wants)
        made = desk.sent(*wants)
        with django_assert_max_num_queries(25) as seen:
            assert buyer.get(path.format(made.number)).status_code == 200
        taken.append(len(seen))
    assert taken[0] == taken[1]
