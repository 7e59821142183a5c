"""Receipt lines that wait for somebody's decision."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from apotheca.kernel.sql import fetch_values
from apotheca.procurement.rules.receiving import HOLD_OWNERS
from apotheca.procurement.types import HeldLine

_HELD = """
SELECT r.id AS receipt_line_id, g.number AS receipt_number, o.id AS order_id,
       o.number AS order_number, l.id AS order_line_id, o.entity_id, o.facility_id, r.hold_code,
       r.findings, r.base_quantity, r.amount, l.debit_account_id,
       coalesce(l.cost_centre_id, 0) AS cost_centre_id, g.occurred_at AS arrived_at
  FROM procurement_receiptline r
  JOIN procurement_goodsreceipt g ON g.id = r.receipt_id
  JOIN procurement_purchaseorder o ON o.id = g.order_id
  JOIN procurement_purchaseorderline l ON l.id = r.order_line_id
 WHERE r.status = 'HELD' AND {condition}
 ORDER BY g.occurred_at, r.id
"""


def held_lines(
    *, entity_id: int | None = None, order_line_ids: Sequence[UUID] | None = None
) -> tuple[HeldLine, ...]:
    """
    Return receipt lines that wait for a decision, the oldest arrival first, with who may decide.

    ``amount`` is the money at risk at the frozen price, in the order's currency. One statement.
    """
    condition = "(%(entity)s::int IS NULL OR o.entity_id = %(entity)s)"
    condition += " AND (%(lines)s::uuid[] IS NULL OR l.id = ANY(%(lines)s::uuid[]))"
    lines = None if order_line_ids is None else list(order_line_ids)
    rows = fetch_values(_HELD.format(condition=condition), {"entity": entity_id, "lines": lines})
    return tuple(_held(row) for row in rows)


def _held(row: tuple[Any, ...]) -> HeldLine:
    """Add the duty that owns the hold, and open the findings."""
    values = list(row)
    code, findings = values[7:9]
    values[7:9] = [code, HOLD_OWNERS[code], tuple(json.loads(findings))]
    return HeldLine(*values)
