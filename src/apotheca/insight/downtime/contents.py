"""What stands on the sheets of a kit, from the queries of the contexts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from apotheca.hub.names import cleaned_name
from apotheca.hub.paper import words
from apotheca.hub.paper.tables import Column
from apotheca.insight.downtime.sheets import Sheet, Stamp
from apotheca.inventory.queries.shelves import ShelfRow, stock_on_shelves
from apotheca.procurement.queries.downtime import (
    goods_to_come,
    goods_wanted,
    open_decisions,
)

STOCK = (
    Column("Item", 1.5), Column("Name", 3.2), Column("Lot", 1.5), Column("Expires", 1.1),
    Column("Usable", 0.9, True), Column("There", 0.9, True), Column("Unit", 0.8),
    Column("Status", 1.4),
)  # fmt: skip
TO_COME = (
    Column("Order", 1.6), Column("Line", 0.5, True), Column("What", 3.2),
    Column("Ordered", 1.1, True), Column("To come", 1.1, True), Column("Unit", 0.8),
    Column("Promised", 1.1), Column("Needed", 1.1), Column("Deliver to", 1.4),
)  # fmt: skip
WANTED = (
    Column("Requisition", 1.7), Column("What", 3.2), Column("Wanted", 1.2, True),
    Column("Not ordered", 1.2, True), Column("Unit", 0.8), Column("Needed", 1.1),
    Column("For", 1.4), Column("By", 1.5), Column("Status", 1.4),
)  # fmt: skip
DECISIONS = (
    Column("Document", 1.5), Column("Number", 1.7), Column("Supplier", 2.0),
    Column("Amount", 1.2, True), Column("Waits for", 2.0), Column("Asked by", 1.6),
    Column("Asked", 1.5),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Written:
    """One sheet of the kit: its file name without ending, its title, and how many rows it has."""

    name: str
    title: str
    rows: int


def write_stock(folder: Path, facility_id: int, on: date, stamp: Stamp) -> Iterator[Written]:
    """Write one sheet per place with stock, in the order somebody walks; memory stays flat."""
    taken: set[str] = set()
    shelves = groupby(stock_on_shelves(facility_id, on=on), key=lambda row: row.location)
    for code, rows in shelves:
        name = _unused(f"stock-{cleaned_name(code)}", taken)
        yield _write_place(folder / name, name, rows, stamp)


def _write_place(path: Path, name: str, rows: Iterable[ShelfRow], stamp: Stamp) -> Written:
    walk = iter(rows)
    first = next(walk)
    title = f"Stock at {first.location}"
    if first.location_name != first.location:
        title += f", {first.location_name}"
    with Sheet(path, title, STOCK, stamp) as sheet:
        sheet.row(_shelf(first))
        for row in walk:
            sheet.row(_shelf(row))
    return Written(name, title, sheet.rows)


def _shelf(row: ShelfRow) -> tuple[str, ...]:
    signs = [sign for sign, is_so in (("CONTROLLED", row.is_controlled),
                                      ("HIGH ALERT", row.is_high_alert)) if is_so]  # fmt: skip
    name = f"{row.item_name} [{', '.join(signs)}]" if signs else row.item_name
    lot = f"{row.lot_number} #{row.serial}" if row.serial else row.lot_number
    status = "" if row.status == "AVAILABLE" and row.usable else row.status
    if row.status == "AVAILABLE" and not row.usable:
        status = "NOT USABLE"
    if row.owner:
        status = f"{status} (of {row.owner})".strip()
    return (row.item, name, lot, words.day(row.expires_on), words.quantity(row.usable),
            words.quantity(row.quantity), row.uom, status)  # fmt: skip


def write_orders(folder: Path, facility_id: int, stamp: Stamp) -> Written:
    """Write what is to come, by supplier, each with its telephone and address."""
    title = "Orders: what is still to come"
    with Sheet(folder / "orders", title, TO_COME, stamp, is_landscape=True) as sheet:
        lines = goods_to_come(facility_id)
        for _, group in groupby(lines, key=lambda line: (line.supplier, line.phone, line.email)):
            ordered = list(group)
            first = ordered[0]
            reach = [one for one in (first.phone, first.email) if one]
            reached = ", ".join(reach) or "no telephone or e-mail on file"
            sheet.section(f"{first.supplier_name} ({first.supplier}): {reached}")
            for line in ordered:
                what = f"{line.item} {line.description}".strip()
                sheet.row((
                    line.order, str(line.line_no), what, f"{words.quantity(line.quantity)} "
                    f"{line.uom}", words.quantity(line.to_come), line.base_uom,
                    words.day(line.promised_on), words.day(line.needed_on), line.deliver_to,
                ))  # fmt: skip
        if not lines:
            sheet.note("Nothing is on its way.")
    return Written("orders", title, sheet.rows)


def write_wanted(folder: Path, facility_id: int, stamp: Stamp) -> Written:
    """Write the open requisitions, the most urgent first."""
    title = "Requisitions not ordered yet"
    with Sheet(folder / "requisitions", title, WANTED, stamp, is_landscape=True) as sheet:
        for line in (lines := goods_wanted(facility_id)):
            what = f"{line.item} {line.description}".strip()
            sheet.row((
                line.requisition, what, f"{words.quantity(line.quantity)} {line.uom}",
                words.quantity(line.to_order), line.base_uom, words.day(line.needed_on),
                line.deliver_to, line.requested_by, line.status,
            ), is_bold=line.kind == "EMERGENCY")  # fmt: skip
        if not lines:
            sheet.note("Nothing waits to be ordered.")
    return Written("requisitions", title, sheet.rows)


def write_decisions(folder: Path, facility_id: int, stamp: Stamp) -> Written:
    """Write the approvals that wait, the oldest first."""
    title = "Approvals that wait"
    with Sheet(folder / "approvals", title, DECISIONS, stamp, is_landscape=True) as sheet:
        for step in (steps := open_decisions(facility_id)):
            sheet.row((
                step.document.replace("_", " ").capitalize(), step.number, step.supplier,
                words.money(step.amount), step.role, step.requested_by,
                f"{step.requested_at:%Y-%m-%d %H:%M} UTC",
            ))  # fmt: skip
        if not steps:
            sheet.note("Nothing waits for a decision.")
    return Written("approvals", title, sheet.rows)


def _unused(name: str, taken: set[str]) -> str:
    """Return a name no other sheet has, also where letters of two sizes are one."""
    found, number = name, 1
    while found.lower() in taken:
        number += 1
        found = f"{name}-{number}"
    taken.add(found.lower())
    return found
