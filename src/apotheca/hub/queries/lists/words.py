"""What the lists of the hub share: who may read them, and filters by code instead of by id."""

from apotheca.kernel.listing import Filter

# Who runs the hub; auditors besides.
OPERATORS = "R@"
# Who also asks where a message is: owners of master data, orders, stock, invoices and access.
# A message names no entity before it is processed, so the inbox is theirs in every entity.
ASKING = "ABFGHJKPQR@"

_ENDPOINT = "= (SELECT w.id FROM hub_endpoint w WHERE w.code = {value})"
_SYSTEM = "= (SELECT w.id FROM hub_system w WHERE w.code = {value})"


def endpoint(column: str) -> Filter:
    """Return a filter by the code of the endpoint."""
    return Filter(f"{column} {_ENDPOINT}", help="Endpoint, by its code.")


def system(column: str) -> Filter:
    """Return a filter by the code of the system."""
    return Filter(f"{column} {_SYSTEM}", help="System, by its code.")


def one_of(column: str, what: str) -> Filter:
    """Return a filter that takes several values, separated by commas."""
    return Filter(f"{column} = ANY({{value}})", help=what, is_many=True)
