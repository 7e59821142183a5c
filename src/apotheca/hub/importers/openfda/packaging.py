"""
Reading FDA's package descriptions: ``10 BLISTER PACK in 1 CARTON (...)  > 10 TABLET in 1 BLISTER``.
"""

import re
from dataclasses import dataclass
from fractions import Fraction

_CODE = re.compile(r"\s*\([^()]*\)\s*")
_LEVEL = re.compile(r"(\d+(?:\.\d+)?)\s+(.+?)\s+in\s+1\s+(.+)", re.IGNORECASE)
# What a container holds, not what is counted: a vial of 10 mL is one vial.
_CONTENT = frozenset({"ML", "L", "G", "KG", "MG", "UG", "MCG", "OZ", "CM", "M", "CELL", "MCI"})
_UOM_MAX = 12


@dataclass(frozen=True, slots=True)
class Packaging:
    """One ``purchase_uom`` holds ``units`` of ``base_uom``; what the base unit holds is text."""

    purchase_uom: str
    base_uom: str
    units: int
    content: str


def read_packaging(description: str) -> Packaging | None:
    """
    Read the levels of a description, the outermost first; None if a person has to read it.

    Kits, several parts (``*``), broken counts and missing levels are for a person: a wrong factor
    would count stock and price wrongly without anybody noticing.
    """
    levels = [_LEVEL.fullmatch(part.strip()) for part in _CODE.sub(" ", description).split(">")]
    found = [level.groups() for level in levels if level is not None]
    if len(found) != len(levels) or "*" in description or "KIT" in description.upper():
        return None
    outer, units, inner, content = _unit(found[0][2]), Fraction(1), _unit(found[0][2]), ""
    for count, counted, _ in found:
        if _unit(counted) in _CONTENT:
            content = f"{count} {counted.strip()}"
            break
        units *= Fraction(count)
        inner = _unit(counted)
    if units.denominator != 1:
        return None
    return Packaging(outer, inner, units.numerator, content)


def _unit(text: str) -> str:
    """Return our code of FDA's word: ``VIAL, MULTI-DOSE`` is a VIAL."""
    word = text.split(",")[0].strip().upper()
    return re.sub(r"[^A-Z]+", "_", word).strip("_")[:_UOM_MAX]
