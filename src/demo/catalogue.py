"""Read the demo catalogue: about 300 hospital medicines and supplies, one row per item."""

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files
from typing import Any

_FILE = "catalogue.csv"


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """
    One item of the demo catalogue with its single pack.

    Counts are base units per purchase unit and purchase units per outer unit. The price is in USD
    per purchase unit; the usage is the mean of all three facilities together in base units a day.
    Labelers, codes, pack counts, prices and usage are invented: see README.md beside this module.
    """

    code: str
    generic_name: str
    strength: str
    dosage_form: str
    route: str
    item_class: str
    base_uom: str
    purchase_uom: str
    units_per_purchase_uom: int
    outer_uom: str | None
    purchase_uoms_per_outer: int | None
    dea_schedule: str
    storage_class: str
    is_light_protected: bool
    hazard_group: str
    is_high_alert: bool
    ved: str
    unspsc: str
    lot_control: bool
    serial_control: bool
    expiry_control: bool
    shelf_life_days: int
    min_receipt_remaining_days: int
    price_per_purchase_uom: Decimal
    daily_use_base_units: Decimal
    labeler: str
    labeler_code: str
    product_code: str
    package_code: str

    @property
    def ndc(self) -> str:
        """Return the hyphenated 5-4-2 code, which keeps the zeros each segment begins with."""
        return f"{self.labeler_code}-{self.product_code}-{self.package_code}"


def load_catalogue() -> tuple[CatalogueItem, ...]:
    """
    Load every item of the shipped catalogue, by item code.

    :raises ValueError: a header or a value is wrong; the message names its line and column.
    """
    return read_catalogue(files(__package__).joinpath(_FILE).read_text(encoding="utf-8"))


def read_catalogue(text: str) -> tuple[CatalogueItem, ...]:
    """
    Read catalogue rows from CSV text, in the order of the text.

    :raises ValueError: a header or a value is wrong; the message names its line and column.
    """
    reader = csv.DictReader(text.splitlines(), strict=True)
    _check_header(reader.fieldnames or ())
    return tuple(_item(row, line=reader.line_num) for row in reader)


def _check_header(names: Sequence[str]) -> None:
    for position, (found, expected) in enumerate(
        zip([*names, *[""] * len(_READERS)], _READERS, strict=False), start=1
    ):
        if found != expected:
            raise ValueError(
                f"{_FILE} line 1, column {expected}: expected as column {position}, found {found!r}"
            )
    if len(names) > len(_READERS):
        raise ValueError(f"{_FILE} line 1, column {names[len(_READERS)]}: unknown column")


def _item(row: Mapping[str | None, Any], *, line: int) -> CatalogueItem:
    if None in row:
        raise ValueError(f"{_FILE} line {line}, column {len(_READERS) + 1}: more values than names")

    values: dict[str, Any] = {}
    for column, read in _READERS.items():
        try:
            values[column] = read(row[column] or "")
        except ValueError as error:
            raise ValueError(f"{_FILE} line {line}, column {column}: {error}") from error

    item = CatalogueItem(**values)
    _check_together(item, line=line)
    return item


def _check_together(item: CatalogueItem, *, line: int) -> None:
    if (item.outer_uom is None) != (item.purchase_uoms_per_outer is None):
        raise ValueError(
            f"{_FILE} line {line}, column purchase_uoms_per_outer: "
            "outer unit and its count are given together or not at all"
        )
    if item.min_receipt_remaining_days > item.shelf_life_days:
        raise ValueError(
            f"{_FILE} line {line}, column min_receipt_remaining_days: "
            f"{item.min_receipt_remaining_days} days exceed the shelf life, {item.shelf_life_days}"
        )


def _matching(pattern: str, meaning: str) -> Callable[[str], str]:
    shape = re.compile(pattern, re.ASCII)

    def read(text: str) -> str:
        if not shape.fullmatch(text):
            raise ValueError(f"expected {meaning}, found {text!r}")
        return text

    return read


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"expected one of {', '.join(allowed)}, found {text!r}")
        return text

    return read


def _text(text: str) -> str:
    if not text or text != text.strip():
        raise ValueError(f"expected text without outer spaces, found {text!r}")
    return text


def _flag(text: str) -> bool:
    return _one_of("0", "1")(text) == "1"


def _days(text: str) -> int:
    return int(_matching(r"0|[1-9]\d{0,4}", "a whole number of days")(text))


def _count(text: str) -> int:
    return int(_matching(r"[1-9]\d{0,5}", "a whole number above zero")(text))


def _optional_count(text: str) -> int | None:
    return _count(text) if text else None


def _optional_code(text: str) -> str | None:
    return _upper_code(text) if text else None


def _price(text: str) -> Decimal:
    price = Decimal(_matching(r"\d{1,7}\.\d{2}", "an amount with two decimals")(text))
    if not price:
        raise ValueError("expected a price above zero, found 0.00")
    return price


def _usage(text: str) -> Decimal:
    return Decimal(_matching(r"\d{1,7}(\.\d{1,6})?", "a decimal that is not negative")(text))


_upper_code = _matching(r"[A-Z]+(_[A-Z]+)*", "an UPPER_SNAKE code")

# One reader per column, in the order of the file.
_READERS: Mapping[str, Callable[[str], object]] = {
    "code": _matching(r"[DSV]\d{4}", "D, S or V and four digits"),
    "generic_name": _text,
    "strength": _text,
    "dosage_form": _text,
    "route": _upper_code,
    "item_class": _one_of("DRUG", "DEVICE", "SUPPLY"),
    "base_uom": _upper_code,
    "purchase_uom": _upper_code,
    "units_per_purchase_uom": _count,
    "outer_uom": _optional_code,
    "purchase_uoms_per_outer": _optional_count,
    "dea_schedule": _one_of("NONE", "CII", "CIII", "CIV", "CV"),
    "storage_class": _one_of("CRT", "REFRIGERATED", "FROZEN", "ULTRA_COLD"),
    "is_light_protected": _flag,
    "hazard_group": _one_of("NONE", "NIOSH_1", "NIOSH_2"),
    "is_high_alert": _flag,
    "ved": _one_of("V", "E", "D"),
    "unspsc": _matching(r"(51|42)\d{6}", "eight digits that begin with 51 or 42"),
    "lot_control": _flag,
    "serial_control": _flag,
    "expiry_control": _flag,
    "shelf_life_days": _days,
    "min_receipt_remaining_days": _days,
    "price_per_purchase_uom": _price,
    "daily_use_base_units": _usage,
    "labeler": _matching(r".+ \(invented\)", "an invented labeler, marked so"),
    "labeler_code": _matching(r"990(0[1-9]|1[0-2])", "a code from 99001 to 99012"),
    "product_code": _matching(r"\d{4}", "four digits"),
    "package_code": _matching(r"\d{2}", "two digits"),
}
