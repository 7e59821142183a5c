"""Credit memos: what a supplier gives back, matched to why (domain 3.2, rules MA-22 to MA-25)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.events import InvoicePosted, InvoiceRegistered
from apotheca.finance.models import GrniItem, Invoice, MatchHold, MatchRow
from apotheca.finance.operations.bills import CREDIT_MEMO
from apotheca.finance.operations.pairing import check_document
from apotheca.finance.posting import PostingLine, post_journal
from apotheca.finance.queries.credits import (
    Credited,
    MatchedReceipt,
    credited_invoice,
    credited_return,
    matched_receipts,
    order_of_invoice,
)
from apotheca.finance.queries.journal import journal_of_document
from apotheca.finance.queries.matchable import order_to_match
from apotheca.finance.queries.matching import MatchFacts, Question, match_facts
from apotheca.finance.rules.duplicates import Fingerprint, Likeness, most_alike
from apotheca.finance.rules.holds import HOLD_KINDS
from apotheca.finance.types import InvoiceStanding, NewCreditMemo, OpenHold
from apotheca.governance.shell import (
    changes,
    current,
    operation,
    publish,
    record_audit,
    require_scope,
)
from apotheca.governance.types import Actor
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.masterdata.queries import derive_accounts, first_open_day
from apotheca.masterdata.types import DerivationRequest
from apotheca.procurement.operations.settlement import settle_invoiced

RETURN, PRICE_CLAIM, RECEIPT_SHORT = "RETURN", "PRICE_CLAIM", "RECEIPT_SHORT"


class CreditMemoUnmatched(DomainError):
    code = "finance.credit_memo_unmatched"
    message = (
        "Nothing fits this credit memo: {problem}. Give the number of the return or of the posted "
        "invoice it is about."
    )
    status = 422


@dataclass(frozen=True, slots=True)
class _Memo:
    """A credit memo on its way into the books, and what it is about."""

    memo_id: UUID
    number: str
    key: str
    given: NewCreditMemo
    about: Credited
    matched: tuple[MatchedReceipt, ...]
    facts: MatchFacts

    def line(
        self, account_id: int, amount: Decimal, order_line_id: UUID | None = None
    ) -> PostingLine:
        """Return a posting line at the facility and supplier of what it is about."""
        return PostingLine(
            account_id,
            amount,
            self.about.facility_id,
            supplier_id=self.about.supplier_id,
            order_line_id=order_line_id,
        )


@operation(permission="finance.register_credit_memo", duty="J")
def register_credit_memo(*, actor: Actor, when: Moment, memo: NewCreditMemo) -> InvoiceStanding:
    """
    Store a supplier's credit memo and post it: payables down, and what it makes good (MA-22).

    RETURN clears the whole claim of a return, the difference is loss on returns, plus or minus.
    PRICE_CLAIM clears the claim its invoice was posted with, the rest lowers the price variance.
    RECEIPT_SHORT first takes back the match of ``receipt_line_ids``: their GRNI is open again, so
    that the receipt can be reversed. The credit is usable in payments at once (``open_amount``). A
    second document of the same number is kept as DUPLICATE. Dated ``when``, or the first open day.
    Locks the order, GRNI items and the invoice, or the return.

    :raises CreditMemoUnmatched: it names no return or posted invoice of this supplier.
    :raises InvoiceIncomplete: its number or total cannot be stored.
    """
    require_scope(memo.entity_id)
    key = check_document(memo)
    matched = _matched(memo)
    about = _about(memo)
    facts = match_facts(_question(memo, key, about, when.business_date))
    number = next_number("IN", when.business_date.year)
    built = _Memo(uuid7(), number, key, memo, about, tuple(matched), facts)
    alike = most_alike(_fingerprint(built), facts.alike)
    if alike.is_certain:
        return _keep_duplicate(built, alike, when)
    day = when.business_date
    if not facts.is_day_open:
        day = first_open_day(memo.entity_id, "AP", day)
    lines, claim = _return_lines(built, day) if about.return_id else _invoice_lines(built)
    _take_back_matches(built, when)
    return _post(built, lines, claim, Moment(when.occurred_at, day), when.business_date)


def _matched(memo: NewCreditMemo) -> list[MatchedReceipt]:
    """Lock and return what the memo takes back, the order first."""
    if not memo.receipt_line_ids or memo.kind != RECEIPT_SHORT:
        return []
    order_id = order_of_invoice(memo.corrects_number)
    if order_id is not None:
        order_to_match(order_id=order_id)
    found = matched_receipts(memo.corrects_number, memo.receipt_line_ids)
    if {row.receipt_line_id for row in found} != set(memo.receipt_line_ids):
        raise CreditMemoUnmatched(problem="the invoice did not settle all of these receipt lines")
    return found


def _about(memo: NewCreditMemo) -> Credited:
    if memo.kind == RETURN:
        found = credited_return(memo.return_number)
    elif memo.kind in (PRICE_CLAIM, RECEIPT_SHORT):
        found = credited_invoice(memo.corrects_number)
    else:
        raise CreditMemoUnmatched(problem=f"kind {memo.kind!r} is not known")
    ours = (memo.entity_id, memo.supplier_id, memo.currency)
    if found is None or (found.entity_id, found.supplier_id, found.currency) != ours:
        given = memo.return_number or memo.corrects_number
        raise CreditMemoUnmatched(problem=f"{given!r} is nothing of this supplier")
    return found


def _return_lines(memo: _Memo, day: date) -> tuple[list[PostingLine], Decimal]:
    """
    Clear the claim on the accounts it was booked on; the difference is loss on returns (MA-23).
    """
    about = memo.about
    claims: dict[int, Decimal] = defaultdict(lambda: ZERO)
    if about.open_claim and about.return_id:
        for line in journal_of_document(about.return_id):
            claims[line.account_id] += line.debit
    lines = [memo.line(account_id, -amount) for account_id, amount in claims.items()]
    cleared = sum(claims.values(), ZERO)
    request = DerivationRequest(
        event="RETURN.LOSS", on=day, facility_id=about.facility_id, supplier_id=about.supplier_id
    )
    (loss,) = derive_accounts([request])
    return [*lines, memo.line(loss.account_id, cleared - memo.given.total)], cleared


def _invoice_lines(memo: _Memo) -> tuple[list[PostingLine], Decimal]:
    """Open GRNI again for what is taken back, then clear the claim, then lower variance (MA-24)."""
    account, left = memo.facts.account, memo.given.total
    lines = []
    for row in memo.matched:
        lines.append(memo.line(row.account_id, -row.order_amount, row.order_line_id))
        left -= row.order_amount
    claim = min(memo.about.open_claim, max(left, ZERO))
    if claim:
        lines.append(memo.line(account("INVOICE.CLAIM"), -claim))
    if left - claim:
        lines.append(memo.line(account("INVOICE.VARIANCE"), claim - left))
    return lines, claim


def _take_back_matches(memo: _Memo, when: Moment) -> None:
    rows = [
        {
            "id": uuid7(),
            "invoice_line_id": row.invoice_line_id,
            "order_line_id": row.order_line_id,
            "receipt_line_id": row.receipt_line_id,
            "quantity": -row.quantity,
            "order_amount": -row.order_amount,
            "invoice_amount": -row.invoice_amount,
            "difference": row.order_amount - row.invoice_amount,
            "reverses_id": row.match_id,
            "matched_on": when.business_date,
        }
        for row in memo.matched
    ]
    changes().insert(MatchRow, rows)
    cleared: dict[UUID, list[Decimal]] = {}
    unbilled: dict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for row in memo.matched:
        unbilled[row.order_line_id] -= row.quantity
        item = cleared.setdefault(row.receipt_line_id, [row.cleared_quantity, row.cleared_amount])
        item[0] -= row.quantity
        item[1] -= row.order_amount
    changes().update(
        GrniItem,
        [
            {"receipt_line_id": key, "cleared_quantity": quantity, "cleared_amount": amount}
            for key, (quantity, amount) in cleared.items()
        ],
    )
    if memo.about.order_id is not None:
        settle_invoiced(memo.about.order_id, unbilled)


def _post(
    memo: _Memo, lines: Sequence[PostingLine], claim: Decimal, when: Moment, received_on: date
) -> InvoiceStanding:
    given, payable = memo.given, memo.facts.account("INVOICE.PAYABLE")
    columns = {
        "status": "POSTED",
        "posted_on": when.business_date,
        "payable_account_id": payable,
        "open_amount": given.total,
        "claim_amount": claim,
    }
    _store(memo, columns, when, received_on)
    post_journal(
        entity_id=given.entity_id,
        ledger="AP",
        event="CREDIT_MEMO_POSTED",
        document=DocumentRef("Invoice", memo.memo_id, memo.about.correlation_id),
        description=f"Credit memo {given.supplier_number} ({memo.number}) for {memo.about.number}",
        when=when,
        lines=[memo.line(payable, given.total), *lines],
        currency=given.currency,
    )
    _audit(memo, columns, when)
    publish(
        InvoicePosted(
            **_event_fields(memo, when),
            status="POSTED",
            posted_on=when.business_date,
            open_amount=given.total,
            goods_amount=given.total,
            freight_amount=ZERO,
            tax_amount=ZERO,
            variance_amount=ZERO,
            claim_amount=claim,
            due_on=None,
            discount_until=None,
            discount_amount=ZERO,
        )
    )
    return InvoiceStanding(
        memo.memo_id, memo.number, "POSTED", given.total, None, when.business_date
    )


def _keep_duplicate(memo: _Memo, alike: Likeness, when: Moment) -> InvoiceStanding:
    _store(memo, {"status": "DUPLICATE", "open_amount": ZERO}, when, when.business_date)
    kind, detail = HOLD_KINDS["DUPLICATE"], f"{alike.number}: {alike.reason}"
    hold = OpenHold(uuid7(), "DUPLICATE", kind.owner, 0, memo.given.total, detail)
    row = {
        "id": hold.hold_id,
        "invoice_id": memo.memo_id,
        "invoice_line_id": None,
        "code": hold.code,
        "owner": hold.owner,
        "amount_at_risk": hold.amount_at_risk,
        "detail": detail,
        "opened_at": when.occurred_at,
        "sla_hours": kind.sla_hours,
        "status": "OPEN",
        "resolution": "",
        "reason": "",
    }
    changes().insert(MatchHold, [row])
    _audit(memo, {"status": "DUPLICATE", "detail": detail}, when)
    publish(InvoiceRegistered(**_event_fields(memo, when), status="DUPLICATE"))
    return InvoiceStanding(memo.memo_id, memo.number, "DUPLICATE", ZERO, None, None, (hold,))


def _store(memo: _Memo, columns: dict[str, Any], when: Moment, received_on: date) -> None:
    given, about = memo.given, memo.about
    row = {
        "id": memo.memo_id,
        "number": memo.number,
        "kind": CREDIT_MEMO,
        "entity_id": given.entity_id,
        "supplier_id": given.supplier_id,
        "supplier_number": given.supplier_number,
        "natural_key": memo.key,
        "order_id": about.order_id,
        "supplier_return_id": about.return_id,
        "corrects_id": about.invoice_id,
        "facility_id": about.facility_id,
        "invoiced_on": given.credited_on,
        "received_on": received_on,
        "currency": given.currency,
        "goods_amount": given.total,
        "freight_amount": ZERO,
        "tax_amount": ZERO,
        "total_amount": given.total,
        "discount_amount": ZERO,
        "document_sha256": given.document_sha256,
        "origin": given.origin,
        "entered_by_id": current().actor.person_id,
        "occurred_at": when.occurred_at,
        "correlation_id": about.correlation_id,
        "version": 1,
    }
    changes().insert(Invoice, [{**row, **columns}])


def _audit(memo: _Memo, after: dict[str, Any], when: Moment) -> None:
    record_audit(
        "finance.credit_memo_registered",
        subject_type="Invoice",
        subject_id=memo.memo_id,
        entity_id=memo.given.entity_id,
        when=when,
        after={
            **after,
            "number": memo.number,
            "supplier_number": memo.given.supplier_number,
            "about": memo.about.number,
            "total_amount": memo.given.total,
        },
    )


def _event_fields(memo: _Memo, when: Moment) -> dict[str, Any]:
    given = memo.given
    return {
        "entity_id": given.entity_id,
        "subject_id": memo.memo_id,
        "business_key": memo.number,
        "correlation_id": memo.about.correlation_id,
        "when": when,
        "kind": CREDIT_MEMO,
        "supplier_id": given.supplier_id,
        "supplier_number": given.supplier_number,
        "order_id": memo.about.order_id,
        "invoiced_on": given.credited_on,
        "currency": given.currency,
        "total_amount": given.total,
    }


def _question(memo: NewCreditMemo, key: str, about: Credited, day: date) -> Question:
    return Question(
        entity_id=memo.entity_id,
        supplier_id=memo.supplier_id,
        facility_id=about.facility_id,
        order_id=None,
        order_line_ids=(),
        contract_line_ids=(),
        natural_key=key,
        kind=CREDIT_MEMO,
        total=memo.total,
        document_sha256=memo.document_sha256,
        posting_day=day,
    )


def _fingerprint(memo: _Memo) -> Fingerprint:
    given = memo.given
    return Fingerprint(
        number=memo.number,
        supplier_id=given.supplier_id,
        natural_key=memo.key,
        total_amount=given.total,
        invoiced_on=given.credited_on,
        order_id=None,
        order_line_ids=frozenset(),
        document_sha256=given.document_sha256,
    )
