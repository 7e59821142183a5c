"""The orders that are not for the shelf, or not by the book: one of each kind in the month."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.operations.payments import approve_payment, release_payment
from apotheca.finance.operations.prepayments import apply_prepayment, prepay
from apotheca.finance.types import NewInvoice, NewInvoiceLine
from apotheca.procurement.operations.changing import change_order
from apotheca.procurement.operations.closing import close_order
from apotheca.procurement.operations.emergency import review_emergency
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.queries import order_life
from apotheca.procurement.types import DeliveredLot, LineChange, OrderResult, OrderWant
from demo.hospital import Hospital, Notebook, at
from demo.looking import usable_at
from demo.month.buying import Ask, ask_for, decide_what_waits, place_order
from demo.month.money import enter
from demo.network import CURRENCY

VISIT, CART = Decimal("1850.00"), Decimal("9800.00")
BLANKET_CEILING = Decimal("25000.00")


def order_service(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Order the certification of the clean-room hoods: two visits, no stock."""
    wants = [
        OrderWant(
            quantity=Decimal(2),
            uom="VISIT",
            description="Certification of clean-room hoods",
            price_amount=VISIT,
            cost_centre_id=hospital.cost_centre["6500"],
        )
    ]
    made = _order(hospital, "SERVICE", "CLEARWATER", wants, day)
    notebook.special["service"] = made.order_id


