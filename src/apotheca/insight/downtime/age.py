"""How old the last good kit of each facility is, as the folder itself says: no database needed."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from apotheca.hub.names import cleaned_name
from apotheca.insight.downtime.kit import MANIFEST, kits_of

# Two hourly runs may be missed before a kit is called old.
OLD_AFTER = timedelta(hours=2, minutes=30)


@dataclass(frozen=True, slots=True)
class KitAge:
    """The newest whole kit of a facility: as of when, and how old that is."""

    facility: str
    as_of: datetime
    age: timedelta

    @property
    def shown(self) -> str:
        """The age in words, such as ``35 minutes`` or ``3.5 hours``."""
        minutes = self.age.total_seconds() / 60
        return f"{minutes:.0f} minutes" if minutes < 120 else f"{minutes / 60:.1f} hours"

    @property
    def is_old(self) -> bool:
        """Whether it is older than two hourly runs could leave it."""
        return self.age > OLD_AFTER


def kit_ages(target: Path, *, now: datetime | None = None) -> list[KitAge]:
    """Return the newest kit of each facility in a folder, by code; none where nothing is whole."""
    if not target.is_dir():
        return []
    instant = now or datetime.now(UTC)
    found = []
    for home in sorted(path for path in target.iterdir() if path.is_dir()):
        if newest := next(iter(kits_of(home)), None):
            told = json.loads((newest / MANIFEST).read_text(encoding="utf-8"))
            as_of = datetime.fromisoformat(told["as_of"])
            found.append(KitAge(told["facility"], as_of, instant - as_of))
    return found


def newest_kit(target: Path, facility: str) -> Path | None:
    """Return the folder of a facility's newest whole kit; None where there is none."""
    return next(iter(kits_of(target / cleaned_name(facility))), None)
