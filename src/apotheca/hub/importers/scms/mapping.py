"""
The mapping of the delivery history (version 1): columns of the file to fields of a line.

The bytes are read as they are: UTF-8 with or without a byte order mark, records ended by a bare CR
(or LF, or CRLF), commas or tabs. A cell that says why it holds no value keeps its words.
"""

import csv
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import IO, Any

VERSION = 1


class CannotRead(ValueError):
    """The file is no delivery history, or a cell has a value the mapping does not know."""


class Cost(StrEnum):
    """What a freight or weight cell says."""

    AMOUNT = "AMOUNT"
    ON_ANOTHER_LINE = "ON_ANOTHER_LINE"
    INCLUDED = "INCLUDED"
    SEPARATE = "SEPARATE"


@dataclass(frozen=True, slots=True)
class Charge:
    """A freight or weight cell: an amount, or a pointer to the line of the shipment that has it."""

    kind: Cost
    amount: Decimal = Decimal(0)
    shipment: str = ""
    line_id: int = 0


@dataclass(frozen=True, slots=True)
class SourceDate:
    """A date cell: the day, or None with the source's own words for why there is none."""

    day: date | None
    words: str = ""


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """
    One line of one order on one shipment. Money in US dollars, quantity in packs.

    ``value`` is the line's money; ``pack_price`` and ``unit_price`` are rounded in the source.
    """

    line_id: int
    project: str
    quote: str
    order_number: str
    shipment: str
    country: str
    managed_by: str
    is_direct_drop: bool
    inco_term: str
    mode: str
    quote_sent: SourceDate
    order_sent: SourceDate
    scheduled_on: date
    delivered_on: date
    recorded_on: date
    product_group: str
    sub_classification: str
    vendor: str
    description: str
    molecule: str
    brand: str
    dosage: str
    dosage_form: str
    units_per_pack: int
    quantity: Decimal
    value: Decimal
    pack_price: Decimal
    unit_price: Decimal
    site: str
    is_first_line: bool
    weight: Charge
    freight: Charge
    insurance: Decimal | None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that could not be read, with its place in the file and the reason."""

    record_no: int
    reason: str


def _text(cell: str) -> str:
    return cell.strip()


def _or_blank(cell: str) -> str:
    return "" if cell.strip() == "N/A" else cell.strip()


def _whole(cell: str) -> int:
    return int(cell)


def _amount(cell: str) -> Decimal:
    try:
        value = Decimal(cell)
    except InvalidOperation:
        raise CannotRead(f"{cell!r} is no number") from None
    if not value.is_finite() or value < 0:
        raise CannotRead(f"{cell!r} is no amount")
    return value


def _packs(cell: str) -> Decimal:
    value = _amount(cell)
    if value == 0 or value != value.to_integral_value():
        raise CannotRead(f"{cell!r} is no number of packs")
    return value


def _optional_amount(cell: str) -> Decimal | None:
    return _amount(cell) if cell.strip() else None


def _day(cell: str) -> date:
    """Read ``2-Jun-06``."""
    try:
        return datetime.strptime(cell, "%d-%b-%y").date()  # noqa: DTZ007  a day has no time zone
    except ValueError:
        raise CannotRead(f"{cell!r} is no day like 2-Jun-06") from None


NO_DATE = ("Date Not Captured", "Pre-PQ Process", "N/A - From RDC")


def _day_or_words(cell: str) -> SourceDate:
    """Read ``11/13/06``, or one of the words the source uses instead."""
    if cell in NO_DATE:
        return SourceDate(None, cell)
    try:
        return SourceDate(datetime.strptime(cell, "%m/%d/%y").date())  # noqa: DTZ007  as above
    except ValueError:
        raise CannotRead(f"{cell!r} is neither a day like 11/13/06 nor {NO_DATE}") from None


POINTER = re.compile(r"See (\S+) \(ID#:(\d+)\)")
COST_WORDS = {
    "Freight Included in Commodity Cost": Cost.INCLUDED,
    "Invoiced Separately": Cost.SEPARATE,
    "Weight Captured Separately": Cost.SEPARATE,
}


def _charge(cell: str) -> Charge:
    if cell in COST_WORDS:
        return Charge(COST_WORDS[cell])
    if pointer := POINTER.fullmatch(cell):
        return Charge(Cost.ON_ANOTHER_LINE, shipment=pointer[1], line_id=int(pointer[2]))
    return Charge(Cost.AMOUNT, _amount(cell))


def _choice(**words: bool) -> Callable[[str], bool]:
    def read(cell: str) -> bool:
        key = cell.replace(" ", "_")
        if key not in words:
            raise CannotRead(f"{cell!r} is none of {sorted(words)}")
        return words[key]

    return read


# column of the file: (field, reader)
COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "ID": ("line_id", _whole),
    "Project Code": ("project", _text),
    "PQ #": ("quote", _text),
    "PO / SO #": ("order_number", _text),
    "ASN/DN #": ("shipment", _text),
    "Country": ("country", _text),
    "Managed By": ("managed_by", _text),
    "Fulfill Via": ("is_direct_drop", _choice(Direct_Drop=True, From_RDC=False)),
    "Vendor INCO Term": ("inco_term", _text),
    "Shipment Mode": ("mode", _or_blank),
    "PQ First Sent to Client Date": ("quote_sent", _day_or_words),
    "PO Sent to Vendor Date": ("order_sent", _day_or_words),
    "Scheduled Delivery Date": ("scheduled_on", _day),
    "Delivered to Client Date": ("delivered_on", _day),
    "Delivery Recorded Date": ("recorded_on", _day),
    "Product Group": ("product_group", _text),
    "Sub Classification": ("sub_classification", _text),
    "Vendor": ("vendor", _text),
    "Item Description": ("description", _text),
    "Molecule/Test Type": ("molecule", _text),
    "Brand": ("brand", _text),
    "Dosage": ("dosage", _or_blank),
    "Dosage Form": ("dosage_form", _text),
    "Unit of Measure (Per Pack)": ("units_per_pack", _whole),
    "Line Item Quantity": ("quantity", _packs),
    "Line Item Value": ("value", _amount),
    "Pack Price": ("pack_price", _amount),
    "Unit Price": ("unit_price", _amount),
    "Manufacturing Site": ("site", _text),
    "First Line Designation": ("is_first_line", _choice(Yes=True, No=False)),
    "Weight (Kilograms)": ("weight", _charge),
    "Freight Cost (USD)": ("freight", _charge),
    "Line Item Insurance (USD)": ("insurance", _optional_amount),
}


def read_lines(source: IO[bytes]) -> Iterator[DeliveryLine | Rejected]:
    """
    Yield each record of the file in order, read or rejected; memory does not grow with the file.

    :raises CannotRead: the header lacks a column, or the bytes are no UTF-8.
    """
    # newline="" ends a record at CR, LF or CRLF and leaves line ends inside quotes alone.
    text = io.TextIOWrapper(source, encoding="utf-8-sig", newline="")
    try:
        header = next(text, "")
        delimiter = "\t" if "\t" in header else ","
        names = next(csv.reader([header], delimiter=delimiter), [])
        places = _places(names)
        records = csv.reader(text, delimiter=delimiter, strict=True)
        for number, cells in enumerate(records, start=1):
            if cells:
                yield _line(number, cells, places)
    except (UnicodeDecodeError, csv.Error) as failure:
        raise CannotRead(f"The file cannot be read: {failure}") from failure
    finally:
        if not source.closed:
            text.detach()


Place = tuple[int, str, str, Callable[[str], Any]]


def _places(names: list[str]) -> list[Place]:
    missing = [name for name in COLUMNS if name not in names]
    if missing:
        raise CannotRead(f"The file has no column {', '.join(missing)}.")
    return [(names.index(name), name, *COLUMNS[name]) for name in COLUMNS]


def _line(number: int, cells: list[str], places: list[Place]) -> DeliveryLine | Rejected:
    if len(cells) <= max(place[0] for place in places):
        return Rejected(number, f"{len(cells)} cells are too few")
    values = {}
    for index, column, field, reader in places:
        try:
            values[field] = reader(cells[index])
        except ValueError as failure:
            return Rejected(number, f"{column}: {failure}")
    return DeliveryLine(**values)
