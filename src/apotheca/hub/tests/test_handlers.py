import json
from datetime import date
from decimal import Decimal

import pytest
from tests.world import ALWAYS, AT

from apotheca.finance.models import Invoice
from apotheca.governance.types import Actor
from apotheca.hub.inbox import Door, drain
from apotheca.hub.models import Crosswalk, Inbox
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.tests.factories import endpoint
from apotheca.inventory.models import Movement
from apotheca.inventory.operations.opening import enter_opening_stock
from apotheca.inventory.types import IncomingLot
from apotheca.procurement.models import GoodsReceipt, PurchaseOrder, Requisition
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.types import OrderWant

DUTIES = {
    "requisition.submitted": "D", "order.acknowledged": "F", "delivery.received": "G",
    "invoice.received": "J", "stock.counted": "H",
}  # fmt: skip


def tell(world, kind, subject, data, *, message_id="m1"):
    """Let a system tell something through the endpoint of its duty; return the inbox row."""
    code = f"SUITE-{DUTIES[kind]}"
    found = world.__dict__.setdefault("doors", {})
    if code not in found:
        made = endpoint(world, code, direction="IN", duties=DUTIES[kind])
        found[code] = Door(made.pk, made.code, made.person_id, 8)
    door = found[code]
    body = {
        "specversion": "1.0", "id": message_id, "type": f"{kind}.v1", "source": "/suite",
        "subject": subject, "time": "2026-03-02T12:00:00Z", "data": data,
    }  # fmt: skip
    reply = receive_message(
        actor=Actor(door.person_id), endpoint_code=door.code, message_id=message_id,
        body=json.dumps(body).encode(), object_type=kind, business_key=subject,
    )  # fmt: skip
    drain(door, clock=lambda: AT)
    return Inbox.objects.get(pk=reply.inbox_id)


def tell_file(world, kind, name, text, message_id):
    place = endpoint(world, f"CABINET-{message_id}", direction="IN")
    door = Door(place.pk, place.code, place.person_id, 8)
    reply = receive_message(
        actor=Actor(door.person_id), endpoint_code=door.code, message_id=message_id,
        body=text.encode(), object_type=kind, business_key=name, content_type="text/csv",
    )  # fmt: skip
    drain(door, clock=lambda: AT)
    return Inbox.objects.get(pk=reply.inbox_id)


def requisition(**change):
    line = {"package": "HEPARIN-BOX", "quantity": "10", "uom": "BOX"}
    return {"entity": "HOSP", "deliver_to": "MAIN-CENTRAL", "requested_on": "2026-03-02",
            "lines": [line], **change}  # fmt: skip


def sent_order(world):
    order = create_order(
        actor=world.actor("buyer"), when=AT, kind="STOCK", supplier_id=world.supplier["WHOLESALE"],
        deliver_to_id=world.location["MAIN-DOCK"],
        lines=[OrderWant(Decimal(10), "BOX", world.package["HEPARIN"])],
    )  # fmt: skip
    decide_order(
        actor=world.actor("director"), when=AT, order_id=order.order_id, decision="APPROVED"
    )
    return send_order(actor=world.actor("buyer"), when=AT, order_id=order.order_id)


def test_a_requisition_of_the_suite_becomes_ours(world):
    message = tell(world, "requisition.submitted", "RQ-77", requisition())
    made = Requisition.objects.get()
    assert (message.status, message.document_id) == ("DONE", made.pk)
    assert message.reply == {"number": made.number, "status": made.status}
    assert made.estimated_amount == Decimal("400.00")


def test_codes_of_the_suite_are_translated_by_its_crosswalk(world):
    data = requisition(deliver_to="W-17")
    message = tell(world, "requisition.submitted", "RQ-1", data)
    assert (message.status, message.error_code, message.owner_role) == (
        "HELD", "masterdata.code_unknown", "MASTER_DATA",
    )  # fmt: skip
    assert "Location W-17" in message.error_text
    Crosswalk.objects.create(
        system_id=message.endpoint.system_id, domain="LOCATION", theirs="W-17",
        ours="MAIN-CENTRAL", valid=ALWAYS,
    )  # fmt: skip
    again = tell(world, "requisition.submitted", "RQ-2", data, message_id="m2")
    assert again.status == "DONE"


