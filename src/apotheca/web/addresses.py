"""Where a document is shown, by its number or by the number of one of its lines."""

from apotheca.web.objects import address_of_number


def address_of(number: str) -> str:
    """Return the page of a document, of ``PO-2026-000123/2`` the order's; '' for none we know."""
    return address_of_number(number.partition("/")[0])
