"""Settling feed rows that could not be posted."""

from collections.abc import Sequence
from dataclasses import dataclass

from apotheca.governance.shell import changes, operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.models import UsageException
from apotheca.inventory.operations.documents import ReasonMissing
from apotheca.kernel.errors import NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class _Parked:
    id: int
    code: str
    entity_id: int
    facility_id: int | None


_PARKED = """
SELECT x.id, x.code, coalesce(p.entity_id, 0) AS entity_id, p.facility_id
  FROM inventory_usageexception x
  LEFT JOIN masterdata_location p ON p.id = x.location_id
 WHERE x.id = ANY(%s) AND x.status = 'PARKED'
 ORDER BY x.id FOR UPDATE OF x
"""


@operation(permission="inventory.dismiss_usage", duty="HR")
def dismiss_usage(*, actor: Actor, when: Moment, exception_ids: Sequence[int]) -> int:
    """
    Settle parked feed rows without posting them, as when the source sent a correction (IN-22).

    What was really used is posted by an issue or a count; the rows stay, as DISMISSED. Locks them;
    returns how many were settled.

    :raises ReasonMissing: the actor gives no reason.
    :raises NotFound: one of them is not parked.
    """
    if not actor.reason:
        raise ReasonMissing(what="a feed row is not posted")
    parked = fetch(_Parked, _PARKED, [list(exception_ids)])
    if len(parked) < len(set(exception_ids)):
        raise NotFound(kind="parked row", key=sorted(set(exception_ids) - {x.id for x in parked}))
    for row in parked:
        if row.entity_id:
            require_scope(row.entity_id, row.facility_id)
        record_audit(
            "inventory.usage_dismissed", subject_type="UsageException", subject_id=row.id,
            entity_id=row.entity_id, when=when, before={"code": row.code},
        )  # fmt: skip
    changes().update(UsageException, [{"id": row.id, "status": "DISMISSED"} for row in parked])
    return len(parked)
