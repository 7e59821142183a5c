"""What finance tells of invoices and payments: how far orders are billed, and their end."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes

_LINES = """
UPDATE procurement_purchaseorderline AS t SET invoiced_base = t.invoiced_base + r.base
  FROM (SELECT line_id, sum(base) AS base
          FROM json_to_recordset({rows}) AS x (order_id uuid, line_id uuid, base numeric)
         GROUP BY line_id) AS r
 WHERE t.id = r.line_id
"""
# Reads the lines as they were before this statement, so it adds what the statement adds.
_ORDERS = """
UPDATE procurement_purchaseorder AS t SET status = r.status
  FROM (WITH x AS (SELECT y.order_id, y.line_id, sum(y.base) AS base
                     FROM json_to_recordset({rows}) AS y (order_id uuid, line_id uuid, base numeric)
                    GROUP BY y.order_id, y.line_id)
        SELECT l.order_id,
               CASE WHEN bool_and(l.invoiced_base + coalesce(x.base, 0)
                                  >= l.received_base - l.returned_base)
                    THEN 'INVOICED' ELSE 'RECEIVED' END AS status
          FROM procurement_purchaseorderline AS l
          LEFT JOIN x ON x.line_id = l.id
         WHERE l.order_id IN (SELECT x.order_id FROM x)
         GROUP BY l.order_id) AS r
 WHERE t.id = r.order_id AND t.status IN ('RECEIVED', 'INVOICED') AND t.status <> r.status
"""
_CLOSE = """
UPDATE procurement_purchaseorder AS t SET status = 'CLOSED'
  FROM json_to_recordset({rows}) AS r (order_id uuid)
 WHERE t.id = r.order_id AND t.status = 'INVOICED'
"""


def settle_invoiced(order_id: UUID, invoiced: Mapping[UUID, Decimal]) -> None:
    """
    Record base quantities invoiced by order line; negative when an invoice is taken back (PR-54).

    An order that came in full, with all that was kept of it invoiced, is INVOICED; RECEIVED again
    when it is not.
    Part of finance's operation, which has the order locked; recorded with its rows.
    """
    for line_id, base in invoiced.items():
        row = {"order_id": order_id, "line_id": line_id, "base": base}
        changes().custom("settle_invoiced_lines", _LINES, row)
        changes().custom("settle_invoiced_orders", _ORDERS, row)


def close_settled(order_ids: Iterable[UUID]) -> None:
    """Close the orders among these that are INVOICED: their last invoice was paid (PR-54)."""
    for order_id in order_ids:
        changes().custom("close_settled_orders", _CLOSE, {"order_id": order_id})
