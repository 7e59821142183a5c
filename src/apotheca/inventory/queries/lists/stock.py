"""
What is there: by item and place, by item and facility, and layer by layer.

These read the layers with stock, so they cost what is on the shelves, not the length of the ledger.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.inventory.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing

_HELD = "('QUARANTINED', 'RECALLED', 'SUSPECT', 'EXCURSION_HOLD', 'DISCREPANCY_HOLD')"

# The business date of the facility decides what has expired; the nightly job is not trusted.
_TODAY = "(now() AT TIME ZONE f.timezone)::date"

_USABLE = f"l.status = 'AVAILABLE' AND (t.expires_on IS NULL OR t.expires_on >= {_TODAY})"
_EXPIRED = f"(l.status = 'EXPIRED' OR l.status = 'AVAILABLE' AND t.expires_on < {_TODAY})"
_IS_HELD = f"l.status IN {_HELD}"


_HERE = "inventory_layer l WHERE l.location_id = p.id"
_ANYWHERE = (
    "masterdata_location x JOIN inventory_layer l ON l.location_id = x.id"
    " WHERE x.facility_id = f.id"
)


def _of(what: str, there: str, condition: str = "true") -> str:
    """
    Return the SQL of a figure of one row's layers, ``there`` at its place or places.

    Figures are read for the rows of a page alone; what orders and finds them is in the index of
    layers with stock.
    """
    source, _, at = there.partition(" WHERE ")
    expiry = (
        " JOIN inventory_lot t ON t.id = l.lot_id" if "t.expires_on" in what + condition else ""
    )
    return (
        f"(SELECT {what} FROM {source}{expiry}"
        f" WHERE {at} AND l.item_id = q.item_id AND l.quantity > 0 AND {condition})"
    )


def _figures(there: str) -> str:
    """Return the columns of a row's figures, in the order of its fields."""
    quantity = "coalesce(sum(l.quantity), 0)"
    return f"""
       {_of(quantity, there, _IS_HELD)} AS held, {_of(quantity, there, _EXPIRED)} AS expired,
       {_of(quantity, there, "l.owner_id <> 0")} AS consigned,
       {_of("count(DISTINCT l.lot_id)", there)} AS lots,
       {_of("min(t.expires_on)", there, "l.status = 'AVAILABLE'")} AS next_expiry"""


@dataclass(frozen=True, slots=True)
class StockRow:
    """
    What is at one place of one item, all owners and statuses, in base units.

    ``usable`` may be issued today, ``available`` is usable less committed. ``value`` is that of our
    own stock, in the entity's currency.
    """

    item: str
    item_name: str
    item_class: str
    location: str
    location_kind: str
    facility: str
    entity: str
    uom: str
    on_hand: Decimal
    usable: Decimal
    committed: Decimal
    available: Decimal
    held: Decimal
    expired: Decimal
    consigned: Decimal
    lots: int
    next_expiry: date | None
    value: Decimal
    currency: str


_USABLE_HERE = _of("coalesce(sum(l.quantity), 0)", _HERE, f"p.is_nettable AND {_USABLE}")
_COMMITTED = """coalesce((SELECT sum(a.quantity) FROM inventory_allocation a
         WHERE a.status = 'OPEN' AND a.location_id = p.id AND a.item_id = q.item_id), 0)"""

