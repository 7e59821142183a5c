"""A purchase order on paper: one agreed version, marked with what changed and where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe

from apotheca.hub.paper import words
from apotheca.hub.paper.barcode import code128_svg
from apotheca.hub.paper.rendering import render_html, render_pdf
from apotheca.procurement.queries import PaperLine, PaperOrder, order_on_paper

TITLES = {
    "BLANKET": "Blanket purchase order",
    "RELEASE": "Release of a blanket order",
    "BILL_ONLY": "Bill-only purchase order",
    "EMERGENCY": "Emergency purchase order",
}
NOT_AGREED = {"DRAFT": "DRAFT: NOT AN ORDER", "PENDING_APPROVAL": "NOT APPROVED: NOT AN ORDER"}


def order_pdf(order_id: UUID, *, version: int | None = None, size: str = "") -> bytes:
    """
    Return an order as PDF: the version named, or the newest, on ``size`` (Letter, A4).

    A version's bytes stay the same while the order stands as it stands: a draft, a superseded and a
    cancelled order say so across the page.

    :raises NotFound: there is no such order, or it never had this version.
    :raises PdfLibraryMissing: this host cannot make PDF; the text names what to install.
    """
    return pdf_of(order_on_paper(order_id=order_id, version=version), size=size)


def pdf_of(order: PaperOrder, *, size: str = "") -> bytes:
    """Return an order that was read before as PDF."""
    return render_pdf(order_html(order), size=size)


def order_html(order: PaperOrder) -> str:
    """Return the page of an order, every value escaped."""
    tax = sum((line.expected_tax for line in order.lines), Decimal(0))
    expected = order.total_amount + order.expected_freight + tax
    facts = {
        "order": order,
        "title": "Change order" if order.version > 1 else TITLES.get(order.kind, "Purchase order"),
        "kind": TITLES.get(order.kind, ""),
        "stamp": stamp_of(order),
        "barcode": _barcode(order.number),
        "ordered_on": words.day(order.ordered_on),
        "terms": words.terms(order.net_days, order.discount_pct, order.discount_days),
        "lines": [_line(line, order.before) for line in order.lines],
        "dropped": _dropped(order),
        "goods": words.money(order.total_amount),
        "freight": words.money(order.expected_freight),
        "tax": words.money(tax),
        "expected": words.money(expected),
        "has_extras": bool(order.expected_freight or tax),
        "conditions": settings.ORDER_TERMS,
    }
    return render_html("order.html", facts)


def stamp_of(order: PaperOrder) -> str:
    """Return what must be seen first: that this is no order, or no longer, or not as before."""
    if order.version < order.latest_version:
        return f"SUPERSEDED BY VERSION {order.latest_version}"
    if order.status == "CANCELLED":
        return "CANCELLED"
    if order.status in NOT_AGREED:
        return NOT_AGREED[order.status]
    if order.kind == "BILL_ONLY":
        return "BILL ONLY: DO NOT SHIP"
    return f"CHANGE ORDER: VERSION {order.version}" if order.version > 1 else ""


@dataclass(frozen=True, slots=True)
class _Row:
    """One line as it stands on the page; ``marks`` say what changed since the last version."""

    no: int
    description: str
    codes: tuple[tuple[str, str], ...]
    quantity: str
    uom: str
    content: str
    price: str
    per: str
    amount: str
    needed_on: str
    contract: str
    marks: tuple[str, ...]


def _line(line: PaperLine, before: Sequence[PaperLine]) -> _Row:
    codes = (("Supplier item", line.supplier_sku), ("NDC", line.ndc), ("GTIN", line.gtin),
             ("Our item", line.item_code), ("Pack", line.package_code))  # fmt: skip
    is_base = line.uom == line.base_uom and line.base_per_uom == 1
    return _Row(
        no=line.line_no, description=line.description,
        codes=tuple((name, value) for name, value in codes if value),
        quantity=words.quantity(line.quantity), uom=line.uom,
        content="" if is_base else f"{words.quantity(line.base_per_uom)} {line.base_uom}",
        price=words.price(line.price_amount),
        per=_per(line),
        amount=words.money(line.line_amount), needed_on=words.day(line.needed_on),
        contract=line.contract_code, marks=_marks(line, before),
    )  # fmt: skip


def _marks(line: PaperLine, before: Sequence[PaperLine]) -> tuple[str, ...]:
    if not before:
        return ()
    was = next((other for other in before if other.line_no == line.line_no), None)
    if was is None:
        return ("New line",)
    old, new = _said(was), _said(line)
    return tuple(
        f"{name} {old[name] or 'none'} \u2192 {new[name] or 'none'}"
        for name in new
        if old[name] != new[name]
    )


def _per(line: PaperLine) -> str:
    return line.uom if line.price_quantity == 1 else f"{line.price_quantity} {line.uom}"


def _said(line: PaperLine) -> Mapping[str, str]:
    """Return what a supplier acts on, by the word for it."""
    return {
        "Quantity": f"{words.quantity(line.quantity)} {line.uom}",
        "Unit price": f"{words.price(line.price_amount)} per {_per(line)}",
        "Needed": words.day(line.needed_on),
        "Description": line.description,
    }


def _dropped(order: PaperOrder) -> list[dict[str, Any]]:
    kept = {line.line_no for line in order.lines}
    return [
        {"no": line.line_no, "description": line.description}
        for line in order.before
        if line.line_no not in kept
    ]


def _barcode(number: str) -> SafeString:
    return mark_safe(code128_svg(number))  # noqa: S308  made by us, its text escaped
