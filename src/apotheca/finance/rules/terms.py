"""When an invoice is due, and what paying early saves (rules PA-01 to PA-03)."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from apotheca.kernel.measures import ZERO, round_money, share


@dataclass(frozen=True, slots=True)
class Due:
    """
    When an invoice is due, and the discount for paying by ``discount_until`` (None: no discount).
    """

    due_on: date
    discount_until: date | None
    discount_amount: Decimal


def due(
    invoiced_on: date, net_days: int, discount_pct: Decimal, discount_days: int, goods: Decimal
) -> Due:
    """
    Return the due date and the early-payment discount of an invoice.

    ``discount_pct`` is a fraction (0.02); its base is ``goods``, never freight or tax; rounded once
    to cents (PA-01, PA-02).
    """
    due_on = invoiced_on + timedelta(days=net_days)
    discount = round_money(Fraction(goods) * Fraction(discount_pct))
    if not discount:
        return Due(due_on, None, ZERO)
    return Due(due_on, invoiced_on + timedelta(days=discount_days), discount)


def discount_taken(
    *,
    discount: Decimal,
    until: date | None,
    pay_on: date,
    open_amount: Decimal,
    whole_amount: Decimal,
) -> Decimal:
    """
    Return the discount a payment of ``open_amount`` on ``pay_on`` takes (PA-03).

    The last day of the window is inside it. Where a prepayment settled part of the invoice, the
    discount shrinks in proportion; never more than is still open.
    """
    if until is None or pay_on > until or not whole_amount:
        return ZERO
    return min(share(discount, open_amount, whole_amount), open_amount)
