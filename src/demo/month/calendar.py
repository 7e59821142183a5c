"""The month, day by day: who does what in which order."""

from collections.abc import Callable
from datetime import date, timedelta

from demo.hospital import Hospital, Notebook
from demo.month import buying, closing, dock, incidents, money, specials, stockroom
from demo.outside import Outside

Chapter = Callable[[Hospital, Notebook, date], None]

FIRST, LAST, CLOSED_ON = date(2026, 10, 1), date(2026, 10, 31), date(2026, 11, 5)
IN_HOUSE = ("MAIN-CENTRAL",)

# What happens once or a few times, by day of the month.
ONCE: dict[int, tuple[Chapter, ...]] = {
    1: (specials.agree_blanket,),
    6: (specials.order_service,),
    7: (incidents.use_implant,),
    8: (specials.release_from_blanket,),
    9: (specials.order_in_emergency, specials.change_an_order),
    12: (specials.review_the_emergency, specials.buy_cart),
    13: (incidents.recall_our_lot,),
    14: (incidents.use_implant,),
    15: (specials.release_from_blanket,),
    16: (incidents.return_our_lot,),
    19: (specials.unpack_cart,),
    20: (specials.confirm_service,),
    21: (incidents.use_implant,),
    22: (specials.release_from_blanket,),
    28: (incidents.use_implant,),
    29: (specials.close_what_will_not_come,),
}  # fmt: skip


def play(
    hospital: Hospital, notebook: Notebook, outside: Outside, tell: Callable[[date], None]
) -> None:
    """Play the month and its close; everything is deterministic but for clocks and ids."""
    outside.settle(FIRST - timedelta(days=1))
    closing.close_opening_month(hospital, FIRST - timedelta(days=1), FIRST)
    play_days(hospital, notebook, outside, FIRST, LAST, tell)
    closing.accrue_by_hand(hospital, LAST)
    outside.exchange(LAST)
    closing.close_month(hospital, notebook, outside, LAST, CLOSED_ON)
    stockroom.unload_van(hospital, notebook, CLOSED_ON)
    outside.exchange(CLOSED_ON)


def play_days(
    hospital: Hospital,
    notebook: Notebook,
    outside: Outside,
    first: date,
    last: date,
    tell: Callable[[date], None],
) -> None:
    """Play the days from ``first`` to ``last``, both included."""
    day = first
    while day <= last:
        _day(hospital, notebook, outside, day)
        tell(day)
        day += timedelta(days=1)


def _day(hospital: Hospital, notebook: Notebook, outside: Outside, day: date) -> None:
    is_business_day = day.weekday() < 5
    incidents.keep_night_watch(hospital, day)
    stockroom.fill_places(hospital, notebook, day)
    dock.unload(hospital, notebook, day)
    dock.decide_held(hospital, notebook, day)
    if is_business_day:
        _office(hospital, notebook, outside, day)
    for chapter in ONCE.get(day.day, ()):
        chapter(hospital, notebook, day)
    stockroom.serve_departments(hospital, notebook, day)
    stockroom.lose_and_expire(hospital, day)
    if day.weekday() == 2:
        incidents.count(hospital, day)
    outside.send_cabinet_files(day)
    outside.exchange(day)


def _office(hospital: Hospital, notebook: Notebook, outside: Outside, day: date) -> None:
    for place in buying.reviews_of(day):
        if place in IN_HOUSE:
            buying.ask_in_house(hospital, notebook, place, day)
        else:
            outside.ask_by_suite(place, day)
    money.settle_holds(hospital, notebook, day)
    money.pay(hospital, notebook, day)
    money.take_bills(hospital, notebook, day)
    incidents.take_implant_bills(hospital, notebook, day)
    incidents.take_credits(hospital, notebook, day)
