"""The auditor agrees with the operations: after real work the books are clean."""

from decimal import Decimal

from tests.world import MONDAY, World, in_days

from apotheca.finance.operations.accruals import AccruedExpense, accrue, reverse_due_accruals
from apotheca.finance.operations.credit_memos import register_credit_memo
from apotheca.finance.operations.holds import resolve_hold
from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.operations.journals import post_manual_journal
from apotheca.finance.operations.payments import (
    approve_payment,
    fail_payment,
    propose_payment,
    release_payment,
)
from apotheca.finance.operations.periods import close_period, soft_close
from apotheca.finance.operations.prepayments import apply_prepayment, prepay
from apotheca.finance.operations.rollup import roll_up_balances
from apotheca.finance.types import NewCreditMemo, NewInvoice, NewInvoiceLine
from apotheca.governance.operations.sealing import seal_audit
from apotheca.insight import verify
from apotheca.inventory.operations.consigned import consign_in, use_consigned
from apotheca.inventory.operations.issuing import issue_stock
from apotheca.inventory.operations.losses import waste_stock
from apotheca.inventory.operations.transfers import receive_transfer, ship_transfer
from apotheca.inventory.types import IncomingLot, ItemQuantity, LotQuantity, lot_id
from apotheca.procurement.operations.closing import close_order
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.operations.returning import return_to_supplier
from apotheca.procurement.operations.reversing import reverse_receipt
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.types import DeliveredLot, OrderWant, ReturnLine

EXPIRY = in_days(900).business_date


def findings(world: World) -> list[object]:
    return [(check.name, check.findings) for check in verify.run().checks if not check.holds]


def sent_order(world: World, boxes: int = 10):
    want = OrderWant(quantity=Decimal(boxes), uom="BOX", package_id=world.package["HEPARIN"])
    order = create_order(
        actor=world.actor("buyer"), when=in_days(0), kind="STOCK", lines=[want],
        supplier_id=world.supplier["WHOLESALE"], deliver_to_id=world.location["MAIN-CENTRAL"],
    )  # fmt: skip
    decide_order(
        actor=world.actor("director"), when=in_days(0), order_id=order.order_id, decision="APPROVED"
    )
    return send_order(actor=world.actor("buyer"), when=in_days(0), order_id=order.order_id)


def receive(world: World, order, boxes: int, note: str = "DN1"):
    lot = DeliveredLot(order.lines[0].line_id, Decimal(boxes), "BOX", "LOT1", EXPIRY)
    return receive_goods(
        actor=world.actor("receiver"), when=in_days(2), order_id=order.order_id,
        location_id=world.location["MAIN-CENTRAL"], delivery_note=note, lots=[lot],
    )  # fmt: skip


def invoice(world: World, order, boxes: int, amount: str, number: str = "INV1"):
    line = NewInvoiceLine(Decimal(boxes), "BOX", Decimal(amount), order_line_no=1)
    return register_invoice(
        actor=world.actor("ap_clerk"), when=in_days(4),
        invoice=NewInvoice(
            entity_id=world.entity["HOSP"], supplier_id=world.supplier["WHOLESALE"],
            supplier_number=number, invoiced_on=MONDAY, currency="USD", lines=(line,),
            total=Decimal(amount), order_number=order.number,
        ),
    )  # fmt: skip


def test_an_empty_house_is_clean(world):
    assert findings(world) == []


def test_a_sent_order_leaves_the_books_clean(world):
    sent_order(world)
    assert findings(world) == []


def test_partial_receipts_and_invoices_leave_the_books_clean(world):
    order = sent_order(world)
    receive(world, order, 4)
    receive(world, order, 6, note="DN2")
    assert invoice(world, order, 7, "280.00").status == "POSTED"
    assert findings(world) == []


def test_issues_and_transfers_leave_the_books_clean(world):
    receive(world, sent_order(world), 10)
    item, lot = (
        world.item["HEPARIN"],
        lot_id(world.item["HEPARIN"], world.package["HEPARIN"], "LOT1"),
    )
    issue_stock(
        actor=world.actor("stock_controller"), when=in_days(3),
        location_id=world.location["MAIN-CENTRAL"], cost_centre_id=world.cost_centre["ICU"],
        lines=[ItemQuantity(item, Decimal(7))],
    )  # fmt: skip
    shipped = ship_transfer(
        actor=world.actor("stock_controller"), when=in_days(4),
        from_location_id=world.location["MAIN-CENTRAL"],
        to_location_id=world.location["WEST-PHARMACY"], lines=[ItemQuantity(item, Decimal(20))],
    )  # fmt: skip
    assert findings(world) == []
    receive_transfer(
        actor=world.actor("stock_controller"), when=in_days(5), transfer_id=shipped.document_id,
        lines=[LotQuantity(item, lot, Decimal(18))],
    )  # fmt: skip
    assert findings(world) == []


def test_a_reversed_receipt_leaves_the_books_clean(world):
    order = sent_order(world)
    receipt = receive(world, order, 4)
    reverse_receipt(
        actor=world.actor("receiver"), when=in_days(3), receipt_id=receipt.receipt_id,
        reason="Wrong order",
    )  # fmt: skip
    assert findings(world) == []


def returned(world: World):
    receipt = receive(world, sent_order(world), 10)
    return return_to_supplier(
        actor=world.actor("stock_controller"), when=in_days(3), receipt_id=receipt.receipt_id,
        location_id=world.location["MAIN-CENTRAL"], authorisation="RMA-1", reason="Damaged",
        lines=[ReturnLine(receipt.lines[0].line_id, Decimal(25))],
    )  # fmt: skip


