"""
FDA's drug shortage records: every record kept, every word kept, with a meaning beside it where
known.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

UNKNOWN = "UNKNOWN"
_AVAILABILITY = {
    "available": "AVAILABLE",
    "avaliable": "AVAILABLE",  # stands so in the published file
    "limited availability": "LIMITED",
    "unavailable": "UNAVAILABLE",
}
_STATUS = {
    "current": "CURRENT",
    "resolved": "RESOLVED",
    "to be discontinued": "TO_BE_DISCONTINUED",
}
_NDC_TAIL = re.compile(r"\s*\(NDC [^)]*\)[\s\"]*$")
_AMOUNT = (
    r"(?:\d[\d,]*(?:\.\d+)?|\.\d+)\s?(?:mg|g|mcg|ug|mL|L|mEq|mmol|%|\[?[Uu]nits?\]?|\[iU\]|U|kg)"
)
_STRENGTH = re.compile(
    rf"{_AMOUNT}(?:\s?/\s?(?:\d[\d,]*(?:\.\d+)?|\.\d+)?\s?(?:mg|g|mcg|mL|L|h|hr|kg|1))?"
    rf"(?:\s?;\s?{_AMOUNT}(?:\s?/\s?(?:[\d.]+)?\s?(?:mg|g|mcg|mL|L|h|hr|kg|1))?)*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Presentation:
    """What a presentation text says: name, strength ('' if it has none) and the rest as written."""

    name: str
    strength: str
    remark: str


@dataclass(frozen=True, slots=True)
class Shortage:
    """
    One shortage record of one package. ``availability`` and ``status`` are parsed, ``*_raw`` as
    written.

    A word nobody knows gives UNKNOWN and keeps its text; an absent availability gives '' and ''. A
    full stop behind a known word is no other word.
    """

    package_ndc: str
    generic_name: str
    company_name: str
    status: str
    status_raw: str
    availability: str
    availability_raw: str
    reason: str
    dosage_form: str
    presentation: Presentation
    presentation_raw: str
    therapeutic_categories: tuple[str, ...]
    posted_on: date | None
    updated_on: date | None
    discontinued_on: date | None
    has_openfda: bool
    application_numbers: tuple[str, ...]
    manufacturer: str
    rxcuis: tuple[str, ...]


def shortages(records: Iterable[Mapping[str, Any]]) -> Iterator[Shortage]:
    """Yield a shortage for each record, in their order; none is dropped for what it says."""
    for record in records:
        yield _shortage(record)


def _shortage(record: Mapping[str, Any]) -> Shortage:
    known: Mapping[str, Any] = record.get("openfda") or {}
    form = str(record.get("dosage_form") or "")
    presentation = str(record.get("presentation") or "")
    availability, status = str(record.get("availability") or ""), str(record.get("status") or "")
    return Shortage(
        package_ndc=str(record["package_ndc"]).strip(),
        generic_name=str(record.get("generic_name") or "").strip(),
        company_name=str(record.get("company_name") or "").strip(),
        status=meaning(status, _STATUS),
        status_raw=status,
        availability=meaning(availability, _AVAILABILITY),
        availability_raw=availability,
        reason=str(record.get("shortage_reason") or ""),
        dosage_form=form,
        presentation=read_presentation(presentation, form),
        presentation_raw=presentation,
        therapeutic_categories=tuple(record.get("therapeutic_category") or ()),
        posted_on=_day(record.get("initial_posting_date")),
        updated_on=_day(record.get("update_date")),
        discontinued_on=_day(record.get("discontinued_date")),
        has_openfda="openfda" in record,
        application_numbers=tuple(known.get("application_number") or ()),
        manufacturer=next(iter(known.get("manufacturer_name") or ()), ""),
        rxcuis=tuple(known.get("rxcui") or ()),
    )


def meaning(text: str, words: Mapping[str, str]) -> str:
    """Return the code of a word, '' for no word at all, and UNKNOWN for a word we do not know."""
    if not text.strip():
        return ""
    return words.get(text.strip().rstrip(".").casefold(), UNKNOWN)


def read_presentation(text: str, dosage_form: str) -> Presentation:
    """
    Read ``Amidate, Injection, 2 mg/mL (NDC 0409-6695-02)`` by its dosage form.

    Without the dosage form in it the name ends at the last comma. What is not strength is kept as
    remark.
    """
    body = _NDC_TAIL.sub("", text).strip()
    name, found, rest = body.partition(f", {dosage_form}, ") if dosage_form else (body, "", "")
    if not found:
        name, _, rest = body.rpartition(", ")
        name, rest = (name, rest) if name else (rest, "")
    strength = _STRENGTH.search(rest)
    if strength is None:
        return Presentation(name.strip(), "", rest.strip())
    remark = f"{rest[: strength.start()]} {rest[strength.end() :]}"
    return Presentation(name.strip(), strength.group().strip(), " ".join(remark.split()))


def _day(text: object) -> date | None:
    """Read mm/dd/yyyy or yyyymmdd; anything else is no date."""
    for pattern in ("%m/%d/%Y", "%Y%m%d"):
        try:
            return datetime.strptime(str(text or ""), pattern).date()  # noqa: DTZ007  a day, no instant
        except ValueError:
            continue
    return None
