"""
The file in the hub: its bytes through the inbox, its lines as the source's last word, its oddities.

What the source said stays readable beside our documents: each line as an observation under its id,
and every oddity in the reply to the message the file came in.
"""

from collections.abc import Sequence
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, operation, record_audit
from apotheca.governance.types import Actor
from apotheca.hub.importers.scms.findings import DataFinding
from apotheca.hub.importers.scms.mapping import VERSION, DeliveryLine, Rejected
from apotheca.hub.importers.scms.scene import SOURCE, Scene
from apotheca.hub.models import Inbox, Observation
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.operations.registry import register_endpoint, register_system
from apotheca.kernel.moment import Moment

SYSTEM, ENDPOINT = "SCMS", "SCMS-HISTORY"
OBJECT = "delivery_line"


def take_in(scene: Scene, content: bytes, when: Moment) -> tuple[int, UUID]:
    """Register the source and put the file into the inbox; return the system's and message's id."""
    integrator = scene.actor("integrator", "register")
    system_id = register_system(
        actor=integrator.with_key(""), when=when, code=SYSTEM, name="USAID delivery history"
    )
    register_endpoint(
        actor=integrator.with_key(""),
        when=when,
        system_id=system_id,
        code=ENDPOINT,
        adapter="file",
        direction="IN",
        idempotency_class="D",
        person_id=scene.people["system"],
    )
    digest = sha256(content).hexdigest()
    reply = receive_message(
        actor=Actor(scene.people["system"], source=SOURCE),
        endpoint_code=ENDPOINT,
        message_id=digest,
        body=content,
        object_type="delivery_history.file",
        business_key=digest[:40],
        content_type="text/csv",
    )
    return system_id, reply.inbox_id


@operation(permission="hub.note_delivery_history", duty="*", is_act=False)
def note_delivery_history(
    *,
    actor: Actor,
    when: Moment,
    entity_id: int,
    system_id: int,
    inbox_id: UUID,
    lines: Sequence[DeliveryLine],
    rejected: Sequence[Rejected],
    findings: Sequence[DataFinding],
) -> int:
    """
    Keep each line as what the source last said, and answer the file's message; return the lines.

    The reply lists rejected records and oddities, whole, for stewards and for SQL.
    """
    changes().insert(Observation, [_observed(system_id, line, when) for line in lines])
    reply = {
        "mapping_version": VERSION,
        "lines": len(lines),
        "rejected": [asdict(record) for record in rejected],
        "findings": [asdict(finding) for finding in findings],
    }
    done = {"id": inbox_id, "status": "DONE", "reply": reply, "processed_at": when.occurred_at}
    changes().update(Inbox, [done])
    record_audit(
        "hub.delivery_history_loaded",
        subject_type="Inbox",
        subject_id=inbox_id,
        entity_id=entity_id,
        when=when,
        after={"lines": len(lines), "rejected": len(rejected), "findings": len(findings)},
    )
    return len(lines)


def _observed(system_id: int, line: DeliveryLine, when: Moment) -> dict[str, Any]:
    return {
        "system_id": system_id,
        "object_type": OBJECT,
        "business_key": str(line.line_id),
        "observed": asdict(line),
        "observed_at": when.occurred_at,
        "foreign_reference": line.shipment,
        "version": 1,
    }
