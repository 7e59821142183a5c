"""The stockroom: cabinets and satellites filled, departments served, losses, counts and expiry."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from apotheca.inventory.operations.issuing import issue_stock
from apotheca.inventory.operations.losses import waste_stock
from apotheca.inventory.operations.returns import return_issue
from apotheca.inventory.operations.transfers import receive_transfer, ship_transfer
from apotheca.inventory.types import ItemQuantity, LotQuantity, LotStock, StockPosted
from demo.hospital import Hospital, Notebook, at
from demo.looking import past_date, shelf, usable_at
from demo.network import PlacePlan, facility_of, stock_places
from demo.par import day_mean

CONTROLLERS = ("mirek", "lucia")
# The technician of each dock confirms what arrives there.
TECHNICIANS = {"MAIN": "gus", "HILL": "hana", "HARB": "dele"}
LOST_IN_TRANSIT_DAY, BROKEN_DAYS, RETURN_DAY = 13, (6, 15, 22, 27), 9


def fill_places(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Ship each fed place what it lacks to its par, in the morning; most of it arrives at once."""
    for place in stock_places():
        if not place.fed_from or (place.kind != "CABINET" and day.weekday() == 6):
            continue
        lines = list(_lacking(hospital, place, day))
        if not lines:
            continue
        actor = hospital.actor(hospital.dice.choice(CONTROLLERS, "ships", place.code, day))
        shipped = ship_transfer(
            actor=actor,
            when=at(day, 11),
            from_location_id=hospital.place[place.fed_from],
            to_location_id=hospital.place[place.code],
            lines=lines,
        )
        if _stays_on_the_way(place, day):
            notebook.on_the_way.append(shipped)
            continue
        _arrive(hospital, place, shipped, day)


def _lacking(hospital: Hospital, place: PlacePlan, day: date) -> Iterator[ItemQuantity]:
    """Yield what a place lacks to its par, as far as its feeder can spare it."""
    here = usable_at(hospital, place.code, day)
    spare = usable_at(hospital, place.fed_from, day)
    for code, par in hospital.pars.at(place.code).items():
        item_id = hospital.item[code]
        there = here.get(item_id, Decimal(0))
        # The feeder keeps a third for its own counter.
        wanted = min(par.fill_to - there, spare.get(item_id, Decimal(0)) * 2 // 3)
        if there < par.reorder_below and wanted >= 1:
            yield ItemQuantity(item_id, Decimal(int(wanted)))


def _stays_on_the_way(place: PlacePlan, day: date) -> bool:
    """The clinic's van of the last Friday is unloaded after the month has ended."""
    return place.code == "HARB-PHARMACY" and day.day >= 30


def _arrive(hospital: Hospital, place: PlacePlan, shipped: StockPosted, day: date) -> None:
    done = [LotQuantity(line.item_id, line.lot_id, line.quantity) for line in shipped.done]
    if day.day == LOST_IN_TRANSIT_DAY and place.code == "HILL-WARD" and done:
        first = done[0]
        done[0] = LotQuantity(first.item_id, first.lot_id, first.quantity - 1)
    receive_transfer(
        actor=hospital.actor(TECHNICIANS[facility_of(place.code)]),
        when=at(day, 13),
        transfer_id=shipped.document_id,
        lines=done,
    )


def serve_departments(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Issue a day's demand over the counter, where no cabinet counts by itself."""
    for place in stock_places():
        if place.interface:
            continue
        lines = list(_demand(hospital, place, day))
        if lines:
            issued = issue_stock(
                actor=hospital.actor(TECHNICIANS[place.facility]),
                when=at(day, 18),
                location_id=hospital.place[place.code],
                cost_centre_id=hospital.cost_centre[place.cost_centre],
                lines=lines,
            )
            _maybe_return(hospital, place, issued, day)


def _demand(hospital: Hospital, place: PlacePlan, day: date) -> Iterator[ItemQuantity]:
    is_weekend = day.weekday() >= 5
    for code, par in hospital.pars.at(place.code).items():
        mean = day_mean(place.code, par.mean_use, is_weekend=is_weekend)
        wanted = hospital.dice.demand(mean, "demand", place.code, code, day)
        if wanted:
            yield ItemQuantity(hospital.item[code], Decimal(wanted))


def _maybe_return(hospital: Hospital, place: PlacePlan, issued: StockPosted, day: date) -> None:
    """Once a week the theatres bring unopened stock back."""
    if place.code != "MAIN-OR" or day.weekday() != 4 or not issued.done:
        return
    line = issued.done[0]
    return_issue(
        actor=hospital.actor("gus"),
        when=at(day, 21),
        issue_id=issued.document_id,
        lines=[LotQuantity(line.item_id, line.lot_id, Decimal(1))],
    )


def lose_and_expire(hospital: Hospital, day: date) -> None:
    """Break something now and then; write off what expired, once a week."""
    if day.day in BROKEN_DAYS:
        place = hospital.dice.choice(stock_places(), "broken at", day)
        there = [lot for lot in shelf(hospital, place.code) if lot.quantity >= 3]
        if there:
            lot = hospital.dice.choice(there, "broken lot", day)
            _lose(hospital, place.code, "WASTE", "Dropped and broken", [lot], Decimal(2), day)
    if day.weekday() == 0:
        for place in stock_places():
            past = past_date(hospital, place.code, day)
            if past:
                _lose(hospital, place.code, "WRITE_OFF", "Past its printed date", past, None, day)


def _lose(
    hospital: Hospital,
    place: str,
    cause: str,
    reason: str,
    lots: list[LotStock],
    quantity: Decimal | None,
    day: date,
) -> None:
    waste_stock(
        actor=hospital.actor("mirek", reason),
        when=at(day, 20),
        location_id=hospital.place[place],
        cause=cause,
        lines=[LotQuantity(lot.item_id, lot.lot_id, quantity or lot.quantity) for lot in lots],
        witness_id=hospital.person["lucia"],
    )


def unload_van(hospital: Hospital, notebook: Notebook, day: date) -> None:
    """Confirm what was on the way when the month ended."""
    for shipped in notebook.on_the_way:
        done = [LotQuantity(x.item_id, x.lot_id, x.quantity) for x in shipped.done]
        receive_transfer(
            actor=hospital.actor("dele"),
            when=at(day, 19),
            transfer_id=shipped.document_id,
            lines=done,
        )
    notebook.on_the_way.clear()
