"""What waits for somebody's decision, with the facts it takes to decide."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.queries import pending_approvals
from apotheca.governance.types import PendingApproval
from apotheca.kernel.sql import fetch_values


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """
    One line to decide on; what a change would make of it stands in ``new_quantity`` and others.

    ``usable`` and ``on_order`` are what the facility has and expects of the item, in ``base_uom``;
    ``contract`` is '' where no contract set the price. Amounts in the document's currency.
    """

    line_no: int
    item: str
    description: str
    quantity: Decimal
    uom: str
    amount: Decimal
    price_amount: Decimal | None
    price_quantity: int
    contract: str
    usable: Decimal
    on_order: Decimal
    base_uom: str
    new_quantity: Decimal | None = None
    new_price_amount: Decimal | None = None
    new_price_quantity: int = 1
    new_needed_on: date | None = None


@dataclass(frozen=True, slots=True)
class WaitingApproval:
    """
    A requisition, order or change of an order that waits for this person.

    ``document`` is REQUISITION, PURCHASE_ORDER or ORDER_CHANGE, ``number`` and ``version`` those of
    the requisition or order; ``reason`` is the emergency's or the change's.
    """

    document: str
    number: str
    version: int
    position: int
    role: str
    kind: str
    facility: str
    deliver_to: str
    cost_centre: str
    supplier: str
    supplier_name: str
    requested_by: str
    requested_by_name: str
    requested_at: datetime
    needed_on: date | None
    amount: Decimal
    currency: str
    reason: str
    lines: tuple[WaitingLine, ...] = ()


_HEADERS = """
SELECT r.id, r.number, r.version, r.kind, f.code, p.code,
       coalesce(e.code || '/' || c.code, ''), '', '', r.needed_on,
       r.currency, r.emergency_reason
  FROM procurement_requisition r
  JOIN governance_entity e ON e.id = r.entity_id
  JOIN governance_facility f ON f.id = r.facility_id
  JOIN masterdata_location p ON p.id = r.deliver_to_id
  LEFT JOIN governance_costcentre c ON c.id = r.cost_centre_id
 WHERE r.id = ANY(%(ids)s)
UNION ALL
SELECT coalesce(h.id, o.id), o.number, o.version, o.kind, f.code, p.code, '', s.code, s.name,
       NULL, o.currency, coalesce(h.reason, o.emergency_reason)
  FROM procurement_purchaseorder o
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_location p ON p.id = o.deliver_to_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  LEFT JOIN procurement_orderchange h ON h.order_id = o.id AND h.id = ANY(%(ids)s)
 WHERE o.id = ANY(%(ids)s)
    OR o.id IN (SELECT x.order_id FROM procurement_orderchange x WHERE x.id = ANY(%(ids)s))
"""

# What a facility has and expects of each item asked for: once for all its lines.
_SUPPLY = """
SELECT d.item_id, d.facility_id,
       coalesce((SELECT sum(y.quantity) FROM inventory_layer y
                   JOIN masterdata_location z ON z.id = y.location_id AND z.is_nettable
                   JOIN inventory_lot t ON t.id = y.lot_id
                  WHERE y.item_id = d.item_id AND z.facility_id = d.facility_id AND y.quantity > 0
                    AND y.status = 'AVAILABLE'
                    AND coalesce(t.expires_on, current_date) >= current_date), 0) AS usable,
       coalesce((SELECT sum(greatest(0, y.base_quantity - y.cancelled_base - y.received_base))
                   FROM procurement_purchaseorderline y
                   JOIN procurement_purchaseorder z ON z.id = y.order_id
                  WHERE y.item_id = d.item_id AND y.is_stock AND z.facility_id = d.facility_id
                    AND y.status IN ('OPEN', 'BACKORDERED', 'PARTIAL')
                    AND z.status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'REJECTED_BY_SUPPLIER')), 0)
       AS on_order
  FROM (SELECT DISTINCT item_id, facility_id FROM l WHERE item_id IS NOT NULL) d"""
_ASKED = """
SELECT r.id AS document_id, r.facility_id, w.line_no, w.item_id, w.description, w.quantity,
       w.uom, w.estimated_amount AS amount, NULL::numeric AS price_amount, 1 AS price_quantity,
       NULL::int AS contract_line_id, NULL::numeric AS new_quantity,
       NULL::numeric AS new_price_amount, 1 AS new_price_quantity, NULL::date AS new_needed_on
  FROM procurement_requisition r
  JOIN procurement_requisitionline w ON w.requisition_id = r.id
 WHERE r.id = ANY(%(ids)s)
