"""The order an invoice is matched with, locked: header first, then its lines."""

from typing import Any
from uuid import UUID

from apotheca.kernel.sql import fetch
from apotheca.procurement.types import MatchableLine

_LINES = """
SELECT o.id AS order_id, o.number AS order_number, o.kind AS order_kind, o.status AS order_status,
       o.entity_id, o.facility_id, o.supplier_id, o.currency, o.correlation_id, o.expected_freight,
       sum(l.expected_tax) OVER () AS expected_tax, o.net_days, o.discount_pct, o.discount_days,
       l.id AS order_line_id, l.line_no, coalesce(l.item_id, 0) AS item_id,
       coalesce(l.package_id, 0) AS package_id, coalesce(i.item_class, 'SERVICE') AS item_class,
       coalesce(i.dea_schedule, 'NONE') <> 'NONE' AS is_controlled,
       coalesce(i.base_uom, l.uom) AS base_uom, l.description, l.uom, l.factor_num, l.factor_den,
       l.quantity, l.base_quantity, l.price_amount, l.price_quantity, l.line_amount,
       l.debit_account_id, l.grni_account_id, l.variance_account_id, coalesce(l.cost_centre_id, 0)
       AS cost_centre_id, l.tax_rate, l.expected_tax AS line_expected_tax, l.received_base,
       l.returned_base, l.invoiced_base, l.contract_line_id, (SELECT coalesce(sum(r.base_quantity),
       0) FROM procurement_receiptline r
         WHERE r.order_line_id = l.id AND r.status = 'HELD' AND r.hold_code = 'UOM_MISALIGNED')
       AS held_base
  FROM (SELECT * FROM procurement_purchaseorder WHERE {which} FOR UPDATE) o
  JOIN procurement_purchaseorderline l ON l.order_id = o.id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
 ORDER BY l.line_no
"""


def order_to_match(*, number: str = "", order_id: UUID | None = None) -> tuple[MatchableLine, ...]:
    """Return an order's lines by its number or id, the order locked; empty when there is none."""
    which, key = ("id = %s", order_id) if order_id else ("number = %s", number)
    parameters: list[Any] = [key]
    return tuple(fetch(MatchableLine, _LINES.format(which=which), parameters))
