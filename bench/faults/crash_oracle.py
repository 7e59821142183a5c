"""
The oracle of the crash campaign: its own SQL, its own reading of the clients' logs.

It knows nothing of the product's code but the names of tables, and ``verify`` is asked last.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from bench.faults.receiver import Accepted

# For each step: how many rows one done cycle leaves, found by what the client itself chose.
EFFECTS = {
    "receive_goods": "SELECT count(*) FROM procurement_goodsreceipt"
    " WHERE delivery_note = 'DN-' || %s",
    "register_invoice": "SELECT count(*) FROM finance_invoice WHERE supplier_number = 'INV-' || %s",
    "acknowledge_order": "SELECT count(*) FROM procurement_orderacknowledgement"
    " WHERE supplier_reference = 'ACK-' || %s",
}


@dataclass
class Verdict:
    """What was compared, and every sentence that did not hold."""

    acknowledged: int = 0
    delivered: int = 0
    violations: list[str] = field(default_factory=list)


def judge(address: str, logs: Sequence[Path], accepted: Sequence[Accepted]) -> Verdict:
    """Compare the outside logs and the far end's record with the database."""
    verdict = Verdict()
    with psycopg.connect(address) as connection:
        for log in logs:
            lines = [json.loads(line) for line in log.read_text().splitlines() if line]
            _answers_are_kept(connection, lines, verdict)
            _effects_happened_once(connection, lines, verdict)
        _far_end_agrees(connection, accepted, verdict)
    _ledgers_agree(verdict)
    return verdict


def _answers_are_kept(
    connection: psycopg.Connection[Any], lines: Iterable[dict[str, Any]], verdict: Verdict
) -> None:
    for line in lines:
        found = connection.execute(
            "SELECT result FROM kernel_idempotency WHERE key = %s", [line["key"]]
        ).fetchall()
        if line["state"] == "ack":
            verdict.acknowledged += 1
            if [row[0] for row in found] != [line["answer"]]:
                verdict.violations.append(f"{line['key']}: acknowledged, but {len(found)} kept")
        elif len(found) > 1:
            verdict.violations.append(f"{line['key']}: {len(found)} effects of one intent")


def _effects_happened_once(
    connection: psycopg.Connection[Any], lines: Sequence[dict[str, Any]], verdict: Verdict
) -> None:
    done = {line["key"] for line in lines if line["state"] == "ack"}
    for key in {line["key"] for line in lines}:
        tag, step = key.split(":")
        if step in EFFECTS:
            row = connection.execute(EFFECTS[step], [tag]).fetchone()
            count = row[0] if row else 0
            if count > 1 or (key in done and count != 1):
                verdict.violations.append(f"{key}: {count} documents")


def _far_end_agrees(
    connection: psycopg.Connection[Any], accepted: Sequence[Accepted], verdict: Verdict
) -> None:
    """Each delivery reached the far end once, none else did, and lanes kept their order."""
    rows = connection.execute(
        "SELECT d.idempotency_key, d.lane_id, d.seq, d.status FROM hub_delivery d"
    ).fetchall()
    verdict.delivered = len(accepted)
    ours = {row[0] for row in rows}
    theirs = Counter(message.key for message in accepted)
    verdict.violations += [f"{key}: never arrived" for key in ours - set(theirs)]
    verdict.violations += [f"{key}: arrived, but nobody sent it" for key in set(theirs) - ours]
    verdict.violations += [f"{row[0]}: is {row[3]}" for row in rows if row[3] != "DONE"]
    place = {message.key: number for number, message in enumerate(accepted)}
    lanes: dict[int, list[tuple[int, int]]] = {}
    for key, lane, seq, _ in rows:
        lanes.setdefault(lane, []).append((seq, place.get(key, -1)))
    for lane, entries in lanes.items():
        entries.sort()
        if [seq for seq, _ in entries] != list(range(1, len(entries) + 1)):
            verdict.violations.append(f"lane {lane}: gap in {entries}")
        if [number for _, number in entries] != sorted(number for _, number in entries):
            verdict.violations.append(f"lane {lane}: out of order")


def _ledgers_agree(verdict: Verdict) -> None:
    from apotheca.insight.verify import run

    report = run()
    for check in report.checks:
        verdict.violations += [f"verify {check.name}: {finding}" for finding in check.findings]
