"""Whole documents: one number, one reader's scope, a fixed number of statements."""

from decimal import Decimal

import pytest
from tests.world import AT

from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE
from apotheca.procurement.operations.changing import change_order
from apotheca.procurement.queries.approvals import approvals_waiting
from apotheca.procurement.queries.details import (
    order_details,
    receipt_details,
    requisition_details,
    return_details,
)
from apotheca.procurement.tests.factories import lot
from apotheca.procurement.tests.test_lists import give_back
from apotheca.procurement.types import LineChange

WANTS = (("HEPARIN", "4"), ("SALINE", "2"), ("GLOVES", "1"), ("STENT", "1"))
UNIT = {"HEPARIN": "BOX", "SALINE": "CASE", "GLOVES": "BOX", "STENT": "EACH"}


def buy(desk, wants):
    """Buy from requisition to shelf, send a little back; return the four numbers."""
    asked = desk.requested(*wants)
    made = desk.sent(*[desk.want_of(line) for line in asked.lines])
    desk.acknowledge(made.order_id)
    lots = [
        lot(line.line_id, "1", UNIT[item])
        for line, (item, _) in zip(made.lines, wants, strict=True)
    ]
    receipt = desk.receive(made.order_id, *lots)
    sent_back = give_back(desk, receipt, "5")
    return asked.number, made.number, receipt.number, sent_back.number


READS = (requisition_details, order_details, receipt_details, return_details)
STATEMENTS = (4, 11, 4, 2)


def test_the_whole_life_of_an_order_hangs_together(desk):
    requisition, order, receipt, sent_back = buy(desk, WANTS[:2])

    life = order_details(order, EVERYWHERE)
    assert [row.number for row in life.requisitions] == [requisition]
    assert [row.number for row in life.receipts] == [receipt]
    assert [row.number for row in life.returns] == [sent_back]
    assert [line.order_line for line in life.receipt_lines] == [f"{order}/1", f"{order}/2"]
    assert [answer.code for answer in life.answers] == ["IA", "IA"]
    assert [(step.status, step.decided_by) for step in life.steps] == [("APPROVED", "Director")]

    asked = requisition_details(requisition, EVERYWHERE)
    assert [row.number for row in asked.orders] == [order]
    assert [step.document for step in asked.steps] == ["REQUISITION"]
    assert return_details(sent_back, EVERYWHERE).lines[0].receipt == receipt


def test_a_receipt_shows_where_its_lots_were_put(desk):
    made = desk.sent(("HEPARIN", "4"))
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "4"))
    desk.put_away(received)

    found = receipt_details(received.number, EVERYWHERE)
    (moved,) = found.put_aways
    assert (moved.from_place, moved.to_place) == ("MAIN-DOCK", "MAIN-CENTRAL")
    assert (moved.quantity, moved.uom, moved.moved_by) == (100, "VIAL", "Receiver")
    assert found.receipt.waiting_lines == 0


@pytest.mark.parametrize("read", READS)
def test_what_is_not_there_and_what_is_elsewhere_are_answered_alike(read, desk):
    numbers = dict(zip(READS, buy(desk, WANTS[:1]), strict=True))
    north = [(desk.world.entity["HOSP"], desk.world.facility["NORTH"])]
    for number, scope in (("PO-1999-000001", EVERYWHERE), (numbers[read], north)):
        with pytest.raises(NotFound):
            read(number, scope)
    main = [(desk.world.entity["HOSP"], desk.world.facility["MAIN"])]
    assert read(numbers[read], main)


def test_a_document_of_many_lines_takes_the_statements_of_one(desk, django_assert_num_queries):
    for wants in (WANTS[:1], WANTS):
        for read, number, statements in zip(READS, buy(desk, wants), STATEMENTS, strict=True):
            with django_assert_num_queries(statements):
                read(number, EVERYWHERE)


def test_an_approver_sees_what_waits_with_stock_and_orders(desk, django_assert_num_queries):
    made = desk.sent(("HEPARIN", "4"))
    received = desk.receive(made.order_id, lot(made.lines[0].line_id, "1"))
    desk.put_away(received)
    desk.request(("HEPARIN", "2"))
    ordered = desk.order(("GLOVES", "3"))

    with django_assert_num_queries(4):
        asked, order = approvals_waiting(desk.world.person["director"])

    assert (asked.document, asked.amount, asked.requested_by) == ("REQUISITION", 80, "requester")
    assert (asked.lines[0].usable, asked.lines[0].on_order) == (25, 75)
    assert (order.document, order.number) == ("PURCHASE_ORDER", ordered.number)
    assert (order.supplier, order.lines[0].contract) == ("WHOLESALE", "GPO-1")


def test_nobody_is_shown_what_they_may_not_decide(desk):
    desk.request(("HEPARIN", "2"))
    for name in ("requester", "buyer", "receiver"):
        assert approvals_waiting(desk.world.person[name]) == ()


def test_a_change_that_waits_shows_what_it_would_make(desk):
    made = desk.sent(("HEPARIN", "4"))
    change_order(
        actor=desk.world.actor("buyer"), when=AT, order_id=made.order_id, version=1,
        lines=[LineChange(made.lines[0].line_id, Decimal(40))], reason="a second ward",
    )  # fmt: skip
    (waiting,) = approvals_waiting(desk.world.person["director"])
    assert (waiting.document, waiting.number) == ("ORDER_CHANGE", made.number)
    assert (waiting.reason, waiting.version) == ("a second ward", 1)
    assert (waiting.lines[0].quantity, waiting.lines[0].new_quantity) == (4, 40)
