"""Order lines as the three-way match reads them."""

from collections.abc import Sequence
from uuid import UUID

from apotheca.kernel.sql import fetch
from apotheca.procurement.types import MatchableLine

_MATCHABLE = """
SELECT o.id AS order_id, o.number AS order_number, o.kind AS order_kind, o.status AS order_status,
       o.entity_id, o.facility_id, o.supplier_id, o.currency, o.correlation_id, o.expected_freight,
       (SELECT sum(x.expected_tax) FROM procurement_purchaseorderline x WHERE x.order_id = o.id)
       AS expected_tax, o.net_days, o.discount_pct, o.discount_days, l.id AS order_line_id,
       l.line_no, coalesce(l.item_id, 0) AS item_id, coalesce(l.package_id, 0) AS package_id,
       coalesce(i.item_class, 'SERVICE') AS item_class,
       coalesce(i.dea_schedule, 'NONE') <> 'NONE' AS is_controlled,
       coalesce(i.base_uom, l.uom) AS base_uom, l.description, l.uom, l.factor_num, l.factor_den,
       l.quantity, l.base_quantity, l.price_amount, l.price_quantity, l.line_amount,
       l.debit_account_id, l.grni_account_id, l.variance_account_id,
       coalesce(l.cost_centre_id, 0) AS cost_centre_id, l.tax_rate,
       l.expected_tax AS line_expected_tax, l.received_base, l.returned_base, l.invoiced_base,
       l.contract_line_id, (SELECT coalesce(sum(r.base_quantity), 0) FROM procurement_receiptline r
         WHERE r.order_line_id = l.id AND r.status = 'HELD' AND r.hold_code = 'UOM_MISALIGNED')
       AS held_base
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderline l ON l.order_id = o.id
  LEFT JOIN masterdata_item i ON i.id = l.item_id
 WHERE {which} = ANY(%s)
 ORDER BY o.id, l.id {lock}
"""


def lines_for_match(
    *,
    order_ids: Sequence[UUID] = (),
    order_numbers: Sequence[str] = (),
    order_line_ids: Sequence[UUID] = (),
    is_locked: bool = False,
) -> tuple[MatchableLine, ...]:
    """
    Return order lines as the three-way match needs them, by order and line. One statement.

    Asked by order ids, else by order numbers, else by line ids, each by its index.
    ``is_locked`` locks the orders first and their lines then, as every operation on orders does.
    """
    lock = "FOR NO KEY UPDATE OF o, l" if is_locked else ""
    which, keys = next(
        (
            (column, list(given))
            for column, given in (("o.id", order_ids), ("o.number", order_numbers))
            if given
        ),
        ("l.id", list(order_line_ids)),
    )
    return tuple(fetch(MatchableLine, _MATCHABLE.format(which=which, lock=lock), [keys]))
