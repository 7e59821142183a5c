"""The read side of governance: what waits for whom, and who changed what."""

from dataclasses import replace
from uuid import UUID

from apotheca.governance.rules import SealedBatch
from apotheca.governance.types import AuditRow, Grant, PendingApproval, Reader, Site, StepRow
from apotheca.kernel.sql import fetch, fetch_values

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

_AUDIT = """
SELECT a.id, a.occurred_at, a.recorded_at, p.name AS person, b.name AS on_behalf_of, a.action,
       a.before::json AS before, a.after::json AS after, a.reason, a.source
  FROM governance_auditentry a
  JOIN governance_person p ON p.id = a.person_id
  LEFT JOIN governance_person b ON b.id = a.on_behalf_of_id
 WHERE a.subject_type = %s AND a.subject_id = %s ORDER BY a.id DESC LIMIT %s
"""

_BATCHES = """
SELECT s.number, s.first_sequence, s.last_sequence, s.merkle_root, s.previous_head, s.head,
       array(SELECT e.digest FROM governance_auditleaf l
               JOIN governance_auditentry e ON e.id = l.entry_id
              WHERE l.seal_id = s.number ORDER BY l.sequence) AS digests
  FROM governance_auditseal s WHERE s.number >= %s ORDER BY s.number LIMIT %s
"""

_READER = """
SELECT p.id, p.username, p.name, p.email, p.kind = 'SERVICE',
       (SELECT json_agg(json_build_array(coalesce(d.duty_id, ''), g.entity_id, g.facility_id,
                                         g.cost_centre_id, r.code) ORDER BY g.id, d.duty_id)
          FROM governance_rolegrant g
          JOIN governance_role r ON r.id = g.role_id
          LEFT JOIN governance_roleduty d ON d.role_id = r.id
         WHERE g.person_id = p.id AND g.valid @> current_date),
       (SELECT json_agg(json_build_array(f.id, f.code, f.name, f.timezone, e.id, e.code,
                                         e.currency) ORDER BY f.code)
          FROM governance_facility f JOIN governance_entity e ON e.id = f.entity_id
         WHERE EXISTS (SELECT 1 FROM governance_rolegrant g
                        WHERE g.person_id = p.id AND g.valid @> current_date
                          AND g.entity_id = e.id AND coalesce(g.facility_id, f.id) = f.id))
  FROM governance_person p WHERE p.id = %s AND p.is_active
"""


def reader_of(person_id: int) -> Reader | None:
    """
    Return what somebody may see, by the grants of today; None for nobody active. One statement.
    """
    for *person, grants, sites in fetch_values(_READER, [person_id]):
        return Reader(
            *person,
            grants=tuple(Grant(*columns) for columns in grants or ()),
            sites=tuple(Site(*columns) for columns in sites or ()),
        )
    return None


def pending_approvals(person_id: int) -> tuple[PendingApproval, ...]:
    """Return the steps this person could decide now, the oldest first. One statement."""
    return tuple(fetch(PendingApproval, _PENDING, {"person": person_id}))


def steps_of(document_id: UUID) -> tuple[StepRow, ...]:
    """Return the steps of a document, all versions, in order. One statement."""
    return tuple(fetch(StepRow, _STEPS, [document_id]))


def audit_of(
    subject_type: str, subject_id: UUID | int | str, limit: int = 200
) -> tuple[AuditRow, ...]:
    """
    Return the changes of one object, the newest first: who, for whom, what, before, after, why.
    """
    return tuple(fetch(AuditRow, _AUDIT, [subject_type, str(subject_id), limit]))


def sealed_batches(first: int = 1, limit: int = 1000) -> tuple[SealedBatch, ...]:
    """Return the sealed batches from number ``first`` on, with the digests of their rows."""
    found = fetch(SealedBatch, _BATCHES, [first, limit])
    return tuple(replace(batch, digests=tuple(batch.digests)) for batch in found)
