"""What goes wrong or is special on the shelves: recalls, returns, counts, implants, expiry."""

from datetime import date, timedelta
from decimal import Decimal

from apotheca.finance.operations.credit_memos import register_credit_memo
from apotheca.finance.types import NewCreditMemo, NewInvoice, NewInvoiceLine
from apotheca.inventory.operations.consigned import use_consigned
from apotheca.inventory.operations.counting import count_stock
from apotheca.inventory.operations.losses import waste_stock
from apotheca.inventory.operations.statuses import change_status, expire_stock
from apotheca.inventory.operations.usage import retry_pending_usage
from apotheca.inventory.queries.stock import stock_on_hand
from apotheca.inventory.types import CountedLot, LotQuantity, LotStock
from apotheca.procurement.operations.returning import return_to_supplier
from apotheca.procurement.types import ReturnLine
from demo.hospital import ArrivedLot, Hospital, Notebook, at
from demo.looking import shelf
from demo.month.money import enter
from demo.network import CURRENCY, FACILITIES, facility_of, stock_places
from demo.report.ledgers import ask

COUNTED_ITEMS = 12
FRESH_DAYS = 4
# What the supplier credits of a recalled lot; the rest is our loss on the return.
CREDITED = Decimal("0.96")


def keep_night_watch(hospital: Hospital, day: date) -> None:
    """Just after midnight: mark what expired, and try usage again that waited for stock."""
    system = hospital.actor("system")
    for plan in FACILITIES:
        expire_stock(actor=system, when=at(day, 5), facility_id=hospital.facility[plan.code])
    for place in stock_places():
        if place.interface:
            retry_pending_usage(
                actor=system, when=at(day, 14), location_id=hospital.place[place.code]
            )


def choose_recalled(notebook: Notebook, day: date) -> ArrivedLot | None:
    """Return the dearest lot that came to the central pharmacy these days, for our own recall."""
    fresh = [
        lot
        for lot in notebook.arrived
        if lot.order.place == "MAIN-CENTRAL" and (day - lot.day).days <= FRESH_DAYS
    ]
    return max(fresh, key=lambda lot: lot.base * lot.pack.price / lot.pack.units, default=None)


def recall(hospital: Hospital, lots: list[LotStock], reason: str, day: date) -> int:
    """Hold lots wherever they stand and carry them to the quarantine of their facility."""
    places = {key: code for code, key in hospital.place.items()}
    by_place: dict[str, list[LotStock]] = {}
    for lot in lots:
        if lot.status == "AVAILABLE":
            by_place.setdefault(places[lot.location_id], []).append(lot)
    for place, there in by_place.items():
        change_status(
            actor=hospital.actor("mirek", reason),
            when=at(day, 15),
            location_id=hospital.place[place],
            from_status="AVAILABLE",
            to_status="RECALLED",
            lines=[LotQuantity(lot.item_id, lot.lot_id, lot.quantity) for lot in there],
            to_location_id=hospital.place[f"{facility_of(place)}-QUARANTINE"],
        )
    return sum(len(there) for there in by_place.values())


