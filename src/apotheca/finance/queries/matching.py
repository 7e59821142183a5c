"""
All that evaluating and posting an invoice needs besides its order, in one statement.

The open GRNI items of the order come locked, in the order of their ids; whoever changes them holds
the order's lock first (docs/rules/matching.md).
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

from apotheca.finance.rules.allocation import OpenReceipt
from apotheca.finance.rules.duplicates import Fingerprint
from apotheca.finance.rules.numbers import keys_to_look_up
from apotheca.finance.rules.tolerances import Tolerance, ToleranceRule
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata.queries.derivation import (
    RULE_COLUMNS,
    AccountDerivationFailed,
    ranked,
)
from apotheca.masterdata.types import CandidateRule

HEADER_EVENTS = (
    "INVOICE.PAYABLE",
    "INVOICE.VARIANCE",
    "INVOICE.FREIGHT",
    "INVOICE.TAX",
    "INVOICE.CLAIM",
)
BOOKED = ("POSTED", "SCHEDULED", "PAID")
DEAD = ("REJECTED", "VOID")


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt line that is not billed whole, locked; what was cleared of it so far."""

    receipt_line_id: UUID
    order_line_id: UUID
    account_id: int
    quantity: Decimal
    amount: Decimal
    cleared_quantity: Decimal
    cleared_amount: Decimal

    @property
    def as_open(self) -> OpenReceipt:
        """What is still to be billed of it."""
        return OpenReceipt(
            self.receipt_line_id,
            self.quantity - self.cleared_quantity,
            self.amount - self.cleared_amount,
        )


@dataclass(frozen=True, slots=True)
class SupplierState:
    """The supplier as payables see it; ``discount_pct`` is a fraction."""

    status: str
    is_ers: bool
    net_days: int
    discount_pct: Decimal
    discount_days: int


@dataclass(frozen=True, slots=True)
class MatchFacts:
    """
    What the database knows about an invoice besides its order.

    ``receipts`` are by order line, the oldest first. ``accounts`` are by derivation event; an event
    without a rule is missing. ``is_day_open`` is about the AP period of the posting day.
    ``contract_prices`` are exact, per contract line, for its unit.
    """

    receipts: Mapping[UUID, tuple[Receipt, ...]]
    alike: tuple[Fingerprint, ...]
    tolerances: tuple[ToleranceRule, ...]
    billed_freight: Decimal
    billed_tax: Decimal
    supplier: SupplierState | None
    accounts: Mapping[str, int]
    is_day_open: bool
    contract_prices: Mapping[int, tuple[str, Fraction]]

    def account(self, event: str) -> int:
        """
        Return the account of a derivation event.

        :raises AccountDerivationFailed: no rule gives one; nothing is posted to suspense.
        """
        if event not in self.accounts:
            raise AccountDerivationFailed(event=event)
        return self.accounts[event]


@dataclass(frozen=True, slots=True)
class Question:
    """The invoice the facts are wanted for; ``own_id`` is itself, once it is stored."""

    entity_id: int
    supplier_id: int
    facility_id: int
    order_id: UUID | None
    order_line_ids: Collection[UUID]
    contract_line_ids: Collection[int]
    natural_key: str
    kind: str
    total: Decimal
    document_sha256: str
    posting_day: date
    own_id: UUID | None = None


_FACTS = f"""
WITH receipts AS (
    SELECT g.receipt_line_id, g.order_line_id, g.account_id, g.quantity, g.amount,
    g.cleared_quantity,
           g.cleared_amount, g.business_date
      FROM finance_grniitem g
     WHERE g.order_line_id = ANY(%(lines)s::uuid[]) AND g.cleared_quantity < g.quantity
     ORDER BY g.receipt_line_id
       FOR UPDATE)
SELECT (SELECT json_agg(json_build_array(receipt_line_id, order_line_id, account_id, quantity::text,
               amount::text, cleared_quantity::text, cleared_amount::text)
               ORDER BY business_date, receipt_line_id) FROM receipts),
       (SELECT json_agg(json_build_array(i.number, i.supplier_id, i.natural_key,
       i.total_amount::text,
               i.invoiced_on, i.order_id, i.document_sha256,
               (SELECT json_agg(l.order_line_id) FROM finance_invoiceline l
                 WHERE l.invoice_id = i.id AND l.order_line_id IS NOT NULL)) ORDER BY i.id)
          FROM finance_invoice i
         WHERE i.kind = %(kind)s AND i.status <> ALL(%(dead)s) AND i.id IS DISTINCT FROM
         %(own)s::uuid
           AND (i.supplier_id = %(supplier)s AND i.natural_key = ANY(%(keys)s)
                OR i.document_sha256 = %(sha)s AND i.document_sha256 <> ''
                OR i.order_id = %(order)s::uuid AND i.total_amount = %(total)s)),
       (SELECT json_agg(json_build_array(t.item_class, t.supplier_id, t.facility_id,
       t.accept_limit::text,
               t.price_pct::text, t.line_floor::text, t.line_cap::text, t.quantity_over_pct::text,
               t.freight::text, t.tax::text, t.rounding::text))
          FROM finance_matchtolerance t
         WHERE t.supplier_id IN (0, %(supplier)s) AND t.facility_id IN (0, %(facility)s)
           AND NOT t.is_controlled),
       (SELECT json_build_array(coalesce(sum(i.freight_amount), 0)::text,
       coalesce(sum(i.tax_amount), 0)::text)
          FROM finance_invoice i
         WHERE i.order_id = %(order)s::uuid AND i.kind = 'INVOICE' AND i.status = ANY(%(booked)s)),
       (SELECT json_build_array(s.status, s.is_ers, t.net_days, t.discount_pct::text,
       t.discount_days)
          FROM masterdata_supplier s JOIN masterdata_paymentterms t ON t.id = s.terms_id
         WHERE s.id = %(supplier)s),
       (SELECT json_agg(json_build_array({RULE_COLUMNS}))
          FROM masterdata_derivationrule d
          JOIN masterdata_account a ON a.id = d.account_id AND a.is_active
         WHERE d.event = ANY(%(events)s) AND d.valid @> %(day)s::date AND d.item_class = ''
           AND d.unspsc_prefix = '' AND d.location_kind = '' AND d.price_type = ''
           AND d.cost_centre_id = 0 AND d.facility_id IN (0, %(facility)s)
           AND d.supplier_id IN (0, %(supplier)s)),
       EXISTS (SELECT 1 FROM masterdata_period p
                 JOIN masterdata_periodstate s ON s.period_id = p.id AND s.ledger = 'AP'
                WHERE p.entity_id = %(entity)s AND p.days @> %(day)s::date AND s.state = 'OPEN'),
       (SELECT json_agg(json_build_array(c.id, c.uom, c.price_amount::text, c.price_quantity))
          FROM masterdata_contractline c WHERE c.id = ANY(%(contract_lines)s::int[]))
"""


