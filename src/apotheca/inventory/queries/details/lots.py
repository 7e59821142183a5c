"""One lot: where it came from, where it is, and where it went."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from apotheca.inventory.queries.details.scoped import bound, within
from apotheca.inventory.queries.lists import words
from apotheca.inventory.queries.lists.lots import CONSIGNED_PRICES, LOTS, ConsignedPriceRow, LotRow
from apotheca.inventory.queries.lists.movements import MOVEMENTS, MovementListRow
from apotheca.inventory.queries.lists.stock import STOCK_LOTS, StockLotRow
from apotheca.inventory.queries.lots import SOURCES
from apotheca.kernel.errors import NotFound
from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.kernel.sql import fetch, fetch_values


@dataclass(frozen=True, slots=True)
class LotUseRow:
    """So much of a lot went to a cost centre: issued and used, less returned and reversed."""

    cost_centre: str
    name: str
    quantity: Decimal
    value: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class LotTie:
    """A lot that went into another or came out of it, and the document of the compounding."""

    lot: str
    item: str
    item_name: str
    quantity: Decimal
    uom: str
    document: str


@dataclass(frozen=True, slots=True)
class LotDetail:
    """
    Where a lot came from (``sources``, ``made_of``), where it is, and where it went.

    Quantities in base units, ``uom``. ``uses`` are by cost centre; every single movement is in the
    list of movements of the lot.
    """

    lot: LotRow
    uom: str
    is_recalled: bool
    sources: tuple[MovementListRow, ...]
    made_of: tuple[LotTie, ...]
    here: tuple[StockLotRow, ...]
    uses: tuple[LotUseRow, ...]
    made_into: tuple[LotTie, ...]
    consigned_prices: tuple[ConsignedPriceRow, ...]


_IS_LOT = words.LOT_NAMED.format(value="%(lot)s")

_FACTS = f"""
SELECT i.base_uom, coalesce((SELECT m.to_status IS NULL OR m.to_status = 'RECALLED'
                               FROM inventory_movement m
                              WHERE m.lot_id = t.id AND 'RECALLED' IN (m.from_status, m.to_status)
                              ORDER BY m.id DESC LIMIT 1), false)
  FROM inventory_lot t JOIN masterdata_item i ON i.id = t.item_id
 WHERE t.id {_IS_LOT}
"""

_USES = f"""
SELECT e.code || '/' || c.code AS cost_centre, c.name,
       sum(CASE WHEN m.to_location_id IS NULL THEN m.quantity ELSE -m.quantity END) AS quantity,
       sum(CASE WHEN m.to_location_id IS NULL THEN m.value ELSE -m.value END) AS value, e.currency
  FROM inventory_movement m
  JOIN governance_costcentre c ON c.id = m.cost_centre_id
  JOIN governance_entity e ON e.id = c.entity_id
 WHERE m.lot_id {_IS_LOT} AND {within("c.entity_id", "c.facility_id")}
   AND (m.from_location_id IS NULL OR m.to_location_id IS NULL)
 GROUP BY 1, 2, 5
HAVING sum(CASE WHEN m.to_location_id IS NULL THEN m.quantity ELSE -m.quantity END) <> 0
 ORDER BY 1
"""

_TIES = f"""
SELECT {words.LOT} AS lot, i.code AS item, i.name AS item_name, b.quantity, i.base_uom AS uom,
       d.number AS document
  FROM inventory_movement a
  JOIN inventory_movement b ON b.document_id = a.document_id AND b.kind = %(other)s
  JOIN inventory_stockdocument d ON d.id = a.document_id AND d.status <> 'REVERSED'
  JOIN masterdata_location p ON p.id = d.location_id
  JOIN inventory_lot t ON t.id = b.lot_id
  JOIN masterdata_item i ON i.id = t.item_id
  LEFT JOIN masterdata_package k ON k.id = t.package_id
 WHERE a.lot_id {_IS_LOT} AND a.kind = %(own)s AND {within("p.entity_id", "p.facility_id")}
 ORDER BY b.id
"""


def lot_detail(lot: str, *, scope: Scope | None = EVERYWHERE) -> LotDetail:
    """
    Return a lot's way by its label (``A12345@HEP-5000-25``): backward, here and forward.

    What lies within ``scope``, values in the entities' currencies. A lot counts as recalled until
    stock of it is released again (IN-10). Eight statements, whatever the length of the ledger.

    :raises NotFound: nobody has seen this lot, or the number alone names several.
    """
    found = LOTS.all(scope=EVERYWHERE, filters={"lot": lot})
    if len(found) != 1:
        raise NotFound(kind="single lot" if found else "lot", key=lot)
    known = {"lot": found[0].lot}
    asked = {**known, **bound(scope)}
    ((uom, is_recalled),) = fetch_values(_FACTS, known)
    sources = {**known, "kind": ",".join(SOURCES)}
    return LotDetail(
        lot=found[0],
        uom=uom,
        is_recalled=is_recalled,
        sources=tuple(
            row
            for row in MOVEMENTS.all(scope=scope, filters=sources, order="oldest")
            if row.to_location
        ),
        made_of=_ties(asked, "COMPOUND_IN", "COMPOUND_OUT"),
        here=STOCK_LOTS.all(scope=scope, filters=known, order="place"),
        uses=tuple(fetch(LotUseRow, _USES, asked)),
        made_into=_ties(asked, "COMPOUND_OUT", "COMPOUND_IN"),
        consigned_prices=CONSIGNED_PRICES.all(scope=EVERYWHERE, filters=known),
    )


def _ties(asked: dict[str, Any], own: str, other: str) -> tuple[LotTie, ...]:
    return tuple(fetch(LotTie, _TIES, {**asked, "own": own, "other": other}))
