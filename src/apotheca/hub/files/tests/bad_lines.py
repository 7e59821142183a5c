"""Lines of CSV that must be refused, and their neighbours kept: name, bytes, code, column."""

from apotheca.hub.files.tests.rows import GOOD, csv_line

_LATIN1 = {**GOOD, "name": "Hépatite"}
_REST = ",".join(list(GOOD.values())[2:])


def _line(start: str) -> bytes:
    return f"{start},{_REST}\n".encode()


BAD_LINES = [
    ("Latin-1 letter", csv_line(_LATIN1).decode().encode("latin-1"), "row.not_utf8", ""),
    ("Windows quotation mark", b"HEP-1,\x93Heparin\x94" + b"," * 10 + b"\n", "row.not_utf8", ""),
    ("half of a letter", b"HEP-1,Hep\xc3" + b"," * 10 + b"\n", "row.not_utf8", ""),
    ("overlong slash", b"HEP-1,\xc0\xaf" + b"," * 10 + b"\n", "row.not_utf8", ""),
    ("half surrogate", b"HEP-1,\xed\xa0\x80" + b"," * 10 + b"\n", "row.not_utf8", ""),
    ("NUL byte", b"HEP-1,Hep\0arin" + b"," * 10 + b"\n", "row.nul", ""),
    ("quotation mark inside", _line('HEP-1,12" needle'), "row.quote_stray", ""),
    ("text behind the closing mark", _line('HEP-1,"12" needle'), "row.quote_stray", ""),
    ("space before the opening mark", _line('HEP-1, "needle"'), "row.quote_stray", ""),
    ("mark never closed", _line('HEP-1,"needle'), "row.quote_open", ""),
    ("mark opened at the end", b"HEP-1,needle" + b"," * 10 + b'"\n', "row.quote_open", ""),
    ("two values too few", b"HEP-1,needle,,1,1\n", "row.uneven", ""),
    ("one value alone", b"HEP-1\n", "row.uneven", ""),
    ("one value too many", _line("HEP-1,needle,extra"), "row.uneven", ""),
    ("comma not quoted", _line("HEP-1,needle, long"), "row.uneven", ""),
    ("another separator", csv_line(GOOD, ";"), "row.quote_stray", ""),
    ("another separator, no quotes", ";".join(GOOD.values()).encode() + b"\n", "row.uneven", ""),
    ("a thousand separators", b"," * 1000 + b"x\n", "row.uneven", ""),
    ("a value of 40 KB", _line("HEP-1," + "x" * 40_000), "row.field_too_long", ""),
    ("a quoted value of 40 KB", _line('HEP-1,"' + "x" * 40_000 + '"'), "row.field_too_long", ""),
    ("a row of 70 KB", _line("HEP-1," + "x" * 70_000), "row.too_long", ""),
    ("a row of 2 MB", _line("HEP-1," + "x" * 2_000_000), "row.too_long", ""),
    ("total", _line("Total,"), "row.totals", "code"),
    ("grand total with a colon", _line("Grand Total:,"), "row.totals", "code"),
    ("sum in German", _line("Summe,"), "row.totals", "code"),
    ("subtotal", _line("SUB-TOTAL,"), "row.totals", "code"),
]
