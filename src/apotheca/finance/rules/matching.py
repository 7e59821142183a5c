"""Whether an invoice agrees with its order and receipts (domain 4.2, rules MA-11 to MA-16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from apotheca.finance.rules.tolerances import Tolerance, strictest
from apotheca.kernel.measures import ZERO, round_money


@dataclass(frozen=True, slots=True)
class OrderedFacts:
    """
    What was agreed and what arrived of one order line, in base units.

    ``price_per_base`` is exact. ``open_base`` is received and not yet billed, posted receipts only;
    ``is_held_semantic`` says a receipt waits because its unit is in doubt. ``contract_price`` is
    the contract's own price per base unit, where one is known.
    """

    order_line_id: UUID
    price_per_base: Fraction
    open_base: Decimal
    is_held_semantic: bool
    tolerance: Tolerance
    contract_price: Fraction | None = None


@dataclass(frozen=True, slots=True)
class BilledLine:
    """
    One invoice line: paired with an order line or not, in base units or in a unit nobody knows.
    """

    line_id: UUID
    order_line_id: UUID | None
    base_quantity: Decimal | None
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BilledHeader:
    """The invoice's own sums, and what freight and tax the order still expects to be billed."""

    freight: Decimal
    tax: Decimal
    total: Decimal
    expected_freight: Decimal
    expected_tax: Decimal


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One reason to wait: ``line_id`` None is the whole invoice; ``at_risk`` is money, never negative.
    """

    code: str
    line_id: UUID | None
    at_risk: Decimal
    detail: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Why the invoice waits (nothing: it matches), and what the contract owner should hear of."""

    findings: tuple[Finding, ...]
    warnings: tuple[Finding, ...]

    @property
    def is_matched(self) -> bool:
        """Whether the invoice posts at once."""
        return not self.findings


def evaluate_invoice(
    header: BilledHeader, lines: Sequence[BilledLine], ordered: Mapping[UUID, OrderedFacts]
) -> Evaluation:
    """
    Compare an invoice with its order and receipts, exactly; the codes are those of domain 4.4.

    Lines are taken in their order: what one line uses of an order line's open receipts, the next
    does not find (MA-12). Freight, tax and total are held to the strictest tolerance of the lines
    (MA-16).
    """
    left = {key: facts.open_base for key, facts in ordered.items()}
    findings: list[Finding] = []
    warnings: list[Finding] = []
    for line in lines:
        facts = ordered.get(line.order_line_id) if line.order_line_id else None
        if facts is None:
            findings.append(Finding("NO_PO", line.line_id, line.amount, "on no line of the order"))
        elif line.base_quantity is None:
            text = "the unit has no approved conversion"
            findings.append(Finding("UOM_UNKNOWN", line.line_id, line.amount, text))
        else:
            findings += _quantity_findings(line, line.base_quantity, facts, left)
            findings += _price_findings(line, line.base_quantity, facts)
            warnings += _contract_warnings(line, line.base_quantity, facts)
    findings += _header_findings(header, lines, ordered)
    return Evaluation(tuple(findings), tuple(warnings))


def price_difference(amount: Decimal, base_quantity: Decimal, price_per_base: Fraction) -> Fraction:
    """
    Return how far the billed amount is above the order's, exactly (MA-13).

    Extended amounts are compared, never printed unit prices. An amount that is the order's once
    rounded to cents is no difference: nobody can bill a third of a cent.
    """
    expected = Fraction(base_quantity) * price_per_base
    if amount == round_money(expected):
        return Fraction(0)
    return Fraction(amount) - expected


def is_price_within(delta: Fraction, expected: Fraction, bounds: Tolerance) -> bool:
    """
    Return whether an amount may be ``delta`` off ``expected`` without a person looking (MA-15).

    Not above the cap, and not above both the per cent and the floor.
    """
    size = abs(delta)
    is_over_percent = not expected or size / expected > Fraction(bounds.price_pct)
    is_out = is_over_percent and size > bounds.line_floor
    return not is_out and size <= bounds.line_cap


def is_quantity_within(billed: Decimal, open_base: Decimal, bounds: Tolerance) -> bool:
    """Return whether so much may be billed of what is received and unbilled (MA-14)."""
    return Fraction(billed) <= Fraction(open_base) * (1 + Fraction(bounds.quantity_over_pct))


def _quantity_findings(
    line: BilledLine, base: Decimal, facts: OrderedFacts, left: dict[UUID, Decimal]
) -> list[Finding]:
    open_base = left[facts.order_line_id]
    left[facts.order_line_id] = max(open_base - base, ZERO)
    if facts.is_held_semantic:
        text = "a receipt is held: its unit is in doubt"
        return [Finding("SEMANTIC_UOM_MISALIGNMENT", line.line_id, line.amount, text)]
    if open_base <= 0:
        text = f"{_plain(base)} billed, nothing received is unbilled"
        return [Finding("RECEIPT_MISSING", line.line_id, line.amount, text)]
    if not is_quantity_within(base, open_base, facts.tolerance):
        beyond = Fraction(line.amount) * (1 - Fraction(open_base) / Fraction(base))
        text = f"{_plain(base)} billed, {_plain(open_base)} received and unbilled"
        return [Finding("QTY_OVER_RECEIVED", line.line_id, round_money(beyond), text)]
    return []


def _price_findings(line: BilledLine, base: Decimal, facts: OrderedFacts) -> list[Finding]:
    expected = Fraction(base) * facts.price_per_base
    delta = price_difference(line.amount, base, facts.price_per_base)
    if is_price_within(delta, expected, facts.tolerance):
        return []
    code = "PRICE_OVER" if delta > 0 else "PRICE_UNDER"
    text = f"billed {line.amount}, by the order {round_money(expected)}"
    return [Finding(code, line.line_id, round_money(abs(delta)), text)]


def _contract_warnings(line: BilledLine, base: Decimal, facts: OrderedFacts) -> list[Finding]:
    if facts.contract_price is None or facts.contract_price == facts.price_per_base:
        return []
    gap = round_money(abs(facts.contract_price - facts.price_per_base) * Fraction(base))
    text = "the order's price is not the contract's"
    return [Finding("CONTRACT_PRICE", line.line_id, gap, text)]


def _header_findings(
    header: BilledHeader, lines: Sequence[BilledLine], ordered: Mapping[UUID, OrderedFacts]
) -> list[Finding]:
    paired = {line.order_line_id for line in lines}
    bounds = strictest(f.tolerance for key, f in ordered.items() if key in paired)
    found = []
    for code, billed, expected, allowed in (
        ("FREIGHT_OVER", header.freight, header.expected_freight, bounds.freight),
        ("TAX_OVER", header.tax, header.expected_tax, bounds.tax),
    ):
        if billed > expected + allowed:
            text = f"billed {billed}, expected {expected}"
            found.append(Finding(code, None, billed - expected, text))
    gap = sum((line.amount for line in lines), ZERO) + header.freight + header.tax - header.total
    if abs(gap) > bounds.rounding:
        text = f"lines, freight and tax come to {header.total + gap}, the total says {header.total}"
        found.append(Finding("TOTAL_MISMATCH", None, abs(gap), text))
    return found


def _plain(quantity: Decimal) -> str:
    return f"{quantity.normalize():f}"
