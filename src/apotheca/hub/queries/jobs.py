"""How regular jobs ended last."""

from dataclasses import dataclass
from datetime import datetime

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class JobEnd:
    """The last run of a job for one subject (a facility, say); ``problem`` '' was a good one."""

    subject: str
    problem: str
    ended_at: datetime


_LAST = """
SELECT DISTINCT ON (subject) subject, problem, ended_at
  FROM hub_jobrun WHERE job = %s ORDER BY subject, id DESC
"""


def last_ends(job: str) -> tuple[JobEnd, ...]:
    """Return how a job ended last for each of its subjects, by subject. One statement."""
    return tuple(fetch(JobEnd, _LAST, [job]))
