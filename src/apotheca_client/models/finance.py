"""
The structures of finance.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountLedger:
    """
    One account over business dates: what it stood at, what was posted, what it stands at.
    `opening` and `closing` are debits less credits. The lines are JOURNAL_LINES with the same
    account, entity, facility and days.
    """

    account: str
    account_name: str
    kind: str
    entity: str
    facility: str
    since: date | None
    up_to: date | None
    opening: Decimal
    debit: Decimal
    credit: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountTotal:
    """What a document did to one account, over all its entries of one entity."""

    entity: str
    account: str
    account_name: str
    debit: Decimal
    credit: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AccruedExpense:
    """
    An expense to accrue, in the entity's currency. `purpose` is the derivation event of its
    account: INVOICE.FREIGHT, INVOICE.TAX, or RECEIPT.EXPENSE with an item class (SERVICE).
    """

    purpose: str
    amount: Decimal
    item_class: str = ""
    facility: str = ""
    cost_centre: str = ""
    supplier: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AgeingRow:
    """
    Open payables of a supplier in one currency by days past due; credit memos lower `not_due`.
    """

    supplier: str
    supplier_name: str
    currency: str
    documents: int
    not_due: Decimal
    to_30: Decimal
    to_60: Decimal
    to_90: Decimal
    over_90: Decimal
    total: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class BalanceRow:
    """One account of a trial balance; `balance` is debits less credits."""

    account: str
    account_name: str
    kind: str
    debit: Decimal
    credit: Decimal
    balance: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Balances:
    """
    The balances of an entity, or of one facility of it, over business dates (None is unbounded).
    Only a whole entity's debits equal its credits.
    """

    entity: str
    facility: str
    since: date | None
    up_to: date | None
    currency: str
    accounts: list[BalanceRow]
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BooksOfPeriod:
    """
    A period on its way to its close. `controls` are those kept when it closed (none before);
    `undecided` are prepared journals dated in it that nobody decided on; `cut_off` what was
    accrued at its soft close.
    """

    closing: ClosingRow
    controls: list[ControlRunRow]
    reopenings: list[ReopeningRow]
    undecided: list[PreparedJournalRow]
    cut_off: list[JournalRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosedPeriod:
    """A closed period: its totals, the digest of its trial balance, and what was signed for."""

    period: str
    name: str
    debit: Decimal
    credit: Decimal
    trial_balance_sha256: str
    signed: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClosingRow:
    """
    A fiscal period: the state of its four ledgers and, once closed, its totals and the digest of
    its trial balance. `reopening_asked_by` is who waits for the controller's answer.
    """

    entity: str
    period: str
    first_day: date
    last_day: date
    stock: str
    orders: str
    payables: str
    general: str
    debit: Decimal | None
    credit: Decimal | None
    trial_balance_sha256: str
    closed_by: str
    closed_by_name: str
    closed_at: datetime | None
    reopening_asked_by: str
    reopening_asked_by_name: str
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlRow:
    """A control as it stands now: ledger less sub-ledger is the difference."""

    control: str
    owner: str
    meaning: str
    ledger_amount: Decimal
    subledger_amount: Decimal
    difference: Decimal
    rows: int
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlRunRow:
    """A control as it was when a period closed; `signed_by` took a difference with a reason."""

    entity: str
    period: str
    control: str
    owner: str
    ledger_amount: Decimal
    subledger_amount: Decimal
    difference: Decimal
    currency: str
    run_by: str
    run_by_name: str
    signed_by: str
    signed_by_name: str
    reason: str
    occurred_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class CutOff:
    """What was accrued for a period, in the entity's currency, and the day it reverses."""

    held_receipts: Decimal
    pending_usage: Decimal
    reverse_on: date
    journal: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class DecidedJournal:
    """A prepared journal after the decision: POSTED (with the posted journal) or REJECTED."""

    journal: str
    number: str
    status: str
    posted_id: UUID | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """
    One difference: `amount` is money, plus when billed above the order; `allowed` is up to where
    nobody is asked. `kind` is QUANTITY, PRICE, FREIGHT, TAX, TOTAL or UNIT.
    """

    kind: str
    amount: Decimal
    allowed: Decimal
    rule: str
    is_within: bool
    sentence: str


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentJournal:
    """All entries of a document in the order they were posted, and their totals by account."""

    number: str
    document_type: str
    entries: list[JournalEntry]
    totals: list[AccountTotal]


