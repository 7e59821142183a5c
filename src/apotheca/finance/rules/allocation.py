"""Which receipts an invoice line settles, and with how much money (rules MA-06 to MA-08)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.measures import ZERO, share


@dataclass(frozen=True, slots=True)
class OpenReceipt:
    """What one receipt line still waits to be billed: base units, and GRNI at the order price."""

    receipt_line_id: UUID
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Settlement:
    """
    So much of a receipt line is settled: ``order_amount`` leaves GRNI, ``invoice_amount`` is
    billed.
    """

    receipt_line_id: UUID
    quantity: Decimal
    order_amount: Decimal
    invoice_amount: Decimal

    @property
    def difference(self) -> Decimal:
        """What goes to variance: plus when billed above the order price."""
        return self.invoice_amount - self.order_amount


@dataclass(frozen=True, slots=True)
class Allocation:
    """The settlements of one invoice line, and the receipts as they are left."""

    settled: tuple[Settlement, ...]
    left: tuple[OpenReceipt, ...]


def allocate(quantity: Decimal, amount: Decimal, receipts: Sequence[OpenReceipt]) -> Allocation:
    """
    Settle open receipts of one order line with ``quantity`` base units billed at ``amount``.

    Receipts are taken in the order given, the oldest first; one line may settle several and several
    lines one (MA-06). A part of a receipt clears its share of the open GRNI, rounded once; the last
    part takes all that is left, so a receipt cleared whole keeps no money (MA-07). The billed
    amount is split by quantity, the last settlement takes the rest, also what was billed beyond the
    receipts within tolerance (MA-08). Nothing is settled where nothing is open.
    """
    wanted, unbilled = quantity, amount
    taken: list[tuple[OpenReceipt, Decimal]] = []
    left: list[OpenReceipt] = []
    for receipt in receipts:
        part = min(wanted, receipt.quantity)
        wanted -= part
        if part > ZERO:
            taken.append((receipt, part))
        left.append(_reduced(receipt, part))
    settled = []
    weight = sum((part for _, part in taken), ZERO)
    for receipt, part in taken:
        billed = share(unbilled, part, weight)
        unbilled, weight = unbilled - billed, weight - part
        cleared = share(receipt.amount, part, receipt.quantity)
        settled.append(Settlement(receipt.receipt_line_id, part, cleared, billed))
    return Allocation(tuple(settled), tuple(left))


def _reduced(receipt: OpenReceipt, part: Decimal) -> OpenReceipt:
    if not part:
        return receipt
    cleared = share(receipt.amount, part, receipt.quantity)
    return replace(receipt, quantity=receipt.quantity - part, amount=receipt.amount - cleared)
