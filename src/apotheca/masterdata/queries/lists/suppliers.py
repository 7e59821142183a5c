"""Lists of suppliers, their sites, bank accounts and payment terms."""

from dataclasses import dataclass
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing

# Where a supplier is paid is read by those who keep, verify and use it, and by auditors.
BANK_READERS = "BCLMNP@"


@dataclass(frozen=True, slots=True)
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


SUPPLIERS = Listing(
    name="suppliers",
    title="Suppliers",
    row=SupplierRow,
    columns="""s.code, s.name, s.status, t.code AS terms, t.net_days, t.discount_pct,
       t.discount_days, s.currency, s.is_ers, s.origin, s.version""",
    tables="masterdata_supplier s JOIN masterdata_paymentterms t ON t.id = s.terms_id",
    orders={
        "code": (Key("s.code", str),),
        "-code": (Key("s.code", str, is_descending=True),),
        "name": (Key("s.name", str), Key("s.code", str)),
    },
    filters={
        "q": Filter(
            "search_words(s.code || ' ' || s.name) @@ search_query({value})",
            help="Beginnings of words of the code or name",
        ),
        "code": Filter("s.code = {value}"),
        "status": Filter("s.status = {value}", help="DRAFT, IN_REVIEW, ACTIVE, BLOCKED, INACTIVE"),
        "terms": Filter("t.code = {value}"),
        "origin": Filter("s.origin = {value}"),
    },
)


@dataclass(frozen=True, slots=True)
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


SUPPLIER_SITES = Listing(
    name="supplier_sites",
    title="Sites of suppliers",
    row=SupplierSiteRow,
    columns="""concat_ws('/', s.code, t.kind, t.code) AS site, s.code AS supplier, t.kind, t.code,
       t.name, t.address, t.country, t.lead_time_days, t.email, t.phone, t.order_channel""",
    tables="masterdata_suppliersite t JOIN masterdata_supplier s ON s.id = t.supplier_id",
    orders={"supplier": (Key("s.code", str), Key("t.kind", str), Key("t.code", str))},
    filters={
        "supplier": Filter("s.code = {value}"),
        "kind": Filter("t.kind = {value}", help="ORDER_FROM, SHIP_FROM, REMIT_TO"),
    },
)


@dataclass(frozen=True, slots=True)
class BankAccountRow:
    """Where a supplier is paid, its number masked; ``status`` ACTIVE is the one that is used."""

    bank_account: str
    supplier: str
    site: str
    masked: str
    status: str
    requested_by: str
    verified_by: str


BANK_ACCOUNTS = Listing(
    name="bank_accounts",
    title="Bank accounts of suppliers",
    row=BankAccountRow,
    columns="""concat_ws('/', s.code, t.code, b.masked,
           (SELECT count(*) FROM masterdata_supplierbankaccount o
             WHERE o.site_id = b.site_id AND o.id <= b.id)) AS bank_account,
       s.code AS supplier, concat_ws('/', s.code, t.kind, t.code) AS site, b.masked, b.status,
       r.username AS requested_by, coalesce(v.username, '') AS verified_by""",
    tables="""masterdata_supplierbankaccount b
      JOIN masterdata_suppliersite t ON t.id = b.site_id
      JOIN masterdata_supplier s ON s.id = t.supplier_id
      JOIN governance_person r ON r.id = b.requested_by_id
      LEFT JOIN governance_person v ON v.id = b.verified_by_id""",
    orders={
        "supplier": (Key("s.code", str), Key("b.id", int)),
        "latest": (Key("b.id", int, is_descending=True),),
    },
    filters={
        "supplier": Filter("s.code = {value}"),
        "status": Filter("b.status = {value}", help="PENDING, ACTIVE, CLOSED, REJECTED"),
    },
    duties=BANK_READERS,
)


@dataclass(frozen=True, slots=True)
class PaymentTermsRow:
    """Net days, and ``discount_pct`` (a fraction) when paid within ``discount_days``."""

    code: str
    net_days: int
    discount_pct: Decimal
    discount_days: int


PAYMENT_TERMS = Listing(
    name="payment_terms",
    title="Payment terms",
    row=PaymentTermsRow,
    columns="t.code, t.net_days, t.discount_pct, t.discount_days",
    tables="masterdata_paymentterms t",
    orders={"code": (Key("t.code", str),)},
    filters={"code": Filter("t.code = {value}")},
)
