"""What there is of an item at each place, and what all stock of a facility is worth."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.inventory.queries.details.scoped import bound, within
from apotheca.inventory.queries.stock import stock_quantities
from apotheca.inventory.types import StockQuantities
from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.kernel.sql import fetch, fetch_values
from apotheca.masterdata.queries.lists.items import ITEMS, ItemRow


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceQuantities:
    """The nine quantities of one item at one place, in base units (domain 2.2)."""

    location: str
    location_name: str
    kind: str
    facility: str
    entity: str
    on_hand: Decimal
    on_hand_consigned: Decimal
    usable: Decimal
    committed: Decimal
    available: Decimal
    held: Decimal
    expired: Decimal
    in_transit: Decimal
    on_order: Decimal
    position: Decimal


@dataclass(frozen=True, slots=True)
class ItemStock:
    """An item and what there is of it at every place within reach."""

    item: ItemRow
    places: tuple[PlaceQuantities, ...]


@dataclass(frozen=True, slots=True)
class FacilityValue:
    """What the own stock of a facility is worth, in the entity's currency."""

    facility: str
    name: str
    currency: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class _Place:
    id: int
    code: str
    name: str
    kind: str
    facility: str
    entity: str


_PLACES = f"""
SELECT p.id, p.code, p.name, p.kind, f.code AS facility, e.code AS entity
  FROM masterdata_location p
  JOIN governance_facility f ON f.id = p.facility_id
  JOIN governance_entity e ON e.id = p.entity_id
 WHERE p.id = ANY (%(ids)s) AND {within("p.entity_id", "p.facility_id")}
 ORDER BY p.code
"""

_VALUES = f"""
SELECT g.code AS facility, g.name, e.currency, coalesce(sum(l.value), 0) AS value
  FROM governance_facility g
  JOIN governance_entity e ON e.id = g.entity_id
  LEFT JOIN masterdata_location p ON p.facility_id = g.id
  LEFT JOIN inventory_layer l ON l.location_id = p.id AND l.quantity > 0
 WHERE {within("g.entity_id", "g.id")}
 GROUP BY g.code, g.name, e.currency ORDER BY g.code
"""


def item_stock(code: str, *, on: date, scope: Scope | None = EVERYWHERE) -> ItemStock:
    """
    Return the nine quantities of an item at each place within ``scope``, by place (domain 2.2).

    ``on`` decides what has expired. Five statements.

    :raises NotFound: there is no such item.
    """
    item = ITEMS.one("item", code, scope=EVERYWHERE, by="code")
    ((item_id,),) = fetch_values("SELECT id FROM masterdata_item WHERE code = %s", [code])
    there = {row.location_id: row for row in stock_quantities(on=on, item_ids=[item_id])}
    places = fetch(_Place, _PLACES, {"ids": list(there), **bound(scope)})
    return ItemStock(item, tuple(_at(place, there[place.id]) for place in places))


def stock_value(*, scope: Scope | None = EVERYWHERE) -> tuple[FacilityValue, ...]:
    """Return what the stock of each facility within ``scope`` is worth, by code. One statement."""
    return tuple(fetch(FacilityValue, _VALUES, bound(scope)))


def _at(place: _Place, row: StockQuantities) -> PlaceQuantities:
    return PlaceQuantities(
        location=place.code,
        location_name=place.name,
        kind=place.kind,
        facility=place.facility,
        entity=place.entity,
        on_hand=row.on_hand,
        on_hand_consigned=row.on_hand_consigned,
        usable=row.usable,
        committed=row.committed,
        available=row.available,
        held=row.held,
        expired=row.expired,
        in_transit=row.in_transit,
        on_order=row.on_order,
        position=row.position,
    )
