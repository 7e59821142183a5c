"""The story: somebody asks, somebody approves, a buyer orders, it arrives and is put away."""

from decimal import Decimal

from apotheca.inventory.models import Layer, Movement
from apotheca.kernel.models import EventRecord
from apotheca.procurement.models import PurchaseOrder, Requisition
from apotheca.procurement.tests.factories import lot, order_line
from apotheca.procurement.types import OrderWant


def test_from_requisition_to_shelf(desk):
    asked = desk.requested(("HEPARIN", "10"))
    want = OrderWant(requisition_line_id=asked.lines[0].line_id)
    order = desk.sent(want)
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    shelf = desk.put_away(receipt)

    assert (receipt.status, receipt.order_status, shelf.status) == (
        "POSTED",
        "RECEIVED",
        "PUT_AWAY",
    )
    layer = Layer.objects.get(quantity__gt=0)
    assert (layer.quantity, layer.value, layer.status) == (250, Decimal("400.00"), "AVAILABLE")
    assert layer.location_id == desk.world.location["MAIN-CENTRAL"]


def test_one_correlation_id_runs_through(desk):
    asked = desk.requested(("HEPARIN", "2"))
    order = desk.sent(OrderWant(requisition_line_id=asked.lines[0].line_id))
    desk.put_away(desk.receive(order.order_id, lot(order.lines[0].line_id, "2")))

    requisition = Requisition.objects.get(pk=asked.requisition_id)
    events = EventRecord.objects.filter(correlation_id=requisition.correlation_id)
    assert set(Movement.objects.values_list("correlation_id", flat=True)) == {
        requisition.correlation_id
    }
    assert [event.name.split(".")[1] for event in events.order_by("id")] == [
        "requisition_submitted", "requisition_decided", "purchase_order_created",
        "purchase_order_approved", "purchase_order_sent", "goods_received", "goods_put_away",
    ]  # fmt: skip


def test_stock_at_a_place_without_a_dock_is_available_at_once(desk):
    order = desk.sent(("HEPARIN", "1"))
    place = desk.world.location["MAIN-CENTRAL"]
    desk.receive(order.order_id, lot(order.lines[0].line_id, "1"), location_id=place)
    assert Layer.objects.get().status == "AVAILABLE"


def test_what_arrives_brings_line_and_order_forward(desk):
    order = desk.sent(("HEPARIN", "10"))
    desk.receive(order.order_id, lot(order.lines[0].line_id, "4"))
    line = order_line(order.lines[0].line_id)
    assert (line.received_base, line.received_amount, line.status) == (
        100,
        Decimal("160.00"),
        "PARTIAL",
    )
    assert PurchaseOrder.objects.get().status == "PARTIALLY_RECEIVED"
