"""
What waits for somebody: one line per kind of work their duties give them, with how much of it.

Each is one cheap count of a list the reader may see, bounded at 10,000, and leads to its rows.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from apotheca.finance.queries.lists import OPEN_HOLDS, PAYABLES, PAYMENTS, PREPARED_JOURNALS
from apotheca.governance.queries import pending_approvals
from apotheca.governance.types import Reader
from apotheca.hub.queries.lists import BANK_WARNINGS, DELIVERIES, INTAKE_ITEMS
from apotheca.inventory.queries.lists import (
    SHORT_DEMAND,
    STOCK_DOCUMENTS,
    STOCK_LOTS,
    USAGE_EXCEPTIONS,
)
from apotheca.kernel.listing import Listing
from apotheca.masterdata.queries.lists import BANK_ACCOUNTS, CONVERSIONS
from apotheca.procurement.queries.lists import (
    HELD_LINES,
    LINES_TO_ORDER,
    LINES_TO_PUT_AWAY,
    OPEN_ORDER_LINES,
    ORDERS,
)
from apotheca.web.objects import address_of_number

EXPIRES_WITHIN_DAYS = 60
SHORT_WITHIN_DAYS = 7
PAY_WITHIN_DAYS = 14
HELD_STATES = "QUARANTINED,RECALLED,SUSPECT,EXCURSION_HOLD,DISCREPANCY_HOLD"

Filters = Callable[[date], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Waiting:
    """So much of one kind of work waits, and where its rows are."""

    words: str
    count: int
    address: str
    icon: str
    is_urgent: bool = False


@dataclass(frozen=True, slots=True)
class _Kind:
    """
    A kind of work: whose it is, the list it is counted in, and the page of its rows.

    Of a list of numbered documents (``is_numbered``) a single one is led to at once.
    """

    one: str
    many: str
    duties: str
    listing: Listing[Any]
    filters: Filters
    route: str
    icon: str
    is_urgent: bool = False
    has_filters: bool = False
    is_numbered: bool = False


def _plain(**filters: str) -> Filters:
    return lambda _: filters


def _expiring(today: date) -> Mapping[str, str]:
    until = today + timedelta(days=EXPIRES_WITHIN_DAYS)
    return {
        "expires_after": (today - timedelta(days=1)).isoformat(),
        "expires_before": until.isoformat(),
        "status": "AVAILABLE",
    }


KINDS = (
    _Kind(
        "approved line to order",
        "approved lines to order",
        "FS",
        LINES_TO_ORDER,
        _plain(),
        "order-propose",
        "shopping-cart",
    ),
    _Kind(
        "approved order to send",
        "approved orders to send",
        "F",
        ORDERS,
        _plain(status="APPROVED"),
        "orders",
        "send",
        has_filters=True,
        is_numbered=True,
    ),
    _Kind(
        "order line due by today",
        "order lines due by today",
        "FG",
        OPEN_ORDER_LINES,
        lambda today: {"due_by": today.isoformat()},
        "to-come",
        "truck-delivery",
        has_filters=True,
    ),
    _Kind(
        "delivered line held",
        "delivered lines held",
        "FGK",
        HELD_LINES,
        _plain(),
        "held",
        "alert-triangle",
        is_urgent=True,
    ),
    _Kind(
        "delivered line to put away",
        "delivered lines to put away",
        "GT",
        LINES_TO_PUT_AWAY,
        _plain(),
        "to-put-away",
        "package-import",
    ),
    _Kind(
        "transfer under way",
        "transfers under way",
        "GH",
        STOCK_DOCUMENTS,
        _plain(kind="TRANSFER", status="SHIPPED"),
        "stock-transfers",
        "transfer",
    ),
    _Kind(
        f"lot that expires within {EXPIRES_WITHIN_DAYS} days",
        f"lots that expire within {EXPIRES_WITHIN_DAYS} days",
        "DEHI",
        STOCK_LOTS,
        _expiring,
        "stock-lots",
        "hourglass",
        has_filters=True,
    ),
    _Kind(
        "lot held",
        "lots held",
        "EHI",
        STOCK_LOTS,
        _plain(status=HELD_STATES),
        "stock-lots",
        "lock",
        has_filters=True,
    ),
    _Kind(
        f"time something was short in {SHORT_WITHIN_DAYS} days",
        f"times something was short in {SHORT_WITHIN_DAYS} days",
        "DEFH",
        SHORT_DEMAND,
        lambda today: {"since": (today - timedelta(days=SHORT_WITHIN_DAYS)).isoformat()},
        "stock-short",
        "minus",
        has_filters=True,
    ),
    _Kind(
        "feed row that waits",
        "feed rows that wait",
        "HR",
        USAGE_EXCEPTIONS,
        _plain(status="PARKED"),
        "stock-usage",
        "inbox",
        has_filters=True,
    ),
    _Kind(
        "document that came in",
        "documents that came in",
        "J",
        INTAKE_ITEMS,
        _plain(status="WAITING"),
        "intake",
        "inbox",
    ),
    _Kind(
        "mail that speaks of bank details",
        "mails that speak of bank details",
        "C",
        BANK_WARNINGS,
        _plain(status="OPEN"),
        "intake-warnings",
        "alert-triangle",
        is_urgent=True,
        has_filters=True,
    ),
    _Kind(
        "invoice hold to solve",
        "invoice holds to solve",
        "JK",
        OPEN_HOLDS,
        _plain(),
        "invoices-held",
        "file-invoice",
        is_urgent=True,
    ),
    _Kind(
        f"invoice due, or losing its discount, within {PAY_WITHIN_DAYS} days",
        f"invoices due, or losing their discount, within {PAY_WITHIN_DAYS} days",
        "L",
        PAYABLES,
        lambda today: {
            "due_to": (today + timedelta(days=PAY_WITHIN_DAYS)).isoformat(),
            "is_free": "true",
        },
        "payables",
        "cash",
        has_filters=True,
    ),
    _Kind(
        "payment to approve",
        "payments to approve",
        "M",
        PAYMENTS,
        _plain(status="PROPOSED"),
        "payments-waiting",
        "checks",
    ),
    _Kind(
        "payment to release",
        "payments to release",
        "M",
        PAYMENTS,
        _plain(status="APPROVED"),
        "payments-waiting",
        "send",
    ),
    _Kind(
        "payment to confirm",
        "payments to confirm",
        "LN",
        PAYMENTS,
        _plain(status="RELEASED"),
        "payments-waiting",
        "circle-check",
    ),
    _Kind(
        "prepared journal to post",
        "prepared journals to post",
        "P",
        PREPARED_JOURNALS,
        _plain(status="PREPARED"),
        "prepared-journals",
        "book",
    ),
    _Kind(
        "bank account to verify",
        "bank accounts to verify",
        "C",
        BANK_ACCOUNTS,
        _plain(status="PENDING"),
        "bank-accounts",
        "building",
        is_urgent=True,
        has_filters=True,
    ),
    _Kind(
        "unit factor to approve",
        "unit factors to approve",
        "A",
        CONVERSIONS,
        _plain(status="PROPOSED"),
        "unit-factors",
        "scale",
        has_filters=True,
    ),
    _Kind(
        "delivery that failed",
        "deliveries that failed",
        "R",
        DELIVERIES,
        _plain(status="DEAD"),
        "messages-out",
        "alert-circle",
        is_urgent=True,
        has_filters=True,
    ),
)


def waiting_for(reader: Reader, today: date) -> tuple[Waiting, ...]:
    """
    Return what waits for somebody, what is urgent first; kinds of which nothing waits are left out.

    One statement for each kind of work their duties give them.
    """
    found = []
    decisions = len(pending_approvals(reader.person_id))
    if decisions:
        words = "document for your decision" if decisions == 1 else "documents for your decision"
        found.append(Waiting(words, decisions, reverse("approvals"),
                             "clipboard-check", is_urgent=True))  # fmt: skip
    for kind in KINDS:
        if reader.may(kind.duties) and reader.may(kind.listing.duties):
            filters = kind.filters(today)
            count = kind.listing.count(scope=reader.scope(kind.duties), filters=filters)
            if count:
                words = kind.one if count == 1 else kind.many
                address = _address(kind, reader, filters, count)
                found.append(Waiting(words, count, address, kind.icon, kind.is_urgent))
    return tuple(sorted(found, key=lambda one: not one.is_urgent))


def _address(kind: _Kind, reader: Reader, filters: Mapping[str, str], count: int) -> str:
    """Return where the rows are; where the one document is, if there is one."""
    if kind.is_numbered and count == 1:
        (one,) = kind.listing.all(scope=reader.scope(kind.duties), filters=filters)
        return address_of_number(one.number)
    query = f"?{urlencode(filters)}" if kind.has_filters and filters else ""
    return f"{reverse(kind.route)}{query}"
