"""What pairs an invoice line with an order line: identifiers of packages, and their units."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from apotheca.kernel.sql import fetch, fetch_values

_KNOWN_AS = """
SELECT w.name, p.id FROM unnest(%s::text[]) AS w(name) JOIN masterdata_package p ON p.code = w.name
UNION
SELECT w.name, i.package_id FROM unnest(%s::text[]) AS w(name)
  JOIN masterdata_packageidentifier i ON w.name IN (i.value, i.normalised)
"""

_CONVERSION = """
SELECT c.numerator, c.denominator
  FROM procurement_purchaseorderline l
  JOIN procurement_purchaseorder o ON o.id = l.order_id
  JOIN masterdata_uomconversion c ON c.package_id = l.package_id
 WHERE l.id = %s AND c.uom = %s AND c.status = 'APPROVED' AND c.valid @> o.ordered_on
"""

_SUGGESTED = """
SELECT o.id AS order_id, o.number, count(DISTINCT g.order_line_id) FILTER (WHERE EXISTS (
           SELECT 1 FROM finance_invoiceline b
             LEFT JOIN masterdata_package p ON p.code = b.identifier
             LEFT JOIN masterdata_packageidentifier a ON b.identifier IN (a.value, a.normalised)
            WHERE b.invoice_id = i.id AND l.package_id IN (p.id, a.package_id))) AS same_packages,
       sum(g.amount - g.cleared_amount) AS open_amount
  FROM finance_invoice i
  JOIN finance_grniitem g ON g.entity_id = i.entity_id AND g.supplier_id = i.supplier_id
   AND g.cleared_quantity < g.quantity AND g.business_date > i.received_on - 60
  JOIN procurement_purchaseorderline l ON l.id = g.order_line_id
  JOIN procurement_purchaseorder o ON o.id = g.order_id
 WHERE i.id = %s
 GROUP BY o.id, o.number, i.goods_amount
 ORDER BY same_packages DESC, abs(sum(g.amount - g.cleared_amount) - i.goods_amount), o.number
 LIMIT 5
"""


@dataclass(frozen=True, slots=True)
class SuggestedOrder:
    """An order an invoice may be about: packages in common, and what it has received unbilled."""

    order_id: UUID
    number: str
    same_packages: int
    open_amount: Decimal


def packages_known_as(identifiers: Sequence[str]) -> list[tuple[str, int]]:
    """Return the packages each identifier may mean, by package code, NDC, GTIN or other alias."""
    return [
        (name, package_id) for name, package_id in fetch_values(_KNOWN_AS, [list(identifiers)] * 2)
    ]


def conversion_on(order_line_id: UUID, uom: str) -> Fraction | None:
    """Return base units per ``uom`` of an order line's package, approved on the order's date."""
    found = fetch_values(_CONVERSION, [order_line_id, uom])
    return Fraction(*found[0]) if found else None


def suggested_orders(invoice_id: UUID) -> list[SuggestedOrder]:
    """
    Return up to five orders an invoice without one may be about, the likeliest first (MA-06).

    Those of its supplier with goods received in the last 60 days and not billed: by packages in
    common, then by how near their open amount is. A person chooses; nothing is paired by itself.
    """
    return fetch(SuggestedOrder, _SUGGESTED, [invoice_id])
