"""
What can be wrong with a file, its header, a row or a cell: stable codes, reasons and remedies.

The codes are public (docs/reference/files.md). Reasons name their facts in braces.
"""

from enum import Enum

FLAG = False


class Problem(Enum):
    """
    One thing that can be wrong: ``code``, ``reason`` (facts in braces), ``remedy``.

    ``is_refusal`` is no for what is only pointed out: the value is read all the same.
    """

    def __init__(self, code: str, reason: str, remedy: str, is_refusal: bool = True) -> None:
        self.code = code
        self.reason = reason
        self.remedy = remedy
        self.is_refusal = is_refusal


class FileProblem(Problem):
    """What is wrong with a file as a whole; it is refused before any row is used."""

    EMPTY = "file.empty", "The file holds no header.", "Send a file with a header and rows."
    NO_ROWS = "file.no_rows", "There is a header and no row.", "Check that this is meant.", FLAG
    TOO_BIG = "file.too_big", "It has more than {limit} bytes.", "Split it into smaller files."
    TOO_MANY_ROWS = (
        "file.too_many_rows", "It has more than {limit} rows.",
        "Split it, or let an operator import it with a higher limit.",
    )  # fmt: skip
    NAME_UNSAFE = (
        "file.name_unsafe", "The name is not a plain file name: {why}.",
        "Rename it to letters, digits, dots, hyphens and underscores.",
    )  # fmt: skip
    KIND_UNKNOWN = (
        "file.kind_unknown", "It is no CSV or XLSX file, it looks like {kind}.",
        "Save it as CSV UTF-8 or as an Excel workbook (.xlsx).",
    )  # fmt: skip
    KIND_DIFFERS = (
        "file.kind_differs", "The name says {named}, the content is {kind}.",
        "Save it again so that name and content agree.",
    )  # fmt: skip
    OLD_EXCEL = (
        "file.old_excel", "It is a workbook of the old kind (.xls).",
        "Open it and save it as an Excel workbook (.xlsx) or as CSV UTF-8.",
    )  # fmt: skip
    OTHER_SPREADSHEET = (
        "file.other_spreadsheet", "It is a spreadsheet of a kind we do not read ({kind}).",
        "Save it as an Excel workbook (.xlsx) or as CSV UTF-8.",
    )  # fmt: skip
    ENCRYPTED = (
        "file.encrypted", "It is protected by a password.", "Save it without a password."
    )  # fmt: skip
    MACROS = (
        "file.macros", "It carries macros ({part}).",
        "Save it as an Excel workbook (.xlsx), which keeps none.",
    )  # fmt: skip
    UTF16_BARE = (
        "file.utf16_without_mark", "It looks like UTF-16 without a byte order mark.",
        "Save it as CSV UTF-8.",
    )  # fmt: skip
    UTF16_BROKEN = (
        "file.utf16_broken", "It is not UTF-16 near byte {byte}, as its first bytes say.",
        "Save it as CSV UTF-8.",
    )  # fmt: skip
    UTF32 = "file.utf32", "It is UTF-32.", "Save it as CSV UTF-8."
    SEPARATOR_UNCLEAR = (
        "header.separator_unclear", "The header has as many {one} as {other}.",
        "Put headings with a comma, semicolon or tab in quotes.",
    )  # fmt: skip
    HEADER_BLANK = (
        "header.blank", "The heading of column {letter} is empty.",
        "Name the column, or delete it.",
    )  # fmt: skip
    HEADER_DOUBLED = (
        "header.doubled", "The heading comes in column {one} and in column {other}.",
        "Keep one of the two.",
    )  # fmt: skip
    HEADER_TOO_WIDE = (
        "header.too_many_columns", "It has more than {limit} columns.",
        "Delete the columns that are not needed.",
    )  # fmt: skip
    HEADER_NOT_TEXT = (
        "header.not_text", "The heading of column {letter} is no text ({kind}).",
        "Type the heading as text.",
    )  # fmt: skip
    HEADER_MISSING = (
        "header.missing", "The column {heading} is missing.{nearest}", "Add it to the file."
    )  # fmt: skip
    HEADER_UNKNOWN = (
        "header.unknown", "Nothing is read from a column of this name.{nearest}",
        "Correct the heading, or delete the column.",
    )  # fmt: skip


