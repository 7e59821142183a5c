"""Recalled products: the dashboard's export and openFDA's enforcement reports."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from apotheca.hub.importers.openfda.codes import codes_in, needs_a_person

_CLASSES = {"Class I": "I", "Class II": "II", "Class III": "III"}


@dataclass(frozen=True, slots=True)
class RecalledProduct:
    """
    One recalled product of one event. ``classification`` is the product's and governs quarantine.

    ``codes`` are the full hyphenated NDCs of the text; ``needs_a_person`` marks a text that speaks
    of an NDC and gives none in full. There is no lot column: a hold falls on every lot of the
    package.
    """

    key: str
    event: str
    firm: str
    classification: str
    event_classification: str
    status: str
    classified_on: str
    reason: str
    description: str
    codes: tuple[str, ...]
    needs_a_person: bool


def dashboard_recalls(raw: bytes) -> Iterator[RecalledProduct]:
    """
    Yield the products of the recall dashboard's CSV; line breaks inside a description are kept.
    """
    for row in _rows(raw):
        text = row["Product Description"]
        yield RecalledProduct(
            key=row["Product ID"],
            event=row["Event ID"],
            firm=row["Recalling Firm Name"],
            classification=_class(row["Product Classification"]),
            event_classification=_class(row["Event Classification"]),
            status=row["Status"],
            classified_on=row["Center Classification Date"],
            reason=row["Reason for Recall"],
            description=text,
            codes=codes_in(text),
            needs_a_person=needs_a_person(text),
        )


def enforcement_csv(raw: bytes) -> Iterator[RecalledProduct]:
    """Yield the products of a CSV of openFDA enforcement reports."""
    yield from enforcement_reports(_rows(raw))


def enforcement_reports(records: Iterable[Mapping[str, Any]]) -> Iterator[RecalledProduct]:
    """Yield the products of openFDA ``drug/enforcement`` records (they name no second class)."""
    for record in records:
        text = str(record.get("product_description") or "")
        structured = (record.get("openfda") or {}).get("package_ndc") or ()
        found = tuple(dict.fromkeys((*codes_in(text), *structured)))
        yield RecalledProduct(
            key=str(record["recall_number"]),
            event=str(record.get("event_id") or ""),
            firm=str(record.get("recalling_firm") or ""),
            classification=_class(str(record.get("classification") or "")),
            event_classification="",
            status=str(record.get("status") or ""),
            classified_on=_iso(str(record.get("report_date") or "")),
            reason=str(record.get("reason_for_recall") or ""),
            description=text,
            codes=found,
            needs_a_person=needs_a_person(text) and not found,
        )


def _rows(raw: bytes) -> Iterator[dict[str, str]]:
    # newline="" leaves line breaks inside quotes to the CSV reader, which knows they are not row
    # ends.
    yield from csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), strict=True)


def _class(text: str) -> str:
    return _CLASSES.get(text.strip(), text.strip())


def _iso(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if len(day) == 8 else day
