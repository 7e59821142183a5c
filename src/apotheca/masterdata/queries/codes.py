"""Finding packages by the codes they are known by."""

from dataclasses import dataclass
from datetime import date

from apotheca.kernel.sql import fetch
from apotheca.masterdata.rules.barcodes import read_barcode
from apotheca.masterdata.rules.codes import (
    AmbiguousNdc,
    NotAGtin,
    NotAnNdc,
    ndc_digits_in_gtin,
    parse_gtin,
    parse_ndc,
    readings_of_ten,
)


@dataclass(frozen=True, slots=True)
class FoundPackage:
    """A package that holds a code on a day, and the code as printed."""

    package_id: int
    item_id: int
    scheme: str
    printed: str


_BY_CODE = """
SELECT DISTINCT ON (p.id) p.id AS package_id, p.item_id, i.scheme, i.value AS printed
  FROM masterdata_packageidentifier i JOIN masterdata_package p ON p.id = i.package_id
 WHERE i.valid @> %(on)s::date
   AND i.normalised = ANY(%(ndcs)s::text[] || %(others)s::text[])
   AND (left(i.scheme, 3) = 'NDC' AND i.normalised = ANY(%(ndcs)s)
        OR left(i.scheme, 3) <> 'NDC' AND i.normalised = ANY(%(others)s))
 ORDER BY p.id, i.id
"""


def find_packages(code: str, on: date) -> tuple[FoundPackage, ...]:
    """
    Return the packages known by ``code`` on a day: an NDC in any form, a GTIN, or another code.

    A GS1 scan stands for the GTIN in it (MD-17).
    Ten digits without hyphens are looked up in all three readings, and so are the ten NDC digits
    within a GTIN; more than one package in the answer means a person must choose (MD-04).
    """
    barcode = read_barcode(code, on)
    text = barcode.gtin if barcode else code.strip()
    ndcs, others = [], [text.upper()]
    try:
        ndcs.append(parse_ndc(text).normalised)
    except AmbiguousNdc:
        ndcs += [reading.normalised for reading in readings_of_ten(text)]
    except NotAnNdc:
        pass
    try:
        gtin = parse_gtin(text)
    except NotAGtin:
        pass
    else:
        others.append(gtin)
        digits = ndc_digits_in_gtin(gtin)
        ndcs += [reading.normalised for reading in readings_of_ten(digits)] if digits else []
    found = fetch(FoundPackage, _BY_CODE, {"on": on, "ndcs": ndcs, "others": others})
    return tuple(found)
