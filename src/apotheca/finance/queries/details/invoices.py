"""
An invoice with all that belongs to it: what was ordered, received and billed, line by line, every
difference explained, why it waits, what it settled, and how it was paid.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.details.differences import (
    InvoiceLineLife,
    explained_lines,
    explained_whole,
    tolerance_rules,
)
from apotheca.finance.queries.lists.invoices import INVOICES, InvoiceRow
from apotheca.finance.queries.lists.journals import JOURNALS, JournalRow
from apotheca.finance.queries.lists.matching import HOLDS, MATCHES, HoldRow, MatchLedgerRow
from apotheca.finance.queries.lists.payments import (
    PAYMENT_PARTS,
    PREPAYMENT_APPLICATIONS,
    PaymentPartRow,
    PrepaymentApplicationRow,
)
from apotheca.finance.queries.pairing import suggested_orders
from apotheca.finance.rules.explaining import Difference
from apotheca.kernel.listing import EVERYWHERE, Scope
from apotheca.kernel.sql import fetch

# Where these end, nothing is compared any more: the document is not owed.
ENDED = frozenset({"DUPLICATE", "REJECTED", "VOID"})


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    """
    What an invoice says as a whole, and what its order still expects; money in its currency.

    ``corrects`` and ``supplier_return`` are what a credit memo is about.
    """

    goods_amount: Decimal
    freight_amount: Decimal
    tax_amount: Decimal
    expected_freight: Decimal
    expected_tax: Decimal
    claim_amount: Decimal
    short_amount: Decimal
    discount_amount: Decimal
    discount_until: date | None
    document_sha256: str
    order_reference: str
    corrects: str
    supplier_return: str
    supplier_status: str
    entered_at: datetime
    approved_by: str
    approved_by_name: str


@dataclass(frozen=True, slots=True)
class SuggestedOrderRow:
    """An order an invoice without one may be about; a person chooses."""

    order: str
    same_packages: int
    open_amount: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceLife:
    """An invoice or credit memo and everything that hangs on it."""

    invoice: InvoiceRow
    facts: InvoiceFacts
    lines: tuple[InvoiceLineLife, ...]
    differences: tuple[Difference, ...]
    holds: tuple[HoldRow, ...]
    matches: tuple[MatchLedgerRow, ...]
    payments: tuple[PaymentPartRow, ...]
    prepayments: tuple[PrepaymentApplicationRow, ...]
    credits: tuple[InvoiceRow, ...]
    journals: tuple[JournalRow, ...]
    suggestions: tuple[SuggestedOrderRow, ...] = ()

    @property
    def open_holds(self) -> tuple[HoldRow, ...]:
        """The reasons it waits for now."""
        return tuple(hold for hold in self.holds if hold.status == "OPEN")

    @property
    def is_waiting(self) -> bool:
        """Whether somebody still has to decide something about it."""
        return self.invoice.status in {"RECEIVED", "EXCEPTION", "DUPLICATE", "DISPUTED"}


@dataclass(frozen=True, slots=True)
class _Header:
    invoice_id: UUID
    supplier_id: int
    facility_id: int
    facts_goods: Decimal
    freight: Decimal
    tax: Decimal
    expected_freight: Decimal
    expected_tax: Decimal
    claim_amount: Decimal
    short_amount: Decimal
    discount_amount: Decimal
    discount_until: date | None
    document_sha256: str
    order_reference: str
    corrects: str
    supplier_return: str
    supplier_status: str
    entered_at: datetime
    approved_by: str
    approved_by_name: str

    @property
    def facts(self) -> InvoiceFacts:
        """The header without its ids."""
        values = [getattr(self, name) for name in _Header.__slots__[3:]]
        return InvoiceFacts(*values)


# What booked invoices of the order took of its freight and tax; of a booked one, those before it.
_HEADER = """
SELECT i.id AS invoice_id, i.supplier_id, i.facility_id, i.goods_amount AS facts_goods,
       i.freight_amount AS freight, i.tax_amount AS tax,
       greatest(coalesce(o.expected_freight, 0) - b.freight, 0) AS expected_freight,
       greatest(coalesce((SELECT sum(l.expected_tax) FROM procurement_purchaseorderline l
                           WHERE l.order_id = o.id), 0) - b.tax, 0) AS expected_tax,
       i.claim_amount, i.short_amount, i.discount_amount, i.discount_until, i.document_sha256,
       i.order_reference, coalesce(x.number, '') AS corrects,
       coalesce(r.number, '') AS supplier_return, s.status AS supplier_status,
       i.occurred_at AS entered_at, coalesce(p.username, '') AS approved_by,
       coalesce(p.name, '') AS approved_by_name
  FROM finance_invoice i
  JOIN masterdata_supplier s ON s.id = i.supplier_id
  LEFT JOIN procurement_purchaseorder o ON o.id = i.order_id
  LEFT JOIN finance_invoice x ON x.id = i.corrects_id
  LEFT JOIN procurement_supplierreturn r ON r.id = i.supplier_return_id
  LEFT JOIN governance_person p ON p.id = i.approved_by_id
 CROSS JOIN LATERAL (
       SELECT coalesce(sum(n.freight_amount), 0) AS freight, coalesce(sum(n.tax_amount), 0) AS tax
         FROM finance_invoice n
        WHERE n.order_id = i.order_id AND n.kind = 'INVOICE' AND n.id <> i.id
          AND n.status IN ('POSTED', 'SCHEDULED', 'PAID')
          AND (i.posted_on IS NULL OR (n.posted_on, n.id) < (i.posted_on, i.id))) b
 WHERE i.number = %s
