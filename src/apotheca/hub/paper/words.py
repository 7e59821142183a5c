"""Numbers, money, dates and terms as they stand on paper. Pure."""

from datetime import date
from decimal import Decimal


def money(amount: Decimal) -> str:
    """Return an amount with two decimals and thousands apart: ``1,234.50``."""
    return f"{amount:,.2f}"


def price(amount: Decimal) -> str:
    """Return a unit price with two to six decimals: ``0.0125``, ``40.00``."""
    whole, _, part = f"{amount:,.6f}".partition(".")
    return f"{whole}.{part.rstrip('0').ljust(2, '0')}"


def quantity(amount: Decimal) -> str:
    """Return a quantity without needless zeros: ``12``, ``2.5``."""
    text = f"{amount:,.6f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def terms(net_days: int, discount_pct: Decimal, discount_days: int) -> str:
    """Return payment terms in words; ``discount_pct`` is a fraction."""
    net = f"Net {net_days} days"
    if not discount_pct or not discount_days:
        return net
    return f"{quantity(discount_pct * 100)} % discount within {discount_days} days, {net.lower()}"


def day(on: date | None) -> str:
    """Return a date as ISO writes it, which reads the same everywhere; '' for none."""
    return on.isoformat() if on else ""
