"""What of an order line's commitment is spent: exact over any number of receipts (rule FI-05)."""

from decimal import Decimal
from fractions import Fraction

from apotheca.kernel.measures import round_money


def commitment_spent(*, line_amount: Decimal, ordered: Decimal, received: Decimal) -> Decimal:
    """
    Return the part of ``line_amount`` that ``received`` of ``ordered`` base units have spent.

    Rounded once, from the whole quantity received so far; more than was ordered spends nothing.
    """
    within = min(received, ordered)
    return round_money(Fraction(line_amount) * Fraction(within) / Fraction(ordered))


def commitment_released(
    *, line_amount: Decimal, ordered: Decimal, before: Decimal, after: Decimal
) -> Decimal:
    """
    Return what a receipt releases that brings the line from ``before`` to ``after`` received.

    The differences of the rounded totals add up, so the parts of a fully received line are its
    amount to the cent. Negative when a receipt is reversed. The open commitment of a line is its
    amount less ``commitment_spent``; a change order or a close tells the change of that.
    """
    spent_before = commitment_spent(line_amount=line_amount, ordered=ordered, received=before)
    return commitment_spent(line_amount=line_amount, ordered=ordered, received=after) - spent_before
