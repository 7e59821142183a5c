"""
Posting a matched or approved invoice: match ledger, GRNI, journal (domain 3.2, rules MA-06, MA-19).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.models import GrniItem, MatchRow
from apotheca.finance.operations.bills import Bill, BillLine
from apotheca.finance.operations.sharing import share_out
from apotheca.finance.posting import PostingLine, post_journal
from apotheca.finance.queries.matching import MatchFacts, Receipt
from apotheca.finance.rules.allocation import OpenReceipt, Settlement, allocate
from apotheca.finance.rules.holds import CLAIM, SHORT_PAY
from apotheca.finance.rules.matching import Finding
from apotheca.finance.rules.terms import Due, due
from apotheca.governance.shell import changes
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.procurement.operations.settlement import settle_invoiced
from apotheca.procurement.types import MatchableLine


@dataclass(frozen=True, slots=True)
class Relief:
    """A finding somebody decided about: ACCEPT it, CLAIM the money back, or SHORT_PAY."""

    finding: Finding
    decision: str


@dataclass(frozen=True, slots=True)
class Posted:
    """What posting makes of an invoice."""

    posted_on: date
    payable_account_id: int
    open_amount: Decimal
    claim_amount: Decimal
    short_amount: Decimal
    variance_amount: Decimal
    due: Due


@dataclass(frozen=True, slots=True)
class _Split:
    """Where money billed above the order goes: expense, claim on the supplier, or not booked."""

    expense: Decimal
    claim: Decimal
    short: Decimal


def post_invoice(
    bill: Bill,
    order: Sequence[MatchableLine],
    facts: MatchFacts,
    reliefs: Sequence[Relief],
    when: Moment,
    day: date,
) -> Posted:
    """
    Queue match rows, cleared GRNI and the journal of an invoice, dated ``day`` in the AP ledger;
    tell the order what is billed of it.

    Debits GRNI at the order price for what is matched, variance for the difference, freight and
    tax; credits payables gross. A line coded to another entity's cost centre is booked there
    (FI-17). What was claimed is debited to claims instead; what is paid short is neither expense
    nor payable (MA-18). Coded lines debit their account.
    """
    posting = _Posting(bill, order, facts, reliefs)
    for line in bill.lines:
        posting.add_line(line, when)
    posting.add_header()
    posting.write(when, day)
    if bill.order_id is not None:
        settle_invoiced(bill.order_id, posting.settled_base)
    return posting.result(day)


class _Posting:
    """The lines of one invoice's journal as they come together."""

    def __init__(
        self,
        bill: Bill,
        order: Sequence[MatchableLine],
        facts: MatchFacts,
        reliefs: Sequence[Relief],
    ) -> None:
        self.bill, self.facts, self.reliefs = bill, facts, reliefs
        self.order = {line.order_line_id: line for line in order}
        self.receipts = {r.receipt_line_id: r for rows in facts.receipts.values() for r in rows}
        self.left = {
            key: [receipt.as_open for receipt in rows] for key, rows in facts.receipts.items()
        }
        self.lines: list[PostingLine] = []
        self.claim = self.short = self.variance = self.short_goods = ZERO
        self.settled_base: dict[UUID, Decimal] = defaultdict(lambda: ZERO)

    def add_line(self, line: BillLine, when: Moment) -> None:
        """Settle receipts with a matched line, or debit the account of a coded one."""
        ordered = self.order.get(line.order_line_id) if line.order_line_id else None
        if ordered is None or line.base_quantity is None:
            self._debit(line.account_id or 0, line.amount, cost_centre_id=line.cost_centre_id)
            return
        open_receipts = self.left.get(ordered.order_line_id, [])
        allocation = allocate(line.base_quantity, line.amount, open_receipts)
        self.left[ordered.order_line_id] = list(allocation.left)
        for settled in allocation.settled:
            self._settle(line, ordered, settled, when)
        cleared = sum((settled.order_amount for settled in allocation.settled), ZERO)
        split = self._split(line.amount - cleared, line.line_id)
        self.variance += split.expense
        self.short_goods += split.short
        self._debit(
            ordered.variance_account_id,
            split.expense,
            cost_centre_id=ordered.cost_centre_id,
            item_id=ordered.item_id,
            order_line_id=ordered.order_line_id,
        )

    def add_header(self) -> None:
        """Debit freight, tax and a tolerated gap of the sums; credit payables."""
        bill, account = self.bill, self.facts.account
        for code, event, amount in (
            ("FREIGHT_OVER", "INVOICE.FREIGHT", bill.freight),
            ("TAX_OVER", "INVOICE.TAX", bill.tax),
        ):
            if amount:
                split = self._split(amount, None, code)
                self._debit(account(event), split.expense)
        gap = bill.total - bill.goods - bill.freight - bill.tax
        if gap:
            self.variance += gap
            self._debit(self._variance_account(), gap)
        if self.claim:
            self._debit(account("INVOICE.CLAIM"), self.claim)
        self._debit(account("INVOICE.PAYABLE"), self.short - bill.total)

    def write(self, when: Moment, day: date) -> None:
        """Queue the cleared GRNI items and the journal, in each entity the bill is shared with."""
        changes().update(GrniItem, self._cleared())
        if self.order:
            self._journal(self.bill.entity_id, self.lines, when, day)
            return
        shared = share_out(self.bill.entity_id, self.bill.currency, self.lines)
        for entity_id, lines in ((self.bill.entity_id, shared.own), *shared.elsewhere.items()):
            self._journal(entity_id, lines, when, day)

    def _journal(
        self, entity_id: int, lines: Sequence[PostingLine], when: Moment, day: date
    ) -> None:
        post_journal(
            entity_id=entity_id,
            ledger="AP",
            event="INVOICE_POSTED",
            document=DocumentRef("Invoice", self.bill.invoice_id, self.bill.correlation_id),
            description=f"Invoice {self.bill.supplier_number} ({self.bill.number})",
            when=Moment(when.occurred_at, day),
            lines=lines,
            currency=self.bill.currency,
        )

    def result(self, day: date) -> Posted:
        """Return what the invoice row keeps of the posting."""
        bill = self.bill
        return Posted(
            posted_on=day,
            payable_account_id=self.facts.account("INVOICE.PAYABLE"),
            open_amount=bill.total - self.short,
            claim_amount=self.claim,
            short_amount=self.short,
            variance_amount=self.variance,
            due=self._due(),
        )

    def _settle(
        self, line: BillLine, ordered: MatchableLine, settled: Settlement, when: Moment
    ) -> None:
        self.settled_base[ordered.order_line_id] += settled.quantity
        self._debit(
            self.receipts[settled.receipt_line_id].account_id,
            settled.order_amount,
            item_id=ordered.item_id,
            order_line_id=ordered.order_line_id,
        )
        changes().insert(MatchRow, [_match_row(line, ordered, settled, when)])

    def _split(self, over: Decimal, line_id: UUID | None, code: str = "") -> _Split:
        """Share money above the order out by what was decided; the rest is expense."""
        claim = min(max(over, ZERO), self._decided(CLAIM, line_id, code))
        short = min(max(over - claim, ZERO), self._decided(SHORT_PAY, line_id, code))
        self.claim += claim
        self.short += short
        return _Split(over - claim - short, claim, short)

    def _decided(self, decision: str, line_id: UUID | None, code: str) -> Decimal:
        return sum(
            (
                relief.finding.at_risk
                for relief in self.reliefs
                if relief.decision == decision
                and relief.finding.line_id == line_id
                and code in ("", relief.finding.code)
            ),
            ZERO,
        )

    def _debit(
        self,
        account_id: int,
        amount: Decimal,
        *,
        cost_centre_id: int = 0,
        item_id: int = 0,
        order_line_id: UUID | None = None,
    ) -> None:
        self.lines.append(
            PostingLine(
                account_id=account_id,
                amount=amount,
                facility_id=self.bill.facility_id,
                cost_centre_id=cost_centre_id,
                supplier_id=self.bill.supplier_id,
                item_id=item_id,
                order_line_id=order_line_id,
            )
        )

    def _cleared(self) -> Iterable[dict[str, Any]]:
        for rest in (receipt for rows in self.left.values() for receipt in rows):
            receipt = self.receipts[rest.receipt_line_id]
            if rest != receipt.as_open:
                yield _cleared_row(receipt, rest)

    def _variance_account(self) -> int:
        for ordered in self.order.values():
            return ordered.variance_account_id
        return self.facts.account("INVOICE.VARIANCE")

    def _due(self) -> Due:
        goods = self.bill.goods - self.short_goods
        for ordered in self.order.values():
            pct, days = ordered.discount_pct, ordered.discount_days
            return due(self.bill.invoiced_on, ordered.net_days, pct, days, goods)
        terms = self.facts.supplier
        if terms is None:
            return Due(self.bill.invoiced_on, None, ZERO)
        pct, days = terms.discount_pct, terms.discount_days
        return due(self.bill.invoiced_on, terms.net_days, pct, days, goods)


def _match_row(
    line: BillLine, ordered: MatchableLine, settled: Settlement, when: Moment
) -> dict[str, Any]:
    return {
        "id": uuid7(),
        "invoice_line_id": line.line_id,
        "order_line_id": ordered.order_line_id,
        "receipt_line_id": settled.receipt_line_id,
        "quantity": settled.quantity,
        "order_amount": settled.order_amount,
        "invoice_amount": settled.invoice_amount,
        "difference": settled.difference,
        "reverses_id": None,
        "matched_on": when.business_date,
    }


def _cleared_row(receipt: Receipt, rest: OpenReceipt) -> dict[str, Any]:
    return {
        "receipt_line_id": receipt.receipt_line_id,
        "cleared_quantity": receipt.quantity - rest.quantity,
        "cleared_amount": receipt.amount - rest.amount,
    }
