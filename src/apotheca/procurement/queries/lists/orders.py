"""Orders as lists. Anybody with a grant in the entity may read them."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from apotheca.kernel.listing import Filter, Key, Listing
from apotheca.procurement.queries.lists.filters import (
    any_of,
    from_day,
    named,
    numbered,
    one_of,
    to_day,
)


@dataclass(frozen=True, slots=True)
class OrderRow:
    """An order with its terms; amounts in ``currency``, without freight and tax."""

    number: str
    kind: str
    status: str
    version: int
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    deliver_to: str
    buyer: str
    buyer_name: str
    ordered_on: date
    ordered_at: datetime
    sent_at: datetime | None
    acknowledged_at: datetime | None
    total_amount: Decimal
    expected_freight: Decimal
    currency: str
    lines: int
    open_lines: int
    net_days: int
    discount_pct: Decimal
    discount_days: int
    blanket: str
    released_amount: Decimal
    emergency_reason: str
    emergency_review_due: date | None
    emergency_outcome: str


@dataclass(frozen=True, slots=True)
class EmergencyRow:
    """A break-glass order nobody has reviewed yet, and until when somebody has to."""

    number: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    buyer: str
    buyer_name: str
    ordered_at: datetime
    review_due: date
    emergency_reason: str
    patient_need: str
    total_amount: Decimal
    currency: str


OPEN_LINE = "l.status IN ('OPEN', 'BACKORDERED', 'SUBSTITUTE_PROPOSED', 'PARTIAL')"
TABLES = """procurement_purchaseorder o
  JOIN governance_entity e ON e.id = o.entity_id
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  JOIN masterdata_location p ON p.id = o.deliver_to_id
  JOIN governance_person b ON b.id = o.buyer_id"""
FILTERS = {
    "status": one_of("o.status", "SENT, PARTIALLY_RECEIVED, ..."),
    "kind": one_of("o.kind", "STOCK, EMERGENCY, ..."),
    "facility": named("o.facility_id", "governance_facility", "Code of the facility."),
    "deliver_to": named("o.deliver_to_id", "masterdata_location", "Code of the place."),
    "supplier": named("o.supplier_id", "masterdata_supplier", "Code of the supplier."),
    "buyer": named("o.buyer_id", "governance_person", "Username of the buyer.", by="username"),
    "since": from_day("o.ordered_on", "Ordered on this day or later."),
    "until": to_day("o.ordered_on", "Ordered on this day or before."),
}
LATEST = (
    Key("o.ordered_on", date, is_descending=True),
    Key("o.number", str, is_descending=True),
)
OLDEST = (Key("o.ordered_on", date), Key("o.number", str))

ORDERS = Listing(
    name="orders",
    title="Orders",
    row=OrderRow,
    columns=f"""o.number, o.kind, o.status, o.version, e.code AS entity, f.code AS facility,
       s.code AS supplier, s.name AS supplier_name, p.code AS deliver_to, b.username AS buyer,
       b.name AS buyer_name, o.ordered_on, o.occurred_at AS ordered_at, o.sent_at,
       o.acknowledged_at, o.total_amount, o.expected_freight, o.currency,
       (SELECT count(*) FROM procurement_purchaseorderline l WHERE l.order_id = o.id) AS lines,
       (SELECT count(*) FROM procurement_purchaseorderline l WHERE l.order_id = o.id
           AND {OPEN_LINE}) AS open_lines,
       o.net_days, o.discount_pct, o.discount_days,
       coalesce((SELECT x.number FROM procurement_purchaseorder x WHERE x.id = o.blanket_id), '')
       AS blanket, o.released_amount, o.emergency_reason, o.emergency_review_due,
       o.emergency_outcome""",
    tables=TABLES,
    orders={"latest": LATEST, "oldest": OLDEST},
    filters=FILTERS
    | {
        "number": Filter("o.number = upper({value})", help="One order."),
        "item": Filter(
            "o.id = ANY (ARRAY(SELECT l.order_id FROM procurement_purchaseorderline l"
            " WHERE l.item_id = (SELECT i.id FROM masterdata_item i WHERE i.code = {value})))",
            help="Code of an item on it.",
        ),
        "requisition": any_of(
            "o.id",
            "SELECT l.order_id FROM procurement_requisition r"
            " JOIN procurement_requisitionline w ON w.requisition_id = r.id"
            " JOIN procurement_purchaseorderline l ON l.requisition_line_id = w.id"
            " WHERE r.number = upper({value})",
            "Number of a requisition it was made from.",
        ),
        "blanket": numbered(
            "o.blanket_id",
            "procurement_purchaseorder",
            "Number of the blanket order it draws on.",
        ),
    },
    entity="o.entity_id",
    facility="o.facility_id",
)

EMERGENCIES_TO_REVIEW = Listing(
    name="emergencies_to_review",
    title="Emergency orders to review",
    row=EmergencyRow,
    columns="""o.number, o.status, e.code AS entity, f.code AS facility, s.code AS supplier,
       s.name AS supplier_name, b.username AS buyer, b.name AS buyer_name,
       o.occurred_at AS ordered_at, o.emergency_review_due AS review_due, o.emergency_reason,
       coalesce((SELECT v.content ->> 'patient_need' FROM procurement_purchaseorderversion v
                  WHERE v.order_id = o.id AND v.version = 1), '') AS patient_need,
       o.total_amount, o.currency""",
    tables=TABLES,
    where="o.kind = 'EMERGENCY' AND o.emergency_outcome = ''",
    orders={"due": (Key("o.emergency_review_due", date), Key("o.number", str))},
    filters={
        **{name: FILTERS[name] for name in ("facility", "supplier", "buyer", "since", "until")},
        "due_by": to_day("o.emergency_review_due", "Due on this day or before."),
    },
    entity="o.entity_id",
    facility="o.facility_id",
)
