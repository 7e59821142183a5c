"""Change orders: versions, tolerance, approval, and the commitment they move."""

from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.governance.models import ApprovalStep
from apotheca.kernel.models import EventRecord
from apotheca.masterdata import models as md
from apotheca.procurement.models import OrderChange, PurchaseOrderVersion
from apotheca.procurement.operations.change_plans import (
    BelowReceived,
    NotCountable,
    OrderFormFrozen,
)
from apotheca.procurement.operations.changing import change_order
from apotheca.procurement.operations.closing import cancel_order
from apotheca.procurement.operations.errors import ChangedMeanwhile
from apotheca.procurement.operations.order_lines import OverOrdered
from apotheca.procurement.queries import order_of_change
from apotheca.procurement.tests.factories import lot, order_line
from apotheca.procurement.types import LineChange, OrderWant


def change(desk, order, version=1, **what):
    return change_order(
        actor=desk.world.actor("buyer"), when=AT, order_id=order.order_id, version=version,
        lines=[LineChange(order.lines[0].line_id, **what)], reason="asked by the ward",
    )  # fmt: skip


def last_delta():
    found = EventRecord.objects.filter(name="procurement.purchase_order_changed.v1").latest("id")
    return Decimal(found.payload["committed_delta"])


@pytest.fixture
def order(desk):
    """A sent order of 10 boxes of heparin at 40.00."""
    return desk.sent(("HEPARIN", "10"))


def test_less_is_agreed_at_once_and_frees_the_commitment(desk, order):
    done = change(desk, order, quantity=Decimal(8))
    assert (done.status, done.version, done.total_amount) == ("SENT", 2, 320)
    assert last_delta() == -80


def test_a_price_up_within_tolerance_is_agreed_at_once(desk, order):
    assert change(desk, order, price_amount=Decimal("40.80")).version == 2


@pytest.mark.parametrize("what", [{"quantity": Decimal(11)}, {"price_amount": Decimal("40.81")}])
def test_up_beyond_tolerance_waits_for_approval(desk, order, what):
    done = change(desk, order, **what)
    assert (done.status, done.version, done.total_amount) == ("CHANGE_PENDING", 1, 400)
    waiting = ApprovalStep.objects.get(document_type="ORDER_CHANGE")
    assert order_of_change(waiting.document_id) == order.order_id
    assert desk.decide(order.order_id).version == 2
    assert OrderChange.objects.get().status == "AGREED"


def test_a_refused_change_leaves_the_agreed_version(desk, order):
    change(desk, order, quantity=Decimal(20))
    done = desk.decide(order.order_id, "REJECTED")
    assert (done.status, done.version, done.total_amount) == ("SENT", 1, 400)
    assert change(desk, order, quantity=Decimal(20)).status == "CHANGE_PENDING"


def test_the_sent_version_stays_as_it_was(desk, order):
    change(desk, order, quantity=Decimal(8))
    kept = PurchaseOrderVersion.objects.order_by("version")
    assert [(row.version, row.content["total_amount"]) for row in kept] == [
        (1, "400.00"), (2, "320.00"),
    ]  # fmt: skip


def test_no_less_than_has_arrived(desk, order):
    desk.receive(order.order_id, lot(order.lines[0].line_id, "4"))
    with pytest.raises(BelowReceived):
        change(desk, order, quantity=Decimal(3))
    assert change(desk, order, quantity=Decimal(4)).status == "RECEIVED"


def test_what_arrived_keeps_its_amount_when_the_price_changes(desk, order):
    line = order.lines[0].line_id
    desk.receive(order.order_id, lot(line, "4"))
    change(desk, order, price_amount=Decimal("39.50"))
    desk.receive(order.order_id, lot(line, "6"))
    found = order_line(line)
    assert found.received_amount == found.line_amount == Decimal("397.00")


def test_goods_may_arrive_while_a_change_waits(desk, order):
    line = order.lines[0].line_id
    change(desk, order, quantity=Decimal(12))
    receipt = desk.receive(order.order_id, lot(line, "4"))
    assert receipt.order_status == "CHANGE_PENDING"
    assert desk.decide(order.order_id).status == "PARTIALLY_RECEIVED"


def test_only_the_version_seen(desk, order):
    change(desk, order, quantity=Decimal(8))
    with pytest.raises(ChangedMeanwhile):
        change(desk, order, quantity=Decimal(7))


def test_a_part_of_a_vial_is_refused(desk, order):
    with pytest.raises(NotCountable):
        change(desk, order, quantity=Decimal("0.01"))


def test_more_than_the_requisition_asked_for_is_refused(desk):
    asked = desk.requested(("GLOVES", "20"))
    order = desk.sent(OrderWant(requisition_line_id=asked.lines[0].line_id))
    with pytest.raises(OverOrdered):
        change(desk, order, quantity=Decimal(21))


def test_a_returned_draft_goes_to_approval_as_a_whole(desk):
    made = desk.order(("HEPARIN", "10"))
    assert desk.decide(made.order_id, "RETURNED").status == "DRAFT"
    assert change(desk, made, quantity=Decimal(5)).status == "PENDING_APPROVAL"
    assert desk.decide(made.order_id).status == "APPROVED"
    approved = EventRecord.objects.get(name="procurement.purchase_order_approved.v1")
    assert approved.payload["total_amount"] == "200.00"


def test_an_order_form_is_never_edited(desk, order):
    md.Item.objects.filter(code="HEPARIN").update(dea_schedule="CII")
    with pytest.raises(OrderFormFrozen):
        change(desk, order, quantity=Decimal(8))


def test_cancelling_ends_the_change_that_waits(desk, order):
    change(desk, order, quantity=Decimal(20))
    cancel_order(
        actor=desk.world.actor("buyer"), when=AT, order_id=order.order_id, reason="not needed"
    )
    assert OrderChange.objects.get().status == "REFUSED"
