"""The end of orders and the way back of goods: close, cancel, reverse, return, settle."""

from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.governance.shell import operation
from apotheca.inventory.models import Layer, Movement
from apotheca.inventory.operations.ledger import StockConsumed
from apotheca.inventory.operations.receiving import StorageUnfit
from apotheca.kernel.models import EventRecord
from apotheca.masterdata import models as md
from apotheca.procurement.models import PurchaseOrder, Requisition, RequisitionLine
from apotheca.procurement.operations.closing import (
    BlanketHasReleases,
    cancel_order,
    close_order,
)
from apotheca.procurement.operations.errors import OrderStateForbids
from apotheca.procurement.operations.putting_away import NotToPutAway, OtherFacility, put_away
from apotheca.procurement.operations.returning import (
    AuthorisationMissing,
    ReturnTooMuch,
    return_to_supplier,
)
from apotheca.procurement.operations.reversing import (
    GoodsReturnedAlready,
    ReceiptInvoiced,
    ReceiptNotPosted,
    reverse_receipt,
)
from apotheca.procurement.operations.settlement import close_settled, settle_invoiced
from apotheca.procurement.queries import lines_for_match, on_order, open_order_lines, order_life
from apotheca.procurement.tests.factories import lot, order_line, receipt_line
from apotheca.procurement.types import PORTS, OrderWant, PutAwayLine, ReturnLine


@pytest.fixture
def order(desk):
    """A sent order of 10 boxes of 25 vials at 40.00, from a requisition."""
    asked = desk.requested(("HEPARIN", "10"))
    return desk.sent(OrderWant(requisition_line_id=asked.lines[0].line_id))


def close(desk, order):
    return close_order(actor=desk.world.actor("buyer"), when=AT, order_id=order.order_id)


def cancel(desk, order):
    return cancel_order(
        actor=desk.world.actor("buyer"), when=AT, order_id=order.order_id, reason="not needed"
    )


def reverse(desk, receipt):
    return reverse_receipt(
        actor=desk.world.actor("receiver"), when=AT, receipt_id=receipt.receipt_id, reason="wrong"
    )


def give_back(desk, receipt, quantity, **more):
    arguments = {
        "authorisation": "RMA-1",
        "location_id": desk.world.location["MAIN-CENTRAL"],
        **more,
    }
    return return_to_supplier(
        actor=desk.world.actor("receiver"), when=AT, receipt_id=receipt.receipt_id,
        lines=[ReturnLine(receipt.lines[0].line_id, Decimal(quantity))], reason="damaged",
        **arguments,
    )  # fmt: skip


def released():
    event = EventRecord.objects.get(name="procurement.purchase_order_closed.v1")
    return event.payload["status"], Decimal(event.payload["released_amount"])


def test_closing_short_releases_the_rest(desk, order):
    desk.receive(order.order_id, lot(order.lines[0].line_id, "4"))
    assert close(desk, order).status == "CLOSED_SHORT"
    assert released() == ("CLOSED_SHORT", Decimal("240.00"))
    line = order_line(order.lines[0].line_id)
    assert (line.status, line.cancelled_base) == ("CLOSED_SHORT", 150)
    assert (RequisitionLine.objects.get().ordered_base, Requisition.objects.get().status) == (
        100, "PARTIALLY_ORDERED",
    )  # fmt: skip


def test_closing_a_full_order_releases_nothing(desk, order):
    desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    assert close(desk, order).status == "CLOSED"
    assert released() == ("CLOSED", 0)


def test_cancelling_releases_all_and_frees_the_requisition(desk, order):
    cancel(desk, order)
    assert released() == ("CANCELLED", Decimal("400.00"))
    assert Requisition.objects.get().status == "APPROVED"


def test_an_order_that_was_never_approved_releases_nothing(desk):
    cancel(desk, desk.order(("HEPARIN", "1")))
    assert released() == ("CANCELLED", 0)


def test_what_was_received_is_not_cancelled(desk, order):
    desk.receive(order.order_id, lot(order.lines[0].line_id, "1"))
    with pytest.raises(OrderStateForbids):
        cancel(desk, order)


def test_a_cancelled_release_refills_its_blanket(desk):
    blanket = desk.sent(kind="BLANKET", ceiling=Decimal(100))
    release = desk.sent(("HEPARIN", "2"), kind="RELEASE", blanket_id=blanket.order_id)
    with pytest.raises(BlanketHasReleases):
        cancel(desk, blanket)
    cancel(desk, release)
    assert PurchaseOrder.objects.get(kind="BLANKET").released_amount == 0


