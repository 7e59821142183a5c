"""
Files of rows: one hardened reader and one safe writer for CSV and XLSX.

Everything that comes in as a file passes ``read_table``; everything that goes out as one passes
``write_csv`` or ``write_xlsx``. What is accepted, what is refused and what to do then:
docs/reference/files.md.

    with read_table(upload, name="items.csv") as table:
        problems = [*table.findings, *table.expect(required=["code", "price"])]
        for row in table.rows():
            if row.is_usable:
                code, price = row.read("code", CodeKind(max=40)), row.read("price", MoneyKind())

A row with a refusal is left out by its reader and named in ``row.findings``; its neighbours are
read. A file that cannot be used as a whole raises ``FileRefused``, at the latest while its rows
are read.
"""

from apotheca.hub.files.duplicates import Duplicates
from apotheca.hub.files.findings import FileRefused, Finding
from apotheca.hub.files.kinds import (
    BooleanKind,
    ChoiceKind,
    CodeKind,
    DateKind,
    DecimalKind,
    IntegerKind,
    Kind,
    ListKind,
    Marks,
    MoneyKind,
    Parsed,
    QuantityKind,
    TextKind,
    TimestampKind,
    UuidKind,
)
from apotheca.hub.files.limits import Limits, configured_limits
from apotheca.hub.files.names import safe_name
from apotheca.hub.files.reading import read_table
from apotheca.hub.files.table import Cell, CellKind, Row, Table
from apotheca.hub.files.writing import csv_blocks, csv_bytes, write_csv
from apotheca.hub.files.xlsx.writing import write_xlsx

__all__ = [
    "BooleanKind", "Cell", "CellKind", "ChoiceKind", "CodeKind", "DateKind", "DecimalKind",
    "Duplicates", "FileRefused", "Finding", "IntegerKind", "Kind", "Limits", "ListKind", "Marks",
    "MoneyKind", "Parsed", "QuantityKind", "Row", "Table", "TextKind", "TimestampKind", "UuidKind",
    "configured_limits", "csv_blocks", "csv_bytes", "read_table", "safe_name", "write_csv",
    "write_xlsx",
]  # fmt: skip
