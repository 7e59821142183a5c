"""What waits for whom, and what was decided."""

from uuid import UUID

from apotheca.governance.types import PendingApproval, StepRow
from apotheca.kernel.sql import fetch

_PENDING = """
SELECT s.id AS step_id, s.document_type, s.document_id, s.position, r.code AS role_code, s.amount,
       s.requested_by_id, s.requested_at
  FROM governance_approvalstep s
  JOIN governance_role r ON r.id = s.role_id
 WHERE s.status = 'PENDING' AND s.requested_by_id <> %(person)s
   AND EXISTS (SELECT 1 FROM governance_rolegrant g
                WHERE g.person_id = %(person)s AND g.role_id = s.role_id
                  AND g.entity_id = s.entity_id AND g.valid @> current_date
                  AND (g.facility_id IS NULL OR g.facility_id = s.facility_id)
                  AND (g.cost_centre_id IS NULL OR g.cost_centre_id = s.cost_centre_id))
   AND NOT EXISTS (SELECT 1 FROM governance_approvalstep o
                    WHERE o.document_id = s.document_id
                      AND o.document_version = s.document_version
                      AND (o.status = 'PENDING' AND o.position < s.position
                           OR o.decided_by_id = %(person)s))
 ORDER BY s.requested_at, s.id
"""

_STEPS = """
SELECT s.id AS step_id, s.document_version, s.position, r.code AS role_code, s.status,
       q.name AS requested_by, d.name AS decided_by, b.name AS on_behalf_of, s.decided_at, s.comment
  FROM governance_approvalstep s
  JOIN governance_role r ON r.id = s.role_id
  JOIN governance_person q ON q.id = s.requested_by_id
  LEFT JOIN governance_person d ON d.id = s.decided_by_id
  LEFT JOIN governance_person b ON b.id = s.on_behalf_of_id
 WHERE s.document_id = %s ORDER BY s.document_version, s.position
"""


def pending_approvals(person_id: int) -> tuple[PendingApproval, ...]:
    """Return the steps this person could decide now, the oldest first. One statement."""
    return tuple(fetch(PendingApproval, _PENDING, {"person": person_id}))


def steps_of(document_id: UUID) -> tuple[StepRow, ...]:
    """Return the steps of a document, all versions, in order. One statement."""
    return tuple(fetch(StepRow, _STEPS, [document_id]))