def match_facts(question: Question) -> MatchFacts:
    """Return the facts about an invoice; locks the open GRNI items of its order lines. One read."""
    (row,) = fetch_values(_FACTS, _parameters(question))
    receipts, alike, tolerances, billed, supplier, rules, is_day_open, contracts = row
    return MatchFacts(
        receipts=_receipts(receipts or ()),
        alike=tuple(_fingerprint(columns) for columns in alike or ()),
        tolerances=tuple(_tolerance_rule(columns) for columns in tolerances or ()),
        billed_freight=Decimal(billed[0]),
        billed_tax=Decimal(billed[1]),
        supplier=_supplier(supplier) if supplier else None,
        accounts=_accounts(rules or ()),
        is_day_open=is_day_open,
        contract_prices={
            key: (uom, Fraction(amount) / quantity)
            for key, uom, amount, quantity in contracts or ()
        },
    )


def _parameters(question: Question) -> dict[str, Any]:
    return {
        "lines": sorted(question.order_line_ids),
        "kind": question.kind,
        "dead": list(DEAD),
        "own": question.own_id,
        "supplier": question.supplier_id,
        "keys": keys_to_look_up(question.natural_key),
        "sha": question.document_sha256,
        "order": question.order_id,
        "total": question.total,
        "facility": question.facility_id,
        "booked": list(BOOKED),
        "events": list(HEADER_EVENTS),
        "day": question.posting_day,
        "entity": question.entity_id,
        "contract_lines": sorted(question.contract_line_ids),
    }


def _receipts(rows: Sequence[Sequence[Any]]) -> dict[UUID, tuple[Receipt, ...]]:
    found: dict[UUID, list[Receipt]] = defaultdict(list)
    for receipt_line, order_line, account_id, *amounts in rows:
        receipt = Receipt(UUID(receipt_line), UUID(order_line), account_id, *map(Decimal, amounts))
        found[receipt.order_line_id].append(receipt)
    return {key: tuple(receipts) for key, receipts in found.items()}


def _fingerprint(columns: Sequence[Any]) -> Fingerprint:
    number, supplier_id, key, total, invoiced_on, order_id, sha, order_lines = columns
    return Fingerprint(
        number=number,
        supplier_id=supplier_id,
        natural_key=key,
        total_amount=Decimal(total),
        invoiced_on=date.fromisoformat(invoiced_on),
        order_id=UUID(order_id) if order_id else None,
        order_line_ids=frozenset(UUID(line) for line in order_lines or ()),
        document_sha256=sha,
    )


def _tolerance_rule(columns: Sequence[Any]) -> ToleranceRule:
    item_class, supplier_id, facility_id, limit, *bounds = columns
    tolerance = Tolerance(*map(Decimal, bounds))
    return ToleranceRule(item_class, supplier_id, facility_id, tolerance, Decimal(limit))


def _supplier(columns: Sequence[Any]) -> SupplierState:
    status, is_ers, net_days, discount_pct, discount_days = columns
    return SupplierState(status, is_ers, net_days, Decimal(discount_pct), discount_days)


def _accounts(rows: Sequence[Sequence[Any]]) -> dict[str, int]:
    by_event: dict[str, list[CandidateRule]] = defaultdict(list)
    for columns in rows:
        rule = CandidateRule(*columns)
        by_event[rule.event].append(rule)
    return {event: ranked(rules)[0].account_id for event, rules in by_event.items()}
