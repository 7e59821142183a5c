"""
Who looks at which registered page: each by the journey it belongs to, the rest by a visit.

``JOURNEYS`` are the pages a file of tests looks at on its way; it fails when it no longer does.
``VISITS`` are the addresses of tests/browser/test_every_page.py by the person who opens them.
``PARTS`` are no pages of their own: pieces that stand inside a page, and files to save.
"""

from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from apotheca.web.urls import urlpatterns

VISITS: Mapping[str, tuple[str, ...]] = {
    "access_admin": ("/people/new", "/people/buyer/deactivate", "/roles", "/entities",
                     "/facilities", "/cost-centres/HOSP/ICU"),
    "integrator": ("/webhooks", "/webhooks/new", "/webhooks/{hook}", "/webhooks/{hook}/secret"),
    "controller": ("/audit/acts", "/audit/PurchaseOrder/{order}", "/documents/of/ORDER/{order}",
                   "/bank-accounts", "/payment-terms", "/tax-rules", "/tax-exemptions"),
    "stock_controller": ("/stock/commitments", "/stock/consigned", "/stock/usage/batches",
                         "/stock/usage/{usage}", "/stock/compound"),
    "buyer": ("/packages", "/unit-factors", "/contracts", "/downtime", "/moving"),
    "requester": ("/requisitions/{requisition}/resubmit",),
}  # fmt: skip
JOURNEYS: Mapping[str, frozenset[str]] = {
    "test_buying.py": frozenset({
        "requisition-new", "requisition", "approvals", "receive", "receipt-put-away",
        "receipt-decide",
    }),
    "test_buying_pages.py": frozenset({
        "emergencies", "held", "order", "order-acknowledge", "order-answer", "order-answers",
        "order-change", "order-new", "order-propose", "order-receive", "orders", "receipt",
        "receipt-return", "receipts", "requisitions", "return", "returns", "to-come", "to-order",
        "to-put-away",
    }),
    "test_clients.py": frozenset({"client", "client-new", "client-rotate", "clients"}),
    "test_documents.py": frozenset({
        "document", "documents", "intake", "intake-item", "intake-new", "intake-warnings",
    }),
    "test_finance.py": frozenset({
        "account-ledger", "accrual-new", "balances", "commitments", "credit-memo-new", "grni",
        "invoice", "invoice-coded", "invoice-new", "invoices", "invoices-held", "journal",
        "journal-new", "journals", "match-tolerances", "matches", "payables", "payment",
        "payments", "payments-waiting", "period-close", "periods-close", "prepared-journal",
        "prepared-journals", "prepayment-new",
    }),
    "test_house.py": frozenset({"design", "home", "report"}),
    "test_messages.py": frozenset({
        "endpoints", "message-in", "message-out", "messages", "messages-in", "messages-out",
    }),
    "test_password_links.py": frozenset({"person", "person-password-link"}),
    "test_stock.py": frozenset({
        "account", "accounts", "approval-rules", "audit", "audit-seals", "contract",
        "contract-prices", "cost-centres", "derivation-rules", "entity", "facility", "grants",
        "item", "items", "lot", "lots", "package", "people", "person-end-role",
        "person-give-role", "place", "places", "role", "search", "stock", "stock-count",
        "stock-document", "stock-documents", "stock-facilities", "stock-issue", "stock-lots",
        "stock-movements", "stock-receive", "stock-return", "stock-short", "stock-status",
        "stock-transfer", "stock-transfers", "stock-usage", "stock-waste", "supplier",
        "suppliers",
    }),
    "test_every_page.py": frozenset({"moving", "moving-run"}),
}  # fmt: skip
PARTS = frozenset({
    "pick-items", "pick-packages", "pick-locations", "pick-facilities", "pick-suppliers",
    "pick-cost-centres", "pick-people", "pick-roles", "pick-lots",
    "stock-line-item", "stock-line-lot", "stock-line-found", "requisition-line", "order-line",
    "order-receive-lot", "receipt-another-place", "invoice-new-row", "invoice-coded-row",
    "journal-row", "accrual-row", "period-controls",
    "document-file", "downtime-kit", "moving-templates", "moving-findings", "order-pdf",
    "intake-file", "intake-mail",
})  # fmt: skip


def registered() -> Iterator[str]:
    """Yield the name of every page that can be opened."""
    for pattern in urlpatterns:
        rule = getattr(pattern.callback, "page_rule", None)
        if rule is not None and "GET" in rule.methods:
            yield str(pattern.name)


def page_at(address: str) -> str:
    """Return the name of the page an address leads to, '' where no page is registered."""
    try:
        return str(resolve(urlsplit(address).path).url_name or "")
    except Resolver404:
        return ""
