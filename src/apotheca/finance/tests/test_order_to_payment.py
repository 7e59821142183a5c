"""From order to payment through the operations of procurement, wired as in production."""

from decimal import Decimal

import pytest
from tests.world import AT, MONDAY, in_days

from apotheca.config.wiring import connect
from apotheca.finance.models import Invoice
from apotheca.finance.operations import payments as pay
from apotheca.finance.queries.grni import open_grni
from apotheca.finance.tests.payables import an_order, billed, register
from apotheca.finance.types import NewInvoice, NewInvoiceLine
from apotheca.procurement.models import PurchaseOrder
from apotheca.procurement.operations.reversing import ReceiptInvoiced, reverse_receipt
from apotheca.procurement.tests.factories import Desk, lot


@pytest.fixture
def desk(world):
    connect()
    return Desk(world)


def invoice_for(world, order, *lines, number="INV-1", total="400.00"):
    return NewInvoice(
        entity_id=world.entity["HOSP"], supplier_id=world.supplier["WHOLESALE"],
        supplier_number=number, invoiced_on=MONDAY, currency="USD", total=Decimal(total),
        lines=lines or (NewInvoiceLine(Decimal(10), "BOX", Decimal(total), order_line_no=1),),
        order_number=order.number,
    )  # fmt: skip


def paid(world, answer):
    made = pay.propose_payment(
        actor=world.actor("payment_preparer"), when=AT, invoice_ids=[answer.invoice_id],
        pay_on=MONDAY,
    )  # fmt: skip
    step = {"when": AT, "payment_id": made.payment_id}
    pay.approve_payment(actor=world.actor("payment_approver"), **step)
    pay.release_payment(actor=world.actor("payment_releaser"), **step)
    pay.confirm_payment(actor=world.actor("payment_preparer"), bank_reference="T-1", **step)


def status(order):
    return PurchaseOrder.objects.get(pk=order.order_id).status


def test_an_order_is_received_invoiced_paid_and_closed(world, desk):
    order = desk.sent(("HEPARIN", "10"))
    desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    answer = register(world, invoice_for(world, order))
    assert (answer.status, status(order)) == ("POSTED", "INVOICED")
    paid(world, answer)
    assert status(order) == "CLOSED"
    assert open_grni(world.entity["HOSP"]) == []


def test_an_invoice_before_its_goods_posts_when_they_come(world, desk):
    order = desk.sent(("HEPARIN", "10"))
    answer = register(world, invoice_for(world, order))
    assert answer.codes == ("RECEIPT_MISSING",)
    desk.receive(order.order_id, lot(order.lines[0].line_id, "10"), when=in_days(2))
    assert Invoice.objects.get(pk=answer.invoice_id).status == "POSTED"
    assert status(order) == "INVOICED"


def test_a_receipt_that_was_invoiced_is_not_reversed(world, desk):
    order = desk.sent(("HEPARIN", "10"))
    receipt = desk.receive(order.order_id, lot(order.lines[0].line_id, "10"))
    register(world, invoice_for(world, order))
    with pytest.raises(ReceiptInvoiced):
        reverse_receipt(
            actor=world.actor("receiver"), when=AT, receipt_id=receipt.receipt_id, reason="typing"
        )


def test_a_bill_only_invoice_clears_the_consignment_accrual(world, entry):
    order = an_order(world, ("STENT", 1), tax="69.00", grni_account_id=world.account["2055"],
                     debit_account_id=world.account["2055"])  # fmt: skip
    order.receive(1)
    answer = register(world, billed(order, (1, "1", "EACH", "1150.00"), tax="69.00"))
    assert entry(answer.invoice_id) == {"2055": 1150, "5150": 69, "2000": -1219}
