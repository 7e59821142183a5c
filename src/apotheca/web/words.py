"""How values read on a page: money, quantities, days, instants and states. One place for all."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from apotheca.kernel.measures import Money, Quantity

MINUS, DASH = "\N{MINUS SIGN}", "\N{EN DASH}"
NOTHING = SafeString(f'<span class="nothing">{DASH}</span>')

# The colour of each state, by meaning: what is done, what waits, what went wrong, what is over.
COLOURS: dict[str, str] = {
    "green": "ACTIVE APPROVED AVAILABLE RECEIVED CLEARED MATCHED PAID POSTED DELIVERED"
    " ACKNOWLEDGED CONFIRMED COMPLETE COMPLETED DONE OK OPEN HEALTHY ACCEPTED ENTERED FULFILLED"
    " FRESH",
    "blue": "SUBMITTED ISSUED SENT RELEASED IN_TRANSIT SHIPPED ORDERED PROCESSING RUNNING PROPOSED"
    " PARTIALLY_RECEIVED PARTIAL RESERVED ALLOCATED IN_PROGRESS DISPATCHED SOFT_CLOSED",
    "yellow": "PENDING WAITING HELD ON_HOLD QUARANTINE PENDING_APPROVAL IN_REVIEW UNMATCHED DUE"
    " RETRY IN_DOUBT DUPLICATE WARNING EXPIRING BACKORDERED PAUSED BANK_DETAILS OLD MISSING",
    "red": "REFUSED REJECTED FAILED EXPIRED RECALLED DEAD BROKEN EXCEPTION OVERDUE BLOCKED"
    " DISPUTED ERROR DAMAGED",
    "secondary": "DRAFT CLOSED CANCELLED VOID VOIDED REVERSED INACTIVE SUPERSEDED FUTURE ARCHIVED"
    " ENDED NONE",
}
_COLOUR_OF = {state: colour for colour, states in COLOURS.items() for state in states.split()}


def money(amount: Decimal | Money | None, currency: str = "") -> SafeString:
    """Return an amount with thousands and two decimals or more, and its currency: 1,234.50 USD."""
    if isinstance(amount, Money):
        return money(amount.amount, amount.currency)
    if amount is None:
        return NOTHING
    places = max(2, _places(amount))
    text = f"{amount:,.{places}f}".replace("-", MINUS)
    return _measured(text, currency)


def quantity(amount: Decimal | Quantity | None, uom: str = "") -> SafeString:
    """Return a quantity without idle zeros, and its unit: 1,250 VIAL."""
    if isinstance(amount, Quantity):
        return quantity(amount.amount, amount.uom)
    if amount is None:
        return NOTHING
    return _measured(number(amount), uom)


def number(amount: Decimal | int) -> str:
    """Return a number with thousands and no idle zeros; minus is a true minus."""
    places = _places(amount) if isinstance(amount, Decimal) else 0
    return f"{amount:,.{places}f}".replace("-", MINUS)


def percent(part: Decimal | None) -> SafeString:
    """Return a share of one as a percentage with one decimal: 0.125 is 12.5 %."""
    if part is None:
        return NOTHING
    return SafeString(f"{part * 100:,.1f}".replace("-", MINUS) + "\N{NO-BREAK SPACE}%")


def instant(at: datetime | None, timezone: str = "UTC") -> SafeString:
    """Return an instant in a zone to the minute; its title says it in full, as ISO 8601."""
    if at is None:
        return NOTHING
    local = at.astimezone(ZoneInfo(timezone))
    return format_html(
        '<time datetime="{0}" title="{0}">{1}</time>',
        local.isoformat(timespec="seconds"),
        f"{local:%Y-%m-%d %H:%M} {local:%Z}",
    )


def day(on: date | None) -> SafeString:
    """Return a day as ISO 8601 writes it."""
    return NOTHING if on is None else format_html('<time datetime="{0}">{0}</time>', on.isoformat())


def status(code: str) -> SafeString:
    """Return a state as a badge: its words, and the colour of its meaning."""
    if not code:
        return NOTHING
    words = code.replace("_", " ").capitalize()
    return format_html('<span class="badge state-{}">{}</span>', colour_of(code), words)


def colour_of(code: str) -> str:
    """Return the colour of a state; one we do not know is neutral."""
    return _COLOUR_OF.get(code.upper(), "secondary")


def shown(value: Any, kind: str, *, unit: str = "", timezone: str = "UTC") -> SafeString:
    """
    Return a value as its kind reads: text, words (of a stored code), code, money, side (money of
    one side of an account: zero is nothing), quantity, number, percent, day, instant, status, flag
    or list. What is missing is a dash.
    """
    if value is None or value == "":
        return NOTHING
    if kind == "side":
        return money(value, unit) if value else NOTHING
    if kind in {"money", "quantity"}:
        return money(value, unit) if kind == "money" else quantity(value, unit)
    if kind == "instant":
        return instant(value, timezone)
    return _PLAIN[kind](value)


def listed(values: Sequence[Any]) -> SafeString:
    """Return values one after the other, separated by commas."""
    return format_html_join(", ", "{}", ((value,) for value in values)) if values else NOTHING


def _measured(text: str, unit: str) -> SafeString:
    if not unit:
        return SafeString(text)
    return format_html('{}&nbsp;<span class="unit">{}</span>', text, unit)


def _places(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


_PLAIN: dict[str, Callable[[Any], SafeString]] = {
    "words": lambda value: conditional_escape(value.replace("_", " ").capitalize()),
    "text": conditional_escape,
    "code": lambda value: format_html("<code>{}</code>", value),
    "number": lambda value: SafeString(number(value)),
    "percent": percent,
    "day": day,
    "status": status,
    "flag": lambda value: SafeString("yes" if value else "no"),
    "list": listed,
}
