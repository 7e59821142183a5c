"""Every list of procurement: what it shows, to whom, and in how many statements."""

from datetime import date
from decimal import Decimal

import pytest
from tests.world import AT, in_days

from apotheca.kernel.listing import EVERYWHERE
from apotheca.procurement.operations.changing import change_order
from apotheca.procurement.operations.returning import return_to_supplier
from apotheca.procurement.queries import lists
from apotheca.procurement.tests.factories import lot
from apotheca.procurement.types import AckLine, LineChange, ReturnLine

EVERY = [getattr(lists, name) for name in lists.__all__ if name.isupper()]


@pytest.fixture
def bought(desk):
    """Heparin and saline from requisition to receipt: saline came without a lot number."""
    asked = desk.requested(("HEPARIN", "4"), ("SALINE", "2"))
    made = desk.sent(*[desk.want_of(line) for line in asked.lines])
    desk.acknowledge(made.order_id)
    heparin, saline = made.lines
    receipt = desk.receive(
        made.order_id, lot(heparin.line_id, "3"), lot(saline.line_id, "1", "CASE", number="")
    )
    return made, receipt


def rows(listing, **filters):
    return listing.all(scope=EVERYWHERE, filters=filters)


def give_back(desk, receipt, quantity):
    """Send part of the first line back from the dock."""
    return return_to_supplier(
        actor=desk.world.actor("receiver"), when=AT, receipt_id=receipt.receipt_id,
        location_id=desk.world.location["MAIN-DOCK"], authorisation="RMA-1", reason="damaged",
        lines=[ReturnLine(receipt.lines[0].line_id, Decimal(quantity))], stock_status="RECEIVED",
    )  # fmt: skip


@pytest.mark.usefixtures("bought")
@pytest.mark.parametrize("listing", EVERY, ids=lambda listing: listing.name)
def test_every_order_and_filter_is_sql_the_database_takes(listing, world):
    values = {date: "2026-03-02"}
    for order in listing.orders:
        assert listing.page(scope=EVERYWHERE, order=order).rows == listing.all(
            scope=EVERYWHERE, order=order
        )
        assert listing.count(scope=EVERYWHERE) == len(rows(listing))
        for name, one in listing.filters.items():
            listing.page(
                scope=[(world.entity["HOSP"], None)],
                filters={name: values.get(one.type, "NO-SUCH/1")},
                order=order,
            )


@pytest.mark.usefixtures("bought")
@pytest.mark.parametrize("listing", EVERY, ids=lambda listing: listing.name)
def test_nobody_sees_the_rows_of_another_place(listing, world, desk):
    desk.order(("STENT", "1"))
    here, there = world.facility["MAIN"], world.facility["NORTH"]
    everything = len(rows(listing))
    assert len(listing.all(scope=[(world.entity["HOSP"], here)])) == everything
    assert not listing.all(scope=[(world.entity["HOSP"], there)])
    assert not listing.all(scope=[(world.entity["CLINIC"], None)])
    assert not listing.all(scope=[])


def test_a_requisition_shows_who_asks_and_how_far_its_lines_have_come(bought):
    (header,) = rows(lists.REQUISITIONS)
    assert (header.status, header.lines) == ("ORDERED", 2)
    assert (header.requested_by, header.deliver_to) == ("requester", "MAIN-CENTRAL")
    assert (header.estimated_amount, header.currency) == (Decimal("220.00"), "USD")

    first, second = rows(lists.REQUISITION_LINES, requisition=header.number)
    assert (first.line, first.package) == (f"{header.number}/1", "HEPARIN-BOX")
    assert (first.ordered, first.to_order, first.received) == (100, 0, 75)
    assert (second.item, second.received, second.base_uom) == ("SALINE", 0, "BAG")


def test_what_is_approved_and_not_ordered_waits_for_a_buyer(desk):
    asked = desk.requested(("HEPARIN", "4"), ("SALINE", "2"))
    desk.request(("GLOVES", "1"))
    assert [line.item for line in rows(lists.LINES_TO_ORDER)] == ["HEPARIN", "SALINE"]

    desk.order(desk.want_of(asked.lines[0]))
    assert [line.item for line in rows(lists.LINES_TO_ORDER)] == ["SALINE"]


def test_an_order_line_says_what_it_froze_and_what_is_to_come(bought):
    made, _ = bought
    (asked,) = rows(lists.REQUISITIONS, order=made.number)
    (header,) = rows(lists.ORDERS, requisition=asked.number)
    assert (header.number, header.status) == (made.number, "PARTIALLY_RECEIVED")
    assert (header.supplier, header.lines, header.open_lines) == ("WHOLESALE", 2, 2)

    heparin, saline = rows(lists.ORDER_LINES, order=made.number)
    assert (heparin.received, heparin.to_come, heparin.held) == (75, 25, 0)
    assert (saline.received, saline.to_come, saline.held) == (0, 24, 12)
    assert (heparin.contract, heparin.price_amount, heparin.line_amount) == ("GPO-1", 40, 160)
    assert heparin.requisition_line == f"{asked.number}/1"


