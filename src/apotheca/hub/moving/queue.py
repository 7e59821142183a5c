"""
Imports people asked for at a page, carried out one by one by a worker.

A worker holds a run by a lease and a fence, and says on a connection of its own how far it is. A
run whose worker died is taken up by the next one; acts that are here already change nothing.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.types import Actor
from apotheca.hub.moving.importing import Mode, Order, Source
from apotheca.hub.moving.outcome import Outcome, Tell
from apotheca.hub.moving.playing import ImportBroken
from apotheca.hub.moving.runs import carry_out
from apotheca.hub.operations.imports import ImportEnded, end_import
from apotheca.hub.queries.imports import import_files_of
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch

log = logging.getLogger(__name__)

LEASE_SECONDS = 120
TRIES_MAX = 5

_CLAIM = """
UPDATE hub_importrun r
   SET status = 'RUNNING', fence = r.fence + 1,
       lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
 WHERE r.id = (
    SELECT w.id FROM hub_importrun w
     WHERE w.own_id IS NOT NULL AND w.id = coalesce(%(only)s, w.id)
       AND (w.status = 'ASKED'
            OR (w.status = 'RUNNING' AND w.lease_until <= clock_timestamp()))
     ORDER BY w.asked_at, w.id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING r.id, r.fence, r.mode, r.is_rehearsal, r.is_sending, r.zone,
          (SELECT p.username FROM governance_person p WHERE p.id = r.own_id) AS own
"""
_SAY = """
UPDATE hub_importrun
   SET act_count = %s, played_count = %s,
       lease_until = clock_timestamp() + make_interval(secs => %s)
 WHERE id = %s AND fence = %s AND status = 'RUNNING'
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A run this worker holds."""

    id: UUID
    fence: int
    mode: str
    is_rehearsal: bool
    is_sending: bool
    zone: str
    own: str

    @property
    def order(self) -> Order:
        """Return how it is imported: the person's own acts, with the rights of today."""
        return Order(
            mode=Mode(self.mode), is_rehearsal=self.is_rehearsal, own=self.own, zone=self.zone,
            is_sending=self.is_sending,
        )  # fmt: skip


def work_off(
    only: UUID | None = None, *, clock: Callable[[], Moment] = Moment.now,
    lease_seconds: float = LEASE_SECONDS,
) -> int:  # fmt: skip
    """Carry out one run that waits (or ``only`` this one); return how many that was."""
    claimed = fetch(Claimed, _CLAIM, {"lease": lease_seconds, "only": only})
    for run in claimed:
        if run.fence > TRIES_MAX:  # its worker died at every try
            _give_up(run, clock())
            continue
        try:
            with _saying(run, lease_seconds) as tell:
                sources = [Source(one.name, one.content) for one in import_files_of(run.id)]
                carry_out(run.id, sources, run.order, now=clock().occurred_at, tell=tell)
        except ImportBroken:
            log.exception("Import %s stopped.", run.id)
        except ImportEnded:
            log.info("Import %s was ended by another worker.", run.id)
    return len(claimed)


def _give_up(run: Claimed, when: Moment) -> None:
    actor = Actor(system_person(), source="import")
    problem = "Its worker ended without an answer each time."
    end_import(actor=actor, when=when, run_id=run.id, status="BROKEN", summary={}, problem=problem)


@contextmanager
def _saying(run: Claimed, lease_seconds: float) -> Iterator[Tell]:
    """Give what says how far the run is, outside its transaction, and keeps the lease."""
    own = connection.copy()

    def tell(outcome: Outcome) -> None:
        values: list[Any] = [outcome.acts, outcome.played, lease_seconds, run.id, run.fence]
        with own.cursor() as cursor:
            cursor.execute(_SAY, values)

    try:
        yield tell
    finally:
        own.close()
