"""What can be asked for and ordered at a place: packages, their units, prices and stock there."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from apotheca.kernel.sql import fetch_values


@dataclass(frozen=True, slots=True)
class Offer:
    """
    A contract price of an active supplier: ``price_amount`` for ``price_quantity`` of ``uom``.

    ``per_purchase_unit`` is the same for one purchase unit, rounded for people to compare.
    """

    supplier: str
    supplier_name: str
    contract: str
    price_type: str
    price_amount: Decimal
    price_quantity: int
    uom: str
    min_quantity: Decimal
    currency: str
    per_purchase_unit: Decimal


@dataclass(frozen=True, slots=True)
class CataloguePackage:
    """
    A package somebody can ask for, ``contains`` base units in one purchase unit ``uom``.

    ``usable`` is what the facility has of the item; ``offers`` begin with the cheapest.
    """

    package: str
    item: str
    item_name: str
    item_class: str
    description: str
    uom: str
    units: tuple[str, ...]
    contains: Decimal | None
    base_uom: str
    usable: Decimal
    offers: tuple[Offer, ...]

    @property
    def best(self) -> Offer | None:
        """The cheapest offer, or None where no contract prices it."""
        return self.offers[0] if self.offers else None


_CATALOGUE = """
WITH place AS (
    SELECT p.entity_id, p.facility_id, e.currency FROM masterdata_location p
      JOIN governance_entity e ON e.id = p.entity_id WHERE p.code = %(place)s)
SELECT k.code, i.code, i.name, i.item_class, k.description, k.purchase_uom,
       array(SELECT c.uom FROM masterdata_uomconversion c
              WHERE c.package_id = k.id AND c.status = 'APPROVED' AND c.valid @> %(on)s::date
              ORDER BY c.uom <> k.purchase_uom, c.numerator::numeric / c.denominator DESC),
       u.contains, i.base_uom,
       coalesce((SELECT sum(y.quantity) FROM inventory_layer y
                   JOIN masterdata_location z ON z.id = y.location_id AND z.is_nettable
                   JOIN inventory_lot t ON t.id = y.lot_id
                  WHERE y.item_id = i.id AND z.facility_id = place.facility_id AND y.quantity > 0
                    AND y.status = 'AVAILABLE' AND coalesce(t.expires_on, %(on)s) >= %(on)s), 0),
       coalesce(offers.found, '[]')
  FROM place
  JOIN masterdata_package k ON k.is_active AND k.code = ANY(%(codes)s)
  JOIN masterdata_item i ON i.id = k.item_id AND i.is_active
  LEFT JOIN LATERAL (
    SELECT c.numerator::numeric / c.denominator AS contains FROM masterdata_uomconversion c
     WHERE c.package_id = k.id AND c.uom = k.purchase_uom AND c.status = 'APPROVED'
       AND c.valid @> %(on)s::date LIMIT 1) u ON true
  LEFT JOIN LATERAL (
    SELECT json_agg(json_build_array(o.supplier, o.name, o.contract, o.price_type,
           o.price_amount::text, o.price_quantity, o.uom, o.min_quantity::text, o.currency,
           round(o.per_base * coalesce(u.contains, 1), 6)::text)
           ORDER BY o.per_base, o.is_primary DESC, o.contract) AS found
      FROM (SELECT s.code AS supplier, s.name, q.code AS contract, q.is_primary, l.price_type,
                   l.price_amount, l.price_quantity, l.uom, l.min_quantity, l.currency,
                   l.price_amount * c.denominator / (l.price_quantity * c.numerator) AS per_base
              FROM masterdata_contractline l
              JOIN masterdata_contract q ON q.id = l.contract_id AND q.valid @> %(on)s::date
               AND q.entity_id IN (0, place.entity_id) AND q.facility_id IN (0, place.facility_id)
              JOIN masterdata_supplier s ON s.id = q.supplier_id AND s.status = 'ACTIVE'
               AND s.currency = place.currency AND %(supplier)s IN ('', s.code)
              JOIN masterdata_uomconversion c ON c.package_id = k.id AND c.uom = l.uom
               AND c.status = 'APPROVED' AND c.valid @> %(on)s::date
             WHERE l.package_id = k.id AND l.valid @> %(on)s::date
               AND l.currency = place.currency) o) offers ON true
 ORDER BY k.code
"""


def catalogue_of(
    packages: Sequence[str], *, place: str, on: date, supplier: str = ""
) -> dict[str, CataloguePackage]:
    """
    Return packages by code, with the prices a place of this code may use on the day.

    Prices are of ``supplier`` alone when given; what is unknown or inactive is left out. One
    statement.
    """
    asked = {"codes": list(packages), "place": place, "on": on, "supplier": supplier}
    rows = [_package(*row) for row in fetch_values(_CATALOGUE, asked)]
    return {row.package: row for row in rows}


def _package(*columns: Any) -> CataloguePackage:
    values = list(columns)
    values[6], values[10] = tuple(values[6]), tuple(_offer(*offer) for offer in values[10])
    return CataloguePackage(*values)


def _offer(*columns: Any) -> Offer:
    supplier, name, contract, kind, price, per, uom, minimum, currency, shown = columns
    return Offer(
        supplier, name, contract, kind, Decimal(price), per, uom, Decimal(minimum), currency,
        Decimal(shown),
    )  # fmt: skip