def test_a_reversed_receipt_leaves_nothing_behind(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    desk.put_away(receipt)
    done = reverse(desk, receipt)
    assert (done.status, done.order_status) == ("REVERSED", "SENT")
    assert not Layer.objects.filter(quantity__gt=0).exists()
    line = order_line(order.lines[0].line_id)
    assert (line.received_base, line.received_amount, line.status) == (0, 0, "OPEN")


def test_the_note_of_a_reversed_receipt_can_be_booked_again(desk, order):
    line = order.lines[0].line_id
    reverse(desk, desk.receive(order.order_id, lot(line, "9"), delivery_note="DN-9"))
    assert desk.receive(order.order_id, lot(line, "10"), delivery_note="DN-9").status == "POSTED"


def test_a_receipt_is_reversed_once(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    reverse(desk, receipt)
    with pytest.raises(ReceiptNotPosted):
        reverse(desk, receipt)


def test_a_billed_receipt_is_not_reversed(desk, order, monkeypatch):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    monkeypatch.setattr(PORTS, "invoiced", lambda ids: dict.fromkeys(ids, Decimal(25)))
    with pytest.raises(ReceiptInvoiced):
        reverse(desk, receipt)


def test_nobody_answering_is_no_answer(desk, order, monkeypatch):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    monkeypatch.setattr(PORTS, "invoiced", None)
    with pytest.raises(RuntimeError):
        reverse(desk, receipt)


def test_used_goods_are_not_taken_back(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    desk.put_away(receipt)
    give_back(desk, receipt, 25)
    with pytest.raises((StockConsumed, GoodsReturnedAlready)):
        reverse(desk, receipt)


def test_a_return_goes_out_at_book_value(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    desk.put_away(receipt)
    done = give_back(desk, receipt, 25)
    assert (done.value, Layer.objects.get(quantity__gt=0).value) == (40, 360)
    told = EventRecord.objects.get(name="procurement.goods_returned_to_supplier.v1").payload
    assert (told["authorisation"], told["lines"][0]["value"]) == ("RMA-1", "40.00")
    assert receipt_line(receipt.lines[0].line_id).returned_base == 25


def test_no_more_goes_back_than_came(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    desk.put_away(receipt)
    give_back(desk, receipt, 200)
    with pytest.raises(ReturnTooMuch):
        give_back(desk, receipt, 51)


def test_a_return_needs_an_authorisation(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    with pytest.raises(AuthorisationMissing):
        give_back(desk, receipt, 25, authorisation=" ")


def put(desk, receipt, *places):
    lines = [
        PutAwayLine(receipt.lines[0].line_id, desk.world.location[place], Decimal(quantity))
        for place, quantity in places
    ]
    return put_away(
        actor=desk.world.actor("receiver"), when=AT, receipt_id=receipt.receipt_id, lines=lines
    )


def test_a_line_is_put_away_to_several_places(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    assert put(desk, receipt, ("MAIN-CENTRAL", 200)).status == "POSTED"
    assert put(desk, receipt, ("MAIN-ICU", 50)).status == "PUT_AWAY"
    values = Layer.objects.filter(quantity__gt=0).order_by("value").values_list("value", flat=True)
    assert list(values) == [Decimal("80.00"), Decimal("320.00")]


def test_no_more_is_put_away_than_came(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    with pytest.raises(NotToPutAway):
        put(desk, receipt, ("MAIN-CENTRAL", 251))


def test_put_away_is_no_transfer(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    with pytest.raises(OtherFacility):
        put(desk, receipt, ("NORTH-PHARMACY", 10))


def test_goods_are_put_where_they_can_be_kept(desk, order):
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    md.Item.objects.filter(code="HEPARIN").update(storage_class="ULTRA_COLD")
    with pytest.raises(StorageUnfit):
        put(desk, receipt, ("MAIN-CENTRAL", 10))


@operation(permission="procurement.tests.settle", duty="J", is_act=False)
def settle(*, actor, order_id, invoiced, is_paid=False) -> None:
    """Stand in for finance."""
    settle_invoiced(order_id, invoiced)
    if is_paid:
        close_settled([order_id])


def settled(desk, order, base):
    settle(
        actor=desk.world.actor("ap_clerk"), order_id=order.order_id,
        invoiced={order.lines[0].line_id: Decimal(base)},
    )  # fmt: skip
    return PurchaseOrder.objects.get().status


def test_an_order_is_invoiced_when_all_that_came_is(desk, order):
    desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    assert settled(desk, order, 100) == "RECEIVED"
    assert settled(desk, order, 150) == "INVOICED"
    assert settled(desk, order, -10) == "RECEIVED"
    assert order_line(order.lines[0].line_id).invoiced_base == 240


def test_lines_for_the_match_carry_the_frozen_meaning(desk, order):
    line = order.lines[0].line_id
    desk.receive(order.order_id, lot(line, "4"), lot(line, "6", stated_base=Decimal(6)))
    [found] = lines_for_match(order_line_ids=[line], is_locked=False)
    assert (found.factor_num, found.price_amount, found.received_base, found.held_base) == (
        25, 40, 100, 150,
    )  # fmt: skip
    assert lines_for_match(order_ids=[order.order_id], is_locked=True) == (found,)


def test_what_is_on_order_counts_down_as_it_arrives(desk, order):
    desk.receive(order.order_id, lot(order.lines[0].line_id, "4"))
    key = (desk.world.item["HEPARIN"], desk.world.location["MAIN-CENTRAL"])
    assert on_order(None, None) == {key: Decimal(150)}
    assert on_order([desk.world.item["SALINE"]], None) == {}
    assert open_order_lines()[0].order_number == order.number


def test_the_life_of_an_order_is_told_in_steps(desk, order):
    desk.acknowledge(order.order_id)
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    life = order_life(number=order.number)
    assert life.lines[0].received_base == 250
    assert {step.kind for step in life.steps} == {"VERSION", "ACKNOWLEDGEMENT", "RECEIPT"}
    assert receipt.number in {step.reference for step in life.steps}
    assert Movement.objects.count() == 1
