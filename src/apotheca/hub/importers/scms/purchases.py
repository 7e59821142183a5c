"""Direct drops: order, receipt, invoice, and the accrual of what was recorded in a later month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from apotheca.finance.operations.holds import mark_not_duplicate
from apotheca.finance.operations.invoices import register_invoice
from apotheca.finance.operations.journals import post_manual_journal, prepare_journal
from apotheca.finance.posting import PostingLine
from apotheca.finance.types import InvoiceStanding, NewInvoice, NewInvoiceLine
from apotheca.hub.importers.scms.mapping import DeliveryLine
from apotheca.hub.importers.scms.plan import PlannedOrder, Shipment, first_of_month, lot_number
from apotheca.hub.importers.scms.scene import Scene
from apotheca.kernel.moment import Moment
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.types import DeliveredLot, OrderResult, OrderWant

PACK = "PACK"
OURS = "OURS"
ON_THE_WAY, ACCRUED = "1330", "2080"


class NotLoaded(Exception):
    """A document of the history ended in another state than it must; the text says which."""


@dataclass(frozen=True, slots=True)
class Billed:
    """An invoice we made of a shipment, posted on ``on``."""

    vendor: str
    invoice_id: UUID
    on: date


@dataclass(frozen=True, slots=True)
class Received:
    """A shipment that was received, with the order line each of its lines became."""

    vendor: str
    shipment: Shipment
    order_lines: dict[int, UUID]


def recorded(shipment: Shipment) -> Moment:
    """Return when it physically arrived, booked on the day it was recorded."""
    return Moment(Moment.on(shipment.delivered_on).occurred_at, shipment.recorded_on)


def load_purchase(scene: Scene, planned: PlannedOrder) -> tuple[list[Billed], list[Received]]:
    """
    Order, approve and send; then receive and bill each shipment. The invoice is ours and says so.

    A line's price is its value for its packs, so that the extended amount is exact. A shipment
    worth nothing gets no invoice: there is nothing to pay.
    """
    order = _order(scene, planned)
    numbers = {line.line_id: place for place, line in enumerate(planned.lines)}
    billed, received = [], []
    for shipment in planned.shipments:
        refs = {line.line_id: order.lines[numbers[line.line_id]].line_id for line in shipment.lines}
        _receive(scene, planned, order, shipment, refs)
        received.append(Received(planned.vendor, shipment, refs))
        if shipment.value:
            standing = _bill(scene, planned, order, shipment, numbers)
            billed.append(Billed(planned.vendor, standing.invoice_id, shipment.recorded_on))
    return billed, received


def _order(scene: Scene, planned: PlannedOrder) -> OrderResult:
    when, key = Moment.on(planned.ordered_on), planned.number
    order = create_order(
        actor=scene.actor("buyer", f"{key}:order"),
        when=when,
        kind="STOCK",
        supplier_id=scene.vendors[planned.vendor],
        deliver_to_id=scene.places[planned.country],
        lines=[_want(scene, line) for line in planned.lines],
        correlation_id=planned.correlation_id,
    )
    decide_order(
        actor=scene.actor("director", f"{key}:approve"),
        when=when,
        order_id=order.order_id,
        decision="APPROVED",
    )
    words = "" if planned.sent_on else planned.lines[0].order_sent.words
    send_order(actor=scene.actor("buyer", f"{key}:send", words), when=when, order_id=order.order_id)
    return order


def _want(scene: Scene, line: DeliveryLine) -> OrderWant:
    return OrderWant(
        quantity=line.quantity,
        uom=PACK,
        package_id=scene.packs[line.description, line.site],
        price_amount=line.value,
        price_quantity=int(line.quantity),
        needed_on=line.scheduled_on,
    )


def _receive(
    scene: Scene,
    planned: PlannedOrder,
    order: OrderResult,
    shipment: Shipment,
    refs: dict[int, UUID],
) -> None:
    receipt = receive_goods(
        actor=scene.actor("receiver", f"{shipment.number}:receive"),
        when=recorded(shipment),
        order_id=order.order_id,
        location_id=scene.places[planned.country],
        delivery_note=shipment.number,
        lots=[
            DeliveredLot(refs[line.line_id], line.quantity, PACK, lot_number(line))
            for line in shipment.lines
        ],
    )
    if any(line.status != "POSTED" for line in receipt.lines):
        raise NotLoaded(f"Shipment {shipment.number} is {receipt.status}: {receipt.lines}")


def _bill(
    scene: Scene,
    planned: PlannedOrder,
    order: OrderResult,
    shipment: Shipment,
    numbers: dict[int, int],
) -> InvoiceStanding:
    when = Moment.on(shipment.recorded_on)
    standing = register_invoice(
        actor=scene.actor("clerk", f"{shipment.number}:bill"),
        when=when,
        invoice=NewInvoice(
            entity_id=scene.entity_id,
            supplier_id=scene.vendors[planned.vendor],
            supplier_number=shipment.number,
            invoiced_on=shipment.recorded_on,
            currency="USD",
            lines=tuple(
                NewInvoiceLine(
                    line.quantity, PACK, line.value, order_line_no=numbers[line.line_id] + 1
                )
                for line in shipment.lines
            ),
            total=shipment.value,
            order_number=order.number,
            origin=OURS,
        ),
    )
    if standing.status != "POSTED" and set(standing.codes) <= {"DUPLICATE", "DUPLICATE_SUSPECT"}:
        # Two shipments of one order can be alike to the cent; the delivery notes tell them apart.
        standing = mark_not_duplicate(
            actor=scene.actor("supervisor", f"{shipment.number}:look"),
            when=when,
            invoice_id=standing.invoice_id,
            reason="Another delivery note of the same order",
        )
    if standing.status != "POSTED":
        raise NotLoaded(f"Invoice {shipment.number} is {standing.status}: {standing.codes}")
    return standing


def accrue_cut_off(scene: Scene, received: Iterable[Received]) -> int:
    """
    Accrue what was delivered in one month and recorded in a later one; return how many journals.

    One journal per month of delivery and of recording, dated the last day of the first and taken
    back on the first day of the second: goods on the way against accrued expenses, by order line.
    """
    groups: dict[tuple[date, date], list[Received]] = defaultdict(list)
    for one in received:
        if one.shipment.is_cut_off:
            shipment = one.shipment
            months = first_of_month(shipment.delivered_on), first_of_month(shipment.recorded_on)
            groups[months].append(one)
    for (delivered, recorded_in), late in sorted(groups.items()):
        _accrue(scene, delivered, recorded_in, late)
    return len(groups)


def _accrue(scene: Scene, delivered: date, recorded_in: date, late: Sequence[Received]) -> None:
    key = f"cut-off:{delivered:%Y-%m}:{recorded_in:%Y-%m}"
    month_end = first_of_month(delivered + timedelta(days=31)) - timedelta(days=1)
    lines = [
        PostingLine(
            scene.accounts[account],
            sign * line.value,
            supplier_id=scene.vendors[one.vendor],
            order_line_id=one.order_lines[line.line_id],
        )
        for one in late
        for line in one.shipment.lines
        for account, sign in ((ON_THE_WAY, 1), (ACCRUED, -1))
    ]
    prepared = prepare_journal(
        actor=scene.actor("accountant", f"{key}:prepare"),
        when=Moment.on(month_end),
        entity_id=scene.entity_id,
        description=f"Delivered in {delivered:%Y-%m}, recorded in {recorded_in:%Y-%m}",
        lines=lines,
        reverse_on=recorded_in,
    )
    post_manual_journal(
        actor=scene.actor("controller", f"{key}:post"),
        when=Moment.on(month_end),
        journal_id=prepared.journal_id,
    )
