"""The read side of governance; other contexts get dataclasses from it, never querysets."""

from apotheca.governance.queries.approvals import pending_approvals, steps_of
from apotheca.governance.queries.audit import audit_of, sealed_batches
from apotheca.governance.queries.readers import entity_ids, reader_of, time_zones

__all__ = [
    "audit_of",
    "entity_ids",
    "pending_approvals",
    "reader_of",
    "sealed_batches",
    "steps_of",
    "time_zones",
]
