"""Lists of items, their packages, the codes packages are known by, and unit conversions."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing

# The words of an item, as the index item_by_words has them (sql/search.sql).
ITEM_WORDS = "search_words(i.code || ' ' || i.name || ' ' || i.generic_name || ' ' || i.strength)"


@dataclass(frozen=True, slots=True)
class ItemRow:
    """What clinicians and planning mean, counted in ``base_uom`` in multiples of ``quantum``."""

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


ITEMS = Listing(
    name="items",
    title="Items",
    row=ItemRow,
    columns="""i.code, i.name, i.item_class, i.base_uom, i.quantum, i.generic_name, i.strength,
       i.dosage_form, i.route, i.rxcui, i.unspsc, i.dea_schedule, i.hazard_group, i.storage_class,
       i.is_light_protected, i.is_controlled_access, i.is_high_alert, i.ved, i.lot_control,
       i.serial_control, i.expiry_control, i.shelf_life_days, i.min_receipt_remaining_days,
       i.min_issue_remaining_days, i.formulary_status, i.costing_method, i.origin, i.is_active,
       i.version""",
    tables="masterdata_item i",
    orders={
        "code": (Key("i.code", str),),
        "-code": (Key("i.code", str, is_descending=True),),
        "name": (Key("i.name", str), Key("i.code", str)),
        "-name": (Key("i.name", str, is_descending=True), Key("i.code", str, is_descending=True)),
    },
    filters={
        "q": Filter(
            f"{ITEM_WORDS} @@ search_query({{value}})",
            help="Beginnings of words of the code, name, generic name or strength",
        ),
        "code": Filter("i.code = {value}"),
        "codes": Filter("i.code = ANY({value})", is_many=True, help="Several codes"),
        "class": Filter("i.item_class = {value}", help="DRUG, DEVICE, SUPPLY, COMPOUND, SERVICE"),
        "schedule": Filter("i.dea_schedule = {value}", help="NONE, CII, CIII, CIV, CV"),
        "storage": Filter("i.storage_class = {value}"),
        "formulary": Filter("i.formulary_status = {value}"),
        "ved": Filter("i.ved = {value}", help="V, E or D"),
        "origin": Filter("i.origin = {value}", help="OURS, FDA, ..."),
        "active": Filter("i.is_active = {value}", bool),
    },
)


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One sellable pack of an item, as one labeler makes it; ``codes`` are those of today."""

    code: str
    item: str
    item_name: str
    labeler: str
    product: str
    description: str
    purchase_uom: str
    is_active: bool
    codes: list[str]


PACKAGES = Listing(
    name="packages",
    title="Packages",
    row=PackageRow,
    columns="""p.code, i.code AS item, i.name AS item_name, d.labeler, d.name AS product,
       p.description, p.purchase_uom, p.is_active,
       array(SELECT x.scheme || ' ' || x.value FROM masterdata_packageidentifier x
              WHERE x.package_id = p.id AND x.valid @> current_date ORDER BY x.scheme, x.value)
           AS codes""",
    tables="""masterdata_package p
      JOIN masterdata_item i ON i.id = p.item_id
      JOIN masterdata_product d ON d.id = p.product_id""",
    orders={
        "code": (Key("p.code", str),),
        "-code": (Key("p.code", str, is_descending=True),),
        "item": (Key("i.code", str), Key("p.code", str)),
    },
    filters={
        "code": Filter("p.code = {value}"),
        "item": Filter("p.item_id = (SELECT id FROM masterdata_item WHERE code = {value})"),
        "items": Filter("i.code = ANY({value})", is_many=True, help="Several item codes"),
        "q": Filter(
            "search_words(p.code || ' ' || p.description) @@ search_query({value})",
            help="Beginnings of words of the code or description",
        ),
        "known_as": Filter(
            "p.id = ANY (ARRAY(SELECT x.package_id FROM masterdata_packageidentifier x"
            " WHERE x.valid @> current_date"
            " AND (x.normalised = upper({value}) OR x.value = {value})))",
            help="NDC, GTIN or another code, as printed",
        ),
        "labeler": Filter("d.labeler = {value}"),
        "active": Filter("p.is_active = {value}", bool),
    },
)


@dataclass(frozen=True, slots=True)
class IdentifierRow:
    """A code a package is known by while it is valid; ``base_quantity`` belongs to a GTIN."""

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


IDENTIFIERS = Listing(
    name="identifiers",
    title="Codes of packages",
    row=IdentifierRow,
    columns="""concat_ws('/', p.code, x.scheme, x.value, lower(x.valid)) AS identifier,
       p.code AS package, i.code AS item, x.scheme, x.value, x.base_quantity, i.base_uom AS uom,
       lower(x.valid) AS since, upper(x.valid) AS until, x.valid @> current_date AS is_current,
       x.source""",
    tables="""masterdata_packageidentifier x
      JOIN masterdata_package p ON p.id = x.package_id
      JOIN masterdata_item i ON i.id = p.item_id""",
    orders={"package": (Key("p.code", str), Key("x.id", int))},
    filters={
        "package": Filter("x.package_id = (SELECT id FROM masterdata_package WHERE code={value})"),
        "item": Filter("p.item_id = (SELECT id FROM masterdata_item WHERE code = {value})"),
        "scheme": Filter("x.scheme = {value}", help="NDC10, NDC11, GTIN14, SUPPLIER_SKU, ..."),
        "value": Filter(
            "(x.normalised = upper({value}) OR x.value = {value})",
            help="As printed, or normalised",
        ),
        "current": Filter("(x.valid @> current_date) = {value}", bool),
    },
)


@dataclass(frozen=True, slots=True)
class ConversionRow:
    """1 ``uom`` of a package is ``numerator``/``denominator`` base units, while valid."""

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


CONVERSIONS = Listing(
    name="conversions",
    title="Unit conversions",
    row=ConversionRow,
    columns="""concat_ws('/', p.code, c.uom, c.numerator, c.denominator, lower(c.valid),
           (SELECT count(*) FROM masterdata_uomconversion o
             WHERE o.package_id = c.package_id AND o.uom = c.uom AND o.id <= c.id)) AS conversion,
       p.code AS package, i.code AS item, c.uom, c.numerator, c.denominator, i.base_uom,
       lower(c.valid) AS since, upper(c.valid) AS until, c.status, c.source,
       coalesce(a.username, '') AS proposed_by, coalesce(b.username, '') AS approved_by""",
    tables="""masterdata_uomconversion c
      JOIN masterdata_package p ON p.id = c.package_id
      JOIN masterdata_item i ON i.id = p.item_id
      LEFT JOIN governance_person a ON a.id = c.proposed_by_id
      LEFT JOIN governance_person b ON b.id = c.approved_by_id""",
    orders={
        "package": (Key("p.code", str), Key("c.id", int)),
        "latest": (Key("c.id", int, is_descending=True),),
    },
    filters={
        "package": Filter("c.package_id = (SELECT id FROM masterdata_package WHERE code={value})"),
        "item": Filter("p.item_id = (SELECT id FROM masterdata_item WHERE code = {value})"),
        "status": Filter("c.status = {value}", help="PROPOSED, APPROVED, REJECTED"),
        "current": Filter("(c.valid @> current_date) = {value}", bool),
    },
)
