"""Days and instants: ISO only, since 03/04/05 is three different days."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from apotheca.hub.files.kinds.base import Kind, Unfit
from apotheca.hub.files.kinds.marks import unseen_in
from apotheca.hub.files.table import CellKind
from apotheca.hub.files.value_problems import DateProblem, NumberProblem, ValueProblem

FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_TIME = r"([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_INSTANT = re.compile(rf"{_DAY.pattern}[T ]{_TIME}", re.ASCII)
_PARTS = re.compile(r"[0-9]{1,4}([./ -])[0-9]{1,2}\1[0-9]{1,4}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class DateKind(Kind[date]):
    """A day, written ``2026-03-02`` or a date cell of a workbook, within ``first`` to ``last``."""

    first: date = FIRST
    last: date = LAST

    def value(self, text: str, kind: CellKind) -> date:
        _refuse_other_cells(text, kind)
        if kind is CellKind.DATE and (instant := _INSTANT.fullmatch(text)):
            if any(int(part or 0) for part in instant.groups()[3:7]):
                raise Unfit(DateProblem.HAS_TIME)
            text = text[:10]
        if kind is CellKind.TEXT and _INSTANT.fullmatch(text):
            raise Unfit(DateProblem.HAS_TIME)
        return _within(_day(text), self.first, self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimestampKind(Kind[datetime]):
    """
    An instant in UTC, written ``2026-03-02T14:30:00-05:00`` (or ``Z``), or a date cell.

    Without an offset it is a time of ``zone``; a time those clocks skipped or showed twice is
    refused. Without ``zone`` an offset is needed.
    """

    zone: str | None = None
    first: date = FIRST
    last: date = LAST

    def value(self, text: str, kind: CellKind) -> datetime:
        _refuse_other_cells(text, kind)
        hit = _INSTANT.fullmatch(text)
        if hit is None and kind is CellKind.DATE and _DAY.fullmatch(text):
            hit = _INSTANT.fullmatch(f"{text}T00:00")  # a date cell at midnight shows no time
        if hit is None:
            raise _why_no_instant(text)
        day = _within(_day(text[:10]), self.first, self.last)
        local = _on_the_clock(day, hit)
        offset = hit[8]
        return _by_offset(local, offset) if offset else self._in_zone(local)

    def _in_zone(self, local: datetime) -> datetime:
        if self.zone is None:
            raise Unfit(DateProblem.ZONE_MISSING)
        zone = ZoneInfo(self.zone)
        early = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
        late = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
        if early == late:
            return early
        # Of a skipped time the two readings fall the other way round than of one shown twice.
        skipped = early > late
        raise Unfit(DateProblem.SKIPPED if skipped else DateProblem.TWICE, zone=self.zone)


def _refuse_other_cells(text: str, kind: CellKind) -> None:
    if kind is CellKind.DATE and not _DAY.fullmatch(text[:10]):
        raise Unfit(DateProblem.IMPOSSIBLE)  # a serial number that stands for no day
    if kind is CellKind.NUMBER:
        raise Unfit(DateProblem.NUMBER_CELL)
    if kind is CellKind.BOOLEAN:
        raise Unfit(ValueProblem.WRONG_CELL, found="boolean", wanted="date")


def _day(text: str) -> date:
    if hit := _DAY.fullmatch(text):
        try:
            return date(int(hit[1]), int(hit[2]), int(hit[3]))
        except ValueError:
            raise Unfit(DateProblem.IMPOSSIBLE) from None
    raise _why_no_day(text)


def _why_no_day(text: str) -> Unfit:
    foreign = next((c for c in text if c.isnumeric() and not c.isascii()), "")
    if mark := unseen_in(text):
        return Unfit(ValueProblem.INVISIBLE, mark=mark)
    if foreign:
        return Unfit(NumberProblem.FOREIGN_DIGITS, mark=foreign)
    if not _PARTS.fullmatch(text):
        return Unfit(DateProblem.NOT_ISO)
    numbers = [int(part) for part in re.split(r"[./ -]", text)]
    if 0 in numbers[:2] or sum(number > 31 for number in numbers) > 1:
        return Unfit(DateProblem.IMPOSSIBLE)
    return Unfit(DateProblem.AMBIGUOUS)


def _why_no_instant(text: str) -> Unfit:
    if _DAY.fullmatch(text[:10]):
        return Unfit(DateProblem.INSTANT_NOT_ISO)
    why = _why_no_day(text.split("T")[0].split(" ")[0])
    if why.problem in (DateProblem.NOT_ISO, DateProblem.IMPOSSIBLE):
        return Unfit(DateProblem.INSTANT_NOT_ISO)
    return why


def _within(day: date, first: date, last: date) -> date:
    if not first <= day <= last:
        raise Unfit(DateProblem.OUT_OF_RANGE, first=first, last=last)
    return day


def _on_the_clock(day: date, hit: re.Match[str]) -> datetime:
    micros = (hit[7] or "").ljust(6, "0")
    try:
        return datetime(  # noqa: DTZ001  # its zone is the next thing to find out
            day.year, day.month, day.day, int(hit[4]), int(hit[5]), int(hit[6] or 0), int(micros)
        )
    except ValueError:
        raise Unfit(DateProblem.TIME_IMPOSSIBLE) from None


def _by_offset(local: datetime, offset: str) -> datetime:
    if offset == "Z":
        return local.replace(tzinfo=UTC)
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if hours > 14 or minutes > 59:
        raise Unfit(DateProblem.TIME_IMPOSSIBLE)
    ahead = timedelta(hours=hours, minutes=minutes) * (-1 if offset[0] == "-" else 1)
    return local.replace(tzinfo=UTC) - ahead
