"""Lists of stock documents and their lines: issues, transfers, waste, counts, and so on."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.inventory.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class StockDocumentRow:
    """
    The header of one act on stock; ``value`` is the sum of its lines, in the entity's currency.

    ``origin`` is the document this one follows, ``reverses`` the one it undoes. ``difference`` is
    the money a count adjusts, without netting.
    """

    number: str
    kind: str
    status: str
    entity: str
    facility: str
    location: str
    to_location: str
    to_facility: str
    cost_centre: str
    occurred_at: datetime
    business_date: date
    received_on: date | None
    lines: int
    value: Decimal
    currency: str
    difference: Decimal | None
    reason: str
    person: str
    approved_by: str
    origin: str
    reverses: str


_NUMBERED = "(SELECT id FROM inventory_stockdocument WHERE number = {value})"

# Whoever reaches the place it left or the place it goes to may see it.
_REACH = (
    f"d.location_id = ANY ({words.PLACES_WITHIN}) OR d.to_location_id = ANY ({words.PLACES_WITHIN})"
)
STOCK_DOCUMENTS = Listing(
    name="stock_documents",
    title="Stock documents",
    row=StockDocumentRow,
    columns="""d.number, d.kind, d.status, e.code AS entity, f.code AS facility,
       a.code AS location, coalesce(z.code, '') AS to_location, coalesce(g.code, '') AS to_facility,
       coalesce(ce.code || '/' || c.code, '') AS cost_centre, d.occurred_at, d.business_date,
       d.received_on,
       (SELECT count(*) FROM inventory_stockdocumentline x WHERE x.document_id = d.id) AS lines,
       coalesce((SELECT sum(x.value) FROM inventory_stockdocumentline x
                  WHERE x.document_id = d.id), 0) AS value,
       e.currency, d.difference, d.reason, r.username AS person,
       coalesce(v.username, '') AS approved_by, coalesce(o.number, '') AS origin,
       coalesce(u.number, '') AS reverses""",
    tables="""inventory_stockdocument d
      JOIN governance_entity e ON e.id = d.entity_id
      JOIN masterdata_location a ON a.id = d.location_id
      JOIN governance_facility f ON f.id = a.facility_id
      JOIN governance_person r ON r.id = d.person_id
      LEFT JOIN masterdata_location z ON z.id = d.to_location_id
      LEFT JOIN governance_facility g ON g.id = z.facility_id
      LEFT JOIN governance_costcentre c ON c.id = d.cost_centre_id
      LEFT JOIN governance_entity ce ON ce.id = c.entity_id
      LEFT JOIN governance_person v ON v.id = d.approved_by_id
      LEFT JOIN inventory_stockdocument o ON o.id = d.origin_id
      LEFT JOIN inventory_stockdocument u ON u.id = d.reverses_id""",
    orders={
        "latest": (Key("d.id", UUID, is_descending=True),),
        "oldest": (Key("d.id", UUID),),
    },
    filters={
        "number": Filter("d.number = {value}"),
        "kind": Filter("d.kind = ANY({value})", is_many=True, help="ISSUE, TRANSFER, COUNT, ..."),
        "status": Filter(
            "d.status = ANY({value})", is_many=True, help="POSTED, SHIPPED, RECEIVED, REVERSED"
        ),
        "location": Filter(f"d.location_id {words.PLACE_NAMED}"),
        "to_location": Filter(f"d.to_location_id {words.PLACE_NAMED}"),
        "facility": Filter("f.code = {value}"),
        "to_facility": Filter("g.code = {value}"),
        "cost_centre": Filter(f"d.cost_centre_id = {words.CENTRE_NAMED}", help="HOSP/ICU"),
        "person": Filter(
            "d.person_id = (SELECT id FROM governance_person WHERE username = {value})"
        ),
        "origin": Filter(f"d.origin_id = {_NUMBERED}", help="Documents that follow this one"),
        "reverses": Filter(f"d.reverses_id = {_NUMBERED}", help="The reversal of this document"),
        "since": Filter("d.business_date >= {value}", date),
        "until": Filter("d.business_date <= {value}", date),
    },
    entity="ANY (ARRAY[d.entity_id, z.entity_id])",
    facility="ANY (ARRAY[a.facility_id, z.facility_id])",
    reach=_REACH,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StockDocumentLineRow:
    """What was asked of one item and what was done, in base units."""

    document: str
    line: int
    item: str
    item_name: str
    lot: str
    requested: Decimal
    done: Decimal
    received: Decimal | None
    uom: str
    value: Decimal
    currency: str
    note: str


STOCK_DOCUMENT_LINES = Listing(
    name="stock_document_lines",
    title="Lines of stock documents",
    row=StockDocumentLineRow,
    columns=f"""d.number AS document, x.line_no AS line, i.code AS item, i.name AS item_name,
       coalesce({words.LOT}, '') AS lot, x.requested, x.done, x.received, i.base_uom AS uom,
       x.value, e.currency, x.note""",
    tables="""inventory_stockdocument d
      JOIN inventory_stockdocumentline x ON x.document_id = d.id
      JOIN governance_entity e ON e.id = d.entity_id
      JOIN masterdata_location a ON a.id = d.location_id
      JOIN masterdata_item i ON i.id = x.item_id
      LEFT JOIN masterdata_location z ON z.id = d.to_location_id
      LEFT JOIN inventory_lot t ON t.id = x.lot_id
      LEFT JOIN masterdata_package k ON k.id = t.package_id""",
    orders={
        "document": (Key("d.number", str), Key("x.line_no", int)),
        "latest": (Key("d.id", UUID, is_descending=True), Key("x.line_no", int)),
    },
    filters={
        "document": Filter("d.number = {value}"),
        "item": Filter(f"x.item_id {words.ITEM_NAMED}"),
        "lot": Filter(f"x.lot_id {words.LOT_NAMED}", help=words.LOT_HELP),
    },
    entity="ANY (ARRAY[d.entity_id, z.entity_id])",
    facility="ANY (ARRAY[a.facility_id, z.facility_id])",
    reach=_REACH,
)
