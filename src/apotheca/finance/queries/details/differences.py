"""The lines of an invoice beside their order lines, each difference in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from apotheca.finance.rules.explaining import (
    Difference,
    explain_charge,
    explain_price,
    explain_quantity,
    explain_total,
    unknown_unit,
)
from apotheca.finance.rules.tolerances import Tolerance, ToleranceRule, strictest, tolerance_for
from apotheca.kernel.measures import ZERO
from apotheca.kernel.sql import fetch_values


@dataclass(frozen=True, slots=True)
class InvoiceLineLife:
    """
    One billed line beside what was ordered and what arrived of its order line.

    ``ordered_*`` in the order's unit and base units, ``received_*`` of the whole order line,
    ``open_base`` received and unbilled now, ``settled_*`` matched by this line; ``variance`` is
    what went to the price variance. 1 ordered unit is ``factor_num / factor_den`` base units.
    """

    line_no: int
    order_line: str
    item: str
    item_name: str
    identifier: str
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal | None
    base_uom: str
    amount: Decimal
    account: str
    cost_centre: str
    ordered_quantity: Decimal | None
    ordered_uom: str
    ordered_base: Decimal | None
    price_amount: Decimal | None
    price_quantity: int | None
    ordered_amount: Decimal | None
    received_base: Decimal
    received_amount: Decimal
    open_base: Decimal
    settled_base: Decimal
    settled_amount: Decimal
    variance: Decimal
    factor_num: int | None
    factor_den: int | None
    item_class: str
    is_controlled: bool
    differences: tuple[Difference, ...] = ()

    @property
    def price_per_base(self) -> Fraction:
        """The frozen order price of one base unit, exactly; 0 for a line that is not paired."""
        factors = Fraction(
            self.factor_den or 1, (self.price_quantity or 1) * (self.factor_num or 1)
        )
        return Fraction(self.price_amount or ZERO) * factors


_TOLERANCES = """
SELECT item_class, supplier_id, facility_id, accept_limit, price_pct, line_floor, line_cap,
       quantity_over_pct, freight, tax, rounding
  FROM finance_matchtolerance
 WHERE supplier_id IN (0, %s) AND facility_id IN (0, %s) AND NOT is_controlled
"""


def tolerance_rules(supplier_id: int, facility_id: int) -> list[ToleranceRule]:
    """Return the tolerances that may hold for a supplier's invoice at a facility."""
    return [
        ToleranceRule(item_class, supplier, facility, Tolerance(*bounds), limit)
        for item_class, supplier, facility, limit, *bounds in fetch_values(
            _TOLERANCES, [supplier_id, facility_id]
        )
    ]


def explained_lines(
    lines: Sequence[InvoiceLineLife],
    rules: Sequence[ToleranceRule],
    supplier_id: int,
    facility_id: int,
    *,
    is_booked: bool,
) -> tuple[list[Tolerance], list[tuple[Difference, ...]]]:
    """
    Return the tolerances of the paired lines, and the differences of each line in order.

    A booked line is held against what it settled; one that waits against what is unbilled now, less
    what earlier lines of the same order line would take (MA-12).
    """
    bounds: list[Tolerance] = []
    told: list[tuple[Difference, ...]] = []
    left = {line.order_line: line.open_base for line in lines}
    for line in lines:
        if not line.order_line:
            told.append(())
            continue
        tolerance = tolerance_for(
            rules,
            item_class=line.item_class,
            supplier_id=supplier_id,
            facility_id=facility_id,
            is_controlled=line.is_controlled,
        )
        bounds.append(tolerance)
        settled = line.settled_base if is_booked else left[line.order_line]
        told.append(_differences(line, tolerance, settled))
        left[line.order_line] = max(left[line.order_line] - (line.base_quantity or ZERO), ZERO)
    return bounds, told


def explained_whole(
    amounts: Sequence[Decimal],
    freight: tuple[Decimal, Decimal],
    tax: tuple[Decimal, Decimal],
    total: Decimal,
    tolerances: Sequence[Tolerance],
) -> tuple[Difference, ...]:
    """Return how freight, tax (billed, expected) and the total differ, by the strictest bounds."""
    bounds = strictest(tolerances)
    found = (
        explain_charge("FREIGHT", *freight, bounds.freight),
        explain_charge("TAX", *tax, bounds.tax),
        explain_total([*amounts, freight[0], tax[0]], total, bounds.rounding),
    )
    return tuple(difference for difference in found if difference)


def _differences(
    line: InvoiceLineLife, tolerance: Tolerance, settled: Decimal
) -> tuple[Difference, ...]:
    if line.base_quantity is None:
        return (unknown_unit(line.uom, line.amount),)
    found = (
        explain_quantity(line.base_quantity, settled, line.amount, tolerance, line.base_uom),
        explain_price(line.amount, line.base_quantity, line.price_per_base, tolerance),
    )
    return tuple(difference for difference in found if difference)
