"""The steps of approval a requisition, an order or its changes passed or still have to pass."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class DocumentStep:
    """One step: which role decides, and who did; '' and None while nobody has."""

    document: str
    version: int
    position: int
    role: str
    role_name: str
    amount: Decimal
    status: str
    requested_by: str
    requested_at: datetime
    decided_by: str
    on_behalf_of: str
    decided_at: datetime | None
    comment: str


_STEPS = """
SELECT s.document_type AS document, coalesce(h.version, s.document_version) AS version, s.position,
       r.code AS role, r.name AS role_name, s.amount, s.status, q.name AS requested_by,
       s.requested_at, coalesce(d.name, '') AS decided_by, coalesce(b.name, '') AS on_behalf_of,
       s.decided_at, s.comment
  FROM ({documents}) h
  JOIN governance_approvalstep s ON s.document_id = h.id
  JOIN governance_role r ON r.id = s.role_id
  JOIN governance_person q ON q.id = s.requested_by_id
  LEFT JOIN governance_person d ON d.id = s.decided_by_id
  LEFT JOIN governance_person b ON b.id = s.on_behalf_of_id
 ORDER BY s.requested_at, version, s.position
"""
_REQUISITION = "SELECT id, NULL::int AS version FROM procurement_requisition WHERE number = %s"
_ORDER = """
SELECT id, NULL::int AS version FROM procurement_purchaseorder WHERE number = %s
UNION ALL
SELECT c.id, c.version FROM procurement_orderchange c
  JOIN procurement_purchaseorder o ON o.id = c.order_id WHERE o.number = %s
"""


def requisition_steps(number: str) -> tuple[DocumentStep, ...]:
    """Return the steps of a requisition, all versions, in the order they were asked for."""
    return tuple(fetch(DocumentStep, _STEPS.format(documents=_REQUISITION), [number]))


def order_steps(number: str) -> tuple[DocumentStep, ...]:
    """Return the steps of an order and of its changes, in the order they were asked for."""
    return tuple(fetch(DocumentStep, _STEPS.format(documents=_ORDER), [number, number]))
