"""One cell as XML, so that no reader takes a text for anything else."""

import re
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import lru_cache
from xml.sax.saxutils import escape

from apotheca.hub.files.kinds.floats import DIGITS_KEPT
from apotheca.hub.files.table import letter_of
from apotheca.hub.files.writing import in_text, plain_decimal
from apotheca.hub.files.xlsx import skeleton
from apotheca.kernel.errors import DomainError

CHARACTERS_MAX = 32_767
_FIRST_SURE_DAY = date(1900, 3, 1)  # before it, spreadsheets do not agree on the days
_DAY_ZERO = date(1899, 12, 30)
# What XML cannot hold, a CR it would change, and a text that looks like our own escape.
_TO_ESCAPE = re.compile(r"[\x01-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


class SheetFull(DomainError):
    code = "hub.sheet_full"
    message = "A sheet cannot hold {what}. Export as CSV instead."
    status = 422


def cell_xml(column: int, row: int, value: object, style: int | None = None) -> str:
    """
    Return the cell at a place; nothing for an empty value.

    :raises SheetFull: a text has more than 32,767 characters.
    :raises TypeError: a value no column holds, such as a float.
    """
    if isinstance(value, Enum):
        value = value.value
    place = f'r="{_letter(column)}{row}"'
    match value:
        case None:
            return ""
        case bool():
            return f'<c {place} t="b"><v>{int(value)}</v></c>'
        case int() | Decimal() if _is_kept_exactly(Decimal(value)):
            return f"<c {place}><v>{plain_decimal(Decimal(value))}</v></c>"
        case date() if not isinstance(value, datetime) and value >= _FIRST_SURE_DAY:
            days = (value - _DAY_ZERO).days
            return f'<c {place} s="{skeleton.DATE_STYLE}"><v>{days}</v></c>'
    return _text_xml(place, in_text(value), skeleton.TEXT_STYLE if style is None else style)


def _text_xml(place: str, text: str, style: int) -> str:
    if len(text) * 2 > CHARACTERS_MAX and len(text.encode("utf-16-le")) // 2 > CHARACTERS_MAX:
        raise SheetFull(what=f"a text of {len(text)} characters")
    plain = escape(_TO_ESCAPE.sub(lambda hit: f"_x{ord(hit[0]):04X}_", text))
    space = "" if plain == plain.strip() and "  " not in plain else ' xml:space="preserve"'
    return f'<c {place} s="{style}" t="inlineStr"><is><t{space}>{plain}</t></is></c>'


def _is_kept_exactly(value: Decimal) -> bool:
    if not value.is_finite():
        return True  # refused where it is written out
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    return len(digits) <= DIGITS_KEPT and abs(value) < 10**DIGITS_KEPT


@lru_cache(maxsize=2048)
def _letter(column: int) -> str:
    return letter_of(column)