STOCK = Listing(
    name="stock",
    title="Stock by item and place",
    row=StockRow,
    columns=f"""i.code AS item, i.name AS item_name, i.item_class, p.code AS location,
       p.kind AS location_kind, f.code AS facility, e.code AS entity, i.base_uom AS uom, q.on_hand,
       {_USABLE_HERE} AS usable, {_COMMITTED} AS committed,
       greatest(0, {_USABLE_HERE} - {_COMMITTED}) AS available, {_figures(_HERE)}, q.value,
       e.currency""",
    tables="""masterdata_location p
      JOIN governance_facility f ON f.id = p.facility_id
      JOIN governance_entity e ON e.id = p.entity_id
     CROSS JOIN LATERAL (SELECT l.item_id, sum(l.quantity) AS on_hand, sum(l.value) AS value
                           FROM inventory_layer l
                          WHERE l.location_id = p.id AND l.quantity > 0 GROUP BY l.item_id) q
      JOIN masterdata_item i ON i.id = q.item_id""",
    orders={
        "item": (Key("i.code", str), Key("p.code", str)),
        "-item": (Key("i.code", str, is_descending=True), Key("p.code", str, is_descending=True)),
        "place": (Key("p.code", str), Key("i.code", str)),
        "-value": (
            Key("q.value", Decimal, is_descending=True), Key("i.code", str), Key("p.code", str),
        ),
    },
    filters={
        "item": Filter(f"q.item_id {words.ITEM_NAMED}"),
        "items": Filter(f"q.item_id {words.ITEMS_NAMED}", is_many=True, help="Several item codes"),
        "location": Filter(f"p.id {words.PLACE_NAMED}"),
        "facility": Filter("f.code = {value}"),
        "entity": Filter("e.code = {value}"),
        "kind": Filter("p.kind = {value}", help="Kind of place: CENTRAL, CABINET, ..."),
        "class": Filter("i.item_class = {value}"),
        "q": Filter(
            f"{words.ITEM_WORDS} @@ search_query({{value}})",
            help="Beginnings of words of the item",
        ),
        "held": Filter(f"({_of('count(*)', _HERE, _IS_HELD)} > 0) = {{value}}", bool),
        "expired": Filter(f"({_of('count(*)', _HERE, _EXPIRED)} > 0) = {{value}}", bool),
    },
    entity="p.entity_id",
    facility="p.facility_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FacilityStockRow:
    """What a facility has of one item, at all its places, in base units."""

    item: str
    item_name: str
    item_class: str
    facility: str
    entity: str
    uom: str
    on_hand: Decimal
    usable: Decimal
    held: Decimal
    expired: Decimal
    consigned: Decimal
    lots: int
    next_expiry: date | None
    places: int
    value: Decimal
    currency: str


STOCK_BY_FACILITY = Listing(
    name="stock_by_facility",
    title="Stock by item and facility",
    row=FacilityStockRow,
    columns=f"""i.code AS item, i.name AS item_name, i.item_class, f.code AS facility,
       e.code AS entity, i.base_uom AS uom, q.on_hand,
       {_of("coalesce(sum(l.quantity), 0)", _ANYWHERE, f"x.is_nettable AND {_USABLE}")} AS usable,
       {_figures(_ANYWHERE)}, q.places, q.value, e.currency""",
    tables="""governance_facility f
      JOIN governance_entity e ON e.id = f.entity_id
     CROSS JOIN LATERAL (SELECT l.item_id, count(DISTINCT l.location_id) AS places,
                                sum(l.quantity) AS on_hand, sum(l.value) AS value
                           FROM masterdata_location p
                           JOIN inventory_layer l ON l.location_id = p.id AND l.quantity > 0
                          WHERE p.facility_id = f.id GROUP BY l.item_id) q
      JOIN masterdata_item i ON i.id = q.item_id""",
    orders={
        "item": (Key("i.code", str), Key("f.code", str)),
        "-item": (Key("i.code", str, is_descending=True), Key("f.code", str, is_descending=True)),
        "-value": (
            Key("q.value", Decimal, is_descending=True), Key("i.code", str), Key("f.code", str),
        ),
    },
    filters={
        "item": Filter(f"q.item_id {words.ITEM_NAMED}"),
        "facility": Filter("f.code = {value}"),
        "entity": Filter("e.code = {value}"),
        "class": Filter("i.item_class = {value}"),
        "q": Filter(
            f"{words.ITEM_WORDS} @@ search_query({{value}})",
            help="Beginnings of words of the item",
        ),
    },
    entity="f.entity_id",
    facility="f.id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StockLotRow:
    """One layer with stock: of one lot, at one place, of one owner ('' is us), in one status."""

    item: str
    item_name: str
    lot: str
    lot_number: str
    serial: str
    package: str
    expires_on: date | None
    location: str
    facility: str
    entity: str
    owner: str
    status: str
    quantity: Decimal
    uom: str
    value: Decimal
    currency: str


_EXPIRY = "coalesce(t.expires_on, 'infinity'::date)"

STOCK_LOTS = Listing(
    name="stock_lots",
    title="Stock by lot",
    row=StockLotRow,
    columns=f"""i.code AS item, i.name AS item_name, {words.LOT} AS lot, t.number AS lot_number,
       t.serial, coalesce(k.code, '') AS package, t.expires_on, p.code AS location,
       f.code AS facility, e.code AS entity, coalesce(o.code, '') AS owner, l.status, l.quantity,
       i.base_uom AS uom, l.value, e.currency""",
    tables="""inventory_layer l
      JOIN masterdata_item i ON i.id = l.item_id
      JOIN inventory_lot t ON t.id = l.lot_id
      JOIN masterdata_location p ON p.id = l.location_id
      JOIN governance_facility f ON f.id = p.facility_id
      JOIN governance_entity e ON e.id = l.entity_id
      LEFT JOIN masterdata_package k ON k.id = t.package_id
      LEFT JOIN masterdata_supplier o ON o.id = l.owner_id""",
    where="l.quantity > 0",
    orders={
        "item": (Key("i.code", str), Key("p.code", str), Key("l.id", int)),
        "place": (Key("p.code", str), Key("i.code", str), Key("l.id", int)),
        "expiry": (Key(_EXPIRY, date), Key("l.id", int)),
        "-value": (Key("l.value", Decimal, is_descending=True), Key("l.id", int)),
    },
    filters={
        "q": Filter(
            f"({words.LOT_BEGINS} OR {words.ITEM_WORDS} @@ search_query({{value}}))",
            help="The beginning of the lot number, or of words of the item",
        ),
        "item": Filter(f"l.item_id {words.ITEM_NAMED}"),
        "items": Filter(f"l.item_id {words.ITEMS_NAMED}", is_many=True, help="Several item codes"),
        "location": Filter(f"l.location_id {words.PLACE_NAMED}"),
        "facility": Filter("f.code = {value}"),
        "entity": Filter("e.code = {value}"),
        "lot": Filter(f"l.lot_id {words.LOT_NAMED}", help=words.LOT_HELP),
        "lots": Filter(f"l.lot_id {words.LOTS_NAMED}", is_many=True, help="Several lots"),
        "status": Filter("l.status = ANY({value})", is_many=True, help="AVAILABLE, RECALLED, ..."),
        "owner": Filter("o.code = {value}", help="Code of the consigning supplier"),
        "consigned": Filter("(l.owner_id <> 0) = {value}", bool),
        "expires_before": Filter(f"{_EXPIRY} < {{value}}", date),
        "expires_after": Filter(f"{_EXPIRY} > {{value}} AND t.expires_on IS NOT NULL", date),
        "class": Filter("i.item_class = {value}"),
    },
    entity="l.entity_id",
    facility="p.facility_id",
)
