"""An invoice read back from the database, with its holds, and the lock on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.operations.bills import INVOICE, Bill, BillLine
from apotheca.governance.shell import current
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch, fetch_values


class InvoiceNotWaiting(DomainError):
    code = "finance.invoice_not_waiting"
    message = "Invoice {number} is {status} by now; only one that waits can be decided on."


@dataclass(frozen=True, slots=True)
class StoredHold:
    """A hold as it is; ``line_id`` None is the whole invoice."""

    hold_id: UUID
    line_id: UUID | None
    code: str
    owner: str
    amount_at_risk: Decimal
    detail: str
    status: str
    resolution: str

    @property
    def is_open(self) -> bool:
        """Whether the invoice still waits for it."""
        return self.status == "OPEN"

    @property
    def place(self) -> tuple[str, UUID | None]:
        """The code and the line it is about."""
        return self.code, self.line_id

    def as_cleared(self, resolution: str, reason: str, when: Moment) -> dict[str, Any]:
        """Return the row that clears it: nobody accepted anything, its cause is gone."""
        return self._resolved("CLEARED", resolution, reason, when)

    def as_accepted(self, resolution: str, reason: str, when: Moment) -> dict[str, Any]:
        """Return the row that says who decided what, and why."""
        return self._resolved("ACCEPTED", resolution, reason, when)

    def _resolved(self, status: str, resolution: str, reason: str, when: Moment) -> dict[str, Any]:
        return {
            "id": self.hold_id,
            "status": status,
            "resolution": resolution,
            "reason": reason[:300],
            "resolved_by_id": current().actor.person_id,
            "resolved_at": when.occurred_at,
        }


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored invoice: what it bills, where it stands, who entered it, and all its holds."""

    bill: Bill
    status: str
    version: int
    entered_by_id: int
    holds: tuple[StoredHold, ...]


@dataclass(frozen=True, slots=True)
class _Header:
    invoice_id: UUID
    number: str
    entity_id: int
    supplier_id: int
    supplier_number: str
    natural_key: str
    facility_id: int
    order_id: UUID | None
    currency: str
    invoiced_on: date
    freight: Decimal
    tax: Decimal
    total: Decimal
    document_sha256: str
    correlation_id: UUID
    status: str
    version: int
    entered_by_id: int
    kind: str


_HEADER = """
SELECT id AS invoice_id, number, entity_id, supplier_id, supplier_number, natural_key, facility_id,
       order_id, currency, invoiced_on, freight_amount AS freight, tax_amount AS tax,
       total_amount AS total, document_sha256, correlation_id, status, version, entered_by_id,
       kind
  FROM finance_invoice WHERE id = %s AND kind = ANY(%s)
"""
_LINES = """
SELECT id AS line_id, line_no, order_line_id, base_quantity, amount, account_id, cost_centre_id
  FROM finance_invoiceline WHERE invoice_id = %s ORDER BY line_no
"""
_HOLDS = """
SELECT id AS hold_id, invoice_line_id AS line_id, code, owner, amount_at_risk, detail, status,
       resolution
  FROM finance_matchhold WHERE invoice_id = %s ORDER BY opened_at, id
"""


def load_invoice(invoice_id: UUID, *kinds: str) -> Stored:
    """
    Return a stored invoice, or another document of ``kinds``, not locked.

    :raises NotFound: there is none with this id.
    """
    headers = fetch(_Header, _HEADER, [invoice_id, list(kinds) or [INVOICE]])
    if not headers:
        raise NotFound(kind="invoice", key=invoice_id)
    lines = fetch(BillLine, _LINES, [invoice_id])
    holds = tuple(fetch(StoredHold, _HOLDS, [invoice_id]))
    header = headers[0]
    return Stored(_bill(header, lines), header.status, header.version, header.entered_by_id, holds)


def lock_waiting(stored: Stored, *states: str) -> None:
    """
    Lock the invoice, after its order, and make sure that nothing happened to it since it was read.

    :raises InvoiceNotWaiting: it is not, or no longer, in one of ``states``.
    """
    statement = "SELECT status, version FROM finance_invoice WHERE id = %s FOR UPDATE"
    ((status, version),) = fetch_values(statement, [stored.bill.invoice_id])
    if status not in states or version != stored.version:
        raise InvoiceNotWaiting(number=stored.bill.number, status=status)


def _bill(header: _Header, lines: Sequence[BillLine]) -> Bill:
    return Bill(
        invoice_id=header.invoice_id,
        number=header.number,
        entity_id=header.entity_id,
        supplier_id=header.supplier_id,
        supplier_number=header.supplier_number,
        natural_key=header.natural_key,
        facility_id=header.facility_id,
        order_id=header.order_id,
        currency=header.currency,
        invoiced_on=header.invoiced_on,
        freight=header.freight,
        tax=header.tax,
        total=header.total,
        document_sha256=header.document_sha256,
        correlation_id=header.correlation_id,
        lines=tuple(lines),
        kind=header.kind,
    )
