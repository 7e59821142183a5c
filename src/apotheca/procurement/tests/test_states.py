"""Every transition that is not written in the table is an error, for Python and for PostgreSQL."""

from dataclasses import replace
from functools import partial

import pytest
from django.db import IntegrityError, transaction
from tests.world import AT

from apotheca.procurement.models import PurchaseOrder, Requisition
from apotheca.procurement.models.orders import ORDER_STATES
from apotheca.procurement.models.requisitions import REQUISITION_STATES
from apotheca.procurement.operations import (
    acknowledging,
    changing,
    closing,
    receiving,
    requisitions,
    sending,
)
from apotheca.procurement.operations.errors import OrderStateForbids, RequisitionStateForbids
from apotheca.procurement.rules.states import ORDER_ACTS, REQUISITION_ACTS
from apotheca.procurement.tests.factories import lot
from apotheca.procurement.types import LineChange, OrderWant, WantedLine


def acts_on(desk, order):
    """Return every act on an order, ready to be called."""
    line = order.lines[0].line_id
    buyer = {"actor": desk.world.actor("buyer"), "when": AT, "order_id": order.order_id}
    change = [LineChange(line, needed_on=AT.business_date)]
    return {
        "decide": partial(desk.decide, order.order_id),
        "send": partial(desk.send, order.order_id),
        "acknowledge": partial(desk.acknowledge, order.order_id),
        "answer": partial(changing.answer_supplier_change, **buyer, is_accepted=False),
        "change": partial(changing.change_order, **buyer, version=1, lines=change, reason="r"),
        "receive": partial(desk.receive, order.order_id, lot(line, "1")),
        "close": partial(closing.close_order, **buyer),
        "cancel": partial(closing.cancel_order, **buyer, reason="r"),
    }


@pytest.fixture
def seen_as(monkeypatch):
    """Let operations read any order as being in one state, whatever path leads there."""
    reads = [
        (sending, "lock_order"), (acknowledging, "lock_order"),
        (changing, "lock_order_slowly"), (closing, "lock_order_slowly"),
    ]  # fmt: skip
    orders = [(module, name, getattr(module, name)) for module, name in reads]
    lock_delivery = receiving.lock_delivery

    def pretend(status):
        for module, name, read in orders:
            monkeypatch.setattr(module, name, partial(_as, read, status))
        monkeypatch.setattr(
            receiving, "lock_delivery", partial(_delivery_as, lock_delivery, status)
        )

    return pretend


def _as(read, status, *given):
    order = read(*given)
    order.head = replace(order.head, status=status)
    return order


def _delivery_as(read, status, **given):
    delivery = read(**given)
    delivery.order.head = replace(delivery.order.head, status=status)
    return delivery


@pytest.mark.parametrize("act", ORDER_ACTS)
def test_an_act_in_a_state_that_does_not_know_it_is_refused(desk, seen_as, act):
    order = desk.order(("HEPARIN", "1"))
    for state in set(ORDER_STATES) - ORDER_ACTS[act]:
        seen_as(state)
        with pytest.raises(OrderStateForbids, match=state):
            acts_on(desk, order)[act]()


def requisition_acts(desk, asked):
    who = {"when": AT, "requisition_id": asked.requisition_id}
    requester = {**who, "actor": desk.world.actor("requester")}
    wanted = [WantedLine(1, "BOX", desk.world.package["HEPARIN"])]
    return {
        "decide": partial(desk.approve_request, asked.requisition_id),
        "cancel": partial(requisitions.cancel_requisition, **requester, reason="r"),
        "close": partial(requisitions.close_requisition, **requester),
        "resubmit": partial(
            requisitions.resubmit_requisition, **requester, version=1, lines=wanted
        ),
        "order": partial(desk.order, OrderWant(requisition_line_id=asked.lines[0].line_id)),
    }


@pytest.mark.parametrize("act", REQUISITION_ACTS)
def test_a_requisition_refuses_what_its_state_does_not_know(desk, act):
    asked = desk.request(("HEPARIN", "1"))
    for state in set(REQUISITION_STATES) - REQUISITION_ACTS[act]:
        Requisition.objects.filter(pk=asked.requisition_id).update(status=state)
        with pytest.raises(RequisitionStateForbids, match=state):
            requisition_acts(desk, asked)[act]()


def test_the_database_refuses_a_jump_of_status(desk):
    order = desk.order(("HEPARIN", "1"))
    for status in ("SENT", "RECEIVED", "INVOICED", "CLOSED", "CLOSED_SHORT"):
        with pytest.raises(IntegrityError, match="cannot go from PENDING"), transaction.atomic():
            PurchaseOrder.objects.filter(pk=order.order_id).update(status=status)


def test_the_database_reopens_no_ended_order(desk):
    order = desk.order(("HEPARIN", "1"))
    closing.cancel_order(
        actor=desk.world.actor("buyer"), when=AT, order_id=order.order_id, reason="not needed"
    )
    with pytest.raises(IntegrityError, match="cannot go from CANCELLED"):
        PurchaseOrder.objects.filter(pk=order.order_id).update(status="APPROVED")