@dataclass(frozen=True, kw_only=True, slots=True)
class EncumbranceRow:
    """
    An open order: what was ordered, what of it is still to come, and what the memo accounts hold.
    `open_amount` follows the order lines, `memo_amount` the journal; they are equal (control
    COMMITMENTS).
    """

    order: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    ordered_on: date
    total_amount: Decimal
    open_amount: Decimal
    memo_amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityPairRow:
    """The accounts an entity is owed on by a partner, and owes it on."""

    entity: str
    partner: str
    due_from: str
    due_to: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryLine:
    """
    One debit or credit, in the entity's currency; '' where a dimension is not meant. `running` is
    debits less credits of its entry up to and with this line: 0 at the last.
    """

    account: str
    account_name: str
    facility: str
    cost_centre: str
    supplier: str
    item: str
    order_line: str
    partner: str
    debit: Decimal
    credit: Decimal
    running: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class GrniRow:
    """
    A receipt line no invoice has settled whole: the open GRNI list, at the frozen order price.
    Quantities in base units (`uom`); `days_open` since its business date.
    """

    receipt: str
    receipt_line_no: int
    order_line: str
    order: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    item: str
    item_name: str
    business_date: date
    days_open: int
    quantity: Decimal
    cleared_quantity: Decimal
    open_quantity: Decimal
    uom: str
    amount: Decimal
    cleared_amount: Decimal
    open_amount: Decimal
    currency: str
    account: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldRow:
    """
    One reason an invoice waits: whose queue it is in, the money at risk, when it should be
    decided. `line_no` 0 is the whole invoice; invoice, code and line name an open hold.
    """

    invoice: str
    code: str
    line_no: int
    owner: str
    status: str
    supplier: str
    supplier_name: str
    supplier_number: str
    order: str
    entity: str
    amount_at_risk: Decimal
    currency: str
    detail: str
    opened_at: datetime
    due_at: datetime
    is_late: bool
    resolution: str
    resolved_by: str
    resolved_by_name: str
    resolved_at: datetime | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceFacts:
    """
    What an invoice says as a whole, and what its order still expects; money in its currency.
    `corrects` and `supplier_return` are what a credit memo is about.
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


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceLife:
    """An invoice or credit memo and everything that hangs on it."""

    invoice: InvoiceRow
    facts: InvoiceFacts
    lines: list[InvoiceLineLife]
    differences: list[Difference]
    holds: list[HoldRow]
    matches: list[MatchLedgerRow]
    payments: list[PaymentPartRow]
    prepayments: list[PrepaymentApplicationRow]
    credits: list[InvoiceRow]
    journals: list[JournalRow]
    suggestions: list[SuggestedOrderRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceLineLife:
    """
    One billed line beside what was ordered and what arrived of its order line. `ordered_*` in the
    order's unit and base units, `received_*` of the whole order line, `open_base` received and
    unbilled now, `settled_*` matched by this line; `variance` is what went to the price variance.
    1 ordered unit is `factor_num / factor_den` base units.
    """

    line_no: int
    order_line: str
    item: str
    item_name: str
    identifier: str
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal | None
    base_uom: str
    amount: Decimal
    account: str
    cost_centre: str
    ordered_quantity: Decimal | None
    ordered_uom: str
    ordered_base: Decimal | None
    price_amount: Decimal | None
    price_quantity: int | None
    ordered_amount: Decimal | None
    received_base: Decimal
    received_amount: Decimal
    open_base: Decimal
    settled_base: Decimal
    settled_amount: Decimal
    variance: Decimal
    factor_num: int | None
    factor_den: int | None
    item_class: str
    is_controlled: bool
    differences: list[Difference]


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceLineRow:
    """
    One billed line: the supplier's words, and the order line it was paired with ('' if none).
    """

    invoice: str
    line_no: int
    supplier: str
    supplier_number: str
    status: str
    order_line: str
    item: str
    item_name: str
    identifier: str
    description: str
    quantity: Decimal
    uom: str
    base_quantity: Decimal | None
    base_uom: str
    amount: Decimal
    currency: str
    account: str
    cost_centre: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceRow:
    """
    One supplier document. Money in `currency`; `open_amount` is still owed (of a credit memo:
    still usable), `holds` how many reasons it waits for.
    """

    number: str
    kind: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    supplier_number: str
    order: str
    invoiced_on: date
    received_on: date
    posted_on: date | None
    due_on: date | None
    currency: str
    total_amount: Decimal
    open_amount: Decimal
    holds: int
    origin: str
    entered_by: str
    entered_by_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceStanding:
    """Where an invoice or credit memo stands after an operation; `holds` is why it waits."""

    invoice: str
    number: str
    status: str
    open_amount: Decimal
    due_on: date | None
    posted_on: date | None
    holds: list[OpenHold]


@dataclass(frozen=True, kw_only=True, slots=True)
class InvoiceToEnter:
    """An order an invoice may be entered for, and its lines with what each would bill now."""

    order: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    currency: str
    ordered_on: date
    expected_freight: Decimal
    expected_tax: Decimal
    lines: list[LineToBill]


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalEntry:
    """One posting of a document in one entity's books."""

    entity: str
    ledger: str
    event: str
    description: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    posted_by: str
    posted_by_name: str
    authorised_by: str
    reverse_on: date | None
    is_reversal: bool
    is_reversed: bool
    currency: str
    lines: list[EntryLine]


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalLineRow:
    """One debit or credit of an account, with the document behind it; '' where none is meant."""

    document: str
    document_type: str
    entity: str
    event: str
    description: str
    business_date: date
    account: str
    account_name: str
    facility: str
    cost_centre: str
    supplier: str
    item: str
    order_line: str
    partner: str
    debit: Decimal
    credit: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalRow:
    """One posting; `amount` is its debits, which equal its credits."""

    document: str
    document_type: str
    entity: str
    ledger: str
    event: str
    description: str
    business_date: date
    occurred_at: datetime
    recorded_at: datetime
    amount: Decimal
    currency: str
    lines: int
    is_reversal: bool
    is_reversed: bool
    posted_by: str
    posted_by_name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class LineToBill:
    """
    An order line as an invoice for what is unbilled would bill it. `quantity` is what is received
    and unbilled, in `uom`: the ordered unit where it divides evenly, else the base unit; `amount`
    is its value at the frozen order price.
    """

    line_no: int
    item: str
    description: str
    ordered_quantity: Decimal
    ordered_uom: str
    received_quantity: Decimal
    quantity: Decimal
    uom: str
    amount: Decimal
    price_amount: Decimal
    price_quantity: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ListAgainstAccount:
    """A list and the accounts it must explain, in the entity's currency, at one instant."""

    control: str
    meaning: str
    entity: str
    list_amount: Decimal
    account_amount: Decimal
    rows: int
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchLedgerRow:
    """
    So much of a receipt line settled by an invoice line, in base units. `order_amount` left GRNI,
    `invoice_amount` was billed, `difference` went to variance; a row taken back has its mirror
    with `is_reversal`.
    """

    invoice: str
    invoice_line_no: int
    supplier: str
    supplier_number: str
    order_line: str
    receipt: str
    receipt_line: str
    item: str
    item_name: str
    quantity: Decimal
    uom: str
    order_amount: Decimal
    invoice_amount: Decimal
    difference: Decimal
    currency: str
    matched_on: date
    is_reversal: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class MatchToleranceRow:
    """How far an invoice may stray; '' is any. Fractions (0.02 is two per cent) and money."""

    item_class: str
    supplier: str
    facility: str
    price_pct: Decimal
    line_floor: Decimal
    line_cap: Decimal
    quantity_over_pct: Decimal
    freight: Decimal
    tax: Decimal
    rounding: Decimal
    accept_limit: Decimal
    is_controlled: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCreditMemo:
    """
    A supplier's credit memo; `total` is positive and lowers what we owe. `kind` is RETURN (of
    `return_number`), PRICE_CLAIM or RECEIPT_SHORT (both about `corrects_number`, our number of
    the invoice; the latter takes back `receipt_line_ids`).
    """

    entity: str
    supplier: str
    supplier_number: str
    credited_on: date
    currency: str
    total: Decimal
    kind: str
    return_number: str = ""
    corrects_number: str = ""
    receipt_lines: list[str] = field(default_factory=list)
    document_sha256: str = ""
    origin: str = "SUPPLIER"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewInvoice:
    """
    A supplier's invoice as it came. `total` is gross and is compared, never computed.
    `document_sha256` is the digest of the document itself ('' when there is none); `origin` says
    how it came (SUPPLIER, EDI, PORTAL, ...).
    """

    entity: str
    supplier: str
    supplier_number: str
    invoiced_on: date
    currency: str
    lines: list[NewInvoiceLine]
    total: Decimal
    freight: Decimal = Decimal("0")
    tax: Decimal = Decimal("0")
    order_number: str = ""
    document_sha256: str = ""
    origin: str = "SUPPLIER"


