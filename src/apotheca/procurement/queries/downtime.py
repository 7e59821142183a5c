"""What a facility waits for: goods to come and whom to call, requests, and open decisions."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class ToCome:
    """One order line of which something is still to come, with how to reach its supplier."""

    order: str
    order_status: str
    supplier: str
    supplier_name: str
    phone: str
    email: str
    sent_at: datetime | None
    deliver_to: str
    line_no: int
    item: str
    description: str
    quantity: Decimal
    uom: str
    to_come: Decimal
    base_uom: str
    needed_on: date | None
    promised_on: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line of an open requisition; ``to_order`` is what nobody ordered yet, in base units."""

    requisition: str
    kind: str
    status: str
    requested_by: str
    deliver_to: str
    needed_on: date | None
    line_no: int
    item: str
    description: str
    quantity: Decimal
    uom: str
    to_order: Decimal
    base_uom: str


@dataclass(frozen=True, slots=True)
class OpenDecision:
    """A step that waits for somebody with ``role``; amounts in the document's currency."""

    document: str
    number: str
    supplier: str
    role: str
    position: int
    amount: Decimal
    requested_by: str
    requested_at: datetime


_TO_COME = """
SELECT o.number AS "order", o.status AS order_status, s.code AS supplier, s.name AS supplier_name,
       coalesce(t.phone, '') AS phone, coalesce(t.email, '') AS email, o.sent_at,
       p.code AS deliver_to, l.line_no, coalesce(i.code, '') AS item, l.description, l.quantity,
       l.uom, l.base_quantity - l.cancelled_base - l.received_base AS to_come,
       coalesce(i.base_uom, l.uom) AS base_uom, l.needed_on, l.promised_on
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderline l ON l.order_id = o.id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  JOIN masterdata_location p ON p.id = o.deliver_to_id
  LEFT JOIN masterdata_suppliersite t ON t.id = o.supplier_site_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
 WHERE o.facility_id = %s
   AND l.status IN ('OPEN', 'BACKORDERED', 'SUBSTITUTE_PROPOSED', 'PARTIAL')
   AND l.base_quantity > l.cancelled_base + l.received_base
   AND o.status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'REJECTED_BY_SUPPLIER')
 ORDER BY s.name, s.code, o.number, l.line_no
"""

_WANTED = """
SELECT r.number AS requisition, r.kind, r.status, q.name AS requested_by, p.code AS deliver_to,
       r.needed_on, l.line_no, coalesce(i.code, '') AS item, l.description, l.quantity, l.uom,
       l.base_quantity - l.ordered_base AS to_order, coalesce(i.base_uom, l.uom) AS base_uom
  FROM procurement_requisition r
  JOIN procurement_requisitionline l ON l.requisition_id = r.id
  JOIN governance_person q ON q.id = r.requested_by_id
  JOIN masterdata_location p ON p.id = r.deliver_to_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
 WHERE r.facility_id = %s AND r.status IN ('SUBMITTED', 'APPROVED', 'PARTIALLY_ORDERED')
   AND l.base_quantity > l.ordered_base
 ORDER BY r.needed_on NULLS LAST, r.number, l.line_no
"""

# A change names itself; its order has the number.
_DECISIONS = """
SELECT s.document_type AS document, coalesce(o.number, r.number, s.document_id::text) AS number,
       coalesce(u.name, '') AS supplier, g.name AS role, s.position, s.amount,
       q.name AS requested_by, s.requested_at
  FROM governance_approvalstep s
  JOIN governance_role g ON g.id = s.role_id
  JOIN governance_person q ON q.id = s.requested_by_id
  LEFT JOIN procurement_orderchange c
    ON s.document_type = 'ORDER_CHANGE' AND c.id = s.document_id
  LEFT JOIN procurement_purchaseorder o
    ON o.id = CASE s.document_type WHEN 'ORDER_CHANGE' THEN c.order_id
                                   WHEN 'PURCHASE_ORDER' THEN s.document_id END
  LEFT JOIN procurement_requisition r
    ON s.document_type = 'REQUISITION' AND r.id = s.document_id
  LEFT JOIN masterdata_supplier u ON u.id = o.supplier_id
 WHERE s.status = 'PENDING' AND s.facility_id = %s
 ORDER BY s.requested_at, number, s.position
"""


def goods_to_come(facility_id: int) -> tuple[ToCome, ...]:
    """Return what is ordered for a facility and not here yet, by supplier. One statement."""
    return tuple(fetch(ToCome, _TO_COME, [facility_id]))


def goods_wanted(facility_id: int) -> tuple[Wanted, ...]:
    """Return the lines of open requisitions nobody ordered whole, the most urgent first."""
    return tuple(fetch(Wanted, _WANTED, [facility_id]))


def open_decisions(facility_id: int) -> tuple[OpenDecision, ...]:
    """Return the approvals of a facility that wait, the oldest first. One statement."""
    return tuple(fetch(OpenDecision, _DECISIONS, [facility_id]))
