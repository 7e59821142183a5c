"""What each answer of the supplier does."""

from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.kernel.models import EventRecord
from apotheca.procurement.models import (
    OrderAcknowledgement,
    OrderChange,
    PurchaseOrder,
    Requisition,
)
from apotheca.procurement.operations.acknowledging import UnknownAckCode
from apotheca.procurement.operations.changing import answer_supplier_change
from apotheca.procurement.operations.errors import ChangedMeanwhile, OrderStateForbids
from apotheca.procurement.rules.acknowledgement import EFFECTS
from apotheca.procurement.tests.factories import order_line
from apotheca.procurement.types import AckLine, OrderWant

SOON = date(2026, 3, 6)


@pytest.fixture
def order(desk):
    """A sent order: 10 boxes of heparin at 40.00, 20 of gloves at 9.99."""
    return desk.sent(("HEPARIN", "10"), ("GLOVES", "20"))


def line(order, number=1):
    return order_line(order.lines[number - 1].line_id)


def answer(desk, order, is_accepted):
    return answer_supplier_change(
        actor=desk.world.actor("buyer"), when=AT, order_id=order.order_id, is_accepted=is_accepted
    )


def told_deltas():
    found = EventRecord.objects.filter(name="procurement.purchase_order_changed.v1")
    return [Decimal(event.payload["committed_delta"]) for event in found.order_by("id")]


def test_no_lines_accept_the_whole_order(desk, order):
    assert desk.acknowledge(order.order_id).status == "ACKNOWLEDGED"


@pytest.mark.parametrize("code", ["IA", "AC", "AR"])
def test_an_accepted_line_has_a_promised_date(desk, order, code):
    lines = [AckLine(number, code, promised_on=SOON) for number in (1, 2)]
    assert desk.acknowledge(order.order_id, *lines).status == "ACKNOWLEDGED"
    assert line(order).promised_on == SOON


@pytest.mark.parametrize(
    ("code", "status"),
    [("IB", "BACKORDERED"), ("BP", "BACKORDERED"), ("IS", "SUBSTITUTE_PROPOSED"), ("IH", "OPEN")],
)
def test_a_line_that_is_not_simply_accepted(desk, order, code, status):
    done = desk.acknowledge(order.order_id, AckLine(1, code), AckLine(2, "IA"))
    assert (done.status, line(order).status) == ("ACK_WITH_CHANGES", status)
    assert done.tasks[0].code == code


def test_a_line_on_hold_confirms_nothing(desk, order):
    assert desk.acknowledge(order.order_id, AckLine(1, "IE"), AckLine(2, "SP")).status == "SENT"


@pytest.mark.parametrize(
    ("code", "owner"),
    [("R1", "CONTRACT_OWNER"), ("R2", "ITEM_STEWARD"), ("R3", "ITEM_STEWARD"), ("R4", "BUYER")],
)
def test_a_refused_line_ends_and_has_an_owner(desk, order, code, owner):
    done = desk.acknowledge(order.order_id, AckLine(1, code), AckLine(2, "IA"))
    assert (line(order).status, done.tasks[0].owner) == ("CANCELLED", owner)
    assert told_deltas() == [Decimal("-400.00")]


def test_a_refused_line_can_be_ordered_elsewhere(desk):
    asked = desk.requested(("HEPARIN", "10"), ("GLOVES", "1"))
    wants = [OrderWant(requisition_line_id=ref.line_id) for ref in asked.lines]
    order = desk.sent(*wants)
    desk.acknowledge(order.order_id, AckLine(1, "IR"), AckLine(2, "IA"))
    assert desk.order(wants[0]).total_amount == 400


def test_one_answer_may_refuse_a_line_and_change_another(desk):
    asked = desk.requested(("HEPARIN", "10"), ("GLOVES", "20"))
    order = desk.sent(*[OrderWant(requisition_line_id=ref.line_id) for ref in asked.lines])
    done = desk.acknowledge(order.order_id, AckLine(1, "R4"), AckLine(2, "IP", None, Decimal(10)))
    assert (done.version, told_deltas()) == (2, [Decimal("-399.80")])
    assert (line(order).status, Requisition.objects.get().status) == (
        "CANCELLED", "PARTIALLY_ORDERED",
    )  # fmt: skip


def test_all_lines_refused_reject_the_order(desk, order):
    done = desk.acknowledge(order.order_id, AckLine(1, "ID"), AckLine(2, "IR"))
    assert (done.status, line(order).status) == ("REJECTED_BY_SUPPLIER", "OPEN")


