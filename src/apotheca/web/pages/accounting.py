"""Accounts, and the rules that choose them: derivation and tax."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.masterdata.queries.details import account_detail
from apotheca.masterdata.queries.lists import (
    ACCOUNTS,
    DERIVATION_RULES,
    TAX_EXEMPTIONS,
    TAX_RULES,
)
from apotheca.masterdata.queries.lists.accounting import (
    AccountRow,
    DerivationRuleRow,
    TaxExemptionRow,
    TaxRuleRow,
)
from apotheca.web.objects import address_of
from apotheca.web.parts import YES_OR_NO, codes, list_page
from apotheca.web.shell import PageRequest, page
from apotheca.web.tables import Choice, Column, of_rows

READ = ("GET", "HEAD")
VIEWS = (
    ("Accounts", "/accounts"),
    ("Derivation rules", "/derivation-rules"),
    ("Tax rules", "/tax-rules"),
    ("Tax exemptions", "/tax-exemptions"),
)
KINDS = codes("ASSET", "LIABILITY", "EQUITY", "INCOME", "EXPENSE", "MEMO")

RULE_COLUMNS: tuple[Column[DerivationRuleRow], ...] = (
    Column("event", "Event", order="event"),
    Column("item_class", "Item class"),
    Column("unspsc_prefix", "UNSPSC"),
    Column("location_kind", "Kind of place"),
    Column("facility", "Facility"),
    Column("cost_centre", "Cost centre"),
    Column("supplier", "Supplier"),
    Column("price_type", "Price type"),
    Column("account", "Account", link=lambda x: address_of("Account", x.account)),
    Column("account_name", "Name"),
    Column("charged_cost_centre", "Charged to"),
    Column("since", "Since", kind="day"),
    Column("until", "Until", kind="day"),
    Column("is_current", "In force", kind="flag"),
)


@page(duties="*", methods=READ)
def accounts(request: PageRequest) -> HttpResponse:
    """List the chart of accounts all entities share."""
    columns: tuple[Column[AccountRow], ...] = (
        Column("code", "Account", order="code", link=lambda x: address_of("Account", x.code)),
        Column("name", "Name"),
        Column("kind", "Kind", kind="status"),
        Column("is_active", "Active", kind="flag"),
    )
    choices = (Choice("q", "Code or name"), Choice("kind", "Kind", KINDS))
    return list_page(
        request, ACCOUNTS, columns, choices=choices, views=VIEWS,
        nothing="No account is called so.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def account(request: PageRequest, code: str) -> HttpResponse:
    """Show an account and the rules that lead to it."""
    detail = account_detail(code)
    rules = of_rows("Derivation rules", detail.rules, RULE_COLUMNS, reader=request.reader,
                    nothing="No rule leads here; only prepared journals post to it.")  # fmt: skip
    return render(request, "web/accounting/account.html", {"detail": detail, "rules": rules})


@page(duties="*", methods=READ)
def derivation_rules(request: PageRequest) -> HttpResponse:
    """List the rules that say which account a posting takes."""
    choices = (
        Choice("event", "Event"),
        Choice("account", "Account"),
        Choice("current", "In force", YES_OR_NO),
    )
    return list_page(
        request, DERIVATION_RULES, RULE_COLUMNS, choices=choices, views=VIEWS,
        subtitle="The most specific rule wins; an empty field matches anything.",
        nothing="No rule is written so. A posting without a rule is refused.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def tax_rules(request: PageRequest) -> HttpResponse:
    """List the tax rates by state and item class."""
    columns: tuple[Column[TaxRuleRow], ...] = (
        Column("state", "State", order="state"),
        Column("item_class", "Item class"),
        Column("rate", "Rate", kind="percent"),
        Column("since", "Since", kind="day"),
        Column("until", "Until", kind="day"),
    )
    return list_page(
        request, TAX_RULES, columns, choices=(Choice("state", "State"),), views=VIEWS,
        nothing="No tax is charged there.",
    )  # fmt: skip


@page(duties="*", methods=READ)
def tax_exemptions(request: PageRequest) -> HttpResponse:
    """List the certificates that free entities from tax."""
    columns: tuple[Column[TaxExemptionRow], ...] = (
        Column("entity", "Entity", order="entity"),
        Column("state", "State"),
        Column("certificate", "Certificate"),
        Column("since", "Since", kind="day"),
        Column("until", "Until", kind="day"),
    )
    return list_page(
        request,
        TAX_EXEMPTIONS,
        columns,
        views=VIEWS,
        nothing="Nobody is exempt: tax is charged as the rules say.",
    )


urlpatterns: list[URLPattern] = [
    path("accounts", accounts, name="accounts"),
    path("accounts/<path:code>", account, name="account"),
    path("derivation-rules", derivation_rules, name="derivation-rules"),
    path("tax-rules", tax_rules, name="tax-rules"),
    path("tax-exemptions", tax_exemptions, name="tax-exemptions"),
]
