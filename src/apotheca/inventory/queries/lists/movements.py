"""
The list of movements: the ledger itself, by day.

An item, a lot, a document and days are found by indexes. A place, a kind or a person is looked for
along the days from the end asked for: where little of it moved, ask for days too (``since``).
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.inventory.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing, Strands


@dataclass(frozen=True, slots=True)
class MovementListRow:
    """
    One signed fact: a quantity of a lot, in base units, left one place and entered another.

    An empty place is the outside. ``number`` is the movement's own; ``reverses`` that of the
    movement it mirrors.
    """

    number: int
    occurred_at: datetime
    business_date: date
    kind: str
    item: str
    item_name: str
    lot: str
    quantity: Decimal
    uom: str
    value: Decimal
    currency: str
    entity: str
    from_location: str
    from_status: str
    to_location: str
    to_status: str
    owner: str
    document_type: str
    document: str
    document_line: int
    cost_centre: str
    person: str
    witness: str
    reason: str
    reverses: int | None
    source: str


MOVEMENTS = Listing(
    name="movements",
    title="Movements",
    row=MovementListRow,
    columns=f"""m.id AS number, m.occurred_at, m.business_date, m.kind, i.code AS item,
       i.name AS item_name, {words.LOT} AS lot, m.quantity, i.base_uom AS uom, m.value, e.currency,
       e.code AS entity, coalesce(a.code, '') AS from_location,
       coalesce(m.from_status, '') AS from_status, coalesce(z.code, '') AS to_location,
       coalesce(m.to_status, '') AS to_status, coalesce(o.code, '') AS owner, m.document_type,
       {words.DOCUMENT} AS document, m.document_line,
       coalesce(ce.code || '/' || c.code, '') AS cost_centre, r.username AS person,
       coalesce(w.username, '') AS witness, m.reason, m.reverses_id AS reverses, m.source""",
    tables="""inventory_movement m
      JOIN masterdata_item i ON i.id = m.item_id
      JOIN inventory_lot t ON t.id = m.lot_id
      JOIN governance_entity e ON e.id = m.entity_id
      JOIN governance_person r ON r.id = m.person_id
      LEFT JOIN masterdata_package k ON k.id = t.package_id
      LEFT JOIN masterdata_location a ON a.id = m.from_location_id
      LEFT JOIN masterdata_location z ON z.id = m.to_location_id
      LEFT JOIN masterdata_supplier o ON o.id = m.owner_id
      LEFT JOIN governance_costcentre c ON c.id = m.cost_centre_id
      LEFT JOIN governance_entity ce ON ce.id = c.entity_id
      LEFT JOIN governance_person w ON w.id = m.witness_id""",
    orders={
        "latest": (Key("m.business_date", date, is_descending=True),
                   Key("m.id", int, is_descending=True)),
        "oldest": (Key("m.business_date", date), Key("m.id", int)),
    },
    filters={
        "item": Filter(f"m.item_id {words.ITEM_NAMED}"),
        "lot": Filter(f"m.lot_id {words.LOT_NAMED}", help=words.LOT_HELP),
        "location": Filter(
            "(SELECT id FROM masterdata_location WHERE code = {value})"
            " IN (m.from_location_id, m.to_location_id)",
            help="The place it left or entered",
        ),
        "document": Filter(
            f"m.document_id {words.DOCUMENT_NAMED}",
            help="Number of a stock document or usage batch",
        ),
        "document_key": Filter("m.document_id = {value}", UUID, help="Key of any document"),
        "kind": Filter("m.kind = ANY({value})", is_many=True, help="RECEIPT, ISSUE, ..."),
        "since": Filter("m.business_date >= {value}", date),
        "until": Filter("m.business_date <= {value}", date),
        "cost_centre": Filter(f"m.cost_centre_id = {words.CENTRE_NAMED}", help="HOSP/ICU"),
        "person": Filter(
            "m.person_id = (SELECT id FROM governance_person WHERE username = {value})"
        ),
        "number": Filter("m.id = {value}", int),
    },
    entity="m.entity_id",
    facility="ANY (ARRAY[a.facility_id, z.facility_id])",
    reach=f"m.entity_id = ANY (%(scope_entities)s::int[])"
    f" AND (m.from_location_id = ANY ({words.PLACES_WITHIN})"
    f" OR m.to_location_id = ANY ({words.PLACES_WITHIN}))",
    strands=Strands(
        table="inventory_movement m",
        key="m.id",
        columns=("m.from_location_id", "m.to_location_id"),
        within=words.PLACES_WITHIN,
        filter="location",
        named="ARRAY(SELECT id FROM masterdata_location WHERE code = {value})",
    ),
)  # fmt: skip
