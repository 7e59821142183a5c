"""How large a file may be before it is refused."""

from dataclasses import dataclass, replace

from django.conf import settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Bounds on one file; sizes in bytes.

    ``rows`` counts rows of data. A workbook may unpack to ``unpacked_bytes`` in all, and to
    ``unpacked_ratio`` times its own size once that is above ``ratio_from_bytes`` (small files of
    equal rows pack better than any bomb needs to).
    """

    file_bytes: int = 200 * MEGABYTE
    row_bytes: int = 64 * 1024
    field_bytes: int = 32 * 1024
    rows: int = 100_000
    columns: int = 1_000
    unpacked_bytes: int = 1024 * MEGABYTE
    unpacked_ratio: int = 20
    ratio_from_bytes: int = 32 * MEGABYTE
    entries: int = 1_000
    merges: int = 10_000

    def with_rows(self, rows: int) -> "Limits":
        """Return the same limits with another number of rows, as an operator may ask for."""
        return replace(self, rows=rows)


def configured_limits() -> Limits:
    """Return the limits of this site (settings ``APOTHECA_FILE_*``)."""
    return Limits(
        file_bytes=settings.FILE_BYTES_MAX, row_bytes=settings.FILE_ROW_BYTES_MAX,
        field_bytes=settings.FILE_FIELD_BYTES_MAX, rows=settings.FILE_ROWS_MAX,
    )  # fmt: skip
