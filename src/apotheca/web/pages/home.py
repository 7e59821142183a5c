"""The first page of somebody signed in, and the stored report of the demo."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.inventory.queries.details import FacilityValue, stock_value
from apotheca.web.reach import is_everywhere
from apotheca.web.shell import PageRequest, page
from apotheca.web.waiting import waiting_for

REPORT = "demo/report.html"
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
)


@page(duties="*", methods=("GET", "HEAD"))
def home(request: PageRequest) -> HttpResponse:
    """Show what waits for the reader, and the way to everything they may open."""
    today = request.moment().business_date
    values = stock_value(scope=request.reader.scope())
    context = {
        "waiting": waiting_for(request.reader, today),
        "values": values,
        "chart": _chart(values),
        "has_report": _has_report(request),
    }
    return render(request, "web/home.html", context)


@page(duties="*", methods=("GET", "HEAD"))
def report(request: PageRequest) -> HttpResponse:
    """
    Show the stored report of this installation; it is a page of its own, without scripts.

    It tells of every entity, so for those who do not reach all of each there is none.
    """
    if not _has_report(request):
        return render(request, "web/no_report.html", status=404)
    page_text = (settings.HOME / REPORT).read_text(encoding="utf-8")
    return HttpResponse(page_text, headers={"Content-Security-Policy": REPORT_POLICY})


def _has_report(request: PageRequest) -> bool:
    return (settings.HOME / REPORT).exists() and is_everywhere(request.reader)


def _chart(values: Sequence[FacilityValue]) -> dict[str, Any]:
    """Return what the stock of each facility is worth as a bar chart, one colour per currency."""
    currencies = sorted({row.currency for row in values})
    return {
        "xAxis": {"data": [row.facility for row in values]},
        "legend": {"show": len(currencies) > 1},
        "series": [
            {
                "type": "bar",
                "name": currency,
                "stack": "value",
                "barMaxWidth": 56,
                "data": [float(row.value) if row.currency == currency else 0 for row in values],
            }
            for currency in currencies
        ],
    }


urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("report", report, name="report"),
]
