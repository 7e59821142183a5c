"""Where a requisition stands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch, fetch_values


@dataclass(frozen=True, slots=True)
class RequisitionLineStatus:
    """One requisition line and how much of it is ordered and received, in base units."""

    line_id: UUID
    line_no: int
    item_id: int | None
    package_id: int | None
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    ordered_base: Decimal
    received_base: Decimal
    estimated_amount: Decimal


@dataclass(frozen=True, slots=True)
class RequisitionStatus:
    """Where a requisition stands, with its lines."""

    requisition_id: UUID
    number: str
    kind: str
    status: str
    version: int
    entity_id: int
    facility_id: int
    requested_by_id: int
    estimated_amount: Decimal
    currency: str
    needed_on: date | None
    lines: tuple[RequisitionLineStatus, ...] = ()


_REQUISITION = """
SELECT r.id, r.number, r.kind, r.status, r.version, r.entity_id, r.facility_id, r.requested_by_id,
       r.estimated_amount, r.currency, r.needed_on
  FROM procurement_requisition r WHERE r.id = %s
"""
_REQUISITION_LINES = """
SELECT l.id AS line_id, l.line_no, l.item_id, l.package_id, l.description, l.quantity, l.uom,
       l.base_quantity, l.ordered_base,
       coalesce((SELECT sum(o.received_base) FROM procurement_purchaseorderline o
                  WHERE o.requisition_line_id = l.id), 0) AS received_base, l.estimated_amount
  FROM procurement_requisitionline l WHERE l.requisition_id = %s ORDER BY l.line_no
"""


def requisition_status(requisition_id: UUID) -> RequisitionStatus:
    """
    Return a requisition with how far each line has come. Two statements.

    :raises NotFound: there is no such requisition.
    """
    headers = fetch_values(_REQUISITION, [requisition_id])
    if not headers:
        raise NotFound(kind="requisition", key=requisition_id)
    lines = tuple(fetch(RequisitionLineStatus, _REQUISITION_LINES, [requisition_id]))
    return RequisitionStatus(*[*headers[0], lines])
