"""
Invoices and payments as procurement suites read them; journals as another ledger imports them.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.journal import (
    PostedLine,
    journal_of_correlation,
    journal_of_document,
)
from apotheca.hub.canonical.outbound import InvoiceStatus, PaymentStatus, SettledInvoice
from apotheca.hub.exports.registry import Fact, Mapped, as_json, exports
from apotheca.hub.files import csv_bytes
from apotheca.hub.posting import take_claims
from apotheca.hub.references import Codes

JOURNAL = "JOURNAL"
JOURNAL_COLUMNS = (
    "control_number", "rows", "total_debit", "journal_id", "line_no", "entity", "ledger", "event",
    "business_date", "account", "facility", "cost_centre", "supplier", "partner_entity",
    "currency", "debit", "credit", "document", "correlation_id", "description",
)  # fmt: skip


@exports("invoice_status")
def invoice_status(fact: Fact) -> Mapped:
    """Say where a supplier's invoice stands, and why it waits."""
    told = fact.payload
    codes = Codes([("SUPPLIER", told["supplier_id"])])
    known = {name: told[name] for name in InvoiceStatus.model_fields if name in told}
    said = InvoiceStatus(**known, supplier=codes.of("SUPPLIER", told["supplier_id"]))
    return as_json(fact.envelope(said.model_dump(mode="json")))


@exports("payment_status")
def payment_status(fact: Fact) -> Mapped:
    """Say where a payment stands, and which invoices it settles."""
    told = fact.payload
    codes = Codes([("SUPPLIER", told["supplier_id"])])
    said = PaymentStatus(
        supplier=codes.of("SUPPLIER", told["supplier_id"]), status=told["status"],
        amount=told["amount"], discount_amount=told["discount_amount"],
        currency=told["currency"], pay_on=told["pay_on"],
        invoices=tuple(
            SettledInvoice(**{name: one[name] for name in SettledInvoice.model_fields})
            for one in told.get("invoices", ())
        ),
    )  # fmt: skip
    return as_json(fact.envelope(said.model_dump(mode="json")))


@exports("journal")
def journal(fact: Fact) -> Mapped | None:
    """
    Say the journals an event brought as a file with control totals (rule HB-16).

    These are the journals of its document, and of its chain from requisition to payment, that
    nobody claimed yet. Each is claimed for the event, so it travels in one file only, though
    several events tell of its document; a repeat of the delivery carries the same journals.
    """
    posted = [line for key in _documents(fact) for line in journal_of_document(key)]
    known = {line.journal_id for line in posted}
    chain = journal_of_correlation(fact.correlation_id)
    posted += [line for line in chain if line.journal_id not in known]
    keys = {str(line.journal_id) for line in posted}
    held = take_claims(JOURNAL, fact.system_id, fact.event_id, sorted(keys)) if keys else set()
    lines = [line for line in posted if str(line.journal_id) in held]
    if not lines:
        return None
    body = csv_bytes(JOURNAL_COLUMNS, _journal_rows(fact, lines))
    total = sum((line.debit for line in lines), Decimal(0))
    desired = {"rows": len(lines), "total_debit": str(total), "journals": sorted(held)}
    return Mapped(body, "text/csv", desired)


def _documents(fact: Fact) -> list[UUID]:
    """
    Return the documents whose journals an event's posting wrote: its own, and its order's, since a
    receipt or a return also changes what is committed.
    """
    order_id = fact.payload.get("order_id")
    return [fact.subject_id, *([UUID(order_id)] if order_id else [])]


def _journal_rows(fact: Fact, lines: Sequence[PostedLine]) -> list[dict[str, object]]:
    codes = Codes(
        pair
        for line in lines
        for pair in (
            ("ENTITY", line.entity_id), ("ENTITY", line.partner_entity_id),
            ("FACILITY", line.facility_id), ("COST_CENTRE", line.cost_centre_id),
            ("SUPPLIER", line.supplier_id),
        )
    )  # fmt: skip
    total = sum((line.debit for line in lines), Decimal(0))
    return [
        {
            "control_number": fact.control_number, "rows": len(lines), "total_debit": total,
            "journal_id": line.journal_id, "line_no": number, "ledger": line.ledger,
            "entity": codes.of("ENTITY", line.entity_id), "event": line.event,
            "business_date": line.business_date, "account": line.account,
            "facility": codes.of("FACILITY", line.facility_id),
            "cost_centre": codes.of("COST_CENTRE", line.cost_centre_id),
            "supplier": codes.of("SUPPLIER", line.supplier_id),
            "partner_entity": codes.of("ENTITY", line.partner_entity_id),
            "currency": line.currency, "debit": line.debit, "credit": line.credit,
            "document": fact.business_key, "correlation_id": fact.correlation_id,
            "description": line.description,
        }
        for number, line in enumerate(lines, 1)
    ]  # fmt: skip