def recall_our_lot(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """The supplier calls one lot back: hold it in every place before noon."""
    chosen = choose_recalled(notebook, day)
    if chosen is None:
        return
    notebook.recalled = chosen
    rows = stock_on_hand(item_ids=[hospital.item[chosen.pack.item]])
    lots = [row for row in rows if row.lot_id == chosen.lot_id]
    recall(hospital, lots, f"Supplier recall {chosen.pack.code}: particles seen (invented)", day)


def return_our_lot(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Send what stands in the main quarantine back, destroy what does not, and await the credit."""
    chosen = notebook.recalled
    if chosen is None:
        return
    for plan in FACILITIES:
        place = f"{plan.code}-QUARANTINE"
        there = [x for x in shelf(hospital, place, "RECALLED") if x.lot_id == chosen.lot_id]
        quantity = sum((lot.quantity for lot in there), Decimal(0))
        if not quantity:
            continue
        if plan.code != "MAIN":
            waste_stock(
                actor=hospital.actor("mirek", "Recalled; destroyed on site"),
                when=at(day, 15),
                location_id=hospital.place[place],
                cause="DISCARD",
                lines=[LotQuantity(hospital.item[chosen.pack.item], chosen.lot_id, quantity)],
                witness_id=hospital.person["lucia"],
            )
            continue
        back = return_to_supplier(
            actor=hospital.actor("lucia"),
            when=at(day, 16),
            receipt_id=chosen.receipt_id,
            location_id=hospital.place[place],
            lines=[ReturnLine(chosen.receipt_line_id, min(quantity, chosen.base))],
            authorisation=f"RMA-{day:%m%d}",
            reason="Recalled by the supplier",
            stock_status="RECALLED",
        )
        notebook.credits.append((day + timedelta(days=6), back.number, back.value))


def take_credits(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Enter the credit memos that came for what went back."""
    for due, number, value in [credit for credit in notebook.credits if credit[0] <= day]:
        notebook.credits.remove((due, number, value))
        chosen = notebook.recalled
        if chosen is None:
            continue
        register_credit_memo(
            actor=hospital.actor("carmen"),
            when=at(day, 19),
            memo=NewCreditMemo(
                entity_id=hospital.entity["LAKE"],
                supplier_id=hospital.supplier[chosen.order.supplier],
                supplier_number=f"CR-{number}",
                credited_on=day,
                currency=CURRENCY,
                total=(value * CREDITED).quantize(Decimal("0.01")),
                kind="RETURN",
                return_number=number,
            ),
        )


def count(hospital: Hospital, day: date) -> None:
    """Count a dozen items of one place; two lots differ by one, as they do."""
    place = hospital.dice.choice(stock_places(), "counted", day).code
    codes = sorted(hospital.pars.at(place))
    chosen = hospital.dice.stream("count", day).sample(codes, min(COUNTED_ITEMS, len(codes)))
    ids = {hospital.item[code] for code in chosen}
    lots = [lot for lot in shelf(hospital, place) if lot.item_id in ids]
    packages = dict(
        ask(
            "SELECT id, package_id FROM inventory_lot WHERE id = ANY(%s)",
            [[x.lot_id for x in lots]],
        )
    )
    counted = [
        CountedLot(
            lot.item_id, packages[lot.lot_id], lot.lot_number, lot.expires_on,
            max(Decimal(0), lot.quantity + _difference(number)),
        )
        for number, lot in enumerate(lots)
    ]  # fmt: skip
    count_stock(
        actor=hospital.actor("lucia"),
        when=at(day, 21),
        location_id=hospital.place[place],
        lots=counted,
        item_ids=sorted(ids),
        approved_by_id=hospital.person["adaeze"],
    )


def _difference(number: int) -> int:
    return {1: -1, 4: 1}.get(number, 0)


def use_implant(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Use a piece of the supplier's shelf; a bill-only order follows by itself, then its bill."""
    rows = stock_on_hand(location_ids=[hospital.place["MAIN-IMPLANTS"]])
    good = [row for row in rows if row.status == "AVAILABLE" and row.owner_id]
    piece = hospital.dice.choice(good, "implant", day)
    used = use_consigned(
        actor=hospital.actor("imani"),
        when=at(day, 17),
        location_id=hospital.place["MAIN-IMPLANTS"],
        supplier_id=hospital.supplier["OXBOW"],
        cost_centre_id=hospital.cost_centre["6300"],
        lines=[LotQuantity(piece.item_id, piece.lot_id, Decimal(1))],
    )
    made = ask(
        "SELECT number FROM procurement_purchaseorder WHERE kind = 'BILL_ONLY' ORDER BY id DESC"
    )
    notebook.implants.append((day + timedelta(days=5), made[0][0], used.value))


def take_implant_bills(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Enter the bills for used implants; they match the bill-only orders."""
    for due, number, value in [bill for bill in notebook.implants if bill[0] <= day]:
        notebook.implants.remove((due, number, value))
        line = NewInvoiceLine(Decimal(1), "EACH", value, order_line_no=1)
        enter(
            hospital,
            NewInvoice(
                entity_id=hospital.entity["LAKE"],
                supplier_id=hospital.supplier["OXBOW"],
                supplier_number=f"OX-{number[-6:]}",
                invoiced_on=day,
                currency=CURRENCY,
                lines=(line,),
                total=value,
                order_number=number,
            ),
            day,
        )