@dataclass(frozen=True, kw_only=True, slots=True)
class NewInvoiceLine:
    """
    One billed thing in the supplier's words: `quantity` in `uom`, the extended `amount`. It is
    paired by `order_line_no`, else by `identifier` (package code, NDC, GTIN); a description alone
    pairs nothing. `account_code` codes a line of an invoice without an order.
    """

    quantity: Decimal
    uom: str
    amount: Decimal
    order_line_no: int | None = None
    identifier: str = ""
    description: str = ""
    account_code: str = ""
    cost_centre: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewTolerance:
    """
    How far an invoice may stray: fractions (0.02 is two per cent) and amounts of money. Up to
    `accept_limit` at risk an AP supervisor decides a hold alone. '' as item class, 0 as supplier
    or facility is any; the most specific row wins.
    """

    price_pct: Decimal = Decimal("0")
    line_floor: Decimal = Decimal("0")
    line_cap: Decimal = Decimal("0")
    quantity_over_pct: Decimal = Decimal("0")
    freight: Decimal = Decimal("0")
    tax: Decimal = Decimal("0")
    rounding: Decimal = Decimal("0")
    accept_limit: Decimal = Decimal("1000")
    item_class: str = ""
    supplier: str = ""
    facility: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenHold:
    """A reason an invoice waits; `line_no` 0 is the whole invoice."""

    hold: str
    code: str
    owner: str
    line_no: int
    amount_at_risk: Decimal
    detail: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OrderToBill:
    """An order with goods received that nobody billed yet."""

    order: str
    status: str
    supplier: str
    supplier_name: str
    ordered_on: date
    last_received_on: date
    lines: int
    open_amount: Decimal
    currency: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PayableRow:
    """
    An invoice we owe, or a credit memo we can use (`open_amount` negative); `payment` '' when
    none is under way. `days_late` counts from the due day, negative before it.
    """

    number: str
    kind: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    supplier_number: str
    order: str
    invoiced_on: date
    due_on: date | None
    days_late: int
    discount_until: date | None
    discount_amount: Decimal
    open_amount: Decimal
    currency: str
    payment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentLife:
    """A payment and everything that hangs on it; `replaced_by` is the one proposed instead."""

    payment: PaymentRow
    parts: list[PaymentPartRow]
    applications: list[PrepaymentApplicationRow]
    steps: list[PaymentStep]
    journals: list[JournalRow]
    is_account_on_file: bool
    replaced_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentPartRow:
    """
    One invoice of a payment, gross, with its discount; a credit memo's amount is negative.
    `is_live` ends when the payment fails or is void.
    """

    payment: str
    status: str
    invoice: str
    kind: str
    supplier: str
    supplier_number: str
    amount: Decimal
    discount_amount: Decimal
    currency: str
    pay_on: date
    is_live: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentRow:
    """
    Money for one supplier; `amount` leaves the bank. `invoices` counts what it pays, `order` is
    what a prepayment is for.
    """

    number: str
    kind: str
    status: str
    entity: str
    supplier: str
    supplier_name: str
    order: str
    pay_on: date
    amount: Decimal
    discount_amount: Decimal
    unapplied_amount: Decimal
    currency: str
    invoices: int
    bank_account: str
    prepared_by: str
    prepared_by_name: str
    approved_by: str
    approved_by_name: str
    released_by: str
    released_by_name: str
    released_on: date | None
    bank_reference: str
    replaces: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentStanding:
    """Where a payment stands; `amount` is what leaves the bank."""

    payment: str
    number: str
    status: str
    amount: Decimal
    discount_amount: Decimal
    pay_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class PaymentStep:
    """One step of a payment as the audit trail has it; `note` is a reason or bank reference."""

    status: str
    person: str
    at: datetime
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PeriodStep:
    """A period after a change of state."""

    period: str
    name: str
    state: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PostingLine:
    """
    One side of a posting in the entity's currency: `amount` plus is a debit, minus a credit. The
    amount has at most two decimals; 0 in a dimension means none. `order_line_id` is what GRNI and
    consignment accrual clear by; `item_id` is set where stock value is meant.
    """

    account: str
    amount: Decimal
    facility: str = ""
    cost_centre: str = ""
    supplier: str = ""
    item: str = ""
    order_line: str | None = None
    partner_entity: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparedJournal:
    """A journal that waits for its decision; `total` is the sum of its debits."""

    journal: str
    number: str
    total: Decimal
    reverse_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparedJournalLife:
    """A prepared journal with its lines."""

    journal: PreparedJournalRow
    lines: list[PreparedLine]


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparedJournalRow:
    """A journal or accrual somebody prepared; posted or rejected by somebody else."""

    number: str
    kind: str
    status: str
    entity: str
    description: str
    total_amount: Decimal
    currency: str
    business_date: date
    reverse_on: date | None
    prepared_by: str
    prepared_by_name: str
    decided_by: str
    decided_by_name: str
    reason: str
    recorded_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PreparedLine:
    """One line as it was prepared; either `debit` or `credit` is zero."""

    account: str
    account_name: str
    facility: str
    cost_centre: str
    supplier: str
    debit: Decimal
    credit: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class PrepaymentApplicationRow:
    """Part of a prepayment set against an invoice."""

    payment: str
    invoice: str
    supplier: str
    supplier_number: str
    amount: Decimal
    currency: str
    applied_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ReopeningRow:
    """A request to open a soft-closed period again; `decided_by` '' while it waits."""

    entity: str
    period: str
    reason: str
    asked_by: str
    asked_by_name: str
    decided_by: str
    decided_by_name: str
    occurred_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SuggestedOrderRow:
    """An order an invoice without one may be about; a person chooses."""

    order: str
    same_packages: int
    open_amount: Decimal
