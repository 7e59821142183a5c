"""
The controls of the close: each compares an account with what must explain it (rule FI-15).

A control reads both sides in one statement, so that postings beside it cannot make it differ; for
that its SQL looks into the sub-ledgers of the contexts below, and writes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from apotheca.finance.queries.ledger import END_OF_NUMBERS
from apotheca.finance.queries.periods import FiscalPeriod
from apotheca.kernel.sql import fetch

GRNI_REVIEW_DAYS = 60


@dataclass(frozen=True, slots=True)
class Control:
    """
    A named control; ``owner`` is who follows a difference up.

    ``statement`` answers with ``ledger_amount``, ``subledger_amount`` and ``rows``, how many rows
    stand behind the sub-ledger.
    """

    code: str
    owner: str
    meaning: str
    statement: str


@dataclass(frozen=True, slots=True)
class ControlResult:
    """What a control found: ledger less sub-ledger is the difference, in the entity's currency."""

    control: str
    owner: str
    ledger_amount: Decimal
    subledger_amount: Decimal
    evidence: Mapping[str, Any] = field(default_factory=dict)

    @property
    def difference(self) -> Decimal:
        """Ledger less sub-ledger; zero when the control agrees."""
        return self.ledger_amount - self.subledger_amount


@dataclass(frozen=True, slots=True)
class _Found:
    ledger_amount: Decimal
    subledger_amount: Decimal
    rows: int


def _account(events: str, sign: str = "") -> str:
    """Return the SQL of the balance of the accounts these derivation events post to."""
    return f"""
WITH accounts AS MATERIALIZED (
    SELECT DISTINCT account_id FROM masterdata_derivationrule WHERE event = ANY('{{{events}}}')
), account AS (
    SELECT {sign}coalesce(sum(debit - credit), 0) AS amount
      FROM (SELECT debit, credit FROM finance_balancerollup
             WHERE entity_id = %(entity)s AND account_id IN (SELECT account_id FROM accounts)
            UNION ALL
            SELECT debit, credit FROM finance_journalline
             WHERE entity_id = %(entity)s AND account_id IN (SELECT account_id FROM accounts)
               AND xact >= pg_snapshot_xmin((SELECT seen FROM finance_balancehorizon))
               AND xact < %(end)s::xid8
               AND NOT pg_visible_in_snapshot(xact, (SELECT seen FROM finance_balancehorizon))
           ) AS parts
)"""


_COMPARED = """
SELECT account.amount AS ledger_amount, list.amount AS subledger_amount, list.rows AS rows
  FROM account, list
"""

_STOCK = (
    _account("STOCK.VALUE,STOCK.TRANSIT")
    + """, list AS (
    SELECT coalesce(sum(value), 0) AS amount, count(*) AS rows
      FROM inventory_layer WHERE entity_id = %(entity)s AND quantity > 0
)"""
    + _COMPARED
)
_PAYABLES = (
    _account("INVOICE.PAYABLE", "-")
    + """, list AS (
    SELECT coalesce(sum(CASE kind WHEN 'CREDIT_MEMO' THEN -open_amount ELSE open_amount END), 0)
           AS amount, count(*) AS rows
      FROM finance_invoice WHERE entity_id = %(entity)s AND open_amount > 0
)"""
    + _COMPARED
)
_OPEN_ITEMS = """, list AS (
    SELECT coalesce(sum(amount - cleared_amount), 0) AS amount, count(*) AS rows
      FROM finance_grniitem
     WHERE entity_id = %(entity)s AND account_id IN (SELECT account_id FROM accounts)
       AND cleared_quantity < quantity
)"""
_GRNI = _account("RECEIPT.GRNI", "-") + _OPEN_ITEMS + _COMPARED
_CONSIGNMENT = _account("CONSIGNMENT.ACCRUAL", "-") + _OPEN_ITEMS + _COMPARED
_PREPAID = (
    _account("PAYMENT.PREPAID")
    + """, list AS (
    SELECT coalesce(sum(unapplied_amount), 0) AS amount, count(*) AS rows
      FROM finance_payment
     WHERE entity_id = %(entity)s AND kind = 'PREPAYMENT' AND status IN ('RELEASED', 'CONFIRMED')
)"""
    + _COMPARED
)
_COMMITMENTS = (
    _account("ENCUMBRANCE.MEMO")
    + """, list AS (
    SELECT coalesce(sum(l.line_amount
                        - round(l.line_amount * least(l.received_base, l.base_quantity)
                                / l.base_quantity, 2)), 0) AS amount,
           count(*) AS rows
      FROM procurement_purchaseorder o
      JOIN procurement_purchaseorderline l ON l.order_id = o.id
       AND l.status NOT IN ('CANCELLED', 'CLOSED_SHORT')
     WHERE o.entity_id = %(entity)s AND o.kind NOT IN ('BILL_ONLY', 'BLANKET')
       AND o.status NOT IN ('DRAFT', 'PENDING_APPROVAL', 'CLOSED', 'CLOSED_SHORT', 'CANCELLED')
)"""
    + _COMPARED
)
_ACCRUALS = (
    _account("ACCRUAL.LIABILITY", "-")
    + """, list AS (
    SELECT coalesce(sum(l.credit - l.debit), 0) AS amount, count(DISTINCT j.id) AS rows
      FROM finance_journal j JOIN finance_journalline l ON l.journal_id = j.id
     WHERE j.entity_id = %(entity)s AND j.reverse_on > %(last)s
       AND l.account_id IN (SELECT account_id FROM accounts)
       AND NOT EXISTS (SELECT 1 FROM finance_journal r WHERE r.reverses_id = j.id)
)"""
    + _COMPARED
)
_RECEIPTS = """
SELECT coalesce(sum(g.amount), 0) AS ledger_amount, coalesce(sum(l.amount), 0) AS subledger_amount,
       count(*) AS rows
  FROM procurement_goodsreceipt r
  JOIN procurement_receiptline l ON l.receipt_id = r.id AND l.status = 'POSTED'
  LEFT JOIN finance_grniitem g ON g.receipt_line_id = l.id
 WHERE r.entity_id = %(entity)s AND r.business_date >= %(first)s AND r.business_date <= %(last)s
"""
_PERIOD_BALANCE = """
SELECT coalesce(sum(l.debit), 0) AS ledger_amount, coalesce(sum(l.credit), 0) AS subledger_amount,
       count(*) AS rows
  FROM finance_journal j JOIN finance_journalline l ON l.journal_id = j.id
 WHERE j.entity_id = %(entity)s AND j.business_date >= %(first)s AND j.business_date <= %(last)s
"""
_INTER_ENTITY = """
SELECT coalesce(sum(l.debit - l.credit) FILTER (WHERE l.entity_id = %(entity)s), 0)
       AS ledger_amount,
       coalesce(sum(l.credit - l.debit) FILTER (WHERE l.entity_id <> %(entity)s), 0)
       AS subledger_amount, count(*) AS rows
  FROM finance_journalline l
 WHERE l.partner_entity_id <> 0
   AND (l.entity_id = %(entity)s OR l.partner_entity_id = %(entity)s)
"""
_GRNI_AGED = """
SELECT 0.00 AS ledger_amount, coalesce(sum(amount - cleared_amount), 0) AS subledger_amount,
       count(*) AS rows
  FROM finance_grniitem
 WHERE entity_id = %(entity)s AND cleared_quantity < quantity AND business_date < %(aged)s
"""

