"""The columns movements are shown with on every page that shows them."""

from apotheca.inventory.queries.lists.movements import MovementListRow
from apotheca.web.objects import address_of, address_of_number
from apotheca.web.tables import Column

MOVEMENT_COLUMNS: tuple[Column[MovementListRow], ...] = (
    Column("business_date", "Day", kind="day", order="latest"),
    Column("kind", "What", kind="status"),
    Column("document", "Document", link=lambda x: address_of_number(x.document)),
    Column("item", "Item", link=lambda x: address_of("Item", x.item)),
    Column("lot", "Lot", link=lambda x: address_of("Lot", x.lot)),
    Column("from_location", "From", link=lambda x: address_of("Location", x.from_location)),
    Column("to_location", "To", link=lambda x: address_of("Location", x.to_location)),
    Column("quantity", "Quantity", kind="quantity", unit="uom"),
    Column("value", "Value", kind="money", unit="currency"),
    Column("cost_centre", "Cost centre"),
    Column("person", "Who", link=lambda x: address_of("Person", x.person)),
)


def without(*names: str) -> tuple[Column[MovementListRow], ...]:
    """Return the columns less those a page says once for all its rows."""
    return tuple(column for column in MOVEMENT_COLUMNS if column.name not in names)
