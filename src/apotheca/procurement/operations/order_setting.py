"""
All an order is made from, read and locked in one statement: place, supplier, requests, blanket.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.kernel.errors import NotFound
from apotheca.kernel.sql import fetch_values


@dataclass(frozen=True, slots=True)
class Setting:
    """Where an order delivers to, whom it goes to, on what terms, and what binds the buyer."""

    entity_id: int
    facility_id: int
    location_kind: str
    currency: str
    supplier_code: str
    supplier_status: str
    supplier_currency: str
    supplier_site_id: int | None
    net_days: int
    discount_pct: Decimal
    discount_days: int
    free_text_tax_rate: Decimal
    holidays: list[date]
    overdue_reviews: int


@dataclass(frozen=True, slots=True)
class Requested:
    """A line of a requisition under lock, with its header."""

    id: UUID
    requisition_id: UUID
    number: str
    status: str
    entity_id: int
    requested_by_id: int
    cost_centre_id: int | None
    needed_on: date | None
    correlation_id: UUID
    item_id: int | None
    package_id: int | None
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal
    ordered_base: Decimal
    estimated_amount: Decimal

    @property
    def open_base(self) -> Decimal:
        return self.base_quantity - self.ordered_base


@dataclass(frozen=True, slots=True)
class Blanket:
    """The blanket order a release draws on, under lock."""

    id: UUID
    number: str
    kind: str
    status: str
    entity_id: int
    supplier_id: int
    total_amount: Decimal
    released_amount: Decimal


_SETTING = """p.entity_id, p.facility_id, p.kind, e.currency, s.code, s.status, s.currency,
       (SELECT x.id FROM masterdata_suppliersite x
         WHERE x.supplier_id = s.id AND x.kind = 'ORDER_FROM' ORDER BY x.id LIMIT 1),
       t.net_days, t.discount_pct, t.discount_days,
       CASE WHEN EXISTS (SELECT 1 FROM masterdata_taxexemption x WHERE x.entity_id = e.id
                            AND x.state = f.state AND x.valid @> %(on)s::date) THEN 0
            ELSE coalesce((SELECT r.rate FROM masterdata_taxrule r
                            WHERE r.state = f.state AND r.item_class IN ('', %(text_class)s)
                              AND r.valid @> %(on)s::date
                            ORDER BY r.item_class <> '' DESC LIMIT 1), 0) END,
       ARRAY(SELECT h.day FROM governance_holiday h
              WHERE h.calendar_id = f.calendar_id AND h.day BETWEEN %(on)s AND %(on)s::date + 14),
       (SELECT count(*) FROM procurement_purchaseorder x
         WHERE x.kind = 'EMERGENCY' AND x.buyer_id = %(buyer)s AND x.emergency_outcome = ''
           AND x.emergency_review_due < %(on)s)"""
_PLACES = """
  FROM masterdata_location p
  JOIN governance_entity e ON e.id = p.entity_id
  JOIN governance_facility f ON f.id = p.facility_id
  JOIN masterdata_supplier s ON s.id = %(supplier)s
  JOIN masterdata_paymentterms t ON t.id = s.terms_id"""
_REQUESTED = """l.id, l.requisition_id, q.number, q.status, q.entity_id, q.requested_by_id,
       q.cost_centre_id, q.needed_on, q.correlation_id, l.item_id, l.package_id, l.description,
       l.quantity, l.uom, l.base_quantity, l.ordered_base, l.estimated_amount"""
_REQUESTS = """
  JOIN procurement_requisition q ON q.id IN (SELECT w.requisition_id FROM
  procurement_requisitionline w
                                              WHERE w.id = ANY(%(lines)s))
  JOIN procurement_requisitionline l ON l.requisition_id = q.id"""
_BLANKET = """b.id, b.number, b.kind, b.status, b.entity_id, b.supplier_id, b.total_amount,
       b.released_amount"""
_BLANKETS = """
  JOIN procurement_purchaseorder b ON b.id = %(blanket)s"""
_WHERE = "\n WHERE p.id = %(place)s AND p.is_active"

SETTING_WIDTH, REQUESTED_WIDTH = len(fields(Setting)), len(fields(Requested))


@dataclass(frozen=True, slots=True)
class OrderSetting:
    """The setting, all lines of the requisitions drawn on by id, and the blanket of a release."""

    setting: Setting
    requested: dict[UUID, Requested]
    blanket: Blanket | None


def lock_setting(
    *,
    place_id: int,
    supplier_id: int,
    requisition_line_ids: Sequence[UUID],
    blanket_id: UUID | None,
    buyer_id: int,
    text_class: str,
    on: date,
) -> OrderSetting:
    """
    Read place and supplier; lock the requisitions, their lines and the blanket. One statement.

    :raises NotFound: the place, supplier, requisition line or blanket order does not exist.
    """
    parameters = {
        "place": place_id,
        "supplier": supplier_id,
        "lines": list(requisition_line_ids),
        "blanket": blanket_id,
        "buyer": buyer_id,
        "text_class": text_class,
        "on": on,
    }
    rows = fetch_values(_statement(bool(requisition_line_ids), blanket_id is not None), parameters)
    if not rows:
        keys = {name: str(parameters[name]) for name in ("place", "supplier", "blanket")}
        raise NotFound(kind="place, supplier, requisition line or blanket order", key=keys)
    return _split(rows, bool(requisition_line_ids), blanket_id is not None)


def _statement(with_requests: bool, with_blanket: bool) -> str:
    columns, tables, locks = [_SETTING], [_PLACES], []
    order = ""
    if with_requests:
        columns.append(_REQUESTED)
        tables.append(_REQUESTS)
        locks += ["q", "l"]
        order = "\n ORDER BY q.id, l.id"
    if with_blanket:
        columns.append(_BLANKET)
        tables.append(_BLANKETS)
        locks.append("b")
    ending = f"{order}\n FOR NO KEY UPDATE OF {', '.join(locks)}" if locks else ""
    return f"SELECT {', '.join(columns)}{''.join(tables)}{_WHERE}{ending}"


def _split(rows: Sequence[Sequence[Any]], with_requests: bool, with_blanket: bool) -> OrderSetting:
    first = rows[0]
    after = SETTING_WIDTH + (REQUESTED_WIDTH if with_requests else 0)
    requested: dict[UUID, Requested] = {}
    if with_requests:
        for row in rows:
            line = Requested(*row[SETTING_WIDTH:after])
            requested[line.id] = line
    blanket = Blanket(*first[after:]) if with_blanket else None
    return OrderSetting(Setting(*first[:SETTING_WIDTH]), requested, blanket)
