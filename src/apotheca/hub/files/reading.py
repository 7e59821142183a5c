"""Opening a file as a table, whichever of the two kinds it is."""

import re

from apotheca.hub.files.csv_table import CsvTable
from apotheca.hub.files.findings import refused
from apotheca.hub.files.limits import Limits, configured_limits
from apotheca.hub.files.names import safe_name
from apotheca.hub.files.problems import FileProblem
from apotheca.hub.files.sources import OLE, ZIP, Source, check_text, open_source
from apotheca.hub.files.table import Table
from apotheca.hub.files.xlsx.ole import refuse_ole
from apotheca.hub.files.xlsx.sheet import XlsxTable

HEAD_BYTES = 4096
TEXT_ENDINGS = frozenset({"csv", "tsv", "txt"})
WORKBOOK_ENDINGS = frozenset({"xlsx"})
_OTHERS = {
    "xls": FileProblem.OLD_EXCEL, "xlt": FileProblem.OLD_EXCEL,
    "xlsm": FileProblem.MACROS, "xltm": FileProblem.MACROS, "xlam": FileProblem.MACROS,
    "xlsb": FileProblem.OTHER_SPREADSHEET, "ods": FileProblem.OTHER_SPREADSHEET,
    "numbers": FileProblem.OTHER_SPREADSHEET,
}  # fmt: skip


def read_table(
    source: Source, *, name: str, limits: Limits | None = None, sheet: str | None = None
) -> Table:
    """
    Open a CSV or XLSX file as a table; ``sheet`` chooses among several sheets.

    CSV: comma, semicolon or tab as the header shows, UTF-8 (or UTF-16 with a byte order mark), any
    line ends; read as a stream. XLSX: the whole file is checked first, its rows are then streamed.
    The content decides the kind; a name that says another one is refused. Without ``limits`` those
    of the site hold.

    :raises FileRefused: the file cannot be used; its ``kind`` is listed in docs/reference/files.md.
    """
    limits = limits or configured_limits()
    ending = _ending(safe_name(name))
    if problem := _OTHERS.get(ending):
        raise refused(problem, name, kind=ending, part=f"its name ends in .{ending}")
    stream = open_source(source, name, limits)
    try:
        head = stream.read(HEAD_BYTES)
        if head.startswith(OLE):
            refuse_ole(stream, name)
        is_workbook = head.startswith(ZIP)
        _check_ending(ending, name, is_workbook=is_workbook)
        if is_workbook:
            return XlsxTable(stream, name, limits, sheet)
        check_text(head, name)
        return CsvTable(stream, name, limits)
    except BaseException:
        stream.close()
        raise


def _ending(name: str) -> str:
    hit = re.search(r"\.([^.]+)$", name)
    return hit[1].lower() if hit else ""


def _check_ending(ending: str, name: str, *, is_workbook: bool) -> None:
    kind, meant = ("an Excel workbook", WORKBOOK_ENDINGS) if is_workbook else ("text", TEXT_ENDINGS)
    if ending and ending not in meant:
        if ending in TEXT_ENDINGS | WORKBOOK_ENDINGS:
            raise refused(FileProblem.KIND_DIFFERS, name, named=f".{ending}", kind=kind)
        raise refused(FileProblem.KIND_UNKNOWN, name, kind=f"a file of kind .{ending}")
