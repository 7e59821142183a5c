"""The ledger: trial balance, one account, goods received not invoiced, commitments."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.queries.details import (
    account_ledger,
    grni_against_account,
    trial_balance_of,
)
from apotheca.finance.queries.lists import (
    ENCUMBRANCES,
    GRNI,
    JOURNAL_LINES,
    MATCH_TOLERANCES,
    MATCHES,
)
from apotheca.finance.queries.lists.commitments import EncumbranceRow
from apotheca.finance.queries.lists.journals import JournalLineRow
from apotheca.finance.queries.lists.matching import MatchLedgerRow
from apotheca.finance.queries.lists.owed import GrniRow
from apotheca.finance.queries.lists.settings import MatchToleranceRow
from apotheca.kernel.errors import DomainError
from apotheca.kernel.listing import Listing
from apotheca.web import links
from apotheca.web.objects import address_of_number
from apotheca.web.reach import entities, entity_asked, sites
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import Choice, Column, listed

READ = ("GET", "HEAD")

LINE_COLUMNS: tuple[Column[JournalLineRow], ...] = (
    Column("business_date", "Day", "day", order="account"),
    Column("document", "Document", "code", link=lambda row: address_of_number(row.document)),
    Column("event", "Posting", "words", link=lambda row: links.journal(row.document)),
    Column("description", "What for"),
    Column("debit", "Debit", "side", unit="currency"),
    Column("credit", "Credit", "side", unit="currency"),
    Column("facility", "Facility"),
    Column("cost_centre", "Cost centre"),
    Column("supplier", "Supplier"),
    Column("item", "Item"),
    Column("order_line", "Order line", link=lambda row: _order(row.order_line)),
    Column("partner", "Partner"),
)
GRNI_COLUMNS: tuple[Column[GrniRow], ...] = (
    Column("receipt", "Receipt", "code", link=lambda row: address_of_number(row.receipt)),
    Column("order_line", "Order line", "code", link=lambda row: _order(row.order_line)),
    Column("supplier_name", "Supplier"),
    Column("item_name", "Item"),
    Column("business_date", "Received", "day", order="oldest"),
    Column("days_open", "Days", "number"),
    Column("open_quantity", "Unbilled", "quantity", unit="uom"),
    Column("open_amount", "At order price", "money", unit="currency", order="amount"),
    Column("account", "Account", "code",
           link=lambda row: links.account(row.account, entity=row.entity)),
)  # fmt: skip
GRNI_CHOICES = (
    Choice("supplier", "Supplier code"),
    Choice("order", "Order"),
    Choice("item", "Item code"),
    Choice("received_to", "Received by", kind="date"),
)
ENCUMBRANCE_COLUMNS: tuple[Column[EncumbranceRow], ...] = (
    Column("order", "Order", "code", link=lambda row: address_of_number(row.order)),
    Column("status", "State", "status"),
    Column("supplier_name", "Supplier"),
    Column("facility", "Facility"),
    Column("ordered_on", "Ordered", "day"),
    Column("total_amount", "Ordered for", "money", unit="currency"),
    Column("open_amount", "Still to come", "money", unit="currency"),
    Column("memo_amount", "On the memo accounts", "money", unit="currency",
           link=lambda row: links.journal(row.order)),
)  # fmt: skip
MATCH_COLUMNS: tuple[Column[MatchLedgerRow], ...] = (
    Column("invoice", "Invoice", "code", link=lambda row: address_of_number(row.invoice)),
    Column("invoice_line_no", "Line", "number"),
    Column("supplier_number", "Their number"),
    Column("order_line", "Order line", "code", link=lambda row: _order(row.order_line)),
    Column("receipt", "Receipt", "code", link=lambda row: address_of_number(row.receipt)),
    Column("item_name", "Item"),
    Column("quantity", "Quantity", "quantity", unit="uom"),
    Column("order_amount", "By the order", "money", unit="currency"),
    Column("invoice_amount", "Invoiced", "money", unit="currency"),
    Column("difference", "To variance", "money", unit="currency"),
    Column("matched_on", "On", "day"),
)
TOLERANCE_COLUMNS: tuple[Column[MatchToleranceRow], ...] = (
    Column("item_class", "Item class"),
    Column("supplier", "Supplier"),
    Column("facility", "Facility"),
    Column("price_pct", "Price", "percent"),
    Column("line_floor", "At least", "money"),
    Column("line_cap", "At most", "money"),
    Column("quantity_over_pct", "Quantity over", "percent"),
    Column("freight", "Freight", "money"),
    Column("tax", "Tax", "money"),
    Column("rounding", "Rounding", "money"),
    Column("accept_limit", "Supervisor decides up to", "money"),
)


class DayUnreadable(DomainError):
    code = "web.day_unreadable"
    message = "{given} is no day. Write it like 2026-03-31."
    status = 422


def _order(order_line: str) -> str:
    return address_of_number(order_line.partition("/")[0])


def _day(request: PageRequest, name: str) -> date | None:
    given = request.GET.get(name, "")
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as unreadable:
        raise DayUnreadable(given=given[:30]) from unreadable


def _asked(request: PageRequest, duties: str) -> dict[str, Any]:
    """Return entity, facility and days of the address, with what may be chosen."""
    entity = entity_asked(request, duties)
    return {
        "entity": entity,
        "facility": request.GET.get("facility", ""),
        "since": _day(request, "from"),
        "up_to": _day(request, "to"),
        "entities": entities(request.reader, duties),
        "facilities": sites(request.reader, duties, entity),
    }


@page(duties=JOURNAL_LINES.duties, methods=READ)
def balances(request: PageRequest) -> HttpResponse:
    """Show the trial balance of an entity, or of a facility, over days."""
    asked = _asked(request, JOURNAL_LINES.duties)
    books = trial_balance_of(
        asked["entity"],
        scope=request.reader.scope(JOURNAL_LINES.duties),
        facility=asked["facility"],
        since=asked["since"],
        up_to=asked["up_to"],
    )
    same = {"entity": asked["entity"], "facility": asked["facility"], "from": asked["since"],
            "to": asked["up_to"]}  # fmt: skip
    rows = [(row, links.account(row.account, **same)) for row in books.accounts]
    return render(request, "web/ledger/balances.html", {**asked, "books": books, "rows": rows})


@page(duties=JOURNAL_LINES.duties, methods=READ)
def account(request: PageRequest, code: str) -> HttpResponse:
    """Show one account over days: opening, every line with its document, closing."""
    asked = _asked(request, JOURNAL_LINES.duties)
    ledger = account_ledger(
        code,
        asked["entity"],
        scope=request.reader.scope(JOURNAL_LINES.duties),
        facility=asked["facility"],
        since=asked["since"],
        up_to=asked["up_to"],
    )
    table = listed(
        request,
        JOURNAL_LINES,
        LINE_COLUMNS,
        reader=request.reader,
        choices=(
            Choice("entity", "Entity", tuple((one, one) for one in asked["entities"])),
            Choice("facility", "Facility", tuple((s.code, s.code) for s in asked["facilities"])),
            Choice("from", "From", kind="date"),
            Choice("to", "To", kind="date"),
        ),
        fixed={"account": code, "entity": asked["entity"]},
        order="account",
        nothing="Nothing was posted to this account in these days.",
    )
    trail = [("Trial balance", f"{reverse('balances')}?entity={asked['entity']}")]
    context = {
        **asked,
        "ledger": ledger,
        "table": table,
        "trail": trail,
        "title": f"{code} {ledger.account_name}",
        "subtitle": f"{ledger.kind.capitalize()} in the books of {asked['entity']}",
    }
    return render(request, "web/ledger/account.html", context)


@page(duties=GRNI.duties, methods=READ)
def grni(request: PageRequest) -> HttpResponse:
    """Show what was received and not invoiced, and that it explains its account."""
    reader, entity = request.reader, entity_asked(request, JOURNAL_LINES.duties)
    may_check = bool(entity) and reader.may(JOURNAL_LINES.duties)
    context = {
        "table": listed(
            request,
            GRNI,
            GRNI_COLUMNS,
            reader=reader,
            choices=GRNI_CHOICES,
            nothing="Every receipt is billed.",
        ),
        "checks": grni_against_account(entity, scope=reader.scope(JOURNAL_LINES.duties))
        if may_check
        else (),
        "may_enter": reader.may("J"),
    }
    return render(request, "web/ledger/grni.html", context)


@page(duties=ENCUMBRANCES.duties, methods=READ)
def commitments(request: PageRequest) -> HttpResponse:
    """Show what open orders have committed, by order."""
    choices = (Choice("order", "Order"), Choice("supplier", "Supplier code"))
    return _list(
        request, ENCUMBRANCES, ENCUMBRANCE_COLUMNS, choices,
        "What open orders still bind: by their lines, and on the memo accounts.",
    )  # fmt: skip


@page(duties=MATCHES.duties, methods=READ)
def matches(request: PageRequest) -> HttpResponse:
    """Show the match ledger: what each invoice line settled of each receipt."""
    choices = (
        Choice("invoice", "Invoice"),
        Choice("order", "Order"),
        Choice("receipt", "Receipt"),
        Choice("supplier", "Supplier code"),
        Choice("differs", "To variance", (("true", "Only with a difference"),)),
        Choice("from", "From", kind="date"),
        Choice("to", "To", kind="date"),
    )
    return _list(
        request, MATCHES, MATCH_COLUMNS, choices,
        "How much of each receipt each invoice line settled, and what went to variance.",
    )  # fmt: skip


@page(duties=MATCH_TOLERANCES.duties, methods=READ)
def tolerances(request: PageRequest) -> HttpResponse:
    """Show how far an invoice may stray before a person looks."""
    return _list(
        request, MATCH_TOLERANCES, TOLERANCE_COLUMNS, (),
        "How far an invoice may stray before a person looks; the most specific row holds.",
    )  # fmt: skip


def _list(
    request: PageRequest,
    listing: Listing[Any],
    columns: tuple[Column[Any], ...],
    choices: tuple[Choice, ...],
    subtitle: str,
) -> HttpResponse:
    table = listed(
        request, listing, columns, reader=request.reader, choices=choices,
        nothing="Nothing fits. Clear the filters.",
    )  # fmt: skip
    context = {"title": listing.title, "subtitle": subtitle, "table": table}
    return render(request, "web/ledger/list.html", context)


urlpatterns: list[URLPattern] = [
    path("ledger/balances", balances, name="balances"),
    path("ledger/accounts/<str:code>", account, name="account-ledger"),
    path("ledger/grni", grni, name="grni"),
    path("ledger/commitments", commitments, name="commitments"),
    path("ledger/matches", matches, name="matches"),
    path("ledger/tolerances", tolerances, name="match-tolerances"),
]