def test_returns_and_their_credit_leave_the_books_clean(world):
    back = returned(world)
    assert findings(world) == []
    register_credit_memo(
        actor=world.actor("ap_clerk"), when=in_days(5),
        memo=NewCreditMemo(
            entity_id=world.entity["HOSP"], supplier_id=world.supplier["WHOLESALE"],
            supplier_number="CM1", credited_on=MONDAY, currency="USD", total=Decimal("38.00"),
            kind="RETURN", return_number=back.number,
        ),
    )  # fmt: skip
    assert findings(world) == []


def paid(world: World, payment) -> None:
    approve_payment(
        actor=world.actor("payment_approver"), when=in_days(6), payment_id=payment.payment_id
    )
    release_payment(
        actor=world.actor("payment_releaser"), when=in_days(6), payment_id=payment.payment_id
    )


def test_payments_leave_the_books_clean_when_released_confirmed_or_failed(world):
    order = sent_order(world)
    receive(world, order, 10)
    bill = invoice(world, order, 10, "400.00")
    payment = propose_payment(
        actor=world.actor("payment_preparer"), when=in_days(5), invoice_ids=[bill.invoice_id],
        pay_on=in_days(6).business_date,
    )  # fmt: skip
    assert findings(world) == []
    paid(world, payment)
    assert findings(world) == []
    fail_payment(
        actor=world.actor("payment_preparer"), when=in_days(7), payment_id=payment.payment_id,
        reason="Account closed",
    )  # fmt: skip
    assert findings(world) == []


def test_a_prepayment_and_its_use_leave_the_books_clean(world):
    order = sent_order(world)
    advance = prepay(
        actor=world.actor("payment_preparer"), when=in_days(1), order_number=order.number,
        amount=Decimal(100), pay_on=in_days(1).business_date,
    )  # fmt: skip
    paid(world, advance)
    receive(world, order, 10)
    bill = invoice(world, order, 10, "400.00")
    apply_prepayment(
        actor=world.actor("payment_preparer"), when=in_days(7), payment_id=advance.payment_id,
        invoice_id=bill.invoice_id, amount=Decimal(60),
    )  # fmt: skip
    assert findings(world) == []


def test_an_invoice_that_waits_leaves_the_books_clean(world):
    order = sent_order(world)
    receive(world, order, 4)
    held = invoice(world, order, 4, "200.00")
    assert held.status == "EXCEPTION"
    assert findings(world) == []
    resolve_hold(
        actor=world.actor("ap_supervisor"), when=in_days(6), hold_id=held.holds[0].hold_id,
        decision="CLAIM", reason="Overbilled",
    )  # fmt: skip
    assert findings(world) == []


def test_closing_an_order_short_releases_its_encumbrance(world):
    order = sent_order(world)
    receive(world, order, 3)
    close_order(
        actor=world.actor("buyer"), when=in_days(6), order_id=order.order_id, reason="Enough"
    )
    assert findings(world) == []


def test_consigned_use_leaves_the_books_clean(world):
    item, package = world.item["STENT"], world.package["STENT"]
    place, supplier = world.location["MAIN-CENTRAL"], world.supplier["SECOND"]
    consigned = IncomingLot(1, item, package, "S1", EXPIRY, Decimal(2), Decimal(2300),
                            owner_id=supplier)  # fmt: skip
    controller = world.actor("stock_controller")
    consign_in(
        actor=world.actor("receiver"),
        when=in_days(0),
        location_id=place,
        supplier_id=supplier,
        lots=[consigned],
    )
    use_consigned(
        actor=controller, when=in_days(1), location_id=place, supplier_id=supplier,
        cost_centre_id=world.cost_centre["ICU"],
        lines=[LotQuantity(item, consigned.lot_id, Decimal(1))],
    )  # fmt: skip
    assert findings(world) == []


def test_losses_and_counts_leave_the_books_clean(world):
    receive(world, sent_order(world), 10)
    item, package = world.item["HEPARIN"], world.package["HEPARIN"]
    lot = lot_id(item, package, "LOT1")
    waste_stock(
        actor=world.actor("stock_controller", reason="Broken"), when=in_days(3),
        location_id=world.location["MAIN-CENTRAL"], cause="WASTE",
        lines=[LotQuantity(item, lot, Decimal(3))],
    )  # fmt: skip
    assert findings(world) == []


def test_a_closed_month_leaves_the_books_clean(world):
    order = sent_order(world)
    receive(world, order, 10)
    invoice(world, order, 10, "400.00")
    place = {"entity_id": world.entity["HOSP"], "day": MONDAY}
    soft_close(actor=world.actor("controller"), when=in_days(31), **place)
    close_period(actor=world.actor("controller"), when=in_days(32), **place)
    assert findings(world) == []


def test_an_accrual_leaves_the_books_clean_before_and_after_its_reversal(world):
    prepared = accrue(
        actor=world.actor("accountant"), when=in_days(3), entity_id=world.entity["HOSP"],
        description="Freight of March", expenses=[AccruedExpense("INVOICE.FREIGHT", Decimal(95))],
    )  # fmt: skip
    post_manual_journal(
        actor=world.actor("controller"), when=in_days(3), journal_id=prepared.journal_id
    )
    assert findings(world) == []
    reverse_due_accruals(actor=world.actor("system"), when=in_days(40))
    roll_up_balances(actor=world.actor("system"), when=in_days(41))
    seal_audit(actor=world.actor("system"), when=in_days(41))
    assert findings(world) == []
