"""
The structures of masterdata.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountDetail:
    """An account and the rules that derive to it."""

    account: AccountRow
    rules: list[DerivationRuleRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountRow:
    """An account of the chart all entities share; MEMO accounts hold encumbrance only."""

    code: str
    name: str
    kind: str
    is_active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BankAccountRow:
    """Where a supplier is paid, its number masked; `status` ACTIVE is the one that is used."""

    bank_account: str
    supplier: str
    site: str
    masked: str
    status: str
    requested_by: str
    verified_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BankChange:
    """
    A requested or verified account. `shared_with` are other suppliers paid to the same account,
    which a verifier must look into before saying yes.
    """

    account: str
    masked: str
    shared_with: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractPriceRow:
    """`price_amount` for `price_quantity` of `uom`, from `min_quantity` on, while valid."""

    contract_line: str
    contract: str
    supplier: str
    item: str
    item_name: str
    package: str
    uom: str
    price_amount: Decimal
    price_quantity: int
    currency: str
    price_type: str
    min_quantity: Decimal
    since: date | None
    until: date | None
    is_current: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ContractRow:
    """An agreement on prices with a supplier; an empty entity or facility serves every one."""

    code: str
    kind: str
    supplier: str
    supplier_name: str
    entity: str
    facility: str
    since: date | None
    until: date | None
    is_current: bool
    is_primary: bool
    prices: int
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversionProposed:
    """
    A proposal: the factor it would replace, new / old as text ("5/4"), and what to look at.
    Warnings: CONTRACT_PRICE_MOVES, when a contract price per base unit moves by more than 10%.
    """

    conversion: str
    replaces: str | None
    ratio: str
    warnings: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ConversionRow:
    """1 `uom` of a package is `numerator`/`denominator` base units, while valid."""

    conversion: str
    package: str
    item: str
    uom: str
    numerator: int
    denominator: int
    base_uom: str
    since: date | None
    until: date | None
    status: str
    source: str
    proposed_by: str
    approved_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DerivationRuleRow:
    """Which account a posting event takes; an empty field matches anything."""

    derivation_rule: str
    event: str
    item_class: str
    unspsc_prefix: str
    location_kind: str
    facility: str
    cost_centre: str
    supplier: str
    price_type: str
    account: str
    account_name: str
    charged_cost_centre: str
    since: date | None
    until: date | None
    is_current: bool
    written_by: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IdentifierRow:
    """A code a package is known by while it is valid; `base_quantity` belongs to a GTIN."""

    identifier: str
    package: str
    item: str
    scheme: str
    value: str
    base_quantity: Decimal | None
    uom: str
    since: date | None
    until: date | None
    is_current: bool
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemDetail:
    """An item with its packages, their codes and unit factors, and today's contract prices."""

    item: ItemRow
    packages: list[PackageRow]
    identifiers: list[IdentifierRow]
    conversions: list[ConversionRow]
    prices: list[ContractPriceRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class ItemRow:
    """What clinicians and planning mean, counted in `base_uom` in multiples of `quantum`."""

    code: str
    name: str
    item_class: str
    base_uom: str
    quantum: Decimal
    generic_name: str
    strength: str
    dosage_form: str
    route: str
    rxcui: str
    unspsc: str
    dea_schedule: str
    hazard_group: str
    storage_class: str
    is_light_protected: bool
    is_controlled_access: bool
    is_high_alert: bool
    ved: str
    lot_control: bool
    serial_control: bool
    expiry_control: bool
    shelf_life_days: int | None
    min_receipt_remaining_days: int
    min_issue_remaining_days: int
    formulary_status: str
    costing_method: str
    origin: str
    is_active: bool
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class LocationDetail:
    """A place and the places right under it."""

    location: LocationRow
    inside: list[LocationRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class LocationRow:
    """A place under a facility, what it can keep, and where it is replenished from."""

    code: str
    name: str
    kind: str
    entity: str
    facility: str
    parent: str
    storage_classes: list[str]
    is_light_protected: bool
    is_controlled_access: bool
    is_nettable: bool
    dea_registration: str
    shortage_policy: str
    replenished_from: str
    interface_code: str
    address: str
    is_active: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NewContract:
    """An agreement on prices; 0 as entity or facility serves every one."""

    code: str
    kind: str
    supplier: str
    since: date
    until: date | None = None
    entity: str = ""
    facility: str = ""
    is_primary: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class NewExemption:
    """A certificate that frees an entity from tax in a state while it is valid."""

    entity: str
    state: str
    certificate: str
    since: date
    until: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFactor:
    """1 `uom` of the package is `numerator`/`denominator` base units."""

    uom: str
    numerator: int
    denominator: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFiscalYear:
    """A fiscal year to cut: pattern 12, 13 or 445; `weeks` (52 or 53) counts for the last two."""

    entity: str
    year: int
    pattern: str
    first: date
    weeks: int = 52


@dataclass(frozen=True, kw_only=True, slots=True)
class NewIdentifier:
    """
    A code as printed: NDC (any form), GTIN14, HIBC, UDI_DI, MFR_CAT, SUPPLIER_SKU or LOCAL.
    `base_quantity` is what one pack of a GTIN holds, in base units.
    """

    scheme: str
    value: str
    base_quantity: Decimal | None = None
    since: date = date(1900, 1, 1)
    until: date | None = None
    source: str = "STEWARD"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewItem:
    """
    An item to register. `origin` says where the record comes from (OURS, FDA, ...). Stock will be
    counted in `base_uom`, in multiples of `quantum`; both are fixed for good.
    """

    code: str
    name: str
    item_class: str
    base_uom: str
    quantum: Decimal = Decimal("1")
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


@dataclass(frozen=True, kw_only=True, slots=True)
class NewLocation:
    """
    A place in a facility. `parent_code` is a place of the same facility ('' is the top).
    `replenished_from_code` may lie in another facility. Both may be in the same list.
    """

    code: str
    facility: str
    name: str
    kind: str
    storage_classes: list[str]
    is_light_protected: bool = True
    is_controlled_access: bool = False
    is_nettable: bool = True
    dea_registration: str = ""
    shortage_policy: str = "FORBID"
    parent_code: str = ""
    replenished_from_code: str = ""
    interface_code: str = ""
    address: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPackage:
    """
    A sellable pack of an item's product, with its unit factors and codes, in force from `since`.
    The product (labeler's version) is made when the item has none of that labeler and name yet.
    The base unit itself (1/1) needs no factor.
    """

    code: str
    item_code: str
    labeler: str
    description: str
    purchase_uom: str
    factors: list[NewFactor]
    identifiers: list[NewIdentifier] = field(default_factory=list)
    product_name: str = ""
    since: date = date(1900, 1, 1)
    origin: str = "OURS"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPrice:
    """`amount` for `quantity` of `uom` of a package, from `min_quantity` `uom` on."""

    package: str
    uom: str
    amount: Decimal
    currency: str
    quantity: int = 1
    price_type: str = "LOCAL"
    min_quantity: Decimal = Decimal("0")


@dataclass(frozen=True, kw_only=True, slots=True)
class NewRule:
    """A derivation rule; '' and 0 match anything; the account is named by its code."""

    event: str
    account_code: str
    since: date
    until: date | None = None
    item_class: str = ""
    unspsc_prefix: str = ""
    location_kind: str = ""
    facility: str = ""
    cost_centre: str = ""
    supplier: str = ""
    price_type: str = ""
    charged_cost_centre: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSite:
    """
    Where we order from (ORDER_FROM), goods ship from (SHIP_FROM) or money goes (REMIT_TO).
    `order_channel` says how orders reach it: EMAIL (to `email`), PORTAL, EDI or PHONE.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class NewSupplier:
    """A supplier with its sites; only ACTIVE ones get orders and payments."""

    code: str
    name: str
    terms_code: str
    currency: str
    status: str = "DRAFT"
    is_ers: bool = False
    origin: str = "OURS"
    sites: list[NewSite] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTaxRule:
    """The tax rate of a state and item class ('' is any), as a fraction, from a day on."""

    state: str
    rate: Decimal
    since: date
    until: date | None = None
    item_class: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTerms:
    """Payment terms: `discount_pct` is a fraction (0.02 is two per cent)."""

    code: str
    net_days: int
    discount_pct: Decimal = Decimal("0")
    discount_days: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageDetail:
    """A package with its codes, unit factors and contract prices of all times."""

    package: PackageRow
    identifiers: list[IdentifierRow]
    conversions: list[ConversionRow]
    prices: list[ContractPriceRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageRow:
    """One sellable pack of an item, as one labeler makes it; `codes` are those of today."""

    code: str
    item: str
    item_name: str
    labeler: str
    product: str
    description: str
    purchase_uom: str
    is_active: bool
    codes: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentTermsRow:
    """Net days, and `discount_pct` (a fraction) when paid within `discount_days`."""

    code: str
    net_days: int
    discount_pct: Decimal
    discount_days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodRow:
    """A fiscal period of an entity (`until` is the day after) and the state of each ledger."""

    period: str
    entity: str
    year: int
    number: int
    name: str
    since: date
    until: date
    inv: str
    po: str
    ap: str
    gl: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SupplierDetail:
    """A supplier with its sites and contracts; `bank_accounts` is None for who may not look."""

    supplier: SupplierRow
    sites: list[SupplierSiteRow]
    contracts: list[ContractRow]
    bank_accounts: list[BankAccountRow] | None


@dataclass(frozen=True, kw_only=True, slots=True)
class SupplierRow:
    """Who we buy from; only an ACTIVE supplier gets orders and payments."""

    code: str
    name: str
    status: str
    terms: str
    net_days: int
    discount_pct: Decimal
    discount_days: int
    currency: str
    is_ers: bool
    origin: str
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SupplierSiteRow:
    """Where we order from, where goods ship from, or where money goes."""

    site: str
    supplier: str
    kind: str
    code: str
    name: str
    address: str
    country: str
    lead_time_days: int
    email: str
    phone: str
    order_channel: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SuppliersRegistered:
    """
    Ids by code, and codes of suppliers whose normal name another supplier already has. An equal
    name proposes a duplicate and blocks nothing: several sites of one firm share a name.
    """

    ids: list[str]
    possible_duplicates: dict[str, list[str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxExemptionRow:
    """A certificate that frees an entity from tax in a state while it is valid."""

    entity: str
    state: str
    certificate: str
    since: date | None
    until: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class TaxRuleRow:
    """The tax rate of a state and item class ('' is any), as a fraction."""

    state: str
    item_class: str
    rate: Decimal
    since: date | None
    until: date | None
