"""Buying: what falls below its par is asked for, approved by the right people, ordered and sent."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.queries import pending_approvals
from apotheca.procurement.operations.ordering import create_order
from apotheca.procurement.operations.requisitions import decide_requisition, submit_requisition
from apotheca.procurement.operations.sending import decide_order, send_order
from apotheca.procurement.types import OrderWant, RequisitionResult, WantedLine
from demo.goods import Pack
from demo.hospital import Delivered, Hospital, Notebook, OrderUnderWay, SoldLine, at
from demo.looking import coming_to, usable_at
from demo.network import facility_of
from demo.par import packs_for
from demo.selling import best_offer

# On which weekdays a pharmacy looks at its shelves, and who asks.
REVIEWS = {"MAIN-CENTRAL": (0, 2, 4), "HILL-PHARMACY": (1, 4), "HARB-PHARMACY": (0, 3)}
ASKS = {"MAIN-CENTRAL": "imani", "HILL-PHARMACY": "soren", "HARB-PHARMACY": "petra"}
# The director is asked again: above the limit an order comes to her after the manager.
DECIDERS = ("adaeze", "viktor", "adaeze")
ORDER_FORM = frozenset({"CII"})
BILLED_AHEAD = 6


@dataclass(frozen=True, slots=True)
class Ask:
    """A pack to ask for: so many of ``uom``, each ``units_each`` base units."""

    pack: Pack
    supplier: str
    price: Decimal
    uom: str
    quantity: int
    units_each: int
    is_order_form: bool


def dock_of(place: str) -> str:
    """Return the dock of a place's facility."""
    return f"{facility_of(place)}-DOCK"


def review(hospital: Hospital, place: str, day: date) -> list[Ask]:
    """Return what a pharmacy lacks to its par, counting what is on its way."""
    here, coming = usable_at(hospital, place, day), coming_to(hospital, dock_of(place))
    asks = []
    for code, par in hospital.pars.at(place).items():
        item_id = hospital.item[code]
        position = here.get(item_id, Decimal(0)) + coming.get(item_id, Decimal(0))
        if position < par.reorder_below:
            asks.append(ask_for(hospital, code, int(par.fill_to - position)))
    return asks


def ask_for(hospital: Hospital, item: str, units: int) -> Ask:
    """Return the pack and supplier for at least so many base units: cases where they fit."""
    pack = hospital.packs_of[item][0]
    offer = best_offer(pack, hospital.item_named[item], hospital.dice)
    packs = packs_for(units, pack.units)
    is_order_form = hospital.item_named[item].dea_schedule in ORDER_FORM
    if pack.outer_uom and packs * pack.units >= pack.outer_units:
        cases = packs_for(units, pack.outer_units)
        price = offer.price * pack.outer_units / pack.units
        return Ask(
            pack, offer.supplier, price, pack.outer_uom, cases, pack.outer_units, is_order_form
        )
    return Ask(pack, offer.supplier, offer.price, pack.uom, packs, pack.units, is_order_form)


def ask_in_house(hospital: Hospital, notebook: Notebook, place: str, day: date) -> None:
    """
    A pharmacy's own requisitions: schedule II apart, since its order form needs another person.
    """
    asks = review(hospital, place, day)
    for is_order_form in (False, True):
        wanted = [ask for ask in asks if ask.is_order_form is is_order_form]
        if wanted:
            requisition = submit_requisition(
                actor=hospital.actor(ASKS[place]),
                when=at(day, 14),
                deliver_to_id=hospital.place[dock_of(place)],
                lines=[_wanted(hospital, ask) for ask in wanted],
            )
            decide_what_waits(hospital, day)
            order_requested(hospital, notebook, place, requisition, wanted, day)


def _wanted(hospital: Hospital, ask: Ask) -> WantedLine:
    package_id = hospital.package[ask.pack.code]
    return WantedLine(Decimal(ask.quantity), ask.uom, package_id=package_id)


def decide_what_waits(hospital: Hospital, day: date, hour: int = 15) -> None:
    """Everybody who decides looks at their list and approves what waits for them."""
    for username in DECIDERS:
        person = hospital.actor(username)
        for step in pending_approvals(person.person_id):
            document, when = step.document_id, at(day, hour)
            if step.document_type == "REQUISITION":
                decide_requisition(
                    actor=person, when=when, requisition_id=document, decision="APPROVED"
                )
            elif step.document_type == "PURCHASE_ORDER":
                decide_order(actor=person, when=when, order_id=document, decision="APPROVED")


def order_requested(
    hospital: Hospital,
    notebook: Notebook,
    place: str,
    requisition: RequisitionResult,
    asks: Sequence[Ask],
    day: date,
) -> None:
    """Order an approved requisition: one order for each supplier that has the best price."""
    pairs = list(zip(asks, requisition.lines, strict=True))
    for supplier in sorted({ask.supplier for ask in asks}):
        mine = [(ask, line) for ask, line in pairs if ask.supplier == supplier]
        wants = [OrderWant(requisition_line_id=line.line_id) for _, line in mine]
        place_order(hospital, notebook, place, supplier, wants, [ask for ask, _ in mine], day)


def place_order(
    hospital: Hospital,
    notebook: Notebook,
    place: str,
    supplier: str,
    wants: Sequence[OrderWant],
    asks: Sequence[Ask],
    day: date,
    **particulars: Any,
) -> OrderUnderWay:
    """
    Make, approve and send an order; schedule II is ordered by the pharmacist in charge.

    ``particulars`` are what only some kinds have: kind, blanket, emergency reason.
    """
    buyer = "celia" if asks[0].is_order_form else hospital.dice.choice(("noor", "jonas"), "b", day)
    made = create_order(
        actor=hospital.actor(buyer),
        when=at(day, 16),
        supplier_id=hospital.supplier[supplier],
        deliver_to_id=hospital.place[dock_of(place)],
        lines=wants,
        **{"kind": "STOCK", **particulars},
    )
    decide_what_waits(hospital, day, hour=17)
    send_order(actor=hospital.actor("noor"), when=at(day, 18), order_id=made.order_id)
    lines = tuple(
        _sold(ask, ref.line_id, ref.line_no) for ask, ref in zip(asks, made.lines, strict=True)
    )
    order = OrderUnderWay(
        made.order_id, made.number, supplier, place, dock_of(place), day, lines,
        {line.order_line_id: line.packs for line in lines},
        is_ordinary=not particulars and not asks[0].is_order_form,
    )  # fmt: skip
    notebook.under_way.append(order)
    notebook.orders += 1
    if notebook.orders == BILLED_AHEAD and order.is_ordinary:
        _bill_ahead(notebook, order, day)
    return order


def _bill_ahead(notebook: Notebook, order: OrderUnderWay, day: date) -> None:
    """One supplier bills before it ships: the bill waits for its receipts and then heals itself."""
    order.is_billed_ahead = True
    packs = tuple((line, line.packs) for line in order.lines if line.pack.can_be_bought)
    notebook.to_bill.append((day, Delivered(order, 1, day, packs)))


def _sold(ask: Ask, line_id: UUID, line_no: int) -> SoldLine:
    return SoldLine(line_id, line_no, ask.pack, ask.uom, ask.quantity, ask.units_each, ask.price)


def reviews_of(day: date) -> Iterator[str]:
    """Yield the pharmacies that look at their shelves on a day."""
    return (place for place, weekdays in REVIEWS.items() if day.weekday() in weekdays)
