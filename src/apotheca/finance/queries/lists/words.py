"""
What the lists of finance share: who may read them, and filters by code instead of by id.

A code is looked up once for the statement (``= (SELECT ...)``), so the index behind the id serves.
"""

from datetime import date

from apotheca.kernel.listing import Filter

# Who approves, orders, enters, decides, pays, reconciles, prepares or closes; auditors besides.
FINANCE = "EFJKLMNOP@"
# Besides them, who owns a queue of held invoices: item data, suppliers, receiving, requesters.
HELD = FINANCE + "ABDG"
# Who pays, reconciles and keeps the books.
BOOKS = "JKLMNOP@"
# The facility of what belongs to none, as a payment: it takes a grant for the whole entity.
WHOLE_ENTITY = "0"


def _coded(column: str, table: str, name: str, what: str) -> Filter:
    sql = f"{column} = (SELECT w.id FROM {table} w WHERE w.{name} = {{value}})"
    return Filter(sql, help=what)


def entity(column: str) -> Filter:
    """Return a filter by the code of the legal entity."""
    return _coded(column, "governance_entity", "code", "Legal entity, by its code.")


def facility(column: str) -> Filter:
    """Return a filter by the code of the facility."""
    return _coded(column, "governance_facility", "code", "Facility, by its code.")


def supplier(column: str) -> Filter:
    """Return a filter by the code of the supplier."""
    return _coded(column, "masterdata_supplier", "code", "Supplier, by its code.")


def account(column: str) -> Filter:
    """Return a filter by the code of the account."""
    return _coded(column, "masterdata_account", "code", "Account, by its code.")


def item(column: str) -> Filter:
    """Return a filter by the code of the item."""
    return _coded(column, "masterdata_item", "code", "Item, by its code.")


def order(column: str) -> Filter:
    """Return a filter by the number of the purchase order."""
    return _coded(column, "procurement_purchaseorder", "number", "Purchase order, by its number.")


def invoice(column: str) -> Filter:
    """Return a filter by our number of the invoice."""
    return _coded(column, "finance_invoice", "number", "Invoice, by our number.")


def one_of(column: str, what: str) -> Filter:
    """Return a filter that takes several values, separated by commas."""
    return Filter(f"{column} = ANY({{value}})", help=what, is_many=True)


def since(column: str) -> Filter:
    """Return a filter for a day and all after it."""
    return Filter(f"{column} >= {{value}}", date, "From this day on.")


def until(column: str) -> Filter:
    """Return a filter for a day and all before it."""
    return Filter(f"{column} <= {{value}}", date, "Up to and with this day.")
