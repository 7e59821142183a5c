"""Suppliers and contracts: whom we buy from, where they are, and at what price."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.masterdata.queries.details import contract_detail, supplier_detail
from apotheca.masterdata.queries.lists import (
    BANK_ACCOUNTS,
    CONTRACT_PRICES,
    CONTRACTS,
    PAYMENT_TERMS,
    SUPPLIERS,
)
from apotheca.masterdata.queries.lists.contracts import ContractRow
from apotheca.masterdata.queries.lists.suppliers import (
    BANK_READERS,
    BankAccountRow,
    PaymentTermsRow,
    SupplierRow,
    SupplierSiteRow,
)
from apotheca.web.objects import address_of
from apotheca.web.pages.items import PRICE_COLUMNS
from apotheca.web.parts import YES_OR_NO, codes, list_page
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import Choice, Column, listed, of_rows

READ = ("GET", "HEAD")
VIEWS = (
    ("Suppliers", "/suppliers"),
    ("Contracts", "/contracts"),
    ("Prices", "/contract-prices"),
    ("Payment terms", "/payment-terms"),
)
BANK_VIEW = ("Bank accounts", "/bank-accounts")

SITE_COLUMNS: tuple[Column[SupplierSiteRow], ...] = (
    Column("kind", "For", kind="status"),
    Column("code", "Site"),
    Column("name", "Name"),
    Column("address", "Address"),
    Column("email", "E-mail"),
    Column("phone", "Telephone"),
    Column("order_channel", "Orders by"),
    Column("lead_time_days", "Days to deliver", kind="number"),
)
CONTRACT_COLUMNS: tuple[Column[ContractRow], ...] = (
    Column("code", "Contract", order="code", link=lambda x: address_of("Contract", x.code)),
    Column("kind", "Kind"),
    Column("supplier", "Supplier", link=lambda x: address_of("Supplier", x.supplier)),
    Column("entity", "For entity"),
    Column("facility", "For facility"),
    Column("prices", "Prices of today", kind="number", link=lambda x: prices_of(x)),
    Column("is_primary", "Primary", kind="flag"),
    Column("since", "Since", kind="day"),
    Column("until", "Until", kind="day"),
    Column("is_current", "In force", kind="flag"),
)
BANK_COLUMNS: tuple[Column[BankAccountRow], ...] = (
    Column("supplier", "Supplier", order="supplier",
           link=lambda x: address_of("Supplier", x.supplier)),
    Column("site", "Site"),
    Column("masked", "Account", kind="code"),
    Column("status", "State", kind="status"),
    Column("requested_by", "Asked by"),
    Column("verified_by", "Verified by"),
)  # fmt: skip


def prices_of(row: ContractRow) -> str:
    """Return where the prices of a contract are."""
    return f"/contract-prices?{urlencode({'contract': row.code, 'current': 'true'})}"


def _views(request: PageRequest) -> tuple[tuple[str, str], ...]:
    return (*VIEWS, BANK_VIEW) if request.reader.may(BANK_READERS) else VIEWS


@page(duties="*", methods=READ)
def suppliers(request: PageRequest) -> HttpResponse:
    """List the suppliers."""
    columns: tuple[Column[SupplierRow], ...] = (
        Column("code", "Supplier", order="code", link=lambda x: address_of("Supplier", x.code)),
        Column("name", "Name", order="name"),
        Column("status", "State", kind="status"),
        Column("terms", "Terms"),
        Column("currency", "Currency"),
        Column("is_ers", "Billed by receipt", kind="flag"),
    )
    choices = (
        Choice("q", "Code or name"),
        Choice("status", "State", codes("DRAFT", "IN_REVIEW", "ACTIVE", "BLOCKED", "INACTIVE")),
    )
    return list_page(
        request, SUPPLIERS, columns, choices=choices, views=_views(request),
        nothing="No supplier has words that begin so.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def supplier(request: PageRequest, code: str) -> HttpResponse:
    """Show a supplier: its sites, contracts, and for whom it concerns where it is paid."""
    reader = request.reader
    detail = supplier_detail(
        code, scope=reader.scope(), with_bank_accounts=reader.may(BANK_READERS)
    )
    accounts = detail.bank_accounts
    context = {
        "supplier": detail.supplier,
        "sites": of_rows("Sites", detail.sites, SITE_COLUMNS, reader=reader,
                         nothing="Without a site to order from it gets no orders."),
        "contracts": of_rows("Contracts", detail.contracts, CONTRACT_COLUMNS, reader=reader,
                             nothing="No contract with it serves your entities."),
        "accounts": None if accounts is None else of_rows(
            "Bank accounts", accounts, BANK_COLUMNS, reader=reader,
            nothing="No account was entered; it cannot be paid.",
        ),
        "query": urlencode({"supplier": code}),
    }  # fmt: skip
    return render(request, "web/suppliers/supplier.html", context)


@page(duties="*", methods=READ)
def contracts(request: PageRequest) -> HttpResponse:
    """List the contracts that serve the reader's entities."""
    choices = (
        Choice("supplier", "Supplier"),
        Choice("kind", "Kind", codes("GPO", "LOCAL", "340B", "WAC_LIST", "SPOT")),
        Choice("current", "In force", YES_OR_NO),
    )
    return list_page(request, CONTRACTS, CONTRACT_COLUMNS, choices=choices, views=_views(request))


