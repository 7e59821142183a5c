"""The order an invoice is matched with, locked: header first, then its lines."""

from operator import attrgetter
from uuid import UUID

from apotheca.procurement.queries import lines_for_match
from apotheca.procurement.types import MatchableLine


def order_to_match(*, number: str = "", order_id: UUID | None = None) -> tuple[MatchableLine, ...]:
    """Return an order's lines in their order, by its number or id, locked; empty for no order."""
    if order_id is not None:
        found = lines_for_match(order_ids=[order_id], is_locked=True)
    else:
        found = lines_for_match(order_numbers=[number], is_locked=True)
    return tuple(sorted(found, key=attrgetter("line_no")))
