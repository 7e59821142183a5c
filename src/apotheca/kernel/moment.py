"""When something happened: the instant, and the business date of the facility."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Moment:
    """
    The instant something physically happened (UTC) and the facility's business date.

    Read once, at the edge; operations never read a clock. ``recorded_at`` is the database's own.
    """

    occurred_at: datetime
    business_date: date

    @classmethod
    def now(cls, timezone: str = "UTC") -> "Moment":
        """Return this instant, with the business date of ``timezone``."""
        instant = datetime.now(UTC)
        return Now(instant, instant.astimezone(ZoneInfo(timezone)).date())

    @classmethod
    def on(cls, day: date, hour: int = 12) -> "Moment":
        """Return ``hour`` o'clock UTC of ``day``: for imports and tests that know only the date."""
        return cls(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), day)


class Now(Moment):
    """
    The instant a clock was read. It is no part of what was asked: a repeated request has another.
    """

    __slots__ = ()