def confirm_service(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Confirm the first visit; its bill follows, the second visit is still to come."""
    order = order_life(order_id=notebook.special["service"])
    line = order.lines[0]
    lot = DeliveredLot(line.id, Decimal(1), "VISIT")
    _receive(hospital, notebook.special["service"], "CW-VISIT-1", [lot], day)
    bill = NewInvoiceLine(Decimal(1), "VISIT", VISIT, order_line_no=line.line_no)
    enter(hospital, _bill(hospital, "CLEARWATER", "CLE-4471", order.number, [bill], day), day)


def buy_cart(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Order an anaesthesia cart for the theatres, not for stock, and pay half of it ahead."""
    wants = [
        OrderWant(
            quantity=Decimal(1),
            uom="EACH",
            description="Anaesthesia supply cart",
            price_amount=CART,
            cost_centre_id=hospital.cost_centre["6300"],
        )
    ]
    made = _order(hospital, "NON_STOCK", "CASTELLAN", wants, day)
    notebook.special["cart"] = made.order_id
    proposed = prepay(
        actor=hospital.actor("yara"),
        when=at(day, 17),
        order_number=made.number,
        amount=CART / 2,
        pay_on=day,
    )
    payment_id = proposed.payment_id
    approve_payment(actor=hospital.actor("otto"), when=at(day, 18), payment_id=payment_id)
    release_payment(actor=hospital.actor("bea"), when=at(day, 19), payment_id=payment_id)
    notebook.special["cart prepayment"] = payment_id
    notebook.released.append((day, payment_id))


def unpack_cart(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Receive the cart, enter its bill, and set the prepayment against it."""
    order = order_life(order_id=notebook.special["cart"])
    line = order.lines[0]
    lot = DeliveredLot(line.id, Decimal(1), "EACH")
    _receive(hospital, notebook.special["cart"], "CAST-CART-1", [lot], day)
    bill = NewInvoiceLine(Decimal(1), "EACH", CART, order_line_no=line.line_no)
    standing = enter(
        hospital, _bill(hospital, "CASTELLAN", "CAS-CART-88", order.number, [bill], day), day
    )
    apply_prepayment(
        actor=hospital.actor("felix"),
        when=at(day, 20),
        payment_id=notebook.special["cart prepayment"],
        invoice_id=standing.invoice_id,
        amount=CART / 2,
    )


def _order(
    hospital: Hospital, kind: str, supplier: str, wants: list[OrderWant], day: date
) -> OrderResult:
    made = create_order(
        actor=hospital.actor("jonas"),
        when=at(day, 15),
        kind=kind,
        supplier_id=hospital.supplier[supplier],
        deliver_to_id=hospital.place["MAIN-DOCK"],
        lines=wants,
    )
    decide_what_waits(hospital, day)
    return send_order(actor=hospital.actor("jonas"), when=at(day, 16), order_id=made.order_id)


def _receive(
    hospital: Hospital, order_id: UUID, note: str, lots: list[DeliveredLot], day: date
) -> UUID:
    received = receive_goods(
        actor=hospital.actor("gus"),
        when=at(day, 14),
        order_id=order_id,
        location_id=hospital.place["MAIN-DOCK"],
        delivery_note=note,
        lots=lots,
    )
    return received.receipt_id


def _bill(
    hospital: Hospital,
    supplier: str,
    number: str,
    order_number: str,
    lines: list[NewInvoiceLine],
    day: date,
) -> NewInvoice:
    return NewInvoice(
        entity_id=hospital.entity["LAKE"],
        supplier_id=hospital.supplier[supplier],
        supplier_number=number,
        invoiced_on=day,
        currency=CURRENCY,
        lines=tuple(lines),
        total=sum((line.amount for line in lines), Decimal(0)),
        order_number=order_number,
    )


def agree_blanket(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Agree a ceiling for supplies of the month; releases draw on it."""
    made = create_order(
        actor=hospital.actor("noor"),
        when=at(day, 14),
        kind="BLANKET",
        supplier_id=hospital.supplier["CASTELLAN"],
        deliver_to_id=hospital.place["MAIN-DOCK"],
        ceiling=BLANKET_CEILING,
    )
    decide_what_waits(hospital, day)
    notebook.special["blanket"] = made.order_id


def release_from_blanket(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Draw three supplies on the blanket, two packs of each."""
    kept = hospital.pars.at("MAIN-CENTRAL")
    supplies = [item.code for item in hospital.goods.of_class("SUPPLY") if item.code in kept]
    chosen = hospital.dice.stream("release", day).sample(supplies, 3)
    asks = [ask_for(hospital, code, 2 * hospital.packs_of[code][0].units) for code in chosen]
    place_order(
        hospital, notebook, "MAIN-CENTRAL", "CASTELLAN", direct(hospital, asks), asks, day,
        kind="RELEASE", blanket_id=notebook.special["blanket"],
    )  # fmt: skip


def order_in_emergency(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Order a vital drug that runs out today, approved at once and reviewed tomorrow."""
    here = usable_at(hospital, "MAIN-CENTRAL", day)
    vital = [
        par
        for code, par in hospital.pars.at("MAIN-CENTRAL").items()
        if hospital.item_named[code].ved == "V"
        and hospital.item_named[code].item_class == "DRUG"
        and hospital.item_named[code].dea_schedule != "CII"
        and hospital.packs_of[code][0].can_be_bought
    ]
    scarce = min(vital, key=lambda par: here.get(hospital.item[par.item], 0) / par.mean_use)
    ask = ask_for(hospital, scarce.item, scarce.reorder_below)
    order = place_order(
        hospital, notebook, "MAIN-CENTRAL", ask.supplier, direct(hospital, [ask]), [ask], day,
        kind="EMERGENCY", emergency_reason="Runs out before the next delivery",
    )  # fmt: skip
    notebook.special["emergency"] = order.order_id


def review_the_emergency(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Say, the day after, whether breaking the glass was right."""
    review_emergency(
        actor=hospital.actor("adaeze"),
        when=at(day, 14),
        order_id=notebook.special["emergency"],
        outcome="JUSTIFIED",
        comment="Stock for less than a day; ordinary delivery two days away",
    )


def change_an_order(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Raise the emergency order; what goes up beyond tolerance is approved by somebody again."""
    emergency = notebook.special["emergency"]
    order = next(order for order in notebook.under_way if order.order_id == emergency)
    line = order.lines[0]
    changed = change_order(
        actor=hospital.actor("noor"),
        when=at(day, 19),
        order_id=order.order_id,
        version=1,
        lines=[LineChange(line.order_line_id, quantity=Decimal(line.packs + 2))],
        reason="The ward called: two more",
    )
    for username in ("viktor", "adaeze"):
        if changed.status == "CHANGE_PENDING":
            changed = decide_order(
                actor=hospital.actor(username),
                when=at(day, 20),
                order_id=order.order_id,
                decision="APPROVED",
            )
    order.owed[line.order_line_id] += 2


def close_what_will_not_come(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Close orders short whose rest the supplier cannot deliver, so that it can be asked anew."""
    waiting = {held.order.order_id for held in notebook.held}
    for order in list(notebook.under_way):
        rest = [line for line in order.lines if order.owed[line.order_line_id]]
        if order.order_id in waiting or any(line.pack.can_be_bought for line in rest):
            continue
        close_order(
            actor=hospital.actor("noor"),
            when=at(day, 19),
            order_id=order.order_id,
            reason="The supplier has none and names no day",
        )
        notebook.under_way.remove(order)


def direct(hospital: Hospital, asks: list[Ask]) -> list[OrderWant]:
    """Return the wants of an order made without a requisition."""
    return [
        OrderWant(
            quantity=Decimal(ask.quantity),
            uom=ask.uom,
            package_id=hospital.package[ask.pack.code],
        )
        for ask in asks
    ]
