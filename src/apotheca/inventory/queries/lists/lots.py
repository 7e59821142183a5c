"""Lists of lots, and of the prices agreed for consigned ones."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.inventory.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing

_EXPIRY = "coalesce(t.expires_on, 'infinity'::date)"


@dataclass(frozen=True, slots=True)
class LotRow:
    """One manufacturer's batch of an item, or one serial piece of it; stock of it may be gone."""

    lot: str
    number: str
    serial: str
    item: str
    item_name: str
    package: str
    expires_on: date | None


# A lot is a fact of the maker, so every signed-in reader sees it; how much of it is where, is not.
LOTS = Listing(
    name="lots",
    title="Lots",
    row=LotRow,
    columns=f"""{words.LOT} AS lot, t.number, t.serial, i.code AS item, i.name AS item_name,
       coalesce(k.code, '') AS package, t.expires_on""",
    tables="""inventory_lot t
      JOIN masterdata_item i ON i.id = t.item_id
      LEFT JOIN masterdata_package k ON k.id = t.package_id""",
    orders={
        "number": (Key("t.normalised_number", str), Key("t.id", UUID)),
        "expiry": (Key(_EXPIRY, date), Key("t.id", UUID)),
    },
    filters={
        "q": Filter(words.LOT_BEGINS, help="The beginning of the lot number"),
        "lot": Filter(f"t.id {words.LOT_NAMED}", help=words.LOT_HELP),
        "item": Filter(f"t.item_id {words.ITEM_NAMED}"),
        "package": Filter("k.code = {value}"),
        "serial": Filter("t.serial = {value}"),
        "expires_before": Filter(f"{_EXPIRY} < {{value}}", date),
        "expires_after": Filter(f"{_EXPIRY} > {{value}} AND t.expires_on IS NOT NULL", date),
    },
)


@dataclass(frozen=True, slots=True)
class ConsignedPriceRow:
    """What we owe a supplier when we use its lot: ``price_amount`` for ``price_quantity``."""

    lot: str
    item: str
    supplier: str
    supplier_name: str
    package: str
    price_amount: Decimal
    price_quantity: Decimal
    uom: str
    currency: str


CONSIGNED_PRICES = Listing(
    name="consigned_prices",
    title="Prices of consigned lots",
    row=ConsignedPriceRow,
    columns=f"""{words.LOT} AS lot, i.code AS item, o.code AS supplier, o.name AS supplier_name,
       coalesce(q.code, '') AS package, y.price_amount, y.price_quantity, i.base_uom AS uom,
       o.currency""",
    tables="""inventory_consignedlot y
      JOIN inventory_lot t ON t.id = y.lot_id
      JOIN masterdata_item i ON i.id = t.item_id
      JOIN masterdata_supplier o ON o.id = y.supplier_id
      LEFT JOIN masterdata_package k ON k.id = t.package_id
      LEFT JOIN masterdata_package q ON q.id = y.package_id""",
    orders={"latest": (Key("y.id", int, is_descending=True),)},
    filters={
        "lot": Filter(f"y.lot_id {words.LOT_NAMED}", help=words.LOT_HELP),
        "supplier": Filter("o.code = {value}"),
        "item": Filter(f"t.item_id {words.ITEM_NAMED}"),
    },
)
