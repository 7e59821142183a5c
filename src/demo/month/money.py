"""
Money: suppliers' bills as they come, what is wrong with some of them, and payment by three people.
"""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.operations.credit_memos import register_credit_memo
from apotheca.finance.operations.holds import resolve_hold
from apotheca.finance.operations.invoices import register_invoice, reject_invoice
from apotheca.finance.operations.payments import (
    approve_payment,
    confirm_payment,
    fail_payment,
    propose_payment,
    reissue_payment,
    release_payment,
)
from apotheca.finance.queries.payables import held_invoices, open_payables
from apotheca.finance.types import (
    HeldInvoice,
    InvoiceStanding,
    NewCreditMemo,
    NewInvoice,
    NewInvoiceLine,
    OpenPayable,
)
from apotheca.kernel.measures import round_money
from demo.hospital import Delivered, Hospital, Notebook, at
from demo.network import CURRENCY, entity_of, facility_of

PAYMENT_DAYS = (1, 3)
BY_WIRE = frozenset({"MERIDIAN", "PINECREST"})
# Which bill of the month is odd, and how.
DEARER, ONE_TOO_MANY, SENT_TWICE, WITH_FREIGHT = (
    range(5, 400, 19),
    (14, 61),
    (9, 33),
    range(3, 400, 17),
)
ABOVE_CONTRACT, A_FREIGHT = Decimal("1.09"), Decimal("18.50")


