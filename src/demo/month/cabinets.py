"""The cabinets: what nurses take is written by the machine and comes as a file each night."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from demo.hospital import Hospital
from demo.network import PlacePlan, stock_places
from demo.par import day_mean

COLUMNS = ("row_id", "occurred_at", "location", "item", "quantity", "uom", "cost_centre", "lot")
TAKES_MAX = 3
# On this day a cabinet was loaded with an item nobody registered, and one line was torn.
ODD_DAY = 9


def cabinet_files(hospital: Hospital, day: date) -> Iterator[tuple[PlacePlan, bytes]]:
    """Yield each cabinet's file of a day, as its machine writes it: CSV, one line a take."""
    for place in stock_places():
        if place.interface:
            yield place, _file(hospital, place, day)


def _file(hospital: Hospital, place: PlacePlan, day: date) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for number, (item, quantity, at) in enumerate(_takes(hospital, place, day), start=1):
        writer.writerow((
            f"{place.interface}-{day:%Y%m%d}-{number:05d}", at.isoformat(), place.interface, item,
            quantity, hospital.item_named[item].base_uom, place.cost_centre, "",
        ))  # fmt: skip
    if day.day == ODD_DAY and place.code == "MAIN-ED":
        row_id = f"{place.interface}-{day:%Y%m%d}-9"
        moment = datetime(day.year, day.month, day.day, 15, tzinfo=UTC).isoformat()
        writer.writerow((f"{row_id}8", moment, place.interface, "X9999", 1, "EACH", "6200", ""))
        text.write(f"{row_id}9,{moment},{place.interface}\n")
    return text.getvalue().encode()


def _takes(hospital: Hospital, place: PlacePlan, day: date) -> Iterator[tuple[str, int, datetime]]:
    """Yield what is taken in the order of the day: item, whole base units, and when."""
    start = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    takes = []
    for code, par in hospital.pars.at(place.code).items():
        mean = day_mean(place.code, par.mean_use, is_weekend=day.weekday() >= 5)
        wanted = hospital.dice.demand(mean, "demand", place.code, code, day)
        stream = hospital.dice.stream("takes", place.code, code, day)
        parts = min(wanted, stream.randint(1, TAKES_MAX))
        for part in range(parts):
            units = wanted // parts + (part < wanted % parts)
            takes.append((code, units, start + timedelta(seconds=stream.randrange(12 * 3600))))
    yield from sorted(takes, key=lambda take: (take[2], take[0]))
