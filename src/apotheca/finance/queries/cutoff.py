"""What belongs to a period but is not, or not yet, posted in it (rules FI-10 and FI-16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class LateReceipt:
    """A receipt line delivered on ``occurred_on`` and posted in a later period."""

    receipt_line_id: UUID
    receipt_number: str
    order_id: UUID
    order_line_id: UUID
    supplier_id: int
    facility_id: int
    occurred_on: date
    business_date: date
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PendingValue:
    """Value under way at the end of a period, by where it will be charged once it is settled."""

    facility_id: int
    location_kind: str
    cost_centre_id: int
    supplier_id: int
    item_class: str
    amount: Decimal


_LATE = """
SELECT g.receipt_line_id, r.number AS receipt_number, g.order_id, g.order_line_id, g.supplier_id,
       g.facility_id, (r.occurred_at AT TIME ZONE f.timezone)::date AS occurred_on,
       g.business_date, g.amount
  FROM finance_grniitem g
  JOIN procurement_receiptline l ON l.id = g.receipt_line_id AND l.status = 'POSTED'
  JOIN procurement_goodsreceipt r ON r.id = l.receipt_id
  JOIN governance_facility f ON f.id = g.facility_id
 WHERE g.entity_id = %(entity)s AND g.business_date > %(last)s
   AND (r.occurred_at AT TIME ZONE f.timezone)::date <= %(last)s
 ORDER BY g.business_date, r.number, g.receipt_line_id
"""

_HELD = """
SELECT o.facility_id, p.kind AS location_kind, coalesce(w.cost_centre_id, 0) AS cost_centre_id,
       o.supplier_id, coalesce(i.item_class, 'SERVICE') AS item_class, sum(l.amount) AS amount
  FROM procurement_goodsreceipt r
  JOIN procurement_receiptline l ON l.receipt_id = r.id AND l.status = 'HELD'
  JOIN procurement_purchaseorder o ON o.id = r.order_id
  JOIN procurement_purchaseorderline w ON w.id = l.order_line_id
  JOIN masterdata_location p ON p.id = r.location_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
 WHERE r.entity_id = %(entity)s AND r.business_date <= %(last)s
 GROUP BY 1, 2, 3, 4, 5 HAVING sum(l.amount) <> 0 ORDER BY 1, 2, 3, 4, 5
"""

# What a row short of stock will cost is not known yet; the average of what is on hand stands in.
_PENDING_USAGE = """
WITH pending AS (
    SELECT p.facility_id, p.kind, coalesce(e.cost_centre_id, 0) AS cost_centre_id, e.item_id,
           sum(e.remaining) AS quantity
      FROM inventory_usageexception e
      JOIN masterdata_location p ON p.id = e.location_id
      JOIN governance_facility f ON f.id = p.facility_id
     WHERE e.status = 'PARKED' AND e.remaining > 0 AND e.item_id IS NOT NULL
       AND p.entity_id = %(entity)s
       AND (e.occurred_at AT TIME ZONE f.timezone)::date <= %(last)s
     GROUP BY 1, 2, 3, 4
), average AS (
    SELECT item_id, sum(value) / sum(quantity) AS cost
      FROM inventory_layer
     WHERE entity_id = %(entity)s AND owner_id = 0 AND quantity > 0
       AND item_id IN (SELECT item_id FROM pending)
     GROUP BY item_id
)
SELECT n.facility_id, n.kind AS location_kind, n.cost_centre_id, 0 AS supplier_id, i.item_class,
       round(sum(n.quantity * a.cost), 2) AS amount
  FROM pending n JOIN average a USING (item_id) JOIN masterdata_item i ON i.id = n.item_id
 GROUP BY 1, 2, 3, 5 HAVING round(sum(n.quantity * a.cost), 2) <> 0 ORDER BY 1, 2, 3, 5
"""


def cut_off_accruals(entity_id: int, period_end: date) -> Sequence[LateReceipt]:
    """
    Return what arrived up to ``period_end`` and was posted later: the accrual the close must show.

    By the facility's own dates, in posting order; money at the order price. Rule FI-16.
    """
    return fetch(LateReceipt, _LATE, {"entity": entity_id, "last": period_end})


def held_receipts(entity_id: int, period_end: date) -> Sequence[PendingValue]:
    """Return goods delivered up to ``period_end`` that wait on hold, at the order price."""
    return fetch(PendingValue, _HELD, {"entity": entity_id, "last": period_end})


def pending_usage(entity_id: int, period_end: date) -> Sequence[PendingValue]:
    """
    Return usage up to ``period_end`` that could not be posted, at the average cost on hand.

    Rounded once per row. Usage of an item without any stock has no cost to go by and is left out.
    """
    return fetch(PendingValue, _PENDING_USAGE, {"entity": entity_id, "last": period_end})
