"""The journal of a document, line by line."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class PostedLine:
    """One posted line with the journal it belongs to; money in ``currency``."""

    journal_id: UUID
    entity_id: int
    ledger: str
    event: str
    description: str
    business_date: date
    reverses_id: UUID | None
    reversed_by_id: UUID | None
    account_id: int
    account: str
    facility_id: int
    cost_centre_id: int
    supplier_id: int
    item_id: int
    order_line_id: UUID | None
    partner_entity_id: int
    currency: str
    debit: Decimal
    credit: Decimal


_JOURNAL = """
SELECT j.id AS journal_id, j.entity_id, j.ledger, j.event, j.description, j.business_date,
       j.reverses_id, r.id AS reversed_by_id, l.account_id, a.code AS account, l.facility_id,
       l.cost_centre_id, l.supplier_id, l.item_id, l.order_line_id, l.partner_entity_id,
       l.currency, l.debit, l.credit
  FROM finance_journal j
  JOIN finance_journalline l ON l.journal_id = j.id
  JOIN masterdata_account a ON a.id = l.account_id
  LEFT JOIN finance_journal r ON r.reverses_id = j.id
"""


def journal_of_document(document_id: UUID) -> list[PostedLine]:
    """Return all lines posted for a document, in the order they were posted. One statement."""
    return fetch(PostedLine, _JOURNAL + " WHERE j.document_id = %s ORDER BY l.id", [document_id])


def journal_of_correlation(correlation_id: UUID) -> list[PostedLine]:
    """Return all lines posted from one requisition to its payment, in the order posted."""
    return fetch(
        PostedLine, _JOURNAL + " WHERE j.correlation_id = %s ORDER BY l.id", [correlation_id]
    )