UNION ALL
SELECT o.id, o.facility_id, w.line_no, w.item_id, w.description, w.quantity, w.uom,
       w.line_amount, w.price_amount, w.price_quantity, w.contract_line_id, NULL, NULL, 1, NULL
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderline w ON w.order_id = o.id
 WHERE o.id = ANY(%(ids)s)
UNION ALL
SELECT h.id, o.facility_id, w.line_no, w.item_id, w.description, w.quantity, w.uom,
       w.line_amount, w.price_amount, w.price_quantity, w.contract_line_id,
       (x.value ->> 'quantity')::numeric, (x.value ->> 'price_amount')::numeric,
       (x.value ->> 'price_quantity')::int, (x.value ->> 'needed_on')::date
  FROM procurement_orderchange h
  JOIN procurement_purchaseorder o ON o.id = h.order_id
 CROSS JOIN LATERAL jsonb_array_elements(h.lines) x
  JOIN procurement_purchaseorderline w ON w.id = (x.value ->> 'line_id')::uuid
 WHERE h.id = ANY(%(ids)s)"""
_LINES = f"""
WITH l AS MATERIALIZED ({_ASKED}), u AS MATERIALIZED ({_SUPPLY})
SELECT l.document_id, l.line_no, coalesce(i.code, ''), l.description, l.quantity, l.uom, l.amount,
       l.price_amount, l.price_quantity, coalesce(k.code, ''),
       coalesce(u.usable, 0), coalesce(u.on_order, 0), coalesce(i.base_uom, l.uom), l.new_quantity,
       l.new_price_amount, l.new_price_quantity, l.new_needed_on
  FROM l
  LEFT JOIN u ON u.item_id = l.item_id AND u.facility_id = l.facility_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_contractline j ON j.id = l.contract_line_id
  LEFT JOIN masterdata_contract k ON k.id = j.contract_id
 ORDER BY l.document_id, l.line_no
"""
_PEOPLE = "SELECT id, username, name FROM governance_person WHERE id = ANY(%s)"


def approvals_waiting(person_id: int, *, most: int = 50) -> tuple[WaitingApproval, ...]:
    """
    Return what this person could decide now, the ``most`` oldest requests, the oldest first.

    At most four statements. Only steps of the person's roles, in scope, that come next and are not
    their own request.
    """
    pending = pending_approvals(person_id)[:most]
    if not pending:
        return ()
    ids = {"ids": [step.document_id for step in pending]}
    headers = {row[0]: row[1:] for row in fetch_values(_HEADERS, ids)}
    lines: dict[UUID, list[WaitingLine]] = {}
    for document_id, *columns in fetch_values(_LINES, ids):
        lines.setdefault(document_id, []).append(WaitingLine(*columns))
    asked = fetch_values(_PEOPLE, [[step.requested_by_id for step in pending]])
    people = {key: (username, name) for key, username, name in asked}
    return tuple(
        _waiting(step, headers[step.document_id], people, lines.get(step.document_id, []))
        for step in pending
        if step.document_id in headers
    )


def _waiting(
    step: PendingApproval,
    header: Sequence[Any],
    people: dict[int, tuple[str, str]],
    lines: Sequence[WaitingLine],
) -> WaitingApproval:
    number, version, kind, facility, deliver_to, centre, supplier, name, needed_on, *rest = header
    currency, reason = rest
    return WaitingApproval(
        step.document_type, number, version, step.position, step.role_code, kind, facility,
        deliver_to, centre, supplier, name, *people[step.requested_by_id], step.requested_at,
        needed_on, step.amount, currency, reason, tuple(lines),
    )  # fmt: skip
