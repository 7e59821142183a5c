"""What stewards enter: new records, and changes of old ones."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class NewItem:
    """
    An item to register. ``origin`` says where the record comes from (OURS, FDA, ...).

    Stock will be counted in ``base_uom``, in multiples of ``quantum``; both are fixed for good.
    """

    code: str
    name: str
    item_class: str
    base_uom: str
    quantum: Decimal = Decimal(1)
    generic_name: str = ""
    strength: str = ""
    dosage_form: str = ""
    route: str = ""
    rxcui: str = ""
    unspsc: str = ""
    dea_schedule: str = "NONE"
    hazard_group: str = "NONE"
    storage_class: str = "CRT"
    is_light_protected: bool = False
    is_controlled_access: bool = False
    is_high_alert: bool = False
    ved: str = "E"
    lot_control: bool = True
    serial_control: bool = False
    expiry_control: bool = True
    shelf_life_days: int | None = None
    min_receipt_remaining_days: int = 0
    min_issue_remaining_days: int = 0
    formulary_status: str = "FORMULARY"
    origin: str = "OURS"


@dataclass(frozen=True, slots=True)
class NewFactor:
    """1 ``uom`` of the package is ``numerator``/``denominator`` base units."""

    uom: str
    numerator: int
    denominator: int = 1


@dataclass(frozen=True, slots=True)
class NewIdentifier:
    """
    A code as printed: NDC (any form), GTIN14, HIBC, UDI_DI, MFR_CAT, SUPPLIER_SKU or LOCAL.

    ``base_quantity`` is what one pack of a GTIN holds, in base units.
    """

    scheme: str
    value: str
    base_quantity: Decimal | None = None
    since: date = date(1900, 1, 1)
    until: date | None = None
    source: str = "STEWARD"


@dataclass(frozen=True, slots=True)
class NewPackage:
    """
    A sellable pack of an item's product, with its unit factors and codes, in force from ``since``.

    The product (labeler's version) is made when the item has none of that labeler and name yet. The
    base unit itself (1/1) needs no factor.
    """

    code: str
    item_code: str
    labeler: str
    description: str
    purchase_uom: str
    factors: tuple[NewFactor, ...]
    identifiers: tuple[NewIdentifier, ...] = ()
    product_name: str = ""
    since: date = date(1900, 1, 1)
    origin: str = "OURS"


@dataclass(frozen=True, slots=True)
class NewSite:
    """
    Where we order from (ORDER_FROM), goods ship from (SHIP_FROM) or money goes (REMIT_TO).

    ``order_channel`` says how orders reach it: EMAIL (to ``email``), PORTAL, EDI or PHONE.
    """

    kind: str
    code: str
    name: str
    address: str = ""
    country: str = ""
    lead_time_days: int = 2
    email: str = ""
    phone: str = ""
    order_channel: str = ""


@dataclass(frozen=True, slots=True)
class NewSupplier:
    """A supplier with its sites; only ACTIVE ones get orders and payments."""

    code: str
    name: str
    terms_code: str
    currency: str
    status: str = "DRAFT"
    is_ers: bool = False
    origin: str = "OURS"
    sites: tuple[NewSite, ...] = ()


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Payment terms: ``discount_pct`` is a fraction (0.02 is two per cent)."""

    code: str
    net_days: int
    discount_pct: Decimal = Decimal(0)
    discount_days: int = 0


@dataclass(frozen=True, slots=True)
class NewContract:
    """An agreement on prices; 0 as entity or facility serves every one."""

    code: str
    kind: str
    supplier_id: int
    since: date
    until: date | None = None
    entity_id: int = 0
    facility_id: int = 0
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class NewPrice:
    """``amount`` for ``quantity`` of ``uom`` of a package, from ``min_quantity`` ``uom`` on."""

    package_id: int
    uom: str
    amount: Decimal
    currency: str
    quantity: int = 1
    price_type: str = "LOCAL"
    min_quantity: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class NewLocation:
    """
    A place in a facility. ``parent_code`` is a place of the same facility ('' is the top).

    ``replenished_from_code`` may lie in another facility. Both may be in the same list.
    """

    code: str
    facility_id: int
    name: str
    kind: str
    storage_classes: tuple[str, ...]
    is_light_protected: bool = True
    is_controlled_access: bool = False
    is_nettable: bool = True
    dea_registration: str = ""
    shortage_policy: str = "FORBID"
    parent_code: str = ""
    replenished_from_code: str = ""
    interface_code: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewRule:
    """A derivation rule; '' and 0 match anything; the account is named by its code."""

    event: str
    account_code: str
    since: date
    until: date | None = None
    item_class: str = ""
    unspsc_prefix: str = ""
    location_kind: str = ""
    facility_id: int = 0
    cost_centre_id: int = 0
    supplier_id: int = 0
    price_type: str = ""
    charged_cost_centre_id: int = 0
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewTaxRule:
    """The tax rate of a state and item class ('' is any), as a fraction, from a day on."""

    state: str
    rate: Decimal
    since: date
    until: date | None = None
    item_class: str = ""


@dataclass(frozen=True, slots=True)
class NewExemption:
    """A certificate that frees an entity from tax in a state while it is valid."""

    entity_id: int
    state: str
    certificate: str
    since: date
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NewFiscalYear:
    """A fiscal year to cut: pattern 12, 13 or 445; ``weeks`` (52 or 53) counts for the last two."""

    entity_id: int
    year: int
    pattern: str
    first: date
    weeks: int = 52
