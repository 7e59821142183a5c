"""Lists of commitments, unmet demand, and dispensing feeds with the rows that wait."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.inventory.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class AllocationRow:
    """Stock promised to a pick, a transfer or a case; ``document`` is the key it was given."""

    item: str
    item_name: str
    location: str
    facility: str
    quantity: Decimal
    uom: str
    purpose: str
    document: UUID
    status: str


ALLOCATIONS = Listing(
    name="allocations",
    title="Commitments",
    row=AllocationRow,
    columns="""i.code AS item, i.name AS item_name, p.code AS location, f.code AS facility,
       y.quantity, i.base_uom AS uom, y.purpose, y.document_id AS document, y.status""",
    tables="""inventory_allocation y
      JOIN masterdata_item i ON i.id = y.item_id
      JOIN masterdata_location p ON p.id = y.location_id
      JOIN governance_facility f ON f.id = p.facility_id""",
    orders={
        "latest": (Key("y.id", UUID, is_descending=True),),
        "oldest": (Key("y.id", UUID),),
    },
    filters={
        "item": Filter(f"y.item_id {words.ITEM_NAMED}"),
        "location": Filter(f"y.location_id {words.PLACE_NAMED}"),
        "status": Filter("y.status = {value}", help="OPEN, DONE, DROPPED"),
        "document": Filter("y.document_id = {value}", UUID),
    },
    entity="p.entity_id",
    facility="p.facility_id",
)


@dataclass(frozen=True, slots=True)
class ShortDemandListRow:
    """Demand that could not be met, in base units, and the nearest obstacle as reason."""

    item: str
    item_name: str
    location: str
    facility: str
    cost_centre: str
    requested: Decimal
    short: Decimal
    uom: str
    reason: str
    document: str
    occurred_at: datetime
    business_date: date


SHORT_DEMAND = Listing(
    name="short_demand",
    title="Demand that was not met",
    row=ShortDemandListRow,
    columns=f"""i.code AS item, i.name AS item_name, p.code AS location, f.code AS facility,
       coalesce(ce.code || '/' || c.code, '') AS cost_centre, m.requested, m.short,
       i.base_uom AS uom, m.reason, {words.DOCUMENT} AS document, m.occurred_at, m.business_date""",
    tables="""inventory_shortdemand m
      JOIN masterdata_item i ON i.id = m.item_id
      JOIN masterdata_location p ON p.id = m.location_id
      JOIN governance_facility f ON f.id = p.facility_id
      LEFT JOIN governance_costcentre c ON c.id = m.cost_centre_id
      LEFT JOIN governance_entity ce ON ce.id = c.entity_id""",
    orders={
        "latest": (Key("m.id", UUID, is_descending=True),),
        "day": (Key("m.business_date", date, is_descending=True),
                Key("m.id", UUID, is_descending=True)),
    },
    filters={
        "item": Filter(f"m.item_id {words.ITEM_NAMED}"),
        "location": Filter(f"m.location_id {words.PLACE_NAMED}"),
        "facility": Filter("f.code = {value}"),
        "reason": Filter("m.reason = {value}", help="STOCKOUT, QUARANTINED, RECALLED, ..."),
        "document": Filter(f"m.document_id {words.DOCUMENT_NAMED}"),
        "since": Filter("m.business_date >= {value}", date),
        "until": Filter("m.business_date <= {value}", date),
    },
    entity="m.entity_id",
    facility="p.facility_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class UsageBatchRow:
    """What one slice of a dispensing feed posted for one entity and business date."""

    number: str
    entity: str
    feed: UUID
    slice: int
    source: str
    business_date: date
    rows: int
    posted: int
    parked: int
    person: str


USAGE_BATCHES = Listing(
    name="usage_batches",
    title="Dispensing feeds posted",
    row=UsageBatchRow,
    columns="""b.number, e.code AS entity, b.feed_id AS feed, b.slice_no AS slice, b.source,
       b.business_date, b.rows, b.posted, b.parked, r.username AS person""",
    tables="""inventory_usagebatch b
      JOIN governance_entity e ON e.id = b.entity_id
      JOIN governance_person r ON r.id = b.person_id""",
    orders={
        "latest": (Key("b.id", UUID, is_descending=True),),
        "oldest": (Key("b.id", UUID),),
    },
    filters={
        "number": Filter("b.number = {value}"),
        "entity": Filter("e.code = {value}"),
        "feed": Filter("b.feed_id = {value}", UUID),
        "source": Filter("b.source = {value}"),
        "since": Filter("b.business_date >= {value}", date),
        "until": Filter("b.business_date <= {value}", date),
    },
    entity="b.entity_id",
)


@dataclass(frozen=True, slots=True)
class UsageExceptionRow:
    """
    A feed row that could not be posted in full, whole as it came; ``remaining`` in base units.

    ``exception`` is how it is named when it is settled. Item and place are empty when unknown.
    """

    exception: str
    code: str
    status: str
    source: str
    feed: UUID
    row_no: int
    row: dict[str, Any]
    batch: str
    item: str
    location: str
    cost_centre: str
    remaining: Decimal | None
    uom: str
    occurred_at: datetime | None
    recorded_at: datetime


# A row of an unknown place belongs to nobody yet, so every reader sees it.
USAGE_EXCEPTIONS = Listing(
    name="usage_exceptions",
    title="Feed rows that wait",
    row=UsageExceptionRow,
    columns="""x.feed_id || '/' || x.row_no AS exception, x.code, x.status, x.source,
       x.feed_id AS feed, x.row_no, x.row::json AS row, coalesce(b.number, '') AS batch,
       coalesce(i.code, '') AS item, coalesce(p.code, '') AS location,
       coalesce(ce.code || '/' || c.code, '') AS cost_centre, x.remaining,
       coalesce(i.base_uom, '') AS uom, x.occurred_at, x.recorded_at""",
    tables="""inventory_usageexception x
      LEFT JOIN inventory_usagebatch b ON b.id = x.batch_id
      LEFT JOIN masterdata_item i ON i.id = x.item_id
      LEFT JOIN masterdata_location p ON p.id = x.location_id
      LEFT JOIN governance_costcentre c ON c.id = x.cost_centre_id
      LEFT JOIN governance_entity ce ON ce.id = c.entity_id""",
    orders={
        "oldest": (Key("x.id", int),),
        "latest": (Key("x.id", int, is_descending=True),),
    },
    filters={
        "status": Filter("x.status = {value}", help="PARKED, POSTED, DISMISSED"),
        "code": Filter("x.code = {value}", help="UNKNOWN_ITEM, PENDING_STOCK, ..."),
        "location": Filter(f"x.location_id {words.PLACE_NAMED}"),
        "item": Filter(f"x.item_id {words.ITEM_NAMED}"),
        "feed": Filter("x.feed_id = {value}", UUID),
        "source": Filter("x.source = {value}"),
    },
    entity="coalesce(p.entity_id, s.e)",
    facility="coalesce(p.facility_id, s.f)",
)