CONTROLS = (
    Control("STOCK_VALUE", "INVENTORY", "Layers equal the inventory accounts.", _STOCK),
    Control("OPEN_PAYABLES", "AP", "Open documents equal accounts payable.", _PAYABLES),
    Control("OPEN_GRNI", "AP", "Receipts not matched equal GRNI.", _GRNI),
    Control("CONSIGNMENT", "AP", "Bill-only not invoiced equals its accrual.", _CONSIGNMENT),
    Control("PREPAYMENTS", "AP", "Prepayments not applied equal their account.", _PREPAID),
    Control("COMMITMENTS", "PROCUREMENT", "Open orders equal the encumbrance.", _COMMITMENTS),
    Control("ACCRUALS", "ACCOUNTING", "Accruals not yet due equal their account.", _ACCRUALS),
    Control("RECEIPTS_ACCRUED", "AP", "Every receipt has its accrual.", _RECEIPTS),
    Control("PERIOD_BALANCE", "ACCOUNTING", "Debits equal credits.", _PERIOD_BALANCE),
    Control("INTER_ENTITY", "ACCOUNTING", "Entities agree on what they owe.", _INTER_ENTITY),
    Control("GRNI_AGED", "AP", f"GRNI over {GRNI_REVIEW_DAYS} days reviewed.", _GRNI_AGED),
)

MoreControls = Callable[[FiscalPeriod], tuple[ControlResult, ...]]
_more: list[MoreControls] = []


def add_controls(results: MoreControls) -> None:
    """Let a higher context add controls to every close (config/wiring.py calls this)."""
    if results not in _more:
        _more.append(results)


def run_controls(period: FiscalPeriod) -> tuple[ControlResult, ...]:
    """
    Return what every control finds for the books as they stand, with the period's own postings.

    One statement per control; the first that differ are what a close would stumble on.
    """
    facts = {
        "entity": period.entity_id,
        "end": END_OF_NUMBERS,
        "first": period.starts_on,
        "last": period.last_day,
        "aged": period.last_day - timedelta(days=GRNI_REVIEW_DAYS),
    }
    own = tuple(_run(control, facts) for control in CONTROLS)
    return own + tuple(result for more in _more for result in more(period))


def run_control(code: str, entity_id: int) -> tuple[Control, ControlResult]:
    """
    Return one control of a list against its account, as it stands now. One statement.

    For STOCK_VALUE, OPEN_PAYABLES, OPEN_GRNI, CONSIGNMENT, PREPAYMENTS and COMMITMENTS, which
    belong to no period.
    """
    control = next(control for control in CONTROLS if control.code == code)
    return control, _run(control, {"entity": entity_id, "end": END_OF_NUMBERS})


def _run(control: Control, facts: dict[str, Any]) -> ControlResult:
    [found] = fetch(_Found, control.statement, facts)
    evidence = {"meaning": control.meaning, "rows": found.rows}
    return ControlResult(
        control.code, control.owner, found.ledger_amount, found.subledger_amount, evidence
    )
