"""
The methods of finance.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from apotheca_client.core import Session
from apotheca_client.models.finance import (
    AccountLedger,
    AccruedExpense,
    AgeingRow,
    Balances,
    BooksOfPeriod,
    ClosedPeriod,
    ClosingRow,
    ControlRow,
    ControlRunRow,
    CutOff,
    DecidedJournal,
    DocumentJournal,
    EncumbranceRow,
    EntityPairRow,
    GrniRow,
    HoldRow,
    InvoiceLife,
    InvoiceLineRow,
    InvoiceRow,
    InvoiceStanding,
    InvoiceToEnter,
    JournalLineRow,
    JournalRow,
    ListAgainstAccount,
    MatchLedgerRow,
    MatchToleranceRow,
    NewCreditMemo,
    NewInvoice,
    NewTolerance,
    OrderToBill,
    PayableRow,
    PaymentLife,
    PaymentPartRow,
    PaymentRow,
    PaymentStanding,
    PeriodStep,
    PostingLine,
    PreparedJournal,
    PreparedJournalLife,
    PreparedJournalRow,
    PrepaymentApplicationRow,
    ReopeningRow,
)
from apotheca_client.shapes import as_body, as_part, as_query, decode


class Finance:
    """What a service may ask of finance."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_invoices(
        self, *, number: str | None = None, supplier_number: str | None = None,
        kind: list[str] | None = None, status: list[str] | None = None, entity: str | None = None,
        facility: str | None = None, supplier: str | None = None, order: str | None = None,
        corrects: str | None = None, return_: str | None = None,
        received_from: date | None = None, received_to: date | None = None,
        open: bool | None = None, sort: str | None = None,
    ) -> Iterator[InvoiceRow]:
        """List: invoices and credit memos."""
        path = "/invoices"
        asked = as_query(
            number=number, supplier_number=supplier_number, kind=kind, status=status,
            entity=entity, facility=facility, supplier=supplier, order=order, corrects=corrects,
            return_=return_, received_from=received_from, received_to=received_to, open=open,
            sort=sort,
        )
        return (decode(InvoiceRow, row) for row in self._session.pages(path, asked))

    def register_invoice(
        self, *, invoice: NewInvoice, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Store a supplier's invoice, match it, and post it at once when nothing stands against it.
        """
        path = "/invoices"
        sent = as_body(invoice=invoice, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def get_invoice_life(self, invoice: str) -> InvoiceLife:
        """Return an invoice or credit memo by our number, with everything that hangs on it."""
        path = f"/invoices/{as_part(invoice)}"
        answer = self._session.read(path)
        return decode(InvoiceLife, answer)

    def list_invoice_lines(
        self, *, invoice: str | None = None, supplier: str | None = None,
        order: str | None = None, item: str | None = None, sort: str | None = None,
    ) -> Iterator[InvoiceLineRow]:
        """List: invoice lines."""
        path = "/invoice-lines"
        asked = as_query(invoice=invoice, supplier=supplier, order=order, item=item, sort=sort)
        return (decode(InvoiceLineRow, row) for row in self._session.pages(path, asked))

    def list_holds(
        self, *, invoice: str | None = None, owner: list[str] | None = None,
        code: list[str] | None = None, entity: str | None = None, supplier: str | None = None,
        order: str | None = None, status: list[str] | None = None, sort: str | None = None,
    ) -> Iterator[HoldRow]:
        """List: reasons invoices waited, and how they ended."""
        path = "/holds"
        asked = as_query(
            invoice=invoice, owner=owner, code=code, entity=entity, supplier=supplier,
            order=order, status=status, sort=sort,
        )
        return (decode(HoldRow, row) for row in self._session.pages(path, asked))

    def list_open_holds(
        self, *, invoice: str | None = None, owner: list[str] | None = None,
        code: list[str] | None = None, entity: str | None = None, supplier: str | None = None,
        order: str | None = None, sort: str | None = None,
    ) -> Iterator[HoldRow]:
        """List: invoices that wait, and why."""
        path = "/holds/open"
        asked = as_query(
            invoice=invoice, owner=owner, code=code, entity=entity, supplier=supplier,
            order=order, sort=sort,
        )
        return (decode(HoldRow, row) for row in self._session.pages(path, asked))

    def list_matches(
        self, *, invoice: str | None = None, order: str | None = None, receipt: str | None = None,
        supplier: str | None = None, item: str | None = None, differs: bool | None = None,
        from_: date | None = None, to: date | None = None, sort: str | None = None,
    ) -> Iterator[MatchLedgerRow]:
        """List: match ledger."""
        path = "/matches"
        asked = as_query(
            invoice=invoice, order=order, receipt=receipt, supplier=supplier, item=item,
            differs=differs, from_=from_, to=to, sort=sort,
        )
        return (decode(MatchLedgerRow, row) for row in self._session.pages(path, asked))

    def list_payables(
        self, *, number: list[str] | None = None, entity: str | None = None,
        facility: str | None = None, supplier: str | None = None, order: str | None = None,
        kind: list[str] | None = None, currency: str | None = None, due_to: date | None = None,
        is_free: bool | None = None, sort: str | None = None,
    ) -> Iterator[PayableRow]:
        """List: open payables."""
        path = "/payables"
        asked = as_query(
            number=number, entity=entity, facility=facility, supplier=supplier, order=order,
            kind=kind, currency=currency, due_to=due_to, is_free=is_free, sort=sort,
        )
        return (decode(PayableRow, row) for row in self._session.pages(path, asked))

    def list_grni(
        self, *, entity: str | None = None, facility: str | None = None,
        supplier: str | None = None, order: str | None = None, item: str | None = None,
        account: str | None = None, received_to: date | None = None, sort: str | None = None,
    ) -> Iterator[GrniRow]:
        """List: goods received, not invoiced."""
        path = "/grni"
        asked = as_query(
            entity=entity, facility=facility, supplier=supplier, order=order, item=item,
            account=account, received_to=received_to, sort=sort,
        )
        return (decode(GrniRow, row) for row in self._session.pages(path, asked))

    def get_invoice_to_enter(self, order: str) -> InvoiceToEnter:
        """Return an order as an invoice for everything unbilled would bill it. Two statements."""
        path = f"/orders/{as_part(order)}/invoice-to-enter"
        answer = self._session.read(path)
        return decode(InvoiceToEnter, answer)

    def get_orders_to_bill(self, *, supplier: str | None = None) -> list[OrderToBill]:
        """Return up to 50 orders with goods received and not billed, the latest receipt first."""
        path = "/orders-to-bill"
        asked = as_query(supplier=supplier)
        answer = self._session.read(path, asked)
        return decode(list[OrderToBill], answer["items"])

    def register_credit_memo(
        self, *, memo: NewCreditMemo, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Store a supplier's credit memo and post it: payables down, and what it makes good (MA-22).
        """
        path = "/credit-memos"
        sent = as_body(memo=memo, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def review_invoice(
        self, invoice: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Look at an invoice that waits again, as after an account rule was added or a supplier
        released.
        """
        path = f"/invoices/{as_part(invoice)}/review"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def approve_non_po_invoice(
        self, invoice: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Approve an invoice without an order and post it to the accounts it is coded with (MA-20).
        """
        path = f"/invoices/{as_part(invoice)}/approval"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def dispute_invoice(
        self, invoice: str, *, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Mark an invoice that waits as disputed with the supplier; it keeps its number (MA-21).
        """
        path = f"/invoices/{as_part(invoice)}/dispute"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def reject_invoice(
        self, invoice: str, *, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Send an invoice back to the supplier: it ends as REJECTED, nothing was or will be posted
        (MA-21).
        """
        path = f"/invoices/{as_part(invoice)}/rejection"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def mark_not_duplicate(
        self, invoice: str, *, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Say, as a second person, that an invoice is no duplicate; it is then matched (rule MA-05).
        """
        path = f"/invoices/{as_part(invoice)}/no-duplicate"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def resolve_hold(
        self, hold: str, *, decision: str, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Decide on one hold of an invoice; when it was the last, the invoice posts (rules MA-17,
        MA-18).
        """
        path = f"/holds/{as_part(hold)}/resolution"
        sent = as_body(decision=decision, reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def settle_receipts(
        self, *, entity: str, supplier: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> list[InvoiceStanding]:
        """
        Write and post the invoice of each receipt of an ERS supplier that has none yet, at order
        price.
        """
        path = "/receipt-settlements"
        sent = as_body(entity=entity, supplier=supplier, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[InvoiceStanding], answer["invoices"])

    def set_match_tolerances(
        self, *, tolerances: list[NewTolerance], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> int:
        """
        Set tolerances of the three-way match, each in place of an earlier one of the same reach.
        """
        path = "/match-tolerances"
        sent = as_body(tolerances=tolerances, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(int, answer["set"])

    def list_match_tolerances(
        self, *, supplier: str | None = None, sort: str | None = None,
    ) -> Iterator[MatchToleranceRow]:
        """List: tolerances of the match."""
        path = "/match-tolerances"
        asked = as_query(supplier=supplier, sort=sort)
        return (decode(MatchToleranceRow, row) for row in self._session.pages(path, asked))

    def list_payments(
        self, *, number: str | None = None, status: list[str] | None = None,
        kind: list[str] | None = None, entity: str | None = None, supplier: str | None = None,
        order: str | None = None, invoice: str | None = None, pay_from: date | None = None,
        pay_to: date | None = None, is_usable: bool | None = None, sort: str | None = None,
    ) -> Iterator[PaymentRow]:
        """List: payments."""
        path = "/payments"
        asked = as_query(
            number=number, status=status, kind=kind, entity=entity, supplier=supplier,
            order=order, invoice=invoice, pay_from=pay_from, pay_to=pay_to, is_usable=is_usable,
            sort=sort,
        )
        return (decode(PaymentRow, row) for row in self._session.pages(path, asked))

    def propose_payment(
        self, *, invoices: list[str], pay_on: date, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> PaymentStanding:
        """
        Propose to pay invoices of one supplier, less its credit memos among them, on `pay_on`.
        """
        path = "/payments"
        sent = as_body(invoices=invoices, pay_on=pay_on, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PaymentStanding, answer)

    def get_payment_life(self, payment: str) -> PaymentLife:
        """
        Return a payment by our number, with its invoices, steps and postings. Six statements.
        """
        path = f"/payments/{as_part(payment)}"
        answer = self._session.read(path)
        return decode(PaymentLife, answer)

    def list_payment_parts(
        self, *, payment: str | None = None, invoice: str | None = None, order: str | None = None,
        supplier: str | None = None, is_live: bool | None = None, sort: str | None = None,
    ) -> Iterator[PaymentPartRow]:
        """List: what payments pay."""
        path = "/payment-parts"
        asked = as_query(
            payment=payment, invoice=invoice, order=order, supplier=supplier, is_live=is_live,
            sort=sort,
        )
        return (decode(PaymentPartRow, row) for row in self._session.pages(path, asked))

    def list_prepayment_applications(
        self, *, payment: str | None = None, invoice: str | None = None,
        supplier: str | None = None, sort: str | None = None,
    ) -> Iterator[PrepaymentApplicationRow]:
        """List: prepayments set against invoices."""
        path = "/prepayment-applications"
        asked = as_query(payment=payment, invoice=invoice, supplier=supplier, sort=sort)
        return (decode(PrepaymentApplicationRow, row) for row in self._session.pages(path, asked))

    def prepay(
        self, order_number: str, *, amount: Decimal, pay_on: date, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> PaymentStanding:
        """
        Propose to pay part of an order ahead, in its currency; approved and released as any
        payment.
        """
        path = f"/orders/{as_part(order_number)}/prepayments"
        sent = as_body(amount=amount, pay_on=pay_on, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PaymentStanding, answer)

    def approve_payment(
        self, payment: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentStanding:
        """
        Approve a proposed payment as a second person; freezes the accounts it will be posted to.
        """
        path = f"/payments/{as_part(payment)}/approval"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PaymentStanding, answer)

    def release_payment(
        self, payment: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentStanding:
        """
        Release an approved payment as a third person, and post it: payables against cash and
        discount.
        """
        path = f"/payments/{as_part(payment)}/release"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PaymentStanding, answer)

    def confirm_payment(
        self, payment: str, *, bank_reference: str, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> PaymentStanding:
        """
        Record that the bank paid; its invoices are PAID, and orders whose last invoice it was
        close.
        """
        path = f"/payments/{as_part(payment)}/confirmation"
        sent = as_body(bank_reference=bank_reference, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PaymentStanding, answer)

    def fail_payment(
        self, payment: str, *, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentStanding:
        """
        Record that the bank did not pay: the posting is mirrored, its invoices are owed again
        (PA-09).
        """
        path = f"/payments/{as_part(payment)}/failure"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PaymentStanding, answer)

    def void_payment(
        self, payment: str, *, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> PaymentStanding:
        """Void a payment that is not confirmed; what was posted is mirrored (PA-09)."""
        path = f"/payments/{as_part(payment)}/void"
        sent = as_body(reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PaymentStanding, answer)

    def reissue_payment(
        self, payment: str, *, pay_on: date, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> PaymentStanding:
        """
        Propose a failed payment again, to the account on file now and at the discount of
        `pay_on`.
        """
        path = f"/payments/{as_part(payment)}/reissue"
        sent = as_body(pay_on=pay_on, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PaymentStanding, answer)

    def apply_prepayment(
        self, payment: str, *, invoice: str, amount: Decimal, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> InvoiceStanding:
        """
        Set part of a released prepayment against a posted invoice of the same supplier, to the
        cent.
        """
        path = f"/payments/{as_part(payment)}/applications"
        sent = as_body(invoice=invoice, amount=amount, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(InvoiceStanding, answer)

    def list_journals(
        self, *, document: str | None = None, document_type: list[str] | None = None,
        entity: str | None = None, ledger: list[str] | None = None,
        event: list[str] | None = None, from_: date | None = None, to: date | None = None,
        sort: str | None = None,
    ) -> Iterator[JournalRow]:
        """List: journal."""
        path = "/journals"
        asked = as_query(
            document=document, document_type=document_type, entity=entity, ledger=ledger,
            event=event, from_=from_, to=to, sort=sort,
        )
        return (decode(JournalRow, row) for row in self._session.pages(path, asked))

    def list_journal_lines(
        self, *, document: str | None = None, account: str | None = None,
        entity: str | None = None, facility: str | None = None, cost_centre: str | None = None,
        supplier: str | None = None, item: str | None = None, from_: date | None = None,
        to: date | None = None, sort: str | None = None,
    ) -> Iterator[JournalLineRow]:
        """List: lines of accounts."""
        path = "/journal-lines"
        asked = as_query(
            document=document, account=account, entity=entity, facility=facility,
            cost_centre=cost_centre, supplier=supplier, item=item, from_=from_, to=to, sort=sort,
        )
        return (decode(JournalLineRow, row) for row in self._session.pages(path, asked))

    def get_journal_of(self, number: str) -> DocumentJournal:
        """
        Return everything posted for a document, by its number (an accrual of a close:
        HOSP/2026-03).
        """
        path = f"/documents/{as_part(number)}/journals"
        answer = self._session.read(path)
        return decode(DocumentJournal, answer)

    def list_prepared_journals(
        self, *, number: str | None = None, status: list[str] | None = None,
        kind: list[str] | None = None, entity: str | None = None, from_: date | None = None,
        to: date | None = None, sort: str | None = None,
    ) -> Iterator[PreparedJournalRow]:
        """List: prepared journals."""
        path = "/prepared-journals"
        asked = as_query(
            number=number, status=status, kind=kind, entity=entity, from_=from_, to=to, sort=sort,
        )
        return (decode(PreparedJournalRow, row) for row in self._session.pages(path, asked))

    def prepare_journal(
        self, *, entity: str, description: str, lines: list[PostingLine],
        reverse_on: date | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> PreparedJournal:
        """
        Prepare a journal for somebody else to post. `lines` are signed: debit plus, credit minus.
        """
        path = "/prepared-journals"
        sent = as_body(
            entity=entity, description=description, lines=lines, reverse_on=reverse_on, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PreparedJournal, answer)

    def get_prepared_journal_life(self, journal: str) -> PreparedJournalLife:
        """
        Return a prepared journal with its lines, in the order they were written. Two statements.
        """
        path = f"/prepared-journals/{as_part(journal)}"
        answer = self._session.read(path)
        return decode(PreparedJournalLife, answer)

    def list_encumbrances(
        self, *, order: str | None = None, entity: str | None = None, facility: str | None = None,
        supplier: str | None = None, sort: str | None = None,
    ) -> Iterator[EncumbranceRow]:
        """List: commitments of open orders."""
        path = "/encumbrances"
        asked = as_query(
            order=order, entity=entity, facility=facility, supplier=supplier, sort=sort,
        )
        return (decode(EncumbranceRow, row) for row in self._session.pages(path, asked))

    def get_trial_balance_of(
        self, entity: str, *, facility: str | None = None, since: date | None = None,
        up_to: date | None = None,
    ) -> Balances:
        """Return debits and credits by account, both days included. Two statements."""
        path = f"/entities/{as_part(entity)}/trial-balance"
        asked = as_query(facility=facility, since=since, up_to=up_to)
        answer = self._session.read(path, asked)
        return decode(Balances, answer)

    def get_account_ledger(
        self, account: str, entity: str, *, facility: str | None = None,
        since: date | None = None, up_to: date | None = None,
    ) -> AccountLedger:
        """
        Return an account's balance before, turnovers within, and so after the days asked for.
        """
        path = f"/accounts/{as_part(account)}/ledgers/{as_part(entity)}"
        asked = as_query(facility=facility, since=since, up_to=up_to)
        answer = self._session.read(path, asked)
        return decode(AccountLedger, answer)

    def get_payables_ageing(self, entity: str) -> list[AgeingRow]:
        """Return what an entity owes by supplier and age, the most first. Two statements."""
        path = f"/entities/{as_part(entity)}/payables-ageing"
        answer = self._session.read(path)
        return decode(list[AgeingRow], answer["items"])

    def get_grni_against_account(self, entity: str) -> list[ListAgainstAccount]:
        """
        Return the open GRNI list beside GRNI, and what consigned use still owes beside its
        accrual.
        """
        path = f"/entities/{as_part(entity)}/grni-control"
        answer = self._session.read(path)
        return decode(list[ListAgainstAccount], answer["items"])

    def get_payables_against_account(self, entity: str) -> list[ListAgainstAccount]:
        """
        Return open payables beside accounts payable, and prepayments left beside their account.
        """
        path = f"/entities/{as_part(entity)}/payables-control"
        answer = self._session.read(path)
        return decode(list[ListAgainstAccount], answer["items"])

    def accrue(
        self, *, entity: str, description: str, expenses: list[AccruedExpense],
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> PreparedJournal:
        """
        Prepare an accrual of `expenses` against accrued expenses, for somebody else to post.
        """
        path = "/accruals"
        sent = as_body(
            entity=entity, description=description, expenses=expenses, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PreparedJournal, answer)

    def post_manual_journal(
        self, journal: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> DecidedJournal:
        """Approve a prepared journal or accrual and post it on the day it was prepared for."""
        path = f"/prepared-journals/{as_part(journal)}/posting"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(DecidedJournal, answer)

    def reject_journal(
        self, journal: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> DecidedJournal:
        """Refuse a prepared journal; the actor's reason is kept. Locks it; nothing is posted."""
        path = f"/prepared-journals/{as_part(journal)}/rejection"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(DecidedJournal, answer)

    def list_closings(
        self, *, entity: str | None = None, period: str | None = None, state: str | None = None,
        to: date | None = None, sort: str | None = None,
    ) -> Iterator[ClosingRow]:
        """List: periods and their close."""
        path = "/period-closings"
        asked = as_query(entity=entity, period=period, state=state, to=to, sort=sort)
        return (decode(ClosingRow, row) for row in self._session.pages(path, asked))

    def get_books_of_period(self, entity: str, name: str) -> BooksOfPeriod:
        """Return how far the close of a period is. Six statements."""
        path = f"/period-closings/{as_part(entity)}/{as_part(name)}"
        answer = self._session.read(path)
        return decode(BooksOfPeriod, answer)

    def get_controls_now(self, entity: str, *, day: date) -> list[ControlRow]:
        """
        Return what every control finds now for the period that holds `day`; nothing is kept.
        """
        path = f"/entities/{as_part(entity)}/controls"
        asked = as_query(day=day)
        answer = self._session.read(path, asked)
        return decode(list[ControlRow], answer["items"])

    def list_control_runs(
        self, *, entity: str | None = None, period: str | None = None,
        control: list[str] | None = None, differs: bool | None = None, sort: str | None = None,
    ) -> Iterator[ControlRunRow]:
        """List: controls of the closes."""
        path = "/control-runs"
        asked = as_query(
            entity=entity, period=period, control=control, differs=differs, sort=sort,
        )
        return (decode(ControlRunRow, row) for row in self._session.pages(path, asked))

    def list_reopenings(
        self, *, entity: str | None = None, period: str | None = None, waits: bool | None = None,
        sort: str | None = None,
    ) -> Iterator[ReopeningRow]:
        """List: requests to reopen periods."""
        path = "/reopenings"
        asked = as_query(entity=entity, period=period, waits=waits, sort=sort)
        return (decode(ReopeningRow, row) for row in self._session.pages(path, asked))

    def ask_reopening(
        self, *, entity: str, day: date, reason: str, at: datetime | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """
        Ask the controller to open a soft-closed period again; return the request's id. Rule
        FI-14.
        """
        path = "/reopenings"
        sent = as_body(entity=entity, day=day, reason=reason, at=at)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["reopening"])

    def soft_close(
        self, *, entity: str, day: date, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> PeriodStep:
        """
        Let only what the controller authorises into the period that holds `day`, in all ledgers.
        """
        path = "/periods/soft-close"
        sent = as_body(entity=entity, day=day, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PeriodStep, answer)

    def accrue_at_soft_close(
        self, *, entity: str, day: date, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> CutOff:
        """
        Accrue what is under way at the end of the period that holds `day`, against accrued
        expenses.
        """
        path = "/periods/cut-off"
        sent = as_body(entity=entity, day=day, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(CutOff, answer)

    def close_period(
        self, *, entity: str, day: date, signed: dict[str, str] | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> ClosedPeriod:
        """Close a soft-closed period for good, once every control agrees or is signed for."""
        path = "/periods/close"
        sent = as_body(entity=entity, day=day, signed=signed, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ClosedPeriod, answer)

    def reopen_period(
        self, reopening: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> PeriodStep:
        """
        Open a soft-closed period again in all ledgers, as somebody else asked. Locks the request.
        """
        path = f"/reopenings/{as_part(reopening)}/opening"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PeriodStep, answer)

    def list_entity_pairs(
        self, *, entity: str | None = None, sort: str | None = None,
    ) -> Iterator[EntityPairRow]:
        """List: accounts between entities."""
        path = "/entity-pairs"
        asked = as_query(entity=entity, sort=sort)
        return (decode(EntityPairRow, row) for row in self._session.pages(path, asked))

    def pair_entities(
        self, *, first: str, second: str, due_from: str | None = None, due_to: str | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> int:
        """
        Set the accounts on which two entities owe each other, both ways; return how many rows it
        made.
        """
        path = "/entity-pairs"
        sent = as_body(
            first=first, second=second, due_from=due_from, due_to=due_to, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(int, answer["made"])
