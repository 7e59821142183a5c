"""Rows that add up the rows above them: spreadsheets have them, data has not."""

import re

_TOTALS = frozenset({
    "total", "totals", "sum", "sums", "subtotal", "sub total", "grand total", "total amount",
    "total sum", "overall total", "summe", "gesamt", "gesamtsumme", "zwischensumme", "somme",
    "sous total", "suma", "suma total", "totale", "totaal", "итого", "всего",
})  # fmt: skip


def is_totals_label(text: str) -> bool:
    """Say whether a first cell names a total; ``Total parenteral nutrition`` does not."""
    if len(text) > 20:
        return False
    return re.sub(r"[\s_-]+", " ", text.casefold()).strip(" :.=*") in _TOTALS