@pytest.mark.parametrize(
    "change",
    [
        {"lines": []},
        {"lines": [{"package": "HEPARIN-BOX", "quantity": 10, "uom": "BOX"}]},
        {"lines": [{"package": "HEPARIN-BOX", "quantity": "-1", "uom": "BOX"}]},
        {"requested_on": "02/03/2026"},
        {"requested_on": "2026-02-30"},
        {"kind": "WISH"},
        {"entity": ""},
    ],
)
def test_a_requisition_that_is_not_exact_is_held(world, change):
    message = tell(world, "requisition.submitted", "RQ-1", requisition(**change))
    assert (message.status, message.error_code) == ("HELD", "hub.message_unreadable")
    assert not Requisition.objects.exists()


def test_a_supplier_acknowledges_our_order(world):
    order = sent_order(world)
    message = tell(
        world, "order.acknowledged", order.number,
        {"order_version": order.version, "reference": "ACK-1"},
    )  # fmt: skip
    assert message.status == "DONE", message.error_text
    assert PurchaseOrder.objects.get().status == "ACKNOWLEDGED"


def test_an_acknowledgement_of_an_order_we_never_sent_is_held(world):
    message = tell(world, "order.acknowledged", "PO-9", {"order_version": 1, "reference": "A"})
    assert (message.status, message.error_code) == ("HELD", "masterdata.code_unknown")


def test_a_delivery_counted_in_the_suite_is_received_here(world):
    order = sent_order(world)
    lot = {"line_no": 1, "quantity": "10", "uom": "BOX", "lot_number": "L1",
           "expires_on": "2027-12-31"}  # fmt: skip
    data = {"order_number": order.number, "location": "MAIN-DOCK", "received_on": "2026-03-02",
            "lots": [lot]}  # fmt: skip
    message = tell(world, "delivery.received", "DN-1", data)
    assert message.status == "DONE", message.error_text
    assert GoodsReceipt.objects.get().status == "POSTED"


def invoice(order, **change):
    return {
        "entity": "HOSP", "supplier": "WHOLESALE", "invoiced_on": "2026-03-02", "currency": "USD",
        "order_number": order.number, "total": "400.00",
        "lines": [{"order_line_no": 1, "quantity": "10", "uom": "BOX", "amount": "400.00"}],
        **change,
    }  # fmt: skip


def test_an_invoice_is_registered_and_waits_for_its_receipt(world):
    order = sent_order(world)
    message = tell(world, "invoice.received", "INV-1", invoice(order))
    assert message.status == "DONE", message.error_text
    stored = Invoice.objects.get()
    assert (stored.supplier_number, stored.status) == ("INV-1", "EXCEPTION")
    assert message.reply["status"] == "EXCEPTION"


def test_a_count_is_posted(world):
    data = {"location": "MAIN-CENTRAL", "counted_on": "2026-03-02",
            "lots": [{"item": "GLOVES", "package": "GLOVES-BOX", "quantity": "5",
                      "lot_number": "L1"}]}  # fmt: skip
    message = tell(world, "stock.counted", "CC-1", data)
    assert message.error_text == ""
    assert Movement.objects.get().quantity == 5


def test_the_same_requisition_under_another_message_id_is_refused_by_its_number(world):
    assert tell(world, "requisition.submitted", "RQ-1", requisition()).status == "DONE"
    again = tell(world, "requisition.submitted", "RQ-1", requisition(), message_id="m2")
    assert (again.status, again.error_code) == ("HELD", "hub.already_claimed")
    assert Requisition.objects.count() == 1


def test_a_dispensing_file_is_posted_once_whatever_its_message_id(world):
    enter_opening_stock(
        actor=world.actor("stock_controller"), when=AT, location_id=world.location["MAIN-ICU"],
        lots=[IncomingLot(1, world.item["HEPARIN"], world.package["HEPARIN"], "L1",
                          date(2027, 1, 1), Decimal(50), Decimal(80))],
    )  # fmt: skip
    text = (
        "row_id,occurred_at,location,item,quantity,uom,cost_centre\n"
        "1,2026-03-02T10:00:00Z,MAIN-ICU,HEPARIN,2,VIAL,ICU\n"
    )
    for number in ("m1", "m2"):
        message = tell_file(world, "usage.reported", "usage-2026-03-02.csv", text, number)
        assert message.error_text == "" or number == "m2"
    assert sum(m.quantity for m in Movement.objects.filter(kind="ISSUE")) == 2
