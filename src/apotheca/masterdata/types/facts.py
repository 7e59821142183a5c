"""
What crosses the border of master data. Quantities are in base units unless a field says otherwise.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LEDGERS = ("INV", "PO", "AP", "GL")


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """
    An item as other contexts need it; stock is counted in ``base_uom``, in multiples of
    ``quantum``.
    """

    id: int
    code: str
    name: str
    item_class: str
    base_uom: str
    quantum: Decimal
    unspsc: str
    dea_schedule: str
    hazard_group: str
    storage_class: str
    is_light_protected: bool
    is_controlled_access: bool
    ved: str
    lot_control: bool
    serial_control: bool
    expiry_control: bool
    shelf_life_days: int | None
    min_receipt_remaining_days: int
    min_issue_remaining_days: int
    formulary_status: str
    costing_method: str
    is_active: bool
    version: int

    @property
    def is_controlled(self) -> bool:
        """Whether the item is a scheduled drug and takes the controlled-substance path."""
        return self.dea_schedule != "NONE"


@dataclass(frozen=True, slots=True)
class LocationFacts:
    """A place, its facility and entity, and what it can keep."""

    id: int
    code: str
    name: str
    kind: str
    entity_id: int
    facility_id: int
    parent_id: int | None
    storage_classes: tuple[str, ...]
    is_light_protected: bool
    is_controlled_access: bool
    is_nettable: bool
    dea_registration: str
    shortage_policy: str
    replenished_from_id: int | None
    interface_code: str
    is_active: bool
    entity_currency: str
    timezone: str

    def missing_for(self, item: ItemFacts) -> tuple[str, ...]:
        """Return the storage abilities ``item`` needs and this place lacks; empty when it fits."""
        missing: tuple[str, ...] = ()
        if item.storage_class not in self.storage_classes:
            missing += (item.storage_class,)
        if item.is_light_protected and not self.is_light_protected:
            missing += ("PROTECT_LIGHT",)
        if item.is_controlled_access and not self.is_controlled_access:
            missing += ("CONTROLLED_ACCESS",)
        return missing


@dataclass(frozen=True, slots=True)
class SupplierTerms:
    """
    Net days, and ``discount_pct`` (a fraction, 0.02 is two per cent) when paid in
    ``discount_days``.
    """

    net_days: int
    discount_pct: Decimal
    discount_days: int


@dataclass(frozen=True, slots=True)
class SupplierFacts:
    """A supplier, its terms, and the site orders go to with its lead time."""

    id: int
    code: str
    name: str
    status: str
    currency: str
    is_ers: bool
    net_days: int
    discount_pct: Decimal
    discount_days: int
    order_site_id: int | None
    lead_time_days: int
    version: int

    @property
    def is_active(self) -> bool:
        """Whether the supplier may get orders and payments."""
        return self.status == "ACTIVE"

    @property
    def terms(self) -> SupplierTerms:
        """The payment terms alone."""
        return SupplierTerms(self.net_days, self.discount_pct, self.discount_days)


@dataclass(frozen=True, slots=True)
class BankAccountFacts:
    """The verified account a supplier is paid to; the number itself is never kept."""

    id: int
    supplier_id: int
    site_id: int
    masked: str
    account_digest: str


@dataclass(frozen=True, slots=True)
class AgreedPrice:
    """A price agreed outside a contract: ``amount`` for ``quantity`` of the ordered unit."""

    amount: Decimal
    quantity: int = 1
    price_type: str = "SPOT"


@dataclass(frozen=True, slots=True)
class WantedPackage:
    """
    So much of a package, in ``uom``, for a cost centre (0 is none), for stock or for use at once.

    ``location_kind`` is the kind of the place it is delivered to, for the account derivation.
    ``agreed`` replaces the contract price, as for a spot buy; the contract prices stay listed.
    """

    package_id: int
    uom: str
    quantity: Decimal
    cost_centre_id: int = 0
    is_stock: bool = True
    location_kind: str = ""
    agreed: AgreedPrice | None = None


@dataclass(frozen=True, slots=True)
class Conversion:
    """A frozen unit conversion: 1 ``uom`` is ``numerator``/``denominator`` base units."""

    id: int
    uom: str
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class PriceCandidate:
    """
    A price that was considered for a line: ``price_amount`` for ``price_quantity`` of ``uom``.

    ``per_base_unit`` is shown to people with 6 decimals and never computed with. ``refused`` says
    why it could not be taken ('' when it could).
    """

    supplier_id: int
    supplier_code: str
    contract_id: int
    contract_code: str
    contract_version: int
    contract_line_id: int
    is_primary: bool
    price_type: str
    price_amount: Decimal
    price_quantity: int
    uom: str
    currency: str
    min_quantity: Decimal
    per_base_unit: Decimal
    refused: str = ""


@dataclass(frozen=True, slots=True)
class ChosenPrice:
    """
    The price to freeze, restated exactly for the ordered unit, and where it comes from.

    ``contract_line_id`` and ``contract_version`` are None for a price agreed outside a contract;
    ``supplier_id`` 0 is nobody yet, as on a request's estimate.
    """

    supplier_id: int
    price_amount: Decimal
    price_quantity: int
    currency: str
    price_type: str
    contract_line_id: int | None
    contract_version: int | None


@dataclass(frozen=True, slots=True)
class OrderTerms:
    """All that an order line freezes: item, factor, price, tax rate and accounts, as of one day."""

    wanted: WantedPackage
    item: ItemFacts
    package_code: str
    description: str
    conversion: Conversion
    base_quantity: Decimal
    price: ChosenPrice
    candidates: tuple[PriceCandidate, ...]
    tax_rate: Decimal
    debit_account_id: int
    grni_account_id: int
    variance_account_id: int
    charged_cost_centre_id: int


@dataclass(frozen=True, slots=True)
class DerivationRequest:
    """A posting that looks for its account. '' and 0 mean the fact is not known."""

    event: str
    on: date
    item_class: str = ""
    unspsc: str = ""
    location_kind: str = ""
    facility_id: int = 0
    cost_centre_id: int = 0
    supplier_id: int = 0
    price_type: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """
    The account a posting takes, the cost centre it is charged to (0 is none), and the rule why.
    """

    account_id: int
    cost_centre_id: int
    rule_id: int


@dataclass(frozen=True, slots=True)
class CandidateRule:
    """A derivation rule that matches a request; blank fields match anything."""

    rule_id: int
    event: str
    item_class: str
    unspsc_prefix: str
    location_kind: str
    facility_id: int
    cost_centre_id: int
    supplier_id: int
    price_type: str
    account_id: int
    account_code: str
    charged_cost_centre_id: int


@dataclass(frozen=True, slots=True)
class Simulation:
    """What a request would derive to: every rule that matches, the most specific first."""

    request: DerivationRequest
    candidates: tuple[CandidateRule, ...]

    @property
    def winner(self) -> CandidateRule | None:
        """The rule that wins, or None when the posting would be refused."""
        return self.candidates[0] if self.candidates else None