def take_bills(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Enter the bills that came in today's post; each is matched at once."""
    due = [delivered for bill_day, delivered in notebook.to_bill if bill_day <= day]
    notebook.to_bill = [pair for pair in notebook.to_bill if pair[0] > day]
    for delivered in due:
        notebook.bills += 1
        invoice = bill_for(hospital, delivered, day, notebook.bills)
        if notebook.send_bill is not None and _comes_by_wire(delivered, notebook.bills):
            notebook.send_bill(*as_message(hospital, delivered, invoice))
            continue
        standing = enter(hospital, invoice, day)
        if notebook.bills in SENT_TWICE:
            notebook.again.append((day + timedelta(days=3), invoice))
        if "PRICE_OVER" in standing.codes and notebook.bills % 2:
            notebook.claims.append((day + timedelta(days=6), invoice, standing))
    for again_day, invoice in list(notebook.again):
        if again_day <= day:
            notebook.again.remove((again_day, invoice))
            enter(hospital, invoice, day)


def enter(hospital: Hospital, invoice: NewInvoice, day: date) -> InvoiceStanding:
    """Enter a bill as the accounts payable clerk."""
    return register_invoice(actor=hospital.actor("carmen"), when=at(day, 19), invoice=invoice)


def bill_for(hospital: Hospital, delivered: Delivered, day: date, number: int) -> NewInvoice:
    """Write the supplier's bill for a delivery, now and then with a mistake in it."""
    lines = []
    for place, (line, packs) in enumerate(delivered.packs):
        billed, price = packs, line.price
        if place == 0 and number in DEARER:
            price = line.price * ABOVE_CONTRACT
        if place == 0 and number in ONE_TOO_MANY:
            billed += 1
        lines.append(
            NewInvoiceLine(
                quantity=Decimal(billed),
                uom=line.uom,
                amount=round_money(price * billed),
                order_line_no=line.line_no,
                identifier=line.pack.ndc,
                description=line.pack.description,
            )
        )
    freight = A_FREIGHT if number in WITH_FREIGHT else Decimal(0)
    order = delivered.order
    return NewInvoice(
        entity_id=hospital.entity_of_place(order.place),
        supplier_id=hospital.supplier[order.supplier],
        supplier_number=f"{order.supplier[:3]}-{order.number[-6:]}-{delivered.number}",
        invoiced_on=delivered.day,
        currency=CURRENCY,
        lines=tuple(lines),
        total=sum((line.amount for line in lines), Decimal(0)) + freight,
        freight=freight,
        order_number=order.number,
    )


def _comes_by_wire(delivered: Delivered, number: int) -> bool:
    """
    The drug suppliers send their bills through the suite; odd ones come on paper, to be typed.
    """
    is_odd = number in DEARER or number in ONE_TOO_MANY or number in SENT_TWICE
    return delivered.order.supplier in BY_WIRE and not is_odd


def as_message(
    hospital: Hospital, delivered: Delivered, invoice: NewInvoice
) -> tuple[str, dict[str, Any]]:
    """Say a bill as the suite sends it: the supplier's number, and codes and amounts as text."""
    lines = [
        {
            "quantity": str(line.quantity),
            "uom": line.uom,
            "amount": str(line.amount),
            "order_line_no": line.order_line_no,
            "identifier": line.identifier,
            "description": line.description,
        }
        for line in invoice.lines
    ]
    entity = entity_of(facility_of(delivered.order.place))
    said = {
        "entity": entity,
        "supplier": delivered.order.supplier,
        "invoiced_on": invoice.invoiced_on.isoformat(),
        "currency": invoice.currency,
        "order_number": invoice.order_number,
        "freight": str(invoice.freight),
        "total": str(invoice.total),
        "lines": lines,
    }
    return invoice.supplier_number, said


def settle_holds(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """The supervisor decides on what waited since yesterday; the rest waits for its cause."""
    for entity_id in hospital.entity.values():
        for hold in held_invoices(entity_id):
            if hold.opened_at.date() < day:
                _settle(hospital, hold, day)
    for claim_day, invoice, standing in list(notebook.claims):
        if claim_day <= day:
            notebook.claims.remove((claim_day, invoice, standing))
            _credit(hospital, invoice, standing, day)


def _settle(hospital: Hospital, hold: HeldInvoice, day: date) -> None:
    decision = {
        "PRICE_OVER": "CLAIM" if int(hold.number[-6:]) % 2 else "ACCEPT",
        "QTY_OVER_RECEIVED": "SHORT_PAY",
        "FREIGHT_OVER": "ACCEPT",
        "TOTAL_MISMATCH": "ACCEPT",
    }.get(hold.code)
    if decision:
        # Above the supervisor's limit the controller decides.
        username = "felix" if hold.amount_at_risk <= SUPERVISOR_LIMIT else "george"
        resolve_hold(
            actor=hospital.actor(username),
            when=at(day, 16),
            hold_id=hold.hold_id,
            decision=decision,
            reason=f"Checked with the {hold.owner.lower().replace('_', ' ')}",
        )
    elif hold.code in {"DUPLICATE", "DUPLICATE_SUSPECT"}:
        reject_invoice(
            actor=hospital.actor("carmen"),
            when=at(day, 16),
            invoice_id=hold.invoice_id,
            reason="Sent twice by the supplier",
        )


SUPERVISOR_LIMIT = Decimal(500)


def _credit(hospital: Hospital, invoice: NewInvoice, standing: InvoiceStanding, day: date) -> None:
    over = sum((hold.amount_at_risk for hold in standing.holds), Decimal(0))
    register_credit_memo(
        actor=hospital.actor("carmen"),
        when=at(day, 19),
        memo=NewCreditMemo(
            entity_id=invoice.entity_id,
            supplier_id=invoice.supplier_id,
            supplier_number=f"{invoice.supplier_number}-CR",
            credited_on=day,
            currency=CURRENCY,
            total=over,
            kind="PRICE_CLAIM",
            corrects_number=standing.number,
        ),
    )


def pay(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Twice a week: pay what is due or whose discount would be lost; three people and the bank."""
    _confirm(hospital, notebook, day)
    if day.weekday() not in PAYMENT_DAYS:
        return
    next_run = day + timedelta(days=5 if day.weekday() == PAYMENT_DAYS[-1] else 2)
    for entity_id in hospital.entity.values():
        for payables in _by_supplier(open_payables(entity_id, due_by=next_run)).values():
            _pay(hospital, notebook, payables, day)


def _by_supplier(payables: list[OpenPayable]) -> dict[int, list[OpenPayable]]:
    found: dict[int, list[OpenPayable]] = defaultdict(list)
    for payable in payables:
        if not payable.payment_number:
            found[payable.supplier_id].append(payable)
    return found


def _pay(hospital: Hospital, notebook: Notebook, payables: list[OpenPayable], day: date) -> None:
    if sum(payable.open_amount for payable in payables) <= 0:
        return
    proposed = propose_payment(
        actor=hospital.actor("yara"),
        when=at(day, 15),
        invoice_ids=[payable.invoice_id for payable in payables],
        pay_on=day,
    )
    _release(hospital, notebook, proposed.payment_id, day)


def _release(hospital: Hospital, notebook: Notebook, payment_id: UUID, day: date) -> None:
    approve_payment(actor=hospital.actor("otto"), when=at(day, 16), payment_id=payment_id)
    release_payment(actor=hospital.actor("bea"), when=at(day, 17), payment_id=payment_id)
    notebook.released.append((day, payment_id))


def _confirm(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """The bank's word of yesterday's payments: all were made, but one of the month came back."""
    for released_on, payment_id in list(notebook.released):
        if released_on >= day:
            continue
        notebook.released.remove((released_on, payment_id))
        is_prepayment = payment_id == notebook.special.get("cart prepayment")
        if not notebook.came_back and day.day >= 12 and not is_prepayment:
            notebook.came_back = payment_id
            treasury = hospital.actor("tomas", "The bank sent it back")
            fail_payment(
                actor=treasury, when=at(day, 13), payment_id=payment_id, reason="Account closed"
            )
            again = reissue_payment(
                actor=hospital.actor("yara"), when=at(day, 14), payment_id=payment_id, pay_on=day
            )
            _release(hospital, notebook, again.payment_id, day)
            continue
        confirm_payment(
            actor=hospital.actor("tomas"),
            when=at(day, 13),
            payment_id=payment_id,
            bank_reference=f"BNK{day:%m%d}-{len(notebook.released):02d}-{str(payment_id)[-6:]}",
        )
