"""
What the demo network buys: one shape for our own catalogue and for real FDA packages.

A package names its item; several real packages can share one. What is invented is listed in
``invented``.
"""

from dataclasses import dataclass
from decimal import Decimal

from demo.catalogue import CatalogueItem, load_catalogue

OURS, FDA = "OURS", "FDA"


@dataclass(frozen=True, slots=True)
class Item:
    """What clinicians mean. ``daily_use`` is base units a day over the whole network, invented."""

    code: str
    name: str
    generic_name: str
    strength: str
    dosage_form: str
    route: str
    item_class: str
    base_uom: str
    dea_schedule: str
    storage_class: str
    is_light_protected: bool
    hazard_group: str
    is_high_alert: bool
    ved: str
    unspsc: str
    lot_control: bool
    serial_control: bool
    expiry_control: bool
    shelf_life_days: int
    min_receipt_remaining_days: int
    daily_use: Decimal
    origin: str = OURS
    rxcui: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """
    One sellable pack of an item: ``units`` base units a ``uom``; the price is for one ``uom`` in
    USD.

    ``availability`` is what FDA's shortage list says ('' for our own packs), ``availability_raw``
    its words.
    """

    code: str
    ndc: str
    item: str
    labeler: str
    description: str
    uom: str
    units: int
    price: Decimal
    outer_uom: str = ""
    outer_units: int = 0
    origin: str = OURS
    availability: str = ""
    availability_raw: str = ""
    invented: tuple[str, ...] = ()

    @property
    def can_be_bought(self) -> bool:
        """Whether the supplier is likely to have it: FDA does not list it as unavailable."""
        return self.availability != "UNAVAILABLE"


@dataclass(frozen=True, slots=True)
class Goods:
    """A catalogue: its items and packs in a stable order, and what could not be joined."""

    items: tuple[Item, ...]
    packs: tuple[Pack, ...]
    notes: tuple[str, ...] = ()

    def of_class(self, *classes: str) -> tuple[Item, ...]:
        """Return the items of the given classes, in order."""
        return tuple(item for item in self.items if item.item_class in classes)

    def packs_by_item(self) -> dict[str, list[Pack]]:
        """Return each item's packs: those that can be bought first, then the cheapest base unit."""
        found: dict[str, list[Pack]] = {item.code: [] for item in self.items}
        for pack in self.packs:
            found[pack.item].append(pack)
        for packs in found.values():
            packs.sort(
                key=lambda pack: (not pack.can_be_bought, pack.price / pack.units, pack.code)
            )
        return found


def our_goods() -> Goods:
    """Return the shipped catalogue, every field of which is ours."""
    rows = load_catalogue()
    return Goods(tuple(_item(row) for row in rows), tuple(_pack(row) for row in rows))


def _item(row: CatalogueItem) -> Item:
    return Item(
        code=row.code,
        name=f"{row.generic_name} {row.strength} {row.dosage_form}",
        generic_name=row.generic_name,
        strength=row.strength,
        dosage_form=row.dosage_form,
        route=row.route,
        item_class=row.item_class,
        base_uom=row.base_uom,
        dea_schedule=row.dea_schedule,
        storage_class=row.storage_class,
        is_light_protected=row.is_light_protected,
        hazard_group=row.hazard_group,
        is_high_alert=row.is_high_alert,
        ved=row.ved,
        unspsc=row.unspsc,
        lot_control=row.lot_control,
        serial_control=row.serial_control,
        expiry_control=row.expiry_control,
        shelf_life_days=row.shelf_life_days,
        min_receipt_remaining_days=row.min_receipt_remaining_days,
        daily_use=row.daily_use_base_units,
    )


def _pack(row: CatalogueItem) -> Pack:
    outer = (row.purchase_uoms_per_outer or 0) * row.units_per_purchase_uom
    return Pack(
        code=f"{row.code}-{row.purchase_uom}",
        ndc=row.ndc if row.item_class == "DRUG" else "",
        item=row.code,
        labeler=row.labeler,
        description=f"{row.generic_name} {row.strength}, {row.purchase_uom.lower()} of "
        f"{row.units_per_purchase_uom} {row.base_uom.lower()}",
        uom=row.purchase_uom,
        units=row.units_per_purchase_uom,
        price=row.price_per_purchase_uom,
        outer_uom=row.outer_uom or "",
        outer_units=outer,
        invented=("labeler", "ndc", "pack count", "price", "usage"),
    )