def test_a_price_within_tolerance_is_the_next_version(desk, order):
    change = AckLine(1, "IP", price_amount=Decimal("40.80"))
    done = desk.acknowledge(order.order_id, change, AckLine(2, "IA"))
    assert (done.status, done.version) == ("ACK_WITH_CHANGES", 2)
    assert (line(order).line_amount, told_deltas()) == (Decimal("408.00"), [Decimal("8.00")])


def test_a_quantity_within_tolerance_is_the_next_version(desk, order):
    done = desk.acknowledge(order.order_id, AckLine(1, "IA"), AckLine(2, "IQ", Decimal(21)))
    assert (done.version, line(order, 2).base_quantity) == (2, 2100)


@pytest.mark.parametrize(
    "change",
    [
        AckLine(1, "IP", price_amount=Decimal("41.00")),
        AckLine(1, "IP", price_amount=Decimal("30.00")),
        AckLine(1, "IQ", Decimal(8)),
        AckLine(1, "IA", Decimal(12)),
    ],
)
def test_what_goes_beyond_tolerance_waits_for_the_buyer(desk, order, change):
    done = desk.acknowledge(order.order_id, change, AckLine(2, "IA"))
    assert (done.status, done.version) == ("CHANGE_PENDING", 1)
    assert (line(order).quantity, line(order).price_amount) == (10, 40)
    assert OrderChange.objects.get().origin == "SUPPLIER"


def test_a_date_after_the_need_waits_for_the_buyer(desk):
    order = desk.sent(desk.want("HEPARIN", "1", needed_on=SOON))
    late = AckLine(1, "DR", promised_on=date(2026, 3, 20))
    assert desk.acknowledge(order.order_id, late).status == "CHANGE_PENDING"


def test_the_buyer_accepts_less_and_the_approver_accepts_dearer(desk, order):
    desk.acknowledge(order.order_id, AckLine(1, "IQ", Decimal(8)), AckLine(2, "IA"))
    done = answer(desk, order, is_accepted=True)
    assert (done.status, done.version, done.total_amount) == (
        "ACK_WITH_CHANGES", 2, Decimal("519.80"),
    )  # fmt: skip


def test_a_dearer_price_needs_approval_again(desk, order):
    desk.acknowledge(order.order_id, AckLine(1, "IP", price_amount=Decimal(50)), AckLine(2, "IA"))
    assert answer(desk, order, is_accepted=True).status == "CHANGE_PENDING"
    done = desk.decide(order.order_id)
    assert (done.status, done.version, line(order).line_amount) == ("ACK_WITH_CHANGES", 2, 500)


def test_a_refused_proposal_leaves_the_agreed_version(desk, order):
    desk.acknowledge(order.order_id, AckLine(1, "IQ", Decimal(8)), AckLine(2, "IA"))
    done = answer(desk, order, is_accepted=False)
    assert (done.status, done.version, line(order).quantity) == ("ACK_WITH_CHANGES", 1, 10)


def test_the_approver_does_not_decide_before_the_buyer(desk, order):
    desk.acknowledge(order.order_id, AckLine(1, "IQ", Decimal(8)), AckLine(2, "IA"))
    with pytest.raises(OrderStateForbids):
        desk.decide(order.order_id)


def test_a_repeated_acknowledgement_does_nothing(desk, order):
    first = desk.acknowledge(order.order_id, AckLine(1, "IB"), AckLine(2, "IA"))
    again = desk.acknowledge(order.order_id, AckLine(1, "IR"), AckLine(2, "IR"))
    assert (again.is_repeat, again.status, again.tasks) == (True, first.status, first.tasks)
    assert OrderAcknowledgement.objects.count() == 1
    assert PurchaseOrder.objects.get().status == "ACK_WITH_CHANGES"


def test_an_unknown_code_is_refused(desk, order):
    with pytest.raises(UnknownAckCode):
        desk.acknowledge(order.order_id, AckLine(1, "ZZ"))


def test_an_answer_to_another_version_is_refused(desk, order):
    with pytest.raises(ChangedMeanwhile):
        desk.acknowledge(order.order_id, order_version=2)


def test_every_code_of_the_table_is_known():
    known = "IA AC AR IB BP IC DR IP IQ IS ID IR R1 R2 R3 R4 IH IE SP"
    assert set(EFFECTS) == set(known.split())