"""

_LINES = """
SELECT l.line_no, coalesce(o.number || '/' || w.line_no, '') AS order_line,
       coalesce(t.code, '') AS item, coalesce(t.name, w.description, '') AS item_name,
       l.identifier, l.description, l.quantity, l.uom, l.base_quantity,
       coalesce(t.base_uom, w.uom, '') AS base_uom, l.amount, coalesce(a.code, '') AS account,
       coalesce(n.code || '/' || c.code, '') AS cost_centre, w.quantity AS ordered_quantity,
       coalesce(w.uom, '') AS ordered_uom, w.base_quantity AS ordered_base, w.price_amount,
       w.price_quantity, w.line_amount AS ordered_amount,
       coalesce(g.received, 0) AS received_base, coalesce(g.amount, 0) AS received_amount,
       coalesce(g.open, 0) AS open_base, coalesce(m.quantity, 0) AS settled_base,
       coalesce(m.order_amount, 0) AS settled_amount, coalesce(m.difference, 0) AS variance,
       w.factor_num, w.factor_den, coalesce(t.item_class, 'SERVICE') AS item_class,
       coalesce(t.dea_schedule, 'NONE') <> 'NONE' AS is_controlled
  FROM finance_invoiceline l
  LEFT JOIN procurement_purchaseorderline w ON w.id = l.order_line_id
  LEFT JOIN procurement_purchaseorder o ON o.id = w.order_id
  LEFT JOIN masterdata_item t ON t.id = w.item_id
  LEFT JOIN masterdata_account a ON a.id = l.account_id
  LEFT JOIN governance_costcentre c ON c.id = l.cost_centre_id
  LEFT JOIN governance_entity n ON n.id = c.entity_id
  LEFT JOIN LATERAL (
       SELECT sum(q.quantity) AS received, sum(q.amount) AS amount,
              sum(q.quantity - q.cleared_quantity) AS open
         FROM finance_grniitem q WHERE q.order_line_id = l.order_line_id) g ON true
  LEFT JOIN LATERAL (
       SELECT sum(q.quantity) AS quantity, sum(q.order_amount) AS order_amount,
              sum(q.difference) AS difference
         FROM finance_matchrow q WHERE q.invoice_line_id = l.id AND q.reverses_id IS NULL) m
    ON true
 WHERE l.invoice_id = %s ORDER BY l.line_no
"""


def invoice_life(number: str, *, scope: Scope | None) -> InvoiceLife:
    """
    Return an invoice or credit memo by our number, with everything that hangs on it.

    A constant number of statements, whatever its lines. Nothing is locked: what is received and
    unbilled is as it is now.

    :raises NotFound: there is none, or it lies outside the scope.
    """
    row = INVOICES.one("invoice", number, scope=scope, by="number")
    [header] = fetch(_Header, _HEADER, [number])
    found = fetch(InvoiceLineLife, _LINES, [header.invoice_id])
    of_it = {"invoice": number}
    holds = HOLDS.all(scope=EVERYWHERE, filters=of_it)
    lines, whole = _explained(row, header, found)
    return InvoiceLife(
        invoice=row,
        facts=header.facts,
        lines=lines,
        differences=whole,
        holds=holds,
        matches=MATCHES.all(scope=EVERYWHERE, filters=of_it, order="oldest"),
        payments=PAYMENT_PARTS.all(scope=EVERYWHERE, filters=of_it),
        prepayments=PREPAYMENT_APPLICATIONS.all(scope=EVERYWHERE, filters=of_it),
        credits=INVOICES.all(scope=EVERYWHERE, filters={"corrects": number}),
        journals=JOURNALS.all(scope=EVERYWHERE, filters={"document": number}, order="posted"),
        suggestions=_suggestions(header, holds),
    )


def _explained(
    row: InvoiceRow, header: _Header, found: Sequence[InvoiceLineLife]
) -> tuple[tuple[InvoiceLineLife, ...], tuple[Difference, ...]]:
    if row.status in ENDED or not row.order:
        return tuple(found), ()
    rules = tolerance_rules(header.supplier_id, header.facility_id)
    tolerances, told = explained_lines(
        found, rules, header.supplier_id, header.facility_id, is_booked=row.posted_on is not None
    )
    whole = explained_whole(
        [line.amount for line in found],
        (header.freight, header.expected_freight),
        (header.tax, header.expected_tax),
        row.total_amount,
        tolerances,
    )
    pairs = zip(found, told, strict=True)
    return tuple(replace(line, differences=differences) for line, differences in pairs), whole


def _suggestions(header: _Header, holds: Sequence[HoldRow]) -> tuple[SuggestedOrderRow, ...]:
    if not any(hold.code == "NO_PO" and hold.status == "OPEN" for hold in holds):
        return ()
    return tuple(
        SuggestedOrderRow(found.number, found.same_packages, found.open_amount)
        for found in suggested_orders(header.invoice_id)
    )
