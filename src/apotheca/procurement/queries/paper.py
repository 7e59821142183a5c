"""An order as it is put on paper: one agreed version, with the names and addresses it needs."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class PaperLine:
    """
    One line of a version: ``quantity`` in ``uom``, ``price_amount`` for ``price_quantity`` of it.

    ``base_per_uom`` is what one ``uom`` holds, in base units. Codes are '' where none is known.
    """

    version: int
    line_no: int
    item_code: str
    package_code: str
    ndc: str
    gtin: str
    supplier_sku: str
    description: str
    quantity: Decimal
    uom: str
    base_per_uom: Decimal
    base_uom: str
    price_amount: Decimal
    price_quantity: int
    line_amount: Decimal
    expected_tax: Decimal
    needed_on: date | None
    contract_code: str


@dataclass(frozen=True, slots=True)
class PaperOrder:
    """
    One version of an order, and (``before``) the lines of the version it replaced.

    ``status`` is the order's own, today; everything else is as it was agreed. ``email`` and
    ``channel`` say how orders reach the supplier's site now.
    """

    order_id: UUID
    number: str
    kind: str
    status: str
    version: int
    latest_version: int
    version_reason: str
    agreed_at: datetime
    total_amount: Decimal
    currency: str
    expected_freight: Decimal
    net_days: int
    discount_pct: Decimal
    discount_days: int
    emergency_reason: str
    ordered_on: date
    sent_at: datetime | None
    blanket_number: str
    buyer: str
    buyer_email: str
    entity: str
    entity_code: str
    facility: str
    facility_code: str
    deliver_to: str
    deliver_to_code: str
    deliver_to_address: str
    supplier_id: int
    supplier: str
    supplier_code: str
    site: str
    site_address: str
    site_country: str
    email: str
    phone: str
    channel: str
    lines: tuple[PaperLine, ...] = ()
    before: tuple[PaperLine, ...] = ()


# The address is that of the nearest place above that has one.
_HEAD = """
WITH RECURSIVE above (place_id, level, address, parent_id) AS (
    SELECT d.id, 0, d.address, d.parent_id
      FROM procurement_purchaseorder o JOIN masterdata_location d ON d.id = o.deliver_to_id
     WHERE {which}
     UNION ALL
    SELECT a.place_id, a.level + 1, p.address, p.parent_id
      FROM above a JOIN masterdata_location p ON p.id = a.parent_id
     WHERE a.address = ''
)
SELECT o.id AS order_id, o.number, o.kind, o.status, v.version, o.version AS latest_version,
       v.reason AS version_reason, v.recorded_at AS agreed_at,
       (v.content ->> 'total_amount')::numeric AS total_amount, o.currency, o.expected_freight,
       o.net_days, o.discount_pct, o.discount_days, o.emergency_reason, o.ordered_on,
       o.sent_at, coalesce(b.number, '') AS blanket_number,
       p.name AS buyer, p.email AS buyer_email, e.name AS entity, e.code AS entity_code,
       f.name AS facility, f.code AS facility_code, d.name AS deliver_to,
       d.code AS deliver_to_code,
       coalesce((SELECT a.address FROM above a ORDER BY a.level DESC LIMIT 1), '')
       AS deliver_to_address, s.id AS supplier_id, s.name AS supplier, s.code AS supplier_code,
       coalesce(t.name, '') AS site, coalesce(t.address, '') AS site_address,
       coalesce(t.country, '') AS site_country, coalesce(t.email, '') AS email,
       coalesce(t.phone, '') AS phone, coalesce(t.order_channel, '') AS channel
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderversion v ON v.order_id = o.id
       AND v.version = coalesce(%(version)s::int, o.version)
  JOIN governance_person p ON p.id = o.buyer_id
  JOIN governance_entity e ON e.id = o.entity_id
  JOIN governance_facility f ON f.id = o.facility_id
  JOIN masterdata_location d ON d.id = o.deliver_to_id
  JOIN masterdata_supplier s ON s.id = o.supplier_id
  LEFT JOIN masterdata_suppliersite t ON t.id = o.supplier_site_id
  LEFT JOIN procurement_purchaseorder b ON b.id = o.blanket_id
 WHERE {which}
"""

_LINES = """
SELECT v.version, l.line_no, coalesce(i.code, '') AS item_code,
       coalesce(k.code, '') AS package_code,
       coalesce(c.codes ->> 'NDC11', c.codes ->> 'NDC10', c.codes ->> 'NDC12', '') AS ndc,
       coalesce(c.codes ->> 'GTIN14', '') AS gtin,
       coalesce(c.codes ->> 'SUPPLIER_SKU', c.codes ->> 'MFR_CAT', '') AS supplier_sku,
       l.description, l.quantity, l.uom, l.base_quantity / l.quantity AS base_per_uom,
       coalesce(i.base_uom, l.uom) AS base_uom, l.price_amount, l.price_quantity, l.line_amount,
       l.expected_tax, l.needed_on, coalesce(g.code, '') AS contract_code
  FROM procurement_purchaseorderversion v
  JOIN procurement_purchaseorder o ON o.id = v.order_id
 CROSS JOIN jsonb_to_recordset(v.content -> 'lines') AS l (
       line_no int, item_id int, package_id int, description text, quantity numeric, uom text,
       base_quantity numeric, price_amount numeric, price_quantity int, line_amount numeric,
       expected_tax numeric, needed_on date, contract_line_id int)
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_package k ON k.id = l.package_id
  LEFT JOIN masterdata_contractline m ON m.id = l.contract_line_id
  LEFT JOIN masterdata_contract g ON g.id = m.contract_id
  LEFT JOIN LATERAL (
       SELECT jsonb_object_agg(n.scheme, n.value ORDER BY n.id DESC) AS codes
         FROM masterdata_packageidentifier n
        WHERE n.package_id = l.package_id AND n.valid @> o.ordered_on) c ON true
 WHERE v.order_id = %(order)s AND v.version IN (%(version)s, %(version)s - 1)
 ORDER BY v.version, l.line_no
"""


def order_on_paper(
    *, order_id: UUID | None = None, number: str = "", version: int | None = None
) -> PaperOrder:
    """
    Return one agreed version of an order (the newest by default) as paper needs it.

    Identifiers are those in force on the day of the order. Two statements.

    :raises NotFound: there is no such order, or it never had this version.
    """
    which = "o.id = %(order)s" if order_id else "o.number = %(number)s"
    asked = {"order": order_id, "number": number, "version": version}
    heads = fetch(PaperOrder, _HEAD.format(which=which), asked)
    if not heads:
        shown = f"{order_id or number}" + (f" version {version}" if version else "")
        raise NotFound(kind="order", key=shown)
    head = heads[0]
    lines = fetch(PaperLine, _LINES, {"order": head.order_id, "version": head.version})
    return replace(
        head,
        lines=tuple(line for line in lines if line.version == head.version),
        before=tuple(line for line in lines if line.version != head.version),
    )
