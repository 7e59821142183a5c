"""What is billed beside the goods and what is paid: freight by month, payments by vendor."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from apotheca.finance.operations.invoices import approve_non_po_invoice, register_invoice
from apotheca.finance.operations.payments import (
    approve_payment,
    confirm_payment,
    propose_payment,
    release_payment,
)
from apotheca.finance.types import NewInvoice, NewInvoiceLine
from apotheca.hub.importers.scms.freight import FreightShare
from apotheca.hub.importers.scms.plan import first_of_month
from apotheca.hub.importers.scms.purchases import OURS, PACK, Billed, NotLoaded
from apotheca.hub.importers.scms.scene import Scene
from apotheca.kernel.moment import Moment

FREIGHT = "5110"
FORWARDER = "freight forwarder"


def bill_freight(scene: Scene, shares: Iterable[FreightShare]) -> list[Billed]:
    """
    Bill the freight the shipments state, one invoice of the forwarder (ours) a month of recording.

    One line per delivered line and its share, coded to freight-in, described by shipment and line.
    """
    months: dict[date, list[FreightShare]] = defaultdict(list)
    for share in shares:
        months[first_of_month(share.line.recorded_on)].append(share)
    return [_bill_month(scene, month, months[month]) for month in sorted(months)]


def _bill_month(scene: Scene, month: date, shares: Sequence[FreightShare]) -> Billed:
    day, key = _last_day(month), f"freight:{month:%Y-%m}"
    standing = register_invoice(
        actor=scene.actor("clerk", f"{key}:bill"),
        when=Moment.on(day),
        invoice=NewInvoice(
            entity_id=scene.entity_id,
            supplier_id=scene.forwarder,
            supplier_number=f"FREIGHT-{month:%Y-%m}",
            invoiced_on=day,
            currency="USD",
            lines=tuple(
                NewInvoiceLine(
                    share.line.quantity,
                    PACK,
                    share.amount,
                    description=f"{share.line.shipment} line {share.line.line_id}",
                    account_code=FREIGHT,
                )
                for share in shares
            ),
            total=sum((share.amount for share in shares), Decimal(0)),
            origin=OURS,
        ),
    )
    standing = approve_non_po_invoice(
        actor=scene.actor("supervisor", f"{key}:approve"),
        when=Moment.on(day),
        invoice_id=standing.invoice_id,
    )
    if standing.status != "POSTED":
        raise NotLoaded(f"Freight of {month:%Y-%m} is {standing.status}: {standing.codes}")
    return Billed(FORWARDER, standing.invoice_id, day)


def pay(scene: Scene, billed: Iterable[Billed]) -> int:
    """
    Pay what was billed, one payment a vendor and month, at the end of the month after.

    Proposed, approved and released by three people and confirmed by a fourth duty's. Returns the
    number of payments.
    """
    runs: dict[tuple[date, str], list[UUID]] = defaultdict(list)
    for one in billed:
        runs[first_of_month(one.on), one.vendor].append(one.invoice_id)
    for (month, vendor), invoice_ids in sorted(runs.items()):
        _pay(scene, f"pay:{month:%Y-%m}:{vendor}", _last_day(_next(month)), invoice_ids)
    return len(runs)


def _pay(scene: Scene, key: str, day: date, invoice_ids: Sequence[UUID]) -> None:
    when = Moment.on(day)
    payment_id = propose_payment(
        actor=scene.actor("preparer", f"{key}:propose"),
        when=when,
        invoice_ids=invoice_ids,
        pay_on=day,
    ).payment_id
    approve_payment(
        actor=scene.actor("approver", f"{key}:approve"), when=when, payment_id=payment_id
    )
    release_payment(
        actor=scene.actor("releaser", f"{key}:release"), when=when, payment_id=payment_id
    )
    confirm_payment(
        actor=scene.actor("treasury", f"{key}:confirm"),
        when=when,
        payment_id=payment_id,
        bank_reference=f"OURS {day:%Y-%m}",
    )


def _next(month: date) -> date:
    return first_of_month(month + timedelta(days=31))


def _last_day(month: date) -> date:
    return _next(month) - timedelta(days=1)
