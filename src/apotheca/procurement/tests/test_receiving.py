"""Deliveries: what is posted, what is held and why, and that notes are booked once."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from tests.world import MONDAY

from apotheca.governance.shell import NotPermitted
from apotheca.inventory.models import Layer, Lot, Movement
from apotheca.masterdata import models as md
from apotheca.procurement.models import PurchaseOrder, PurchaseOrderLine, Requisition
from apotheca.procurement.operations.errors import LineUnknown, TwoDutiesOnOneTransaction
from apotheca.procurement.operations.receipt_checks import NotWholeUnits, ReceiptUnitUnknown
from apotheca.procurement.operations.receiving import DeliveryNoteBooked, DeliveryNoteMissing
from apotheca.procurement.tests.factories import lot, order_line, receipt_line
from apotheca.procurement.types import OrderWant


@pytest.fixture
def heparin(desk):
    """A sent order of 10 boxes of 25 vials at 40.00."""
    return desk.sent(("HEPARIN", "10"))


def held_code(desk, order, *lots, **more):
    receipt = desk.receive(order.order_id, *lots, **more)
    return receipt_line(receipt.lines[-1].line_id).hold_code


def test_two_lots_of_one_line_become_two_layers(desk, heparin):
    line = heparin.lines[0].line_id
    desk.receive(heparin.order_id, lot(line, "6", number="A"), lot(line, "4", number="B"))
    layers = Layer.objects.order_by("-quantity").values_list("quantity", "value", "status")
    assert list(layers) == [
        (150, Decimal("240.00"), "RECEIVED"), (100, Decimal("160.00"), "RECEIVED"),
    ]  # fmt: skip


def test_a_delivery_note_is_booked_once(desk, heparin):
    line = heparin.lines[0].line_id
    desk.receive(heparin.order_id, lot(line, "5"), delivery_note="DN-9")
    with pytest.raises(DeliveryNoteBooked):
        desk.receive(heparin.order_id, lot(line, "5"), delivery_note="DN-9")


def test_a_delivery_without_a_note_is_refused(desk, heparin):
    with pytest.raises(DeliveryNoteMissing):
        desk.receive(heparin.order_id, lot(heparin.lines[0].line_id, "5"), delivery_note=" ")


def test_vials_counted_against_boxes_ordered_are_the_same_goods(desk, heparin):
    receipt = desk.receive(heparin.order_id, lot(heparin.lines[0].line_id, "250", "VIAL"))
    assert (receipt.order_status, receipt.lines[0].amount) == ("RECEIVED", Decimal("400.00"))


def test_a_unit_nobody_ordered_is_refused(desk, heparin):
    with pytest.raises(ReceiptUnitUnknown):
        desk.receive(heparin.order_id, lot(heparin.lines[0].line_id, "1", "CASE"))


def test_half_a_vial_is_refused(desk, heparin):
    with pytest.raises(NotWholeUnits):
        desk.receive(heparin.order_id, lot(heparin.lines[0].line_id, "0.5", "VIAL"))


def test_a_line_of_another_order_is_refused(desk, heparin):
    other = desk.sent(("HEPARIN", "1"))
    with pytest.raises(LineUnknown):
        desk.receive(heparin.order_id, lot(other.lines[0].line_id, "1"))


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ({"number": ""}, "LOT_MISSING"),
        ({"expires_on": None}, "EXPIRY_MISSING"),
        ({"expires_on": date(2026, 3, 1)}, "EXPIRED"),
        ({"expires_on": date(2026, 5, 30)}, "SHORT_DATED"),
        ({"package_id": 999}, "WRONG_PACKAGE"),
        ({"stated_base": Decimal(10)}, "UOM_MISALIGNED"),
        ({"stated_base": Decimal(240)}, "QTY_DIFFERENCE"),
    ],
)
def test_what_the_label_says_wrong_holds_the_line(desk, heparin, label, code):
    line = heparin.lines[0].line_id
    assert held_code(desk, heparin, lot(line, "10", **label)) == code


def test_the_last_day_that_is_long_enough_passes(desk, heparin):
    line = heparin.lines[0].line_id
    assert held_code(desk, heparin, lot(line, "1", expires_on=date(2026, 5, 31))) == ""


def test_one_too_many_is_held_and_the_rest_is_posted(desk, heparin):
    line = heparin.lines[0].line_id
    receipt = desk.receive(heparin.order_id, lot(line, "10"), lot(line, "1", number="X"))
    assert [ref.hold_codes for ref in receipt.lines] == [(), ("OVER_RECEIPT",)]
    assert order_line(line).received_base == 250


def test_gloves_may_arrive_five_per_cent_over(desk):
    order = desk.sent(("GLOVES", "20"))
    line = order.lines[0].line_id
    receipt = desk.receive(order.order_id, lot(line, "21"))
    more = desk.receive(order.order_id, lot(line, "1", "EACH"))
    assert (receipt.lines[0].status, receipt.lines[0].amount) == ("POSTED", Decimal("209.79"))
    assert more.lines[0].hold_codes == ("OVER_RECEIPT",)


def test_a_known_lot_with_another_expiry_is_held(desk, heparin):
    line = heparin.lines[0].line_id
    desk.receive(heparin.order_id, lot(line, "1"))
    other = lot(line, "1", expires_on=date(2028, 1, 31))
    assert held_code(desk, heparin, other) == "EXPIRY_CONFLICT"
    assert Lot.objects.get().expires_on == date(2027, 12, 31)


def test_a_place_that_cannot_keep_the_item_holds_it(desk, heparin):
    md.Item.objects.filter(code="HEPARIN").update(storage_class="FROZEN")
    assert held_code(desk, heparin, lot(heparin.lines[0].line_id, "1")) == "STORAGE_UNFIT"


def test_a_serial_item_arrives_piece_by_piece(desk):
    md.Item.objects.filter(code="STENT").update(serial_control=True)
    order = desk.sent(("STENT", "3"))
    line = order.lines[0].line_id
    lots = [lot(line, "1", "EACH", serial="S1"), lot(line, "2", "EACH", serial="S2")]
    receipt = desk.receive(order.order_id, *lots)
    assert [ref.hold_codes for ref in receipt.lines] == [(), ("SERIAL_MISSING",)]


def test_a_held_line_is_counted_but_neither_stock_nor_owed(desk, heparin):
    line = heparin.lines[0].line_id
    receipt = desk.receive(heparin.order_id, lot(line, "10", stated_base=Decimal(10)))
    assert (receipt.status, receipt.order_status) == ("HELD", "SENT")
    assert order_line(line).received_base == 0
    assert not Movement.objects.exists()
    held = receipt_line(receipt.lines[0].line_id)
    assert (held.base_quantity, held.amount, held.lot_id) == (250, Decimal("400.00"), None)


def test_the_finding_shows_both_interpretations(desk, heparin):
    line = heparin.lines[0].line_id
    receipt = desk.receive(heparin.order_id, lot(line, "10", stated_base=Decimal(10)))
    [finding] = receipt_line(receipt.lines[0].line_id).findings
    told = (finding["kind"], finding["by_order"], finding["stated"])
    assert told == ("WRONG_UOM_LABEL", "250", "10")


def test_services_are_accrued_without_stock(desk):
    want = OrderWant(Decimal(8), "HOUR", description="Hood repair", price_amount=Decimal("95.50"))
    order = desk.sent(want, kind="SERVICE")
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "8", "HOUR", number=""))
    assert (receipt.status, receipt.lines[0].amount) == ("POSTED", Decimal("764.00"))
    assert not Movement.objects.exists()


def test_who_asked_for_goods_does_not_receive_them(desk):
    asked = desk.requested(("HEPARIN", "1"))
    order = desk.sent(OrderWant(requisition_line_id=asked.lines[0].line_id))
    Requisition.objects.update(requested_by_id=desk.world.person["receiver"])
    with pytest.raises(TwoDutiesOnOneTransaction):
        desk.receive(order.order_id, lot(order.lines[0].line_id, "1"))


def test_schedule_two_is_received_at_the_vault_only(desk, heparin):
    md.Item.objects.filter(code="HEPARIN").update(dea_schedule="CII")
    with pytest.raises(NotPermitted):
        desk.receive(heparin.order_id, lot(heparin.lines[0].line_id, "1"))


def test_buyers_and_directors_do_not_receive(desk, heparin):
    for name in ("buyer", "director"):
        with pytest.raises(NotPermitted):
            desk.receive(
                heparin.order_id, lot(heparin.lines[0].line_id, "1"), actor=desk.world.actor(name)
            )


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(some.lists(some.integers(1, 90), min_size=1, max_size=8))
def test_any_split_of_deliveries_stays_within_order_and_amount(desk, parts):
    order = desk.sent(("GLOVES", "1"))
    line = order.lines[0].line_id
    for part in parts:
        desk.receive(order.order_id, lot(line, str(part), "EACH"))
    found = PurchaseOrderLine.objects.get(pk=line)
    assert found.received_base <= 105
    assert found.received_amount == (found.received_base * Decimal("0.0999")).quantize(
        Decimal("0.01"), rounding="ROUND_HALF_UP"
    )


def test_a_receipt_posts_on_its_business_date(desk, heparin):
    desk.receive(heparin.order_id, lot(heparin.lines[0].line_id, "1"))
    assert Movement.objects.get().business_date == MONDAY
    assert PurchaseOrder.objects.get().status == "PARTIALLY_RECEIVED"
