"""A table with a column of every kind, its good rows, and what reading it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from apotheca.hub.files import (
    BooleanKind,
    ChoiceKind,
    CodeKind,
    DateKind,
    Finding,
    IntegerKind,
    ListKind,
    MoneyKind,
    QuantityKind,
    Row,
    Table,
    TextKind,
    TimestampKind,
    UuidKind,
)

COLUMNS = {
    "code": CodeKind(max=20),
    "name": TextKind(max=40),
    "note": TextKind(max=200, has_lines=True, is_required=False),
    "boxes": IntegerKind(least=0, most=10_000),
    "quantity": QuantityKind(),
    "price": MoneyKind(),
    "on": DateKind(),
    "at": TimestampKind(zone="America/New_York", is_required=False),
    "active": BooleanKind(),
    "status": ChoiceKind(options=("AVAILABLE", "QUARANTINE")),
    "id": UuidKind(is_required=False),
    "tags": ListKind(of=CodeKind(max=10), most=3, is_required=False),
}
HEADER = tuple(COLUMNS)
GOOD = {
    "code": "HEP-5000", "name": "Heparin sodium", "note": "", "boxes": "3", "quantity": "2.5",
    "price": "12.50", "on": "2026-03-02", "at": "2026-03-02T14:30:00Z", "active": "yes",
    "status": "AVAILABLE", "id": "", "tags": "COLD;HIGH",
}  # fmt: skip
NEIGHBOURS = 500
LATE_LINE = NEIGHBOURS + 2  # the header, 500 good rows, and then the bad one


def good_row(number: int) -> dict[str, str]:
    """Return one of many good rows, each with its own code."""
    return {**GOOD, "code": f"HEP-{number:04d}"}


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def csv_line(row: Mapping[str, str], separator: str = ",") -> bytes:
    """Return a row as CSV, each value in quotes, so that any text stands in it as it is."""
    return (separator.join(quoted(text) for text in row.values()) + "\n").encode()


def plain_line(number: int) -> bytes:
    """Return a good row as CSV without quotes."""
    return (",".join(good_row(number).values()) + "\n").encode()


HEADER_LINE = (",".join(HEADER) + "\n").encode()


def around(bad: bytes) -> bytes:
    """Return a file of 1,000 good rows with ``bad`` in the middle."""
    before = b"".join(plain_line(number) for number in range(NEIGHBOURS))
    after = b"".join(plain_line(number) for number in range(NEIGHBOURS, 2 * NEIGHBOURS))
    return HEADER_LINE + before + bad + after


@dataclass(frozen=True)
class Found:
    """What reading a table found: rows without any finding, and the findings."""

    good: int
    findings: list[Finding]

    @property
    def places(self) -> list[tuple[str, int, str]]:
        return [(finding.code, finding.line, finding.column) for finding in self.findings]


def look(table: Table) -> Found:
    """Read every cell of every usable row of a table and close it."""
    with table:
        good, findings = 0, list(table.findings)
        for row in table.rows():
            told = judge(row)
            good += not told
            findings += told
    return Found(good, findings)


def judge(row: Row) -> list[Finding]:
    """Return what is found in a row, and in its cells if it is usable."""
    told: Sequence[Finding] = row.findings
    if row.is_usable:
        read = [row.read(column, kind) for column, kind in COLUMNS.items()]
        told = [*told, *(parsed.finding for parsed in read if parsed.finding is not None)]
    return list(told)