@page(duties="*", methods=READ)
def contract(request: PageRequest, code: str) -> HttpResponse:
    """Show a contract and its prices."""
    row = contract_detail(code, scope=request.reader.scope())
    table = listed(
        request, CONTRACT_PRICES, PRICE_COLUMNS[2:], reader=request.reader,
        choices=(Choice("item", "Item"), Choice("current", "In force", YES_OR_NO)),
        fixed={"contract": code}, nothing="It has no such price.",
    )  # fmt: skip
    return render(request, "web/suppliers/contract.html", {"contract": row, "table": table})


@page(duties="*", methods=READ)
def contract_prices(request: PageRequest) -> HttpResponse:
    """List the prices of contracts that serve the reader's entities."""
    columns = (
        Column("item", "Item", link=lambda x: address_of("Item", x.item)),
        *PRICE_COLUMNS,
    )
    choices = (
        Choice("item", "Item"),
        Choice("supplier", "Supplier"),
        Choice("contract", "Contract"),
        Choice("current", "In force", YES_OR_NO),
    )
    return list_page(
        request, CONTRACT_PRICES, columns, choices=choices, views=_views(request),
        nothing="No contract prices it.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def payment_terms(request: PageRequest) -> HttpResponse:
    """List the terms suppliers are paid on."""
    columns: tuple[Column[PaymentTermsRow], ...] = (
        Column("code", "Terms", order="code"),
        Column("net_days", "Net days", kind="number"),
        Column("discount_pct", "Discount", kind="percent"),
        Column("discount_days", "When paid within days", kind="number"),
    )
    return list_page(request, PAYMENT_TERMS, columns, views=_views(request))


@page(duties=BANK_READERS, methods=READ)
def bank_accounts(request: PageRequest) -> HttpResponse:
    """List where suppliers are paid, for those who keep, verify and use it."""
    choices = (
        Choice("supplier", "Supplier"),
        Choice("status", "State", codes("PENDING", "ACTIVE", "CLOSED", "REJECTED")),
    )
    return list_page(request, BANK_ACCOUNTS, BANK_COLUMNS, choices=choices, views=_views(request))


urlpatterns: list[URLPattern] = [
    path("suppliers", suppliers, name="suppliers"),
    path("suppliers/<path:code>", supplier, name="supplier"),
    path("contracts", contracts, name="contracts"),
    path("contracts/<path:code>", contract, name="contract"),
    path("contract-prices", contract_prices, name="contract-prices"),
    path("payment-terms", payment_terms, name="payment-terms"),
    path("bank-accounts", bank_accounts, name="bank-accounts"),
]
