"""An invoice as it is evaluated and posted, whether it just came or was stored before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from apotheca.finance.queries.matching import MatchFacts, Question
from apotheca.finance.rules.duplicates import Fingerprint
from apotheca.finance.rules.matching import (
    BilledHeader,
    BilledLine,
    Evaluation,
    Finding,
    OrderedFacts,
    evaluate_invoice,
)
from apotheca.finance.rules.tolerances import tolerance_for
from apotheca.kernel.measures import ZERO
from apotheca.procurement.types import MatchableLine

INVOICE, CREDIT_MEMO = "INVOICE", "CREDIT_MEMO"


@dataclass(frozen=True, slots=True)
class BillLine:
    """One billed line, paired (``order_line_id``) or coded (``account_id``) or neither."""

    line_id: UUID
    line_no: int
    order_line_id: UUID | None
    base_quantity: Decimal | None
    amount: Decimal
    account_id: int | None = None
    cost_centre_id: int = 0


@dataclass(frozen=True, slots=True)
class Bill:
    """The facts of an invoice that evaluation and posting use; amounts in its currency."""

    invoice_id: UUID
    number: str
    entity_id: int
    supplier_id: int
    supplier_number: str
    natural_key: str
    facility_id: int
    order_id: UUID | None
    currency: str
    invoiced_on: date
    freight: Decimal
    tax: Decimal
    total: Decimal
    document_sha256: str
    correlation_id: UUID
    lines: tuple[BillLine, ...]
    kind: str = INVOICE

    @property
    def goods(self) -> Decimal:
        """What the lines come to."""
        return sum((line.amount for line in self.lines), ZERO)

    @property
    def is_coded(self) -> bool:
        """Whether it names no order and every line names its account."""
        return self.order_id is None and all(line.account_id for line in self.lines)

    @property
    def order_line_ids(self) -> frozenset[UUID]:
        """The order lines it bills."""
        return frozenset(line.order_line_id for line in self.lines if line.order_line_id)

    @property
    def fingerprint(self) -> Fingerprint:
        """What tells it from other invoices."""
        return Fingerprint(
            number=self.number,
            supplier_id=self.supplier_id,
            natural_key=self.natural_key,
            total_amount=self.total,
            invoiced_on=self.invoiced_on,
            order_id=self.order_id,
            order_line_ids=self.order_line_ids,
            document_sha256=self.document_sha256,
        )

    def question(
        self, order: Sequence[MatchableLine], day: date, *, is_stored: bool = False
    ) -> Question:
        """Return what to ask the database about it, to post on ``day``."""
        billed = self.order_line_ids
        return Question(
            entity_id=self.entity_id,
            supplier_id=self.supplier_id,
            facility_id=self.facility_id,
            order_id=self.order_id,
            order_line_ids=billed,
            contract_line_ids={
                line.contract_line_id
                for line in order
                if line.contract_line_id and line.order_line_id in billed
            },
            natural_key=self.natural_key,
            kind=self.kind,
            total=self.total,
            document_sha256=self.document_sha256,
            posting_day=day,
            own_id=self.invoice_id if is_stored else None,
        )


def evaluate(bill: Bill, order: Sequence[MatchableLine], facts: MatchFacts) -> Evaluation:
    """
    Return why the invoice waits, if it does: the match of domain 4.2, then supplier and accounts.

    An invoice without an order is not matched: its lines are coded and a person approves it.
    """
    found: list[Finding] = []
    warnings: tuple[Finding, ...] = ()
    if not bill.is_coded:
        ordered = _ordered(order, facts)
        matched = evaluate_invoice(_header(bill, order, facts), _billed(bill), ordered)
        found += matched.findings
        warnings = matched.warnings
    if facts.supplier is None or facts.supplier.status != "ACTIVE":
        status = facts.supplier.status.lower() if facts.supplier else "unknown"
        found.append(Finding("SUPPLIER_BLOCKED", None, bill.total, f"the supplier is {status}"))
    missing = sorted(_needed_accounts(bill) - facts.accounts.keys())
    if missing:
        text = f"no account rule for {', '.join(missing)}"
        found.append(Finding("ACCOUNT_DERIVATION_FAILED", None, bill.total, text))
    return Evaluation(tuple(found), warnings)


def price_per_base(line: MatchableLine) -> Fraction:
    """Return the frozen price of one base unit, exactly."""
    return Fraction(line.price_amount) * line.factor_den / (line.price_quantity * line.factor_num)


def _header(bill: Bill, order: Sequence[MatchableLine], facts: MatchFacts) -> BilledHeader:
    freight, tax = (order[0].expected_freight, order[0].expected_tax) if order else (ZERO, ZERO)
    return BilledHeader(
        freight=bill.freight,
        tax=bill.tax,
        total=bill.total,
        expected_freight=max(freight - facts.billed_freight, ZERO),
        expected_tax=max(tax - facts.billed_tax, ZERO),
    )


def _billed(bill: Bill) -> list[BilledLine]:
    return [
        BilledLine(line.line_id, line.order_line_id, line.base_quantity, line.amount)
        for line in bill.lines
    ]


def _ordered(order: Sequence[MatchableLine], facts: MatchFacts) -> Mapping[UUID, OrderedFacts]:
    return {line.order_line_id: _ordered_line(line, facts) for line in order}


def _ordered_line(line: MatchableLine, facts: MatchFacts) -> OrderedFacts:
    receipts = facts.receipts.get(line.order_line_id, ())
    tolerance = tolerance_for(
        facts.tolerances,
        item_class=line.item_class,
        supplier_id=line.supplier_id,
        facility_id=line.facility_id,
        is_controlled=line.is_controlled,
    )
    return OrderedFacts(
        order_line_id=line.order_line_id,
        price_per_base=price_per_base(line),
        open_base=sum((receipt.as_open.quantity for receipt in receipts), ZERO),
        is_held_semantic=line.held_base > 0,
        tolerance=tolerance,
        contract_price=_contract_price(line, facts),
    )


def _contract_price(line: MatchableLine, facts: MatchFacts) -> Fraction | None:
    """Return the contract's price per base unit; None where its unit is neither of the line's."""
    known = facts.contract_prices.get(line.contract_line_id or 0)
    if known is None:
        return None
    uom, price = known
    if uom == line.uom:
        return price * line.factor_den / line.factor_num
    return price if uom == line.base_uom else None


def _needed_accounts(bill: Bill) -> set[str]:
    needed = {"INVOICE.PAYABLE"}
    if bill.freight:
        needed.add("INVOICE.FREIGHT")
    if bill.tax:
        needed.add("INVOICE.TAX")
    return needed
