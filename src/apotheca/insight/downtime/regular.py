"""The kit as a regular job of the workers."""

from django.conf import settings

from apotheca.hub.keeping import Job, Outcome
from apotheca.insight.downtime.kit import write_kits
from apotheca.kernel.moment import Moment

NAME = "insight.downtime_kit"


def run(when: Moment) -> list[Outcome]:
    """Write the kit of every facility into the folder of this installation."""
    return write_kits(settings.DOWNTIME_DIR, keep=settings.DOWNTIME_KEEP)


DOWNTIME = Job(NAME, 3600, run, lease_seconds=3000)
