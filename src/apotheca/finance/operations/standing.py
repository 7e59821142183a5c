"""How an invoice that waits, posts or ends is written down and told (rules MA-17 to MA-20)."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from apotheca.finance.events import InvoiceHeld, InvoicePosted
from apotheca.finance.models import MatchHold
from apotheca.finance.operations.bills import Bill
from apotheca.finance.operations.posting_invoices import Posted
from apotheca.finance.queries.matching import MatchFacts
from apotheca.finance.rules.holds import HOLD_KINDS
from apotheca.finance.rules.matching import Finding
from apotheca.finance.types import InvoiceStanding, OpenHold
from apotheca.governance.shell import changes, publish, record_audit
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries import NoOpenPeriod, first_open_day


def posting_day(bill: Bill, facts: MatchFacts, day: date) -> date | None:
    """
    Return ``day`` if its AP period is open, else the first open day; None where there is none.
    """
    if facts.is_day_open:
        return day
    try:
        return first_open_day(bill.entity_id, "AP", day)
    except NoOpenPeriod:
        return None


def period_findings(bill: Bill, day: date | None) -> list[Finding]:
    """Return why the invoice waits where no period takes it."""
    if day is not None:
        return []
    return [Finding("PERIOD_CLOSED", None, bill.total, "no AP period is open from this day on")]


def hold_rows(bill: Bill, findings: Iterable[Finding], when: Moment) -> list[dict[str, Any]]:
    """Return the hold rows of findings: each with its owner, its clock and the money at risk."""
    return [
        {
            "id": uuid7(),
            "invoice_id": bill.invoice_id,
            "invoice_line_id": finding.line_id,
            "code": finding.code,
            "owner": HOLD_KINDS[finding.code].owner,
            "amount_at_risk": finding.at_risk,
            "detail": finding.detail[:300],
            "opened_at": when.occurred_at,
            "sla_hours": HOLD_KINDS[finding.code].sla_hours,
            "status": "OPEN",
            "resolution": "",
            "reason": "",
        }
        for finding in findings
    ]


def open_holds(bill: Bill, rows: Iterable[dict[str, Any]]) -> tuple[OpenHold, ...]:
    """Return hold rows as the answer shows them."""
    numbers: dict[UUID | None, int] = {line.line_id: line.line_no for line in bill.lines}
    return tuple(
        OpenHold(
            hold_id=row["id"],
            code=row["code"],
            owner=row["owner"],
            line_no=numbers.get(row["invoice_line_id"], 0),
            amount_at_risk=row["amount_at_risk"],
            detail=row["detail"],
        )
        for row in rows
    )


def posted_columns(posted: Posted) -> dict[str, Any]:
    """Return the columns an invoice gets when it posts."""
    return {
        "status": "POSTED" if posted.open_amount else "PAID",
        "posted_on": posted.posted_on,
        "payable_account_id": posted.payable_account_id,
        "open_amount": posted.open_amount,
        "claim_amount": posted.claim_amount,
        "short_amount": posted.short_amount,
        "due_on": posted.due.due_on,
        "discount_until": posted.due.discount_until,
        "discount_amount": posted.due.discount_amount,
    }


def tell_posted(bill: Bill, posted: Posted, warnings: Sequence[Finding], when: Moment) -> None:
    """Record and publish that an invoice is owed."""
    columns = posted_columns(posted)
    record_audit(
        "finance.invoice_posted",
        subject_type="Invoice",
        subject_id=bill.invoice_id,
        entity_id=bill.entity_id,
        when=when,
        after={
            **columns,
            "number": bill.number,
            "supplier_number": bill.supplier_number,
            "total_amount": bill.total,
            "variance_amount": posted.variance_amount,
            "warnings": [warning.code for warning in warnings],
        },
    )
    publish(
        InvoicePosted(
            **event_fields(bill, when),
            status=columns["status"],
            posted_on=posted.posted_on,
            open_amount=posted.open_amount,
            goods_amount=bill.goods,
            freight_amount=bill.freight,
            tax_amount=bill.tax,
            variance_amount=posted.variance_amount,
            claim_amount=posted.claim_amount,
            due_on=posted.due.due_on,
            discount_until=posted.due.discount_until,
            discount_amount=posted.due.discount_amount,
            warnings=tuple(warning.code for warning in warnings),
        )
    )


def open_new_holds(bill: Bill, findings: Sequence[Finding], when: Moment) -> tuple[OpenHold, ...]:
    """Queue holds for findings, record and publish that the invoice waits; return them."""
    rows = hold_rows(bill, findings, when)
    changes().insert(MatchHold, rows)
    record_audit(
        "finance.invoice_held",
        subject_type="Invoice",
        subject_id=bill.invoice_id,
        entity_id=bill.entity_id,
        when=when,
        after={
            "number": bill.number,
            "supplier_number": bill.supplier_number,
            "holds": [{"code": row["code"], "detail": row["detail"]} for row in rows],
        },
    )
    publish(
        InvoiceHeld(
            **event_fields(bill, when),
            status="EXCEPTION",
            codes=tuple(row["code"] for row in rows),
            owners=tuple(sorted({row["owner"] for row in rows})),
            amount_at_risk=max((finding.at_risk for finding in findings), default=ZERO),
        )
    )
    return open_holds(bill, rows)


def event_fields(bill: Bill, when: Moment) -> dict[str, Any]:
    """Return the fields every event about an invoice carries, but for its status."""
    return {
        "entity_id": bill.entity_id,
        "subject_id": bill.invoice_id,
        "business_key": bill.number,
        "correlation_id": bill.correlation_id,
        "when": when,
        "kind": bill.kind,
        "supplier_id": bill.supplier_id,
        "supplier_number": bill.supplier_number,
        "order_id": bill.order_id,
        "invoiced_on": bill.invoiced_on,
        "currency": bill.currency,
        "total_amount": bill.total,
    }


def standing(
    bill: Bill, status: str, posted: Posted | None = None, holds: tuple[OpenHold, ...] = ()
) -> InvoiceStanding:
    """Return the answer about an invoice."""
    return InvoiceStanding(
        invoice_id=bill.invoice_id,
        number=bill.number,
        status=status,
        open_amount=posted.open_amount if posted else ZERO,
        due_on=posted.due.due_on if posted else None,
        posted_on=posted.posted_on if posted else None,
        holds=holds,
    )
