"""Sealing the audit trail: gap-free places, Merkle roots and chained heads, in batches."""

from dataclasses import dataclass

from apotheca.governance.models import AuditLeaf, AuditSeal
from apotheca.governance.rules import NO_HEAD, chained_head, leaf_hash, merkle_root
from apotheca.governance.shell import changes, operation
from apotheca.governance.types import Actor, Seal
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import execute, fetch

SEALING_LOCK = 7203


class AuditEntrySealedTwice(DomainError):
    code = "governance.audit_entry_sealed_twice"
    message = "Another process sealed the same audit rows. Nothing was written; seal again."
    constraint = "governance_auditleaf_entry_id_key"


@dataclass(frozen=True, slots=True)
class _Last:
    number: int
    last_sequence: int
    head: str


@dataclass(frozen=True, slots=True)
class _Entry:
    id: int
    digest: str


_LAST = """
SELECT number, last_sequence, head FROM governance_auditseal ORDER BY number DESC LIMIT 1
"""

# Transactions last seconds. Rows before the newest one sealed an hour ago are looked for only by a
# full pass, so that a batch costs the same however long the trail is.
_UNSEALED = """
SELECT a.id, a.digest FROM governance_auditentry a
 WHERE NOT EXISTS (SELECT 1 FROM governance_auditleaf l WHERE l.entry_id = a.id)
   AND (%(full)s OR a.id > coalesce((
        SELECT max(l.entry_id) FROM governance_auditleaf l WHERE l.seal_id = (
            SELECT max(s.number) FROM governance_auditseal s
             WHERE s.sealed_at < now() - interval '1 hour')), 0))
 ORDER BY a.id LIMIT %(limit)s
"""


@operation(permission="governance.seal_audit", duty="*", is_act=False)
def seal_audit(*, actor: Actor, when: Moment, limit: int = 5000, full: bool = False) -> Seal | None:
    """
    Seal up to ``limit`` audit rows of finished transactions, oldest first; None when none waits.

    Gives each row the next place without gaps, and the batch a Merkle root and a head chained to
    the one before (GV-30 to GV-33). One sealer at a time by an advisory lock; repeating it
    seals only what is new. ``full`` also looks for rows of transactions that ran longer than an
    hour. The seal is its own record: it writes no audit row, which would have to be sealed in turn.
    """
    execute("SELECT pg_advisory_xact_lock(%s)", [SEALING_LOCK])
    before = next(iter(fetch(_Last, _LAST)), _Last(0, 0, NO_HEAD))
    entries = fetch(_Entry, _UNSEALED, {"full": full, "limit": limit})
    if not entries:
        return None
    leaves = [leaf_hash(entry.digest) for entry in entries]
    root = merkle_root(leaves)
    first = before.last_sequence + 1
    seal = Seal(
        number=before.number + 1,
        first_sequence=first,
        last_sequence=before.last_sequence + len(entries),
        merkle_root=root,
        head=chained_head(before.head, root),
    )
    changes().insert(
        AuditSeal,
        [
            {
                "number": seal.number,
                "first_sequence": seal.first_sequence,
                "last_sequence": seal.last_sequence,
                "merkle_root": seal.merkle_root,
                "previous_head": before.head,
                "head": seal.head,
            }
        ],
    )
    changes().insert(
        AuditLeaf,
        [
            {"sequence": first + n, "entry_id": entry.id, "seal_id": seal.number, "leaf_hash": leaf}
            for n, (entry, leaf) in enumerate(zip(entries, leaves, strict=True))
        ],
    )
    return seal
