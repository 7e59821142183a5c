"""GS1 element strings: the GTIN, lot, expiry and serial in one scan of a package (rule MD-17)."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

GS = "\x1d"
_SYMBOLOGY = re.compile(r"\](?:d2|C1|Q3|e0)")
# Length of the elements we read, by application identifier; 0 ends at the separator.
_LENGTHS = {"01": 14, "11": 6, "13": 6, "15": 6, "17": 6, "10": 0, "21": 0, "30": 0, "240": 0}
_LONGEST = 20


@dataclass(frozen=True, slots=True)
class Barcode:
    """What a scan says of a package; '' and None where it says nothing."""

    gtin: str
    lot: str = ""
    serial: str = ""
    expires_on: date | None = None


def read_barcode(scanned: str, today: date) -> Barcode | None:
    """
    Return what a GS1 scan says, None when the text is no element string with a GTIN.

    Reads the printed form with brackets, ``(01)...(17)...(10)...``, and what scanners send, with
    or without the symbology identifier. A day 00 is the last of its month; the century is the one
    that lies nearest to ``today``.
    """
    text = _SYMBOLOGY.sub("", scanned.strip(), count=1)
    found = _bracketed(text) if text.startswith("(") else _plain(text)
    if found is None or not re.fullmatch(r"[0-9]{14}", found.get("01", ""), re.ASCII):
        return None
    expiry = found.get("17", "")
    expires_on = _day(expiry, today) if expiry else None
    if expiry and expires_on is None:
        return None
    return Barcode(found["01"], found.get("10", ""), found.get("21", ""), expires_on)


def _bracketed(text: str) -> dict[str, str] | None:
    parts = re.findall(r"\(([0-9]{2,4})\)([^()]*)", text)
    whole = "".join(f"({key}){value}" for key, value in parts)
    return dict(parts) if whole == text else None


def _plain(text: str) -> dict[str, str] | None:
    found: dict[str, str] = {}
    rest = text.removeprefix(GS)
    while rest:
        key = next((key for key in _LENGTHS if rest.startswith(key)), None)
        if key is None:
            return None
        rest = rest[len(key) :]
        length = _LENGTHS[key]
        if length:
            value, rest = rest[:length], rest[length:].removeprefix(GS)
        else:
            value, _, rest = rest.partition(GS)
        if not value or len(value) < length or len(value) > _LONGEST or key in found:
            return None
        found[key] = value
    return found


def _day(digits: str, today: date) -> date | None:
    if not re.fullmatch(r"[0-9]{6}", digits, re.ASCII):
        return None
    short, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    century = today.year - today.year % 100
    year = min((century + short + n for n in (-100, 0, 100)), key=lambda y: abs(y - today.year))
    if not 1 <= month <= 12:
        return None
    try:
        return date(year, month, day or monthrange(year, month)[1])
    except ValueError:
        return None
