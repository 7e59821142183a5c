"""
Filters the lists of procurement share.

A code or number is looked up first and compared by id, so that the filter is an index condition
on the list's own table whatever else the list joins.
"""

from datetime import date

from apotheca.kernel.listing import Filter

NEVER = "DATE '9999-12-31'"


def named(column: str, table: str, help: str, *, by: str = "code", cast: str = "") -> Filter:
    """Return the filter of ``column`` by the code of the row of ``table`` it refers to."""
    value = f"{cast}({{value}})" if cast else "{value}"
    return Filter(f"{column} = (SELECT x.id FROM {table} x WHERE x.{by} = {value})", help=help)


def numbered(column: str, table: str, help: str) -> Filter:
    """Return the filter of ``column`` by the number of a document, in capitals or not."""
    return named(column, table, help, by="number", cast="upper")


def one_of(column: str, help: str = "") -> Filter:
    """Return the filter of a column by several values."""
    return Filter(f"{column} = ANY({{value}})", is_many=True, help=help)


def from_day(column: str, help: str) -> Filter:
    """Return the filter of a day and all later ones."""
    return Filter(f"{column} >= {{value}}", date, help=help)


def to_day(column: str, help: str) -> Filter:
    """Return the filter of a day and all earlier ones."""
    return Filter(f"{column} <= {{value}}", date, help=help)


def any_of(column: str, selected: str, help: str) -> Filter:
    """Return the filter of a column by what a short query selects first."""
    return Filter(f"{column} = ANY(ARRAY({selected}))", help=help)
