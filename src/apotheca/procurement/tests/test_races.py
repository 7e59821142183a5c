"""Two people at the same time: each locks what the other needs, and one of them is told no."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from apotheca.kernel.errors import DomainError
from apotheca.procurement.models import PurchaseOrder, PurchaseOrderLine, RequisitionLine
from apotheca.procurement.operations.order_lines import OverOrdered
from apotheca.procurement.operations.ordering import BlanketExhausted
from apotheca.procurement.operations.receiving import DeliveryNoteBooked
from apotheca.procurement.tests.factories import Desk, lot
from apotheca.procurement.types import OrderWant

pytestmark = pytest.mark.slow


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts on connections of their own, at the same time; return answers and refusals."""
    start = Barrier(len(acts))

    def run(act):
        try:
            start.wait()
            return act()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def refusals(answers):
    return [type(answer) for answer in answers if isinstance(answer, DomainError)]


@pytest.fixture
def desk(real_world):
    return Desk(real_world)


def test_two_buyers_cannot_order_more_than_was_requested(desk):
    [line] = desk.requested(("HEPARIN", "10")).lines
    want = OrderWant(Decimal(6), requisition_line_id=line.line_id)
    answers = at_once(lambda: desk.order(want), lambda: desk.order(want))
    assert refusals(answers) == [OverOrdered]
    assert RequisitionLine.objects.get().ordered_base == 150


def test_one_delivery_note_is_booked_by_one_of_two_receivers(desk):
    order = desk.sent(("HEPARIN", "10"))
    delivered = lot(order.lines[0].line_id, "5")
    answers = at_once(*[
        lambda: desk.receive(order.order_id, delivered, delivery_note="DN-1") for _ in range(2)
    ])  # fmt: skip
    assert refusals(answers) == [DeliveryNoteBooked]
    assert PurchaseOrderLine.objects.get().received_base == 125


def test_deliveries_at_once_never_pass_the_tolerance(desk):
    order = desk.sent(("HEPARIN", "10"))
    line = order.lines[0].line_id
    answers = at_once(*[
        lambda n=n: desk.receive(order.order_id, lot(line, "4"), delivery_note=f"DN-{n}")
        for n in range(4)
    ])  # fmt: skip
    assert sorted(answer.status for answer in answers) == ["HELD", "HELD", "POSTED", "POSTED"]
    found = PurchaseOrderLine.objects.get()
    assert (found.received_base, found.received_amount) == (200, Decimal("320.00"))


def test_two_releases_share_one_ceiling(desk):
    blanket = desk.sent(kind="BLANKET", ceiling=Decimal(100))
    release = {"kind": "RELEASE", "blanket_id": blanket.order_id}
    answers = at_once(*[lambda: desk.order(("HEPARIN", "2"), **release) for _ in range(2)])
    assert refusals(answers) == [BlanketExhausted]
    assert PurchaseOrder.objects.get(kind="BLANKET").released_amount == 80


def test_a_repeated_key_answers_the_same_and_books_once(desk):
    order = desk.sent(("HEPARIN", "10"))
    actor = desk.world.actor("receiver", key="scan-1")
    delivered = lot(order.lines[0].line_id, "5")

    def scan():
        return desk.receive(order.order_id, delivered, actor=actor, delivery_note="DN-1")

    first, second = at_once(scan, scan)
    assert first == second
    assert PurchaseOrderLine.objects.get().received_base == 125
