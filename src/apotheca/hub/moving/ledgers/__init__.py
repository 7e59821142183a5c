"""
The ledgers as they stood at the end of a business day: one SQL file each, without internal ids.

Their rows come in one order whatever the database, so that equal books give equal bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db import connection

BLOCK = 2_000
NAMES = (
    "stock_by_lot", "movements", "journal", "trial_balance", "trial_balance_by_facility",
    "open_grni", "open_payables", "match_results", "invoice_holds", "receipt_holds",
    "short_demand", "encumbrance",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ledger:
    """One list of an export: its name, what it says, and the statement (``%(day)s`` bounds it)."""

    name: str
    title: str
    statement: str


@lru_cache(maxsize=1)
def ledgers() -> tuple[Ledger, ...]:
    """Return every ledger of an export."""
    return tuple(_read(name) for name in NAMES)


def _read(name: str) -> Ledger:
    text = files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8")
    title, _, statement = text.partition("\n")
    return Ledger(name, title.removeprefix("-- "), statement)


def stream(
    statement: str, parameters: dict[str, Any]
) -> tuple[Sequence[str], Iterator[tuple[Any, ...]]]:
    """
    Return a statement's columns and its rows; needs a transaction, holds one block in memory.
    """
    cursor = connection.chunked_cursor()
    cursor.execute(statement, parameters)
    first = cursor.fetchmany(BLOCK)  # the server describes the columns with the first rows
    columns = [column.name for column in cursor.description]

    def rows() -> Iterator[tuple[Any, ...]]:
        block = first
        with cursor:
            while block:
                yield from block
                block = cursor.fetchmany(BLOCK)

    return columns, rows()
