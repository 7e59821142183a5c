"""Lists of contracts and of the prices agreed in them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing

# 0 as entity serves every one, so every reader sees it.
_ENTITY = "CASE WHEN c.entity_id = 0 THEN s.e ELSE c.entity_id END"


@dataclass(frozen=True, slots=True)
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


CONTRACTS = Listing(
    name="contracts",
    title="Contracts",
    row=ContractRow,
    columns="""c.code, c.kind, p.code AS supplier, p.name AS supplier_name,
       coalesce(e.code, '') AS entity, coalesce(f.code, '') AS facility, lower(c.valid) AS since,
       upper(c.valid) AS until, c.valid @> current_date AS is_current, c.is_primary,
       (SELECT count(*) FROM masterdata_contractline l
         WHERE l.contract_id = c.id AND l.valid @> current_date) AS prices, c.version""",
    tables="""masterdata_contract c
      JOIN masterdata_supplier p ON p.id = c.supplier_id
      LEFT JOIN governance_entity e ON e.id = c.entity_id
      LEFT JOIN governance_facility f ON f.id = c.facility_id""",
    orders={"code": (Key("c.code", str),), "-code": (Key("c.code", str, is_descending=True),)},
    filters={
        "code": Filter("c.code = {value}"),
        "supplier": Filter("p.code = {value}"),
        "kind": Filter("c.kind = {value}", help="GPO, LOCAL, 340B, WAC_LIST, SPOT"),
        "current": Filter("(c.valid @> current_date) = {value}", bool),
    },
    entity=_ENTITY,
)


@dataclass(frozen=True, slots=True)
class ContractPriceRow:
    """``price_amount`` for ``price_quantity`` of ``uom``, from ``min_quantity`` on, while valid."""

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


CONTRACT_PRICES = Listing(
    name="contract_prices",
    title="Contract prices",
    row=ContractPriceRow,
    columns="""concat_ws('/', c.code, k.code, l.uom, l.price_type, trim_scale(l.min_quantity),
           lower(l.valid)) AS contract_line,
       c.code AS contract, p.code AS supplier, i.code AS item, i.name AS item_name,
       k.code AS package, l.uom, l.price_amount, l.price_quantity, l.currency, l.price_type,
       l.min_quantity, lower(l.valid) AS since, upper(l.valid) AS until,
       l.valid @> current_date AS is_current""",
    tables="""masterdata_contractline l
      JOIN masterdata_contract c ON c.id = l.contract_id
      JOIN masterdata_supplier p ON p.id = c.supplier_id
      JOIN masterdata_package k ON k.id = l.package_id
      JOIN masterdata_item i ON i.id = k.item_id""",
    orders={
        "package": (Key("k.code", str), Key("l.id", int)),
        "latest": (Key("l.id", int, is_descending=True),),
    },
    filters={
        "contract": Filter(
            "l.contract_id = (SELECT id FROM masterdata_contract WHERE code={value})"
        ),
        "supplier": Filter("p.code = {value}"),
        "item": Filter("k.item_id = (SELECT id FROM masterdata_item WHERE code = {value})"),
        "package": Filter("l.package_id = (SELECT id FROM masterdata_package WHERE code={value})"),
        "current": Filter("(l.valid @> current_date) = {value}", bool),
    },
    entity=_ENTITY,
)