def test_the_promised_day_and_else_the_needed_one_orders_what_is_to_come(desk):
    late = desk.sent(desk.want("HEPARIN", "1", needed_on=date(2026, 5, 1)))
    soon = desk.sent(desk.want("SALINE", "1", needed_on=date(2026, 4, 1)))
    never = desk.sent(desk.want("GLOVES", "1"))
    desk.order(("STENT", "1"))
    desk.acknowledge(soon.order_id, AckLine(1, "IB", promised_on=date(2026, 6, 1)))

    to_come = rows(lists.OPEN_ORDER_LINES)
    assert [line.order for line in to_come] == [late.number, soon.number, never.number]
    assert len(rows(lists.OPEN_ORDER_LINES, due_by="2026-05-31")) == 1


def test_a_receipt_counts_what_is_held_and_what_waits_at_the_dock(desk, bought):
    _, receipt = bought
    (header,) = rows(lists.RECEIPTS)
    assert (header.lines, header.held_lines, header.waiting_lines) == (2, 1, 1)
    assert (header.posted_amount, header.currency) == (Decimal("120.00"), "USD")

    (held,) = rows(lists.HELD_LINES, owner="A")
    assert (held.item, held.hold_code, held.hold_owners) == ("SALINE", "LOT_MISSING", "A")
    assert not rows(lists.HELD_LINES, owner="E")
    (waiting,) = rows(lists.LINES_TO_PUT_AWAY)
    assert (waiting.lot, waiting.to_put_away) == ("L1@HEPARIN-BOX", 75)

    give_back(desk, receipt, "25")
    (waiting,) = rows(lists.LINES_TO_PUT_AWAY)
    assert waiting.to_put_away == 50


def test_a_return_leads_to_the_receipt_and_the_order_it_came_with(desk, bought):
    made, receipt = bought
    sent_back = give_back(desk, receipt, "25")

    (header,) = rows(lists.RETURNS, receipt=receipt.number)
    assert (header.number, header.value, header.lines) == (sent_back.number, Decimal("40.00"), 1)
    (line,) = rows(lists.RETURN_LINES, order=made.number)
    assert (line.receipt_line, line.lot) == (f"{receipt.number}/1", "L1@HEPARIN-BOX")
    assert (line.quantity, line.uom) == (25, "VIAL")


def test_a_change_shows_the_line_as_it_is_and_as_it_would_be(desk):
    made = desk.sent(("HEPARIN", "4"))
    desk.acknowledge(made.order_id, AckLine(1, "IP", price_amount=Decimal("55")))
    (change,) = rows(lists.ORDER_CHANGES, order=made.number, status="PROPOSED")
    assert (change.origin, change.price_amount, change.new_price_amount) == ("SUPPLIER", 40, 55)
    assert change.new_quantity is None


def test_only_the_last_answer_to_a_line_asks_somebody_to_look(desk):
    made = desk.sent(("HEPARIN", "4"), ("SALINE", "2"))
    desk.acknowledge(made.order_id, AckLine(1, "IB"), AckLine(2, "IS", note="other labeler"))
    first, second = rows(lists.ACKNOWLEDGEMENT_TASKS)
    assert (first.owner, second.owner, second.note) == ("BUYER", "PHARMACIST", "other labeler")

    later = {"supplier_reference": "ACK-2", "when": in_days(2)}
    desk.acknowledge(made.order_id, AckLine(1, "IA", promised_on=date(2026, 3, 9)), **later)
    assert [task.line_no for task in rows(lists.ACKNOWLEDGEMENT_TASKS)] == [2]
    assert len(rows(lists.ACKNOWLEDGEMENT_LINES, order=made.number)) == 3


def test_an_emergency_order_waits_for_its_review(desk):
    desk.order(
        ("HEPARIN", "1"), kind="EMERGENCY", emergency_reason="shelf empty", patient_need="bleeding"
    )
    (waiting,) = rows(lists.EMERGENCIES_TO_REVIEW, due_by="2026-03-04")
    assert (waiting.review_due, waiting.patient_need) == (date(2026, 3, 4), "bleeding")


def test_every_version_of_an_order_is_listed_with_its_reason(desk):
    made = desk.sent(("HEPARIN", "4"))
    change_order(
        actor=desk.world.actor("buyer"), when=AT, order_id=made.order_id, version=1,
        lines=[LineChange(made.lines[0].line_id, Decimal(3))], reason="less is needed",
    )  # fmt: skip
    first, second = rows(lists.ORDER_VERSIONS, order=made.number)
    assert (first.version, first.total_amount) == (1, 160)
    assert (second.version, second.total_amount, second.reason) == (2, 120, "less is needed")
