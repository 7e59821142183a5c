"""Why a delivered lot is held, in plain words with the numbers that were compared."""

from collections.abc import Mapping
from typing import Any

from apotheca.procurement.queries.lists import ReceiptLineRow

_SENTENCES = {
    "OVER_RECEIPT": "More came than was ordered: {received} were received before, {more} came now, "
    "{most} may come in all.",
    "SHORT_DATED": "It expires on {expires_on}; at least {needed_days} days must be left.",
    "EXPIRED": "It expired on {expires_on}. Nobody may accept it: refuse it.",
    "LOT_MISSING": "The lot number is missing. Enter it from the label.",
    "EXPIRY_MISSING": "The expiry date is missing. Enter it from the label.",
    "EXPIRY_CONFLICT": "This lot is known with the expiry {known}, the label says {stated}.",
    "SERIAL_MISSING": "Each piece needs its serial number, one piece a line.",
    "WRONG_PACKAGE": "Another package came than was ordered. Nobody may accept it: refuse it.",
    "STORAGE_UNFIT": "{place} cannot keep it: {missing} is missing there.",
    "RECALLED": "This lot is recalled. Nobody may accept it: refuse it.",
    "UOM_MISALIGNED": "The unit {uom} means something else to somebody: {counted} {uom} are "
    "{by_order} by the order and {other} otherwise. Count in base units.",
    "QTY_DIFFERENCE": "Counted {counted} {uom}, which is {by_order}; the label or the other system "
    "says {stated}. Count again.",
}


class _Facts(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


def reasons(line: ReceiptLineRow) -> list[str]:
    """Return a sentence for each reason a lot is or was held."""
    return [_sentence(finding) for finding in line.findings]


def _sentence(finding: Mapping[str, Any]) -> str:
    facts = _Facts({key: _plain(value) for key, value in finding.items()})
    facts.setdefault("other", facts.get("stated") or facts.get("by_now") or "?")
    text = _SENTENCES.get(str(finding["code"]), "Held: {code}.")
    return text.format_map(facts)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
