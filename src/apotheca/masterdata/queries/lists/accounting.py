"""Lists of accounts, derivation and tax rules, exemptions and periods."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account of the chart all entities share; MEMO accounts hold encumbrance only."""

    code: str
    name: str
    kind: str
    is_active: bool


ACCOUNTS = Listing(
    name="accounts",
    title="Accounts",
    row=AccountRow,
    columns="a.code, a.name, a.kind, a.is_active",
    tables="masterdata_account a",
    orders={"code": (Key("a.code", str),), "-code": (Key("a.code", str, is_descending=True),)},
    filters={
        "q": Filter(
            "strpos(lower(a.code || ' ' || a.name), lower({value})) > 0",
            help="Part of the code or name",
        ),
        "code": Filter("a.code = {value}"),
        "kind": Filter("a.kind = {value}", help="ASSET, LIABILITY, EQUITY, INCOME, EXPENSE, MEMO"),
        "active": Filter("a.is_active = {value}", bool),
    },
)


@dataclass(frozen=True, slots=True)
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


DERIVATION_RULES = Listing(
    name="derivation_rules",
    title="Derivation rules",
    row=DerivationRuleRow,
    columns="""concat_ws('/', r.event, coalesce(nullif(r.item_class, ''), '*'),
           coalesce(nullif(r.unspsc_prefix, ''), '*'), coalesce(nullif(r.location_kind, ''), '*'),
           coalesce(f.code, '*'), coalesce(c.code, '*'), coalesce(s.code, '*'),
           coalesce(nullif(r.price_type, ''), '*'), a.code, lower(r.valid)) AS derivation_rule,
       r.event, r.item_class, r.unspsc_prefix, r.location_kind, coalesce(f.code, '') AS facility,
       coalesce(ce.code || '/' || c.code, '') AS cost_centre, coalesce(s.code, '') AS supplier,
       r.price_type, a.code AS account, a.name AS account_name,
       coalesce(de.code || '/' || d.code, '') AS charged_cost_centre, lower(r.valid) AS since,
       upper(r.valid) AS until, r.valid @> current_date AS is_current,
       coalesce(w.username, '') AS written_by, r.note""",
    tables="""masterdata_derivationrule r
      JOIN masterdata_account a ON a.id = r.account_id
      LEFT JOIN governance_facility f ON f.id = r.facility_id
      LEFT JOIN governance_costcentre c ON c.id = r.cost_centre_id
      LEFT JOIN governance_entity ce ON ce.id = c.entity_id
      LEFT JOIN governance_costcentre d ON d.id = r.charged_cost_centre_id
      LEFT JOIN governance_entity de ON de.id = d.entity_id
      LEFT JOIN masterdata_supplier s ON s.id = r.supplier_id
      LEFT JOIN governance_person w ON w.id = r.written_by_id""",
    orders={
        "event": (Key("r.event", str), Key("r.item_class", str), Key("r.id", int)),
        "latest": (Key("r.id", int, is_descending=True),),
    },
    filters={
        "event": Filter("r.event = {value}"),
        "account": Filter("a.code = {value}"),
        "item_class": Filter("r.item_class = {value}"),
        "facility": Filter("f.code = {value}"),
        "current": Filter("(r.valid @> current_date) = {value}", bool),
    },
)


@dataclass(frozen=True, slots=True)
class TaxRuleRow:
    """The tax rate of a state and item class ('' is any), as a fraction."""

    state: str
    item_class: str
    rate: Decimal
    since: date | None
    until: date | None


TAX_RULES = Listing(
    name="tax_rules",
    title="Tax rules",
    row=TaxRuleRow,
    columns="""t.state, t.item_class, t.rate, lower(t.valid) AS since, upper(t.valid) AS until""",
    tables="masterdata_taxrule t",
    orders={"state": (Key("t.state", str), Key("t.item_class", str), Key("t.id", int))},
    filters={"state": Filter("t.state = {value}")},
)


@dataclass(frozen=True, slots=True)
class TaxExemptionRow:
    """A certificate that frees an entity from tax in a state while it is valid."""

    entity: str
    state: str
    certificate: str
    since: date | None
    until: date | None


TAX_EXEMPTIONS = Listing(
    name="tax_exemptions",
    title="Tax exemptions",
    row=TaxExemptionRow,
    columns="""e.code AS entity, t.state, t.certificate, lower(t.valid) AS since,
       upper(t.valid) AS until""",
    tables="masterdata_taxexemption t JOIN governance_entity e ON e.id = t.entity_id",
    orders={"entity": (Key("e.code", str), Key("t.id", int))},
    filters={"entity": Filter("e.code = {value}"), "state": Filter("t.state = {value}")},
    entity="t.entity_id",
)


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A fiscal period of an entity (``until`` is the day after) and the state of each ledger."""

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


def _state(ledger: str) -> str:
    return (
        "coalesce((SELECT x.state FROM masterdata_periodstate x WHERE x.period_id = p.id"
        f" AND x.ledger = '{ledger}'), '') AS {ledger.lower()}"
    )


PERIODS = Listing(
    name="periods",
    title="Periods",
    row=PeriodRow,
    columns=f"""e.code || '/' || p.name AS period, e.code AS entity, p.year, p.number, p.name,
       lower(p.days) AS since, upper(p.days) AS until, {_state("INV")}, {_state("PO")},
       {_state("AP")}, {_state("GL")}""",
    tables="masterdata_period p JOIN governance_entity e ON e.id = p.entity_id",
    orders={
        "latest": (
            Key("p.year", int, is_descending=True), Key("p.number", int, is_descending=True),
            Key("e.code", str),
        ),
        "oldest": (Key("p.year", int), Key("p.number", int), Key("e.code", str)),
    },
    filters={
        "entity": Filter("e.code = {value}"),
        "period": Filter("e.code || '/' || p.name = {value}", help="HOSP/2026-03"),
        "year": Filter("p.year = {value}", int),
        "on": Filter("p.days @> {value}::date", date, help="The period that holds this day"),
        "state": Filter(
            "EXISTS (SELECT 1 FROM masterdata_periodstate x WHERE x.period_id = p.id"
            " AND x.state = {value})",
            help="A ledger is FUTURE, OPEN, SOFT_CLOSED or CLOSED",
        ),
    },
    entity="p.entity_id",
)  # fmt: skip
