"""Numbers of a workbook: binary floats that stand for the decimals people typed."""

import math
import re
from decimal import Decimal

from apotheca.hub.files.kinds.base import Unfit
from apotheca.hub.files.value_problems import NumberProblem

DIGITS_KEPT = 15
_FLOAT = re.compile(r"-?[0-9]{1,400}(\.[0-9]{1,400})?([Ee][+-]?[0-9]{1,4})?", re.ASCII)


def exact_number(raw: str) -> Decimal:
    """
    Return the decimal a number cell stands for: ``1.1000000000000001`` is 1.1.

    It is the shortest decimal with the same float, as the spreadsheet showed it. What needs more
    than 15 digits, or may have lost some, is refused.

    :raises Unfit: not a finite number, or one a spreadsheet does not keep exactly.
    """
    if not _FLOAT.fullmatch(raw):
        raise Unfit(NumberProblem.NOT_FINITE)
    value = float(raw)
    if not math.isfinite(value):
        raise Unfit(NumberProblem.NOT_FINITE)
    shortest = Decimal(repr(value)).normalize()
    if len(shortest.as_tuple().digits) > DIGITS_KEPT or abs(value) >= 10**DIGITS_KEPT:
        raise Unfit(NumberProblem.INEXACT)
    return Decimal(f"{shortest:f}") if shortest else Decimal(0)
