"""The first page of somebody signed in, and the stored report of the demo."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path

from apotheca.governance.queries import pending_approvals
from apotheca.web.shell import PageRequest, page

REPORT = "demo/report.html"
REPORT_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
)


@page(duties="*", methods=("GET", "HEAD"))
def home(request: PageRequest) -> HttpResponse:
    """Show what waits for the reader, and the way to everything they may open."""
    waiting = len(pending_approvals(request.reader.person_id))
    has_report = (settings.HOME / REPORT).exists()
    return render(request, "web/home.html", {"waiting": waiting, "has_report": has_report})


@page(duties="*", methods=("GET", "HEAD"))
def report(request: PageRequest) -> HttpResponse:
    """Show the stored report of this installation; it is a page of its own, without scripts."""
    stored = settings.HOME / REPORT
    if not stored.exists():
        return render(request, "web/no_report.html", status=404)
    page_text = stored.read_text(encoding="utf-8")
    return HttpResponse(page_text, headers={"Content-Security-Policy": REPORT_POLICY})


urlpatterns: list[URLPattern] = [
    path("", home, name="home"),
    path("report", report, name="report"),
]
