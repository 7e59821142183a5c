"""Writing tables as XLSX: every text a text, no formulas, the same bytes for the same rows."""

from collections.abc import Iterable, Sequence

from apotheca.hub.files.placing import Target
from apotheca.hub.files.writing import Record


def write_xlsx(
    target: Target, columns: Sequence[str], rows: Iterable[Record], *, sheet: str = "Data"
) -> int:
    """
    Write rows as a workbook with one sheet to a path or an open binary file; return how many.

    Numbers of up to 15 digits become number cells, longer ones text; days become date cells;
    everything else is text, guarded as in CSV. A path is replaced whole or not at all; memory
    stays flat.

    :raises SheetFull: more rows, columns or characters in a cell than a sheet holds.
    :raises TypeError: a value is of a kind no column holds, such as a float.
    """
    raise NotImplementedError
