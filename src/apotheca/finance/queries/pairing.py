"""What pairs an invoice line with an order line: identifiers of packages, and their units."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from apotheca.kernel.sql import fetch_values

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


def packages_known_as(identifiers: Sequence[str]) -> list[tuple[str, int]]:
    """Return the packages each identifier may mean, by package code, NDC, GTIN or other alias."""
    return [
        (name, package_id) for name, package_id in fetch_values(_KNOWN_AS, [list(identifiers)] * 2)
    ]


def conversion_on(order_line_id: UUID, uom: str) -> Fraction | None:
    """Return base units per ``uom`` of an order line's package, approved on the order's date."""
    found = fetch_values(_CONVERSION, [order_line_id, uom])
    return Fraction(*found[0]) if found else None
