"""
Which addresses the benchmark ``pages`` asks for: every page that can be opened, of many objects.

The pages come from the registry of page rules. Where an address names an object, a sample of such
objects stands in: equally many in each state, so that every size is asked the same. A page this
module knows no objects for is told as NOT MEASURED.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

EACH = 6  # objects of each state
ONE_STATE = 24
SAMPLE = """
SELECT label FROM (SELECT {label} AS label, row_number() OVER (PARTITION BY {state}
                          ORDER BY md5(({label})::text)) AS place FROM {rows}) AS sampled
 WHERE place <= {most} ORDER BY md5(label::text)
"""


def _each(rows: str, state: str = "status", label: str = "number") -> str:
    return SAMPLE.format(rows=rows, state=state, label=label, most=EACH)


def _of(rows: str, label: str = "number") -> str:
    return SAMPLE.format(rows=rows, state="1", label=label, most=ONE_STATE)


_LINES_OF = "procurement_goodsreceipt g JOIN procurement_receiptline l ON l.receipt_id = g.id"
# What stands for {kind} in an address.
SAMPLES: Mapping[str, str] = {
    "requisition": _each("procurement_requisition"),
    "requisition_returned": _of("procurement_requisition WHERE status = 'RETURNED'"),
    "requisition_approved": _of("procurement_requisition WHERE status = 'APPROVED'"),
    "order": _each("procurement_purchaseorder"),
    "order_under_way": _of("procurement_purchaseorder WHERE status = 'ACKNOWLEDGED'"),
    "order_received": _of("procurement_purchaseorder WHERE status = 'RECEIVED'"),
    "receipt": _each("procurement_goodsreceipt"),
    "receipt_held": _of(f"{_LINES_OF} WHERE l.status = 'HELD' AND l.line_no = 1", "g.number"),
    "receipt_at_the_dock": _of(
        f"{_LINES_OF} WHERE l.status = 'POSTED' AND l.put_away_base = 0 AND l.line_no = 1",
        "g.number",
    ),
    "receipt_on_the_shelf": _of("procurement_goodsreceipt WHERE status = 'PUT_AWAY'"),
    "return": _of("procurement_supplierreturn"),
    "invoice": _each("finance_invoice", "kind || status"),
    "invoice_paid": _of("finance_invoice WHERE status = 'SCHEDULED'"),
    "payment": _each("finance_payment"),
    "payment_released": _of("finance_payment WHERE status = 'RELEASED'"),
    "prepared_journal": _each("finance_manualjournal"),
    "stock_document": _each("inventory_stockdocument", "kind || status"),
    "usage_batch": _of("inventory_usagebatch", "number"),
    "issue": _of("inventory_stockdocument WHERE kind = 'ISSUE'"),
    "transfer_under_way": _of(
        "inventory_stockdocument WHERE kind = 'TRANSFER' AND status = 'SHIPPED'"
    ),
    "item": _of("masterdata_item", "code"),
    "package": _of("masterdata_package", "code"),
    "lot": _each(
        "inventory_lot l JOIN masterdata_package p ON p.id = l.package_id",
        "EXISTS (SELECT 1 FROM inventory_layer y WHERE y.lot_id = l.id AND y.quantity > 0)",
        "l.number || '@' || p.code",
    ),
    "place": _of("masterdata_location", "code"),
    "supplier": _of("masterdata_supplier", "code"),
    "contract": _of("masterdata_contract", "code"),
    "account": _of("masterdata_account", "code"),
    "used_account": _of(
        "masterdata_account a WHERE EXISTS (SELECT 1 FROM finance_balancerollup b"
        " WHERE b.account_id = a.id)",
        "code",
    ),
    "person": _of("governance_person", "username"),
    "role": _of("governance_role", "code"),
    "grant": _of(
        "governance_rolegrant g JOIN governance_person p ON p.id = g.person_id"
        " JOIN governance_role r ON r.id = g.role_id JOIN governance_entity e ON e.id = g.entity_id"
        " WHERE p.username = 'buyer'",
        "concat_ws('/', p.username, r.code, e.code, '*', '*', lower(g.valid))",
    ),
    "entity": _of("governance_entity", "code"),
    "facility": _of("governance_facility", "code"),
    "cost_centre": _of(
        "governance_costcentre c JOIN governance_entity e ON e.id = c.entity_id",
        "e.code || '/' || c.code",
    ),
    "period": _of("masterdata_period WHERE number < 12", "name"),
    "message_in": _each("hub_inbox", "status", "id::text"),
    "message_out": _each("hub_delivery", "status", "id::text"),
    "key": _of("hub_inbox", "business_key"),
}
# Pages whose address names an object, by the first words of their route.
OF_OBJECTS: tuple[tuple[str, str], ...] = (
    ("requisitions/", "requisition"), ("orders/", "order"), ("receipts/", "receipt"),
    ("returns/", "return"), ("invoices/", "invoice"), ("payments/", "payment"),
    ("journals/", "prepared_journal"), ("stock/documents/", "stock_document"),
    ("stock/usage/", "usage_batch"),
    ("items/", "item"), ("packages/", "package"), ("lots/", "lot"), ("places/", "place"),
    ("suppliers/", "supplier"), ("contracts/", "contract"), ("accounts/", "account"),
    ("people/", "person"), ("roles/", "role"), ("entities/", "entity"),
    ("facilities/", "facility"), ("cost-centres/", "cost_centre"),
    ("messages/in/", "message_in"), ("messages/out/", "message_out"),
)  # fmt: skip
# Pages that are asked for in a way of their own.
ASKED: Mapping[str, tuple[str, ...]] = {
    "requisition-resubmit": ("/requisitions/{requisition_returned}/resubmit",),
    "requisition-line": ("/requisitions/line?add={package}&deliver_to=MAIN-DOCK",),
    "order-line": ("/orders/line?add={package}&supplier=WHOLESALE&deliver_to=MAIN-DOCK",),
    "order-propose": ("/orders/propose", "/orders/propose?requisition={requisition_approved}"),
    "order-change": ("/orders/{order_under_way}/change",),
    "order-acknowledge": ("/orders/{order_under_way}/acknowledge",),
    "order-answer": ("/orders/{order_under_way}/answer",),
    "order-receive": ("/orders/{order_under_way}/receive",),
    "order-receive-lot": ("/orders/{order_under_way}/receive/lot?line=1",),
    "receipt-decide": ("/receipts/{receipt_held}/decide",),
    "receipt-put-away": ("/receipts/{receipt_at_the_dock}/put-away",),
    "receipt-another-place": ("/receipts/{receipt_at_the_dock}/put-away/another?line=1",),
    "receipt-return": ("/receipts/{receipt_on_the_shelf}/return",),
    "stock-receive": ("/stock/documents/{transfer_under_way}/receive",),
    "stock-return": ("/stock/documents/{issue}/return",),
    "stock-count": ("/stock/count?location={place}", "/stock/count?location=MAIN-ICU&q=B1"),
    "stock-line-item": ("/stock/lines/item?add={item}&location=MAIN-CENTRAL",),
    "stock-line-lot": ("/stock/lines/lot?add={lot}&location=MAIN-CENTRAL",),
    "stock-line-found": ("/stock/lines/found?add={item}&location=MAIN-CENTRAL",),
    "invoice-new": ("/invoices/new", "/invoices/new?order={order_received}"),
    "credit-memo-new": (
        "/credit-memos/new?return={return}", "/credit-memos/new?invoice={invoice_paid}",
    ),
    "prepayment-new": ("/payments/ahead/{order_under_way}",),
    "journal": (
        "/journal/{issue}", "/journal/{invoice_paid}", "/journal/{order_received}",
        "/journal/{receipt_on_the_shelf}", "/journal/{payment_released}",
    ),
    "account-ledger": ("/ledger/accounts/{used_account}?entity=HOSP",),
    "person-end-role": ("/people/buyer/roles/{grant}/end",),
    "period-close": ("/periods/HOSP/{period}",),
    "period-controls": ("/periods/HOSP/{period}/controls",),
    "audit-of": (
        "/audit/PurchaseOrder/{order}", "/audit/Requisition/{requisition}",
        "/audit/Invoice/{invoice}", "/audit/StockDocument/{stock_document}", "/audit/Item/{item}",
    ),
    "search": (
        "/search?q={item}", "/search?q={key}", "/search?q={order}", "/search?q=item",
        "/search?q=vial", "/search?q={lot}",
    ),
    "messages": ("/messages", "/messages?q={key}", "/messages?q={order}"),
    "pick-items": ("/pick/items?q={item}", "/pick/items?q=bench"),
    "pick-packages": ("/pick/packages?q=bench", "/pick/packages?item={item}"),
    "pick-lots": ("/pick/lots?item={item}", "/pick/lots?location=MAIN-CENTRAL&q=L-"),
    "pick-people": ("/pick/people?q=b", "/pick/people?duty=E"),
    "pick-suppliers": ("/pick/suppliers?q=whole",),
    "pick-locations": ("/pick/locations?q=main",),
}  # fmt: skip
# What to type into a list's filters: something common, and something that finds nothing.
TYPED: Mapping[str, tuple[str, ...]] = {
    "item": ("B1", "HEPARIN"), "supplier": ("WHOLESALE", "SECOND"), "deliver_to": ("MAIN-DOCK",),
    "location": ("MAIN-CENTRAL", "WEST-PHARMACY"), "place": ("MAIN-CENTRAL",), "q": ("bench",),
    "order": ("PO-2026-001500",), "customer": ("ICU",),
}  # fmt: skip
DAYS = ("2026-02-01", "2026-09-01")


@dataclass(frozen=True)
class Page:
    """One page of the registry: its name, its route, and the duties of which one opens it."""

    name: str
    route: str
    duties: str


def pages() -> Iterator[Page]:
    """Yield every page that can be opened, in the order of the addresses."""
    from apotheca.web.urls import urlpatterns

    for pattern in urlpatterns:
        rule = getattr(pattern.callback, "page_rule", None)
        if rule is not None and "GET" in rule.methods:
            yield Page(str(pattern.name), str(pattern.pattern), rule.duties)


class Objects:
    """The sample of the current database, each kind read once."""

    def __init__(self) -> None:
        self._known: dict[str, list[str]] = {}

    def of(self, kind: str) -> list[str]:
        """Return the labels of some objects of a kind."""
        if kind not in self._known:
            from django.db import connections

            with connections["owner"].cursor() as cursor:
                cursor.execute(SAMPLES[kind])
                self._known[kind] = [str(row[0]) for row in cursor.fetchall()]
        return self._known[kind]

    def addresses(self, page: Page) -> list[str]:
        """Return the addresses of a page; none where no object is known for it."""
        if page.name in ASKED:
            return [one for asked in ASKED[page.name] for one in self._filled(asked)]
        if "<" not in page.route:
            return [f"/{page.route}"]
        if page.route.count("<") == 1:
            for beginning, kind in OF_OBJECTS:
                if page.route.startswith(beginning):
                    return list(self._filled(f"/{re.sub('<[^>]*>', f'{{{kind}}}', page.route)}"))
        return []

    def _filled(self, asked: str) -> Iterator[str]:
        found = re.search(r"{(\w+)}", asked)
        if found is None:
            yield asked
            return
        for label in self.of(found[1]):
            yield asked.replace(found[0], quote(label, safe="@/" if "?" not in asked else ""))


def within(path: str, answer: str) -> Iterable[str]:
    """Return where a list leads to itself: sorted, filtered, and on its next page."""
    found = [html.unescape(one) for one in re.findall(r'href="([^"]+)"', answer)]
    yield from dict.fromkeys(one for one in found if one.startswith(f"{path}?"))
    form = re.search(r'<form class="listing-filters".*?</form>', answer, re.S)
    for name, choices in re.findall(r'<select[^>]*name="(\w+)">(.*?)</select>', _text(form), re.S):
        for value in re.findall(r'value="([^"]+)"', choices)[:4]:
            yield f"{path}?{urlencode({name: html.unescape(value)})}"
    inputs = r'<input class="form-control"[^>]*name="(\w+)" type="(\w+)"'
    for name, kind in re.findall(inputs, _text(form)):
        for value in DAYS if kind == "date" else TYPED.get(name, ("B1",)):
            yield f"{path}?{urlencode({name: value})}"


def _text(found: Any) -> str:
    return str(found[0]) if found else ""
