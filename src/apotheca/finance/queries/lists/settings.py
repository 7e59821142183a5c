"""What finance is set up with: tolerances of the match, and accounts between entities."""

from dataclasses import dataclass
from decimal import Decimal

from apotheca.finance.queries.lists import words
from apotheca.kernel.listing import Key, Listing


@dataclass(frozen=True, slots=True)
class MatchToleranceRow:
    """How far an invoice may stray; '' is any. Fractions (0.02 is two per cent) and money."""

    item_class: str
    supplier: str
    facility: str
    price_pct: Decimal
    line_floor: Decimal
    line_cap: Decimal
    quantity_over_pct: Decimal
    freight: Decimal
    tax: Decimal
    rounding: Decimal
    accept_limit: Decimal
    is_controlled: bool


MATCH_TOLERANCES = Listing(
    name="match_tolerances",
    title="Tolerances of the match",
    row=MatchToleranceRow,
    columns="""m.item_class, coalesce(s.code, '') AS supplier, coalesce(f.code, '') AS facility,
        m.price_pct, m.line_floor, m.line_cap, m.quantity_over_pct, m.freight, m.tax, m.rounding,
        m.accept_limit, m.is_controlled""",
    tables="""finance_matchtolerance m
        LEFT JOIN masterdata_supplier s ON s.id = m.supplier_id
        LEFT JOIN governance_facility f ON f.id = m.facility_id""",
    orders={"reach": (Key("m.item_class", str), Key("m.id", int))},
    filters={"supplier": words.supplier("m.supplier_id")},
    duties=words.FINANCE,
)


@dataclass(frozen=True, slots=True)
class EntityPairRow:
    """The accounts an entity is owed on by a partner, and owes it on."""

    entity: str
    partner: str
    due_from: str
    due_to: str


ENTITY_PAIRS = Listing(
    name="entity_pairs",
    title="Accounts between entities",
    row=EntityPairRow,
    columns="e.code AS entity, p.code AS partner, a.code AS due_from, b.code AS due_to",
    tables="""finance_interentityaccount x
        JOIN governance_entity e ON e.id = x.entity_id
        JOIN governance_entity p ON p.id = x.partner_id
        JOIN masterdata_account a ON a.id = x.due_from_id
        JOIN masterdata_account b ON b.id = x.due_to_id""",
    orders={"entity": (Key("e.code", str), Key("p.code", str))},
    filters={"entity": words.entity("x.entity_id")},
    entity="x.entity_id",
    duties=words.FINANCE,
)
