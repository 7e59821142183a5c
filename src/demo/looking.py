"""What a person of the demo looks up before acting: the shelf, its lots, and what is on order."""

from datetime import date
from decimal import Decimal

from apotheca.inventory.queries.stock import stock_on_hand, stock_quantities
from apotheca.inventory.types import LotStock
from apotheca.procurement.queries import on_order
from demo.hospital import Hospital

OURS = 0


def usable_at(hospital: Hospital, place: str, day: date) -> dict[int, Decimal]:
    """Return the usable quantity of each item at a place, in base units."""
    rows = stock_quantities(on=day, location_ids=[hospital.place[place]])
    return {row.item_id: row.usable for row in rows}


def coming_to(hospital: Hospital, dock: str) -> dict[int, Decimal]:
    """Return what is on order for a dock by item, in base units."""
    return {item: base for (item, _), base in on_order(None, [hospital.place[dock]]).items()}


def shelf(hospital: Hospital, place: str, *statuses: str) -> list[LotStock]:
    """Return our own lots at a place in the given statuses (AVAILABLE if none is given)."""
    wanted = statuses or ("AVAILABLE",)
    rows = stock_on_hand(location_ids=[hospital.place[place]])
    return [row for row in rows if row.status in wanted and row.owner_id == OURS]


def past_date(hospital: Hospital, place: str, day: date) -> list[LotStock]:
    """Return the lots whose printed date lies before a day."""
    lots = shelf(hospital, place, "AVAILABLE", "EXPIRED")
    return [lot for lot in lots if lot.expires_on is not None and lot.expires_on < day]