class WorkbookProblem(Problem):
    """What is wrong with the inside of an XLSX file; it is refused before any row is used."""

    ZIP_BROKEN = (
        "zip.broken", "The workbook is damaged: {why}.", "Save it again, or send it again."
    )  # fmt: skip
    ZIP_ENTRIES = (
        "zip.too_many_entries", "The workbook has more than {limit} parts.",
        "Copy the sheet into a new workbook.",
    )  # fmt: skip
    ZIP_TOO_LARGE = (
        "zip.too_large", "It unpacks to more than {limit} bytes.", "Split it, or save it as CSV."
    )  # fmt: skip
    ZIP_TOO_DENSE = (
        "zip.too_dense", "It unpacks to more than {limit} times its size.",
        "Save it as CSV UTF-8.",
    )  # fmt: skip
    ZIP_PATH = (
        "zip.path", "A part has a name no workbook gives: {part}.",
        "Copy the sheet into a new workbook.",
    )  # fmt: skip
    ZIP_NESTED = (
        "zip.nested", "It carries another archive or file inside ({part}).",
        "Copy the sheet into a new workbook.",
    )  # fmt: skip
    ZIP_LIES = (
        "zip.size_lies", "The part {part} is not as large as the file says, or is damaged.",
        "Save it again, or send it again.",
    )  # fmt: skip
    XML_BROKEN = (
        "workbook.broken", "The part {part} cannot be read: {why}.",
        "Open it, repair it and save it again.",
    )  # fmt: skip
    XML_DTD = (
        "workbook.dtd", "The part {part} declares a document type or entities.",
        "Copy the sheet into a new workbook.",
    )  # fmt: skip
    EXTERNAL_LINKS = (
        "workbook.external_links", "It takes values from elsewhere ({part}).",
        "Break the links (Data, Edit Links) and paste values.",
    )  # fmt: skip
    NO_SHEET = "workbook.no_sheet", "It has no sheet of cells.", "Add the sheet."
    SEVERAL_SHEETS = (
        "workbook.several_sheets", "It has {count} sheets: {sheets}.", "Name the sheet to read."
    )  # fmt: skip
    SHEET_UNKNOWN = (
        "workbook.sheet_unknown", "It has no sheet {sheet}; it has {sheets}.",
        "Name one of these.",
    )  # fmt: skip
    MERGES = (
        "workbook.too_many_merges", "It has more than {limit} merged cells.", "Unmerge them."
    )  # fmt: skip
    SHEET_HIDDEN = (
        "workbook.sheet_hidden", "The sheet {sheet} is hidden.",
        "Check that nothing was forgotten on it.", FLAG,
    )  # fmt: skip
    COLUMN_HIDDEN = (
        "workbook.column_hidden", "Column {letter} is hidden.",
        "Show it and check what it holds.", FLAG,
    )  # fmt: skip


class RowProblem(Problem):
    """What is wrong with one row; it is not used, its neighbours are."""

    UNEVEN = (
        "row.uneven", "{found} cells stand under {expected} headings.",
        "Count the separators, and quote values that contain one.",
    )  # fmt: skip
    UNHEADED = (
        "row.unheaded", "Column {letter} holds a value and has no heading.",
        "Name the column, or clear the cell.",
    )  # fmt: skip
    QUOTE_STRAY = (
        "row.quote_stray", "A quotation mark stands inside value {number} of the row.",
        'Put the whole value in quotes and double the mark ("").',
    )  # fmt: skip
    QUOTE_OPEN = (
        "row.quote_open", "Value {number} opens a quotation mark that is not closed within a row.",
        'Close it, or double it ("") when it belongs to the value.',
    )  # fmt: skip
    TOO_LONG = "row.too_long", "The row has more than {limit} bytes.", "Shorten it."
    FIELD_TOO_LONG = (
        "row.field_too_long", "A value has more than {limit} bytes.", "Shorten it."
    )  # fmt: skip
    NUL = "row.nul", "The row has a NUL byte.", "Save the file again as CSV UTF-8."
    NOT_UTF8 = (
        "row.not_utf8", "Byte {byte} of the file ({value}) is not UTF-8.",
        "Save the file as CSV UTF-8.",
    )  # fmt: skip
    TOTALS = (
        "row.totals", "The row looks like a total, not like data.",
        "Delete the row; totals are computed here.",
    )  # fmt: skip
    KEY_TWICE = (
        "row.key_twice", "{key} comes on line {first} and again on line {second}.",
        "Keep one of the two rows.",
    )  # fmt: skip
    HIDDEN = "row.hidden", "The row is hidden.", "Show it and check that it is meant.", FLAG
    FORMULA = (
        "cell.formula", "The cell holds a formula; what it showed last is not trusted.",
        "Copy the column and paste it as values.",
    )  # fmt: skip
    ERROR = "cell.error", "The cell shows an error.", "Correct the cell."
    MERGED = (
        "cell.merged", "The cells {range} are merged, so it is unclear which row they belong to.",
        "Unmerge them and fill each cell.",
    )  # fmt: skip
