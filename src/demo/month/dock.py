"""The dock: deliveries in parts with lots and dates, what is held and why, and putting away."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from apotheca.procurement.operations.held_lines import release_held_lines
from apotheca.procurement.operations.putting_away import put_away
from apotheca.procurement.operations.receiving import receive_goods
from apotheca.procurement.operations.reversing import reverse_receipt
from apotheca.procurement.types import (
    DeliveredLot,
    HoldDecision,
    PutAwayLine,
)
from demo.dice import Dice, lot_number
from demo.hospital import (
    ArrivedLot,
    Delivered,
    HeldParcel,
    Hospital,
    Notebook,
    OrderUnderWay,
    Parcel,
    SoldLine,
    at,
)
from demo.month.stockroom import TECHNICIANS
from demo.network import SUPPLIERS, facility_of

LEAD = {plan.code: plan.lead_time_days for plan in SUPPLIERS}
REVERSED_DAY = 20
# One draw decides what is odd about a delivered line, if anything: these are its upper bounds.
ONE_TOO_MANY, SHORT_DATED, NO_LOT_ON_THE_NOTE = 0.012, 0.024, 0.030


def unload(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """
    Receive what suppliers deliver today, put the good away, and let somebody look at the rest.
    """
    if day.weekday() >= 5:
        return
    for order in list(notebook.under_way):
        parcels = list(_due(hospital.dice, order, day))
        if parcels:
            _receive(hospital, notebook, order, parcels, day)
        if not any(order.owed.values()):
            notebook.under_way.remove(order)


def _due(dice: Dice, order: OrderUnderWay, day: date) -> Iterator[Parcel]:
    """Yield what is delivered today: each line on its own day, large lines in two parts."""
    is_odd = not order.is_billed_ahead
    for line in order.lines:
        owed = order.owed[line.order_line_id]
        if not owed or not line.pack.can_be_bought:
            continue
        key = (order.number, line.line_no)
        first = _arrival(dice, order, line)
        in_two = line.packs >= 4 and dice.chance(0.2, "in two", *key)
        if day == first and in_two:
            packs = line.packs // 2
        elif day >= first and not (in_two and day < after(first, 2)):
            packs = owed
        else:
            continue
        oddity = dice.uniform(0, 1, "odd", *key, day) if is_odd else 1
        yield Parcel(
            line,
            packs,
            extra=1 if oddity < ONE_TOO_MANY else 0,
            is_short_dated=ONE_TOO_MANY <= oddity < SHORT_DATED,
            has_no_lot=SHORT_DATED <= oddity < NO_LOT_ON_THE_NOTE,
        )


def _arrival(dice: Dice, order: OrderUnderWay, line: SoldLine) -> date:
    late = dice.choice((0, 0, 0, 0, 0, 0, 1, 1, 3), "late", order.number, line.line_no % 3)
    return after(order.sent_on, LEAD[order.supplier] + late)


def after(day: date, business_days: int) -> date:
    """Return the day so many business days later."""
    while business_days:
        day += timedelta(days=1)
        business_days -= day.weekday() < 5
    return day


def _receive(
    hospital: Hospital,
    notebook: Notebook,
    order: OrderUnderWay,
    parcels: list[Parcel],
    day: date,
) -> None:
    order.deliveries += 1
    receiver = _receiver(hospital, order)
    receipt = receive_goods(
        actor=hospital.actor(receiver),
        when=at(day, 13),
        order_id=order.order_id,
        location_id=hospital.place[order.dock],
        delivery_note=f"{order.supplier[:4]}-{order.number[-6:]}-{order.deliveries}",
        lots=[_lot(hospital, order, parcel, day) for parcel in parcels],
    )
    if day.day == REVERSED_DAY and "reversed" not in notebook.special:
        _take_back(hospital, notebook, receiver, receipt.receipt_id, day)
        return
    for parcel in parcels:
        order.owed[parcel.line.order_line_id] -= parcel.packs
    posted = [
        pair for pair in zip(parcels, receipt.lines, strict=True) if pair[1].status == "POSTED"
    ]
    _put_away(hospital, order, receipt.receipt_id, [line.line_id for _, line in posted], day)
    notebook.arrived.extend(
        ArrivedLot(order, receipt.receipt_id, ref.line_id, ref.lot_id, p.line.pack,
                   ref.base_quantity, day)
        for p, ref in posted if ref.lot_id is not None
    )  # fmt: skip
    _will_bill(hospital, notebook, order, [(p.line, p.packs + p.extra) for p, _ in posted], day)
    for parcel, line in zip(parcels, receipt.lines, strict=True):
        if line.status == "HELD":
            notebook.held.append(HeldParcel(order, receipt.receipt_id, line, parcel, day))


def _take_back(
    hospital: Hospital, notebook: Notebook, receiver: str, receipt_id: UUID, day: date
) -> None:
    """One delivery was booked on the wrong order; it is taken back and booked right tomorrow."""
    reverse_receipt(
        actor=hospital.actor(receiver, "Booked on the wrong order"),
        when=at(day, 14),
        receipt_id=receipt_id,
        reason="Booked on the wrong order",
    )
    notebook.special["reversed"] = receipt_id


def _will_bill(
    hospital: Hospital,
    notebook: Notebook,
    order: OrderUnderWay,
    packs: list[tuple[SoldLine, int]],
    day: date,
) -> None:
    """Let the supplier bill what we took, a few days later, unless it billed ahead."""
    if packs and not order.is_billed_ahead:
        order.billed += 1
        late = hospital.dice.choice((0, 1, 1, 2, 4), "bill", order.number, order.billed)
        delivered = Delivered(order, order.billed, day, tuple(packs))
        notebook.to_bill.append((day + timedelta(days=late), delivered))


def _receiver(hospital: Hospital, order: OrderUnderWay) -> str:
    """Schedule II goes to the vault technician, everything else to the dock's own."""
    if hospital.item_named[order.lines[0].pack.item].dea_schedule == "CII":
        return "tariq"
    return TECHNICIANS[facility_of(order.place)]


