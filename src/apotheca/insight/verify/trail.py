"""
The checks of the audit trail, which need hashing: each row's digest, and the chain of batches.

Canonical bytes and hashes are computed here from the raw columns, with nothing of the code that
wrote them. A row's digest is HMAC-SHA256 under a key the database does not know; leaves and nodes
of a batch's tree are SHA-256 with the prefixes of RFC 6962; a head chains a batch to the last.
"""

import hmac
import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from itertools import islice
from typing import Any

import psycopg

from apotheca.insight.verify.report import CheckResult, Finding

SHOWN = 20
COLUMNS = (
    "occurred_at", "entity_id", "person_id", "on_behalf_of_id", "action", "subject_type",
    "subject_id", "before", "after", "reason", "source",
)  # fmt: skip

Connection = psycopg.Connection[Any]
Row = tuple[Any, ...]


def check_trail(connection: Connection, keys: Mapping[str, str]) -> list[CheckResult]:
    """Run the checks of the audit trail; ``keys`` are the audit keys by their id."""
    return [
        _collected(
            "audit_digests_are_genuine",
            "Every audit row carries the digest of its own content under a key we hold.",
            _digests(connection, keys),
        ),
        _collected(
            "audit_chain_is_unbroken",
            "Sealed audit rows have no gap, and leaves, roots and heads are what they hash to.",
            _chain(connection),
        ),
    ]


def _collected(name: str, sentence: str, seen: Iterator[Finding | None]) -> CheckResult:
    """Draw from a check one row at a time: None for a good row, a finding for a bad one."""
    started, looked_at, count, shown = time.perf_counter(), 0, 0, list[Finding]()
    for finding in seen:
        looked_at += 1
        if finding is not None:
            count += 1
            if len(shown) < SHOWN:
                shown.append(finding)
    seconds = round(time.perf_counter() - started, 3)
    return CheckResult(name, "trail", sentence, looked_at, count, tuple(shown), seconds)


def _digests(connection: Connection, keys: Mapping[str, str]) -> Iterator[Finding | None]:
    secrets = {key_id: key.encode() for key_id, key in keys.items()}
    for key_id, digest, number, *values in _stream(
        connection,
        "SELECT key_id, digest, id, occurred_at, entity_id, person_id, on_behalf_of_id, action,"
        " subject_type, subject_id, before::text, after::text, reason, source"
        " FROM governance_auditentry ORDER BY id",
    ):
        if key_id not in secrets:
            yield Finding(f"audit row {number}", f"a key of {sorted(secrets)}", f"key {key_id}")
            continue
        genuine = hmac.digest(secrets[key_id], _canonical(values), "sha256").hex()
        yield None if genuine == digest else Finding(f"audit row {number}", genuine, digest)


def _canonical(values: list[Any]) -> bytes:
    content = dict(zip(COLUMNS, values, strict=True))
    content["occurred_at"] = _instant(content["occurred_at"])
    for name in ("before", "after"):
        content[name] = None if content[name] is None else json.loads(content[name])
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def _instant(moment: datetime) -> str:
    text = moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{moment.microsecond:06d}Z" if moment.microsecond else f"{text}Z"


def _stream(connection: Connection, query: str) -> Iterator[Row]:
    """Yield rows of a query whose result may not fit in memory."""
    with connection.cursor(name="verify_trail") as cursor:
        cursor.itersize = 20_000
        yield from cursor.execute(query.encode())


_LEAVES = """
SELECT l.sequence, l.seal_id, l.leaf_hash, e.digest
  FROM governance_auditleaf l JOIN governance_auditentry e ON e.id = l.entry_id
 ORDER BY l.sequence
"""
_SEALS = """
SELECT number, first_sequence, last_sequence, merkle_root, previous_head, head
  FROM governance_auditseal ORDER BY number
"""
NO_HEAD = "0" * 64


def _chain(connection: Connection) -> Iterator[Finding | None]:
    """Walk leaves and seals side by side, in the order they were sealed."""
    leaves = _stream(connection, _LEAVES)
    expected, head = 1, NO_HEAD
    for number, (seal, first, last, root, previous, stated) in enumerate(
        connection.execute(_SEALS).fetchall(), start=1
    ):
        batch = []
        for sequence, leaf_seal, leaf_hash, digest in islice(leaves, last - first + 1):
            batch.append(_leaf(digest))
            good = (sequence, leaf_seal, leaf_hash) == (expected, seal, batch[-1].hex())
            found = f"{sequence} in {leaf_seal} {leaf_hash}"
            wanted = f"{expected} in {seal} {batch[-1].hex()}"
            yield None if good else Finding(f"leaf {expected}", wanted, found)
            expected += 1
        computed = _head(head, _root(batch))
        good = (seal, first, previous, root, stated) == (
            number, expected - len(batch), head, _root(batch).hex(), computed,
        )  # fmt: skip
        yield None if good else Finding(f"seal {number}", computed, f"{seal} {stated}")
        head = computed
    for sequence, *_ in leaves:
        yield Finding(f"leaf {sequence}", "a seal", "none")


def _leaf(digest: str) -> bytes:
    return sha256(b"\x00" + bytes.fromhex(digest)).digest()


def _root(leaves: list[bytes]) -> bytes:
    """Return the Merkle tree hash of RFC 6962 over leaf hashes."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    left = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\x01" + _root(leaves[:left]) + _root(leaves[left:])).digest()


def _head(previous: str, root: bytes) -> str:
    return sha256(b"\x01" + bytes.fromhex(previous) + root).hexdigest()
