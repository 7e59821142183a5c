"""What became of an order before anything came: versions, changes, the supplier's words."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.listing import Filter, Key, Listing
from apotheca.procurement.queries.lists.filters import named, numbered, one_of
from apotheca.procurement.queries.lists.orders import FILTERS, LATEST
from apotheca.procurement.rules.acknowledgement import OWNERS


@dataclass(frozen=True, slots=True)
class OrderVersionRow:
    """One agreed version of an order and why it was made; the amount in ``currency``."""

    order: str
    version: int
    made_by: str
    recorded_at: datetime
    reason: str
    total_amount: Decimal
    currency: str
    lines: int


@dataclass(frozen=True, slots=True)
class OrderChangeRow:
    """One line of a change that was asked for or proposed: what it is now and would be."""

    order: str
    version: int
    origin: str
    status: str
    reason: str
    requested_by: str
    requested_at: datetime
    line_no: int
    description: str
    quantity: Decimal
    uom: str
    price_amount: Decimal
    price_quantity: int
    needed_on: date | None
    new_quantity: Decimal | None
    new_price_amount: Decimal | None
    new_price_quantity: int
    new_needed_on: date | None


@dataclass(frozen=True, slots=True)
class AcknowledgementLineRow:
    """What the supplier answered to one line, with its code as received (X12 ACK01)."""

    order: str
    supplier_reference: str
    order_version: int
    answered_at: datetime
    line_no: int
    description: str
    code: str
    quantity: Decimal | None
    uom: str
    price_amount: Decimal | None
    price_quantity: int
    promised_on: date | None
    note: str


@dataclass(frozen=True, slots=True)
class AcknowledgementTaskRow:
    """An answer somebody has to look at: ``owner`` is who (rule PR-35)."""

    order: str
    order_status: str
    line_no: int
    line_status: str
    owner: str
    code: str
    note: str
    supplier: str
    supplier_name: str
    buyer: str
    facility: str
    item: str
    description: str
    supplier_reference: str
    answered_at: datetime
    needed_on: date | None
    promised_on: date | None


_LINE_NO = Key("l.line_no", int)


def _of_order(column: str) -> Filter:
    return numbered(column, "procurement_purchaseorder", "Number of the order.")


ORDER_VERSIONS = Listing(
    name="order_versions",
    title="Versions of orders",
    row=OrderVersionRow,
    columns="""o.number AS "order", v.version, m.name AS made_by, v.recorded_at, v.reason,
       (v.content ->> 'total_amount')::numeric AS total_amount, o.currency,
       jsonb_array_length(v.content -> 'lines') AS lines""",
    tables="""procurement_purchaseorderversion v
  JOIN procurement_purchaseorder o ON o.id = v.order_id
  JOIN governance_person m ON m.id = v.made_by_id""",
    orders={"latest": (*LATEST, Key("v.version", int))},
    filters={"order": _of_order("v.order_id")},
    entity="o.entity_id",
    facility="o.facility_id",
)

ORDER_CHANGES = Listing(
    name="order_changes",
    title="Changes of orders",
    row=OrderChangeRow,
    columns="""o.number AS "order", h.version, h.origin, h.status, h.reason,
       m.name AS requested_by, h.requested_at, l.line_no, l.description, l.quantity, l.uom,
       l.price_amount, l.price_quantity, l.needed_on,
       (x.value ->> 'quantity')::numeric AS new_quantity,
       (x.value ->> 'price_amount')::numeric AS new_price_amount,
       (x.value ->> 'price_quantity')::int AS new_price_quantity,
       (x.value ->> 'needed_on')::date AS new_needed_on""",
    tables="""procurement_orderchange h
  JOIN procurement_purchaseorder o ON o.id = h.order_id
  JOIN governance_person m ON m.id = h.requested_by_id
 CROSS JOIN LATERAL jsonb_array_elements(h.lines) x
  JOIN procurement_purchaseorderline l ON l.id = (x.value ->> 'line_id')::uuid""",
    orders={
        "latest": (*LATEST, Key("h.requested_at", datetime), Key("h.id", UUID), _LINE_NO),
    },
    filters={
        "order": _of_order("h.order_id"),
        "status": one_of("h.status", "PROPOSED, PENDING, ..."),
    },
    entity="o.entity_id",
    facility="o.facility_id",
)

_ANSWERED = (Key("a.occurred_at", datetime), Key("a.supplier_reference", str), _LINE_NO)
_ANSWERS = """procurement_orderacknowledgement a
  JOIN procurement_purchaseorder o ON o.id = a.order_id
 CROSS JOIN LATERAL jsonb_array_elements(a.lines) x
  JOIN procurement_purchaseorderline l
    ON l.order_id = o.id AND l.line_no = (x.value ->> 'line_no')::int"""

ACKNOWLEDGEMENT_LINES = Listing(
    name="acknowledgement_lines",
    title="Answers of suppliers",
    row=AcknowledgementLineRow,
    columns="""o.number AS "order", a.supplier_reference, a.order_version,
       a.occurred_at AS answered_at, l.line_no, l.description, x.value ->> 'code' AS code,
       (x.value ->> 'quantity')::numeric AS quantity, l.uom,
       (x.value ->> 'price_amount')::numeric AS price_amount,
       (x.value ->> 'price_quantity')::int AS price_quantity,
       (x.value ->> 'promised_on')::date AS promised_on, x.value ->> 'note' AS note""",
    tables=_ANSWERS,
    orders={
        "latest": (*LATEST, *_ANSWERED),
    },
    filters={"order": _of_order("a.order_id")},
    entity="o.entity_id",
    facility="o.facility_id",
)

_OWNERS = ", ".join(f"('{code}', '{owner}')" for code, owner in sorted(OWNERS.items()))

# Only the last answer to a line counts, and only while its order goes on.
ACKNOWLEDGEMENT_TASKS = Listing(
    name="acknowledgement_tasks",
    title="Answers somebody has to look at",
    row=AcknowledgementTaskRow,
    columns="""o.number AS "order", o.status AS order_status, l.line_no, l.status AS line_status,
       w.owner, w.code, x.value ->> 'note' AS note, s.code AS supplier, s.name AS supplier_name,
       b.username AS buyer, f.code AS facility, coalesce(i.code, '') AS item, l.description,
       a.supplier_reference, a.occurred_at AS answered_at, l.needed_on, l.promised_on""",
    tables=f"""{_ANSWERS}
  JOIN (VALUES {_OWNERS}) AS w(code, owner) ON w.code = x.value ->> 'code'
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  JOIN governance_person b ON b.id = o.buyer_id
  LEFT JOIN masterdata_item i ON i.id = l.item_id""",
    where="""o.status IN ('SENT', 'ACKNOWLEDGED', 'ACK_WITH_CHANGES', 'CHANGE_PENDING',
       'REJECTED_BY_SUPPLIER', 'PARTIALLY_RECEIVED')
   AND l.status <> 'RECEIVED'
   AND NOT EXISTS (SELECT 1 FROM procurement_orderacknowledgement n
                    WHERE n.order_id = o.id AND n.occurred_at > a.occurred_at
                      AND n.lines
                          @> jsonb_build_array(jsonb_build_object('line_no', l.line_no)))""",
    orders={
        "latest": (*LATEST, *_ANSWERED),
    },
    filters={
        "order": _of_order("a.order_id"),
        "owner": one_of("w.owner", "BUYER, PHARMACIST, ..."),
        "code": one_of("w.code", "X12 line code."),
        "item": named("l.item_id", "masterdata_item", "Code of the item."),
        **{name: FILTERS[name] for name in ("facility", "supplier", "buyer", "since", "until")},
    },
    entity="o.entity_id",
    facility="o.facility_id",
)
