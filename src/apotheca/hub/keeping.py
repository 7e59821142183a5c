"""
Keeping house: jobs that are due are claimed by one worker, run outside any transaction, and their
end is written down (rules HB-50, HB-51). Times are the database's.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from pydantic_core import to_json

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.types import Actor
from apotheca.hub.operations.attachments import expire_attachments
from apotheca.hub.operations.housekeeping import make_partitions
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import execute, fetch

log = logging.getLogger(__name__)

DAY = 24 * 3600
RETRY_SECONDS = 300
FIRST_WAIT_SECONDS = 60
PROBLEM_MAX = 600

Detail = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one subject of a run ended (a facility, say); ``problem`` '' is good."""

    subject: str
    problem: str = ""
    detail: Detail = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Job:
    """
    Something to do every so often. ``run`` gets the moment and returns what came of each subject.

    It is called outside any transaction and must be done within ``lease_seconds``.
    """

    name: str
    every_seconds: int
    run: Callable[[Moment], Iterable[Outcome]]
    lease_seconds: int = 900


_jobs: dict[str, Job] = {}


def add_job(job: Job) -> None:
    """Have a job done regularly by the workers (only config/wiring.py calls this)."""
    _jobs[job.name] = job


def jobs() -> Mapping[str, Job]:
    """Return the jobs by name."""
    return _jobs


@dataclass(frozen=True, slots=True)
class _Claimed:
    name: str
    fence: int
    started_at: datetime


# The first run comes a moment after the first worker, so that a start is not the busiest minute.
_REGISTER = """
INSERT INTO hub_job AS j (name, every_seconds, next_at)
SELECT w.name, w.every, clock_timestamp() + make_interval(secs => least(w.every, %(first)s))
  FROM unnest(%(names)s::text[], %(every)s::int[]) AS w (name, every)
ON CONFLICT (name) DO UPDATE SET every_seconds = EXCLUDED.every_seconds
 WHERE j.every_seconds <> EXCLUDED.every_seconds
"""

_CLAIM = """
UPDATE hub_job AS j
   SET fence = j.fence + 1, lease_until = clock_timestamp() + make_interval(secs => w.lease)
  FROM (SELECT d.name, l.lease
          FROM hub_job d
          JOIN unnest(%(names)s::text[], %(leases)s::float8[]) AS l (name, lease) USING (name)
         WHERE d.next_at <= clock_timestamp()
           AND (d.lease_until IS NULL OR d.lease_until <= clock_timestamp())
         ORDER BY d.next_at LIMIT 1 FOR UPDATE OF d SKIP LOCKED) AS w
 WHERE j.name = w.name
RETURNING j.name, j.fence, clock_timestamp() AS started_at
"""

_SETTLE = """
WITH mine AS (
    UPDATE hub_job
       SET lease_until = NULL, next_at = clock_timestamp() + make_interval(secs => %(wait)s)
     WHERE name = %(name)s AND fence = %(fence)s
    RETURNING name
)
INSERT INTO hub_jobrun (job, subject, status, started_at, detail, problem)
SELECT m.name, r.subject, CASE r.problem WHEN '' THEN 'GOOD' ELSE 'FAILED' END, %(started)s,
       r.detail, r.problem
  FROM mine m
 CROSS JOIN json_to_recordset(%(runs)s::json) AS r (subject text, problem text, detail jsonb)
"""


_RECORD = """
INSERT INTO hub_jobrun (job, subject, status, started_at, detail, problem)
SELECT %(job)s, r.subject, CASE r.problem WHEN '' THEN 'GOOD' ELSE 'FAILED' END, %(started)s,
       r.detail, r.problem
  FROM json_to_recordset(%(runs)s::json) AS r (subject text, problem text, detail jsonb)
"""


def _as_rows(outcomes: Iterable[Outcome]) -> str:
    rows = [
        {"subject": one.subject[:60], "problem": one.problem[:PROBLEM_MAX], "detail": one.detail}
        for one in outcomes
    ]
    return to_json(rows).decode()


def register_jobs() -> None:
    """Make the rows of jobs that have none, and follow a changed rhythm. One statement."""
    known = list(_jobs.values())
    execute(_REGISTER, {
        "names": [job.name for job in known], "every": [job.every_seconds for job in known],
        "first": FIRST_WAIT_SECONDS,
    })  # fmt: skip


def run_due(clock: Callable[[], Moment] = Moment.now) -> int:
    """Claim and run one job that is due; return how many were run (0 or 1)."""
    known = list(_jobs.values())
    found = fetch(_Claimed, _CLAIM, {
        "names": [job.name for job in known], "leases": [job.lease_seconds for job in known],
    })  # fmt: skip
    for claimed in found:
        outcomes = _outcomes(_jobs[claimed.name], clock())
        _settle(claimed, outcomes)
    return len(found)


def _outcomes(job: Job, when: Moment) -> list[Outcome]:
    """Run a job; what it raises is its outcome, and loud in the log."""
    try:
        return list(job.run(when)) or [Outcome("")]
    except Exception as failure:
        log.exception("The job %s failed.", job.name)
        return [Outcome("", f"{type(failure).__name__}: {failure}"[:PROBLEM_MAX])]


def _settle(claimed: _Claimed, outcomes: list[Outcome]) -> None:
    job = _jobs[claimed.name]
    has_failed = any(one.problem for one in outcomes)
    for one in outcomes:
        if one.problem:
            log.error("%s %s failed: %s", job.name, one.subject, one.problem)
    wait = min(RETRY_SECONDS, job.every_seconds) if has_failed else job.every_seconds
    execute(_SETTLE, {
        "name": claimed.name, "fence": claimed.fence, "started": claimed.started_at, "wait": wait,
        "runs": _as_rows(outcomes),
    })  # fmt: skip


def record_runs(job: str, outcomes: Iterable[Outcome], started_at: datetime) -> None:
    """Write down how a job ended that somebody ran by hand; its turn stays as it was."""
    execute(_RECORD, {"job": job, "started": started_at, "runs": _as_rows(outcomes)})


@dataclass(frozen=True, slots=True)
class JobStanding:
    """
    Where a job and one subject of it stand; ``problem`` is that of its last run, '' when good.
    """

    job: str
    subject: str
    last_at: datetime
    last_good_at: datetime | None
    problem: str


_STANDINGS = """
SELECT DISTINCT ON (r.job, r.subject) r.job, r.subject, r.ended_at AS last_at,
       (SELECT g.ended_at FROM hub_jobrun g
         WHERE g.job = r.job AND g.subject = r.subject AND g.status = 'GOOD'
         ORDER BY g.id DESC LIMIT 1) AS last_good_at,
       r.problem
  FROM hub_jobrun r
 ORDER BY r.job, r.subject, r.id DESC
"""


def job_standings() -> list[JobStanding]:
    """Return the last run of each job and subject, by name; one with a problem is an alert."""
    return fetch(JobStanding, _STANDINGS)


def system_actor() -> Actor:
    """Return the installation's own service, which keeps house."""
    return Actor(system_person(), source="keeping")


def partitions_job(when: Moment) -> list[Outcome]:
    """Make the partitions of the months to come."""
    return [Outcome("", detail={"made": make_partitions(actor=system_actor(), when=when)})]


def retention_job(when: Moment) -> list[Outcome]:
    """Take away the bytes of documents whose time is over, in batches."""
    actor, erased = system_actor(), 0
    while count := expire_attachments(actor=actor, when=when):
        erased += count
    return [Outcome("", detail={"erased": erased})]


PARTITIONS = Job("hub.partitions", DAY, partitions_job)
RETENTION = Job("hub.retention", DAY, retention_job)
