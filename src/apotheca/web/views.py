"""The first page: the stored report of the last demo run, or how to make one."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

REPORT = "demo/report.html"

_NOTHING_YET = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Apotheca</title></head>
<body style="font: 16px/1.5 system-ui, sans-serif; margin: 3rem; max-width: 40rem">
<h1>Apotheca</h1>
<p>No report is stored here yet. Run <code>make demo</code>: it plays a month from requisition to
payment and stores its report for this page.</p>
</body></html>
"""


def front_page(request: HttpRequest) -> HttpResponse:
    """Show the stored report of this installation; it is a page of its own, without scripts."""
    stored = settings.HOME / REPORT
    page = stored.read_text(encoding="utf-8") if stored.exists() else _NOTHING_YET
    return HttpResponse(page, headers={"Content-Security-Policy": _POLICY})


_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
