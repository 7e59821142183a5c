"""Payables: what is owed by age, whether it explains its account, and ticking what to pay."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse

from apotheca.finance.operations.payments import propose_payment
from apotheca.finance.queries.details import payables_against_account, payables_ageing
from apotheca.finance.queries.details.owed import AgeingRow
from apotheca.finance.queries.lists import PAYABLES
from apotheca.finance.queries.lists.owed import PayableRow
from apotheca.finance.types import PaymentStanding
from apotheca.kernel.errors import DomainError
from apotheca.kernel.listing import Page
from apotheca.kernel.measures import ZERO
from apotheca.web.names import ids_of
from apotheca.web.pages.money_forms import day_field
from apotheca.web.reach import entities, entity_asked, zone_of
from apotheca.web.shell import PageRequest, go, page, problem

BUCKETS = (
    ("not_due", "Not due"),
    ("to_30", "1 to 30 days"),
    ("to_60", "31 to 60"),
    ("to_90", "61 to 90"),
    ("over_90", "Over 90"),
)


class NothingTicked(DomainError):
    code = "web.nothing_ticked"
    message = "Tick at least one invoice to pay."
    status = 422


@page(duties=PAYABLES.duties, methods=("GET", "HEAD"))
def payables(request: PageRequest) -> HttpResponse:
    """Show what is owed by age, whether it explains its account, and tick what to pay."""
    reader, entity = request.reader, entity_asked(request, PAYABLES.duties)
    scope = reader.scope(PAYABLES.duties)
    ages = payables_ageing(entity, scope=scope) if entity else ()
    today = request.moment().business_date
    context = {
        "entity": entity,
        "entities": entities(reader, PAYABLES.duties),
        "ages": ages,
        "totals": _totals(ages),
        "chart": _chart(ages),
        "checks": payables_against_account(entity, scope=scope) if entity else (),
        "rows": _payables(request, entity),
        "supplier": request.GET.get("supplier", ""),
        "due_to": request.GET.get("due_to", ""),
        "may_propose": reader.may("L"),
        "ticked": request.GET.getlist("tick"),
        "pay_on": day_field("Pay on", initial=today).get_bound_field(forms.Form(), "pay_on"),
        "today": today,
    }
    return render(request, "web/payments/payables.html", context)


def _payables(request: PageRequest, entity: str) -> Page[PayableRow]:
    wanted = {name: request.GET.get(name, "") for name in ("supplier", "due_to")}
    return PAYABLES.page(
        scope=request.reader.scope(PAYABLES.duties),
        filters={"entity": entity, **{name: value for name, value in wanted.items() if value}},
        cursor=request.GET.get("cursor", ""),
        limit=100,
    )


def _totals(ages: Sequence[AgeingRow]) -> list[dict[str, Any]]:
    """Return each bucket with its sum by currency."""
    found = []
    for name, label in BUCKETS:
        sums: dict[str, Any] = defaultdict(lambda: ZERO)
        for row in ages:
            sums[row.currency] += getattr(row, name)
        found.append({"label": label, "sums": dict(sums)})
    return found


def _chart(ages: Sequence[AgeingRow]) -> dict[str, Any]:
    currencies = sorted({row.currency for row in ages})
    return {
        "xAxis": {"data": [label for _, label in BUCKETS]},
        "series": [
            {
                "type": "bar",
                "name": currency,
                "data": [
                    float(sum(getattr(row, name) for row in ages if row.currency == currency))
                    for name, _ in BUCKETS
                ],
            }
            for currency in currencies
        ],
    }


@page(duties="L", methods=("POST",))
def propose(request: PageRequest) -> HttpResponse:
    """Propose one payment for each supplier, entity and currency among the ticked invoices."""
    ticked = request.POST.getlist("invoice")
    if not ticked:
        return problem(request, NothingTicked())
    pay_on = _day(request)
    rows = PAYABLES.all(scope=request.reader.scope("L"), filters={"number": ",".join(ticked)})
    groups: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in rows:
        groups[row.entity, row.supplier, row.currency].append(row.number)
    made, refused = _proposed(request, groups, pay_on)
    if not made:
        return problem(request, refused[0] if refused else NothingTicked())
    for payment in made:
        messages.success(request, f"{payment.number} over {payment.amount} waits for approval.")
    for refusal in refused:
        messages.error(request, refusal.sentence)
    return go(
        request,
        reverse("payment", args=[made[0].number])
        if len(made) == 1
        else reverse("payments-waiting"),
    )


def _proposed(
    request: PageRequest, groups: dict[tuple[str, str, str], list[str]], pay_on: date
) -> tuple[list[PaymentStanding], list[DomainError]]:
    """Propose each group by itself: one supplier's refusal keeps no other from being paid."""
    made: list[PaymentStanding] = []
    refused: list[DomainError] = []
    for (entity, supplier, currency), numbers in groups.items():
        try:
            made.append(
                propose_payment(
                    actor=request.actor(part=f"{entity}-{supplier}-{currency}"),
                    when=request.moment(zone_of(request.reader, entity=entity)),
                    invoice_ids=list(ids_of("invoice", numbers).values()),
                    pay_on=pay_on,
                )
            )
        except DomainError as refusal:
            refused.append(refusal)
    return made, refused


class DayMissing(DomainError):
    code = "web.day_missing"
    message = "Say on which day to pay."
    status = 422


def _day(request: PageRequest) -> date:
    try:
        return date.fromisoformat(request.POST.get("pay_on", ""))
    except ValueError as unreadable:
        raise DayMissing from unreadable


urlpatterns: list[URLPattern] = [
    path("payables", payables, name="payables"),
    path("payables/propose", propose, name="payment-propose"),
]
