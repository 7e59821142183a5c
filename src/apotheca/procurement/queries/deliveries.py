"""What a receiver sees of an order, and which of its lines a scanned package is of."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from apotheca.kernel.sql import fetch
from apotheca.masterdata.queries import find_packages, read_barcode


@dataclass(frozen=True, slots=True)
class LineToReceive:
    """
    An order line goods may come for: what is still to come in ``uom``, and what its label must say.

    ``to_come`` is rounded to the six decimals a quantity has; ``units`` are those it is counted in.
    """

    line: str
    line_no: int
    item: str
    package: str
    description: str
    uom: str
    base_uom: str
    ordered: Decimal
    to_come: Decimal
    needs_lot: bool
    needs_expiry: bool
    needs_serial: bool
    storage_class: str
    is_controlled: bool
    due_on: date | None

    @property
    def units(self) -> tuple[str, ...]:
        """The ordered unit, and the base unit where it is another one."""
        return (self.uom,) if self.base_uom == self.uom else (self.uom, self.base_uom)


@dataclass(frozen=True, slots=True)
class Scanned:
    """The line a scan is of, with the lot, expiry and serial it says ('' and None if nothing)."""

    line: LineToReceive
    lot_number: str
    serial: str
    expires_on: date | None


_LINES = """
SELECT o.number || '/' || l.line_no AS line, l.line_no, coalesce(i.code, '') AS item,
       coalesce(k.code, '') AS package, l.description, l.uom, coalesce(i.base_uom, l.uom)
       AS base_uom, l.quantity AS ordered,
       round(greatest(0, l.base_quantity - l.cancelled_base - l.received_base
             - (SELECT coalesce(sum(x.base_quantity), 0) FROM procurement_receiptline x
                 WHERE x.order_line_id = l.id AND x.status = 'HELD'))
             * l.factor_den / l.factor_num, 6) AS to_come,
       l.is_stock AND coalesce(i.lot_control, false) AS needs_lot,
       l.is_stock AND coalesce(i.expiry_control, false) AS needs_expiry,
       l.is_stock AND coalesce(i.serial_control, false) AS needs_serial,
       coalesce(i.storage_class, '') AS storage_class,
       coalesce(i.dea_schedule, 'NONE') <> 'NONE' AS is_controlled,
       coalesce(l.promised_on, l.needed_on) AS due_on
  FROM procurement_purchaseorder o
  JOIN procurement_purchaseorderline l ON l.order_id = o.id
   AND l.status NOT IN ('CANCELLED', 'CLOSED_SHORT')
  LEFT JOIN masterdata_item i ON i.id = l.item_id
  LEFT JOIN masterdata_package k ON k.id = l.package_id
 WHERE o.number = %(order)s {condition} ORDER BY l.line_no
"""


def lines_to_receive(order: str) -> tuple[LineToReceive, ...]:
    """Return the lines of an order goods may come for; what is held has come already."""
    return tuple(fetch(LineToReceive, _LINES.format(condition=""), {"order": order}))


def scanned_lines(order: str, code: str, on: date) -> tuple[Scanned, ...]:
    """
    Return the lines a scanned or typed code is of: a GS1 code, an NDC, a GTIN, or our own code.

    A code of no line of this order answers nothing. At most two statements.
    """
    packages = [found.package_id for found in find_packages(code, on)]
    condition = "AND (l.package_id = ANY(%(packages)s) OR upper(%(code)s) IN (k.code, i.code))"
    asked = {"order": order, "packages": packages, "code": code.strip()}
    said = read_barcode(code, on)
    lot, serial, expiry = (said.lot, said.serial, said.expires_on) if said else ("", "", None)
    found = fetch(LineToReceive, _LINES.format(condition=condition), asked)
    return tuple(Scanned(line, lot, serial, expiry) for line in found)