def _lot(hospital: Hospital, order: OrderUnderWay, parcel: Parcel, day: date) -> DeliveredLot:
    item = hospital.item_named[parcel.line.pack.item]
    names = (parcel.line.pack.code, order.number, day)
    expires_on = None
    if item.expiry_control:
        if parcel.is_short_dated:
            left = item.min_receipt_remaining_days // 2
        else:
            least = item.min_receipt_remaining_days + 10
            left = round(
                hospital.dice.uniform(least, max(least, item.shelf_life_days), "e", *names)
            )
        expires_on = day + timedelta(days=left)
    return DeliveredLot(
        order_line_id=parcel.line.order_line_id,
        quantity=Decimal(parcel.packs + parcel.extra),
        uom=parcel.line.uom,
        lot_number="" if parcel.has_no_lot and item.lot_control else lot_number(*names),
        expires_on=expires_on,
        package_id=hospital.package[parcel.line.pack.code],
    )


def _put_away(
    hospital: Hospital, order: OrderUnderWay, receipt_id: UUID, line_ids: list[UUID], day: date
) -> None:
    if line_ids:
        place_id = hospital.place[order.place]
        put_away(
            actor=hospital.actor(_receiver(hospital, order)),
            when=at(day, 15),
            receipt_id=receipt_id,
            lines=[PutAwayLine(line_id, place_id) for line_id in line_ids],
        )


def decide_held(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """The next business day somebody who may decides what was held at the dock."""
    if day.weekday() >= 5:
        return
    for held in [held for held in notebook.held if held.day < day]:
        notebook.held.remove(held)
        _decide(hospital, notebook, held, day)


def _decide(hospital: Hospital, notebook: Notebook, held: HeldParcel, day: date) -> None:
    """
    Complete a label, take what was too much only if we can use it, send short-dated goods back.
    """
    order, parcel, codes = held.order, held.parcel, held.line.hold_codes
    decision, packs = "ACCEPT", parcel.packs + parcel.extra
    base = None
    if "OVER_RECEIPT" in codes:
        decision, packs = "RECOUNT", parcel.packs
        base = Decimal(parcel.packs * parcel.line.units_each)
    elif "SHORT_DATED" in codes and parcel.packs > 3:
        decision, packs = "REFUSE", 0
    label = (
        lot_number(parcel.line.pack.code, order.number, held.day) if "LOT_MISSING" in codes else ""
    )
    release_held_lines(
        actor=hospital.actor("alma" if "LOT_MISSING" in codes else "viktor"),
        when=at(day, 14),
        receipt_id=held.receipt_id,
        decisions=[HoldDecision(held.line.line_id, decision, base, lot_number=label)],
        reason=REASONS[decision],
    )
    if packs:
        _put_away(hospital, order, held.receipt_id, [held.line.line_id], day)
        _will_bill(hospital, notebook, order, [(parcel.line, packs)], day)
    else:
        order.owed[parcel.line.order_line_id] += parcel.packs
        if order not in notebook.under_way:
            notebook.under_way.append(order)


REASONS = {
    "ACCEPT": "Checked at the dock; we can use it",
    "RECOUNT": "Counted again; the excess went back with the driver",
    "REFUSE": "Too short-dated to use up; the supplier sends fresh stock",
}
