"""Who changed what, and the batches it is sealed in."""

from dataclasses import replace
from uuid import UUID

from apotheca.governance.rules import SealedBatch
from apotheca.governance.types import AuditRow
from apotheca.kernel.sql import fetch

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
