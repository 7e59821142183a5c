"""What other systems may ask of the hub: where messages are, and an operator's verbs."""

from apotheca.hub.operations import attachments, hooks, intake, messages, registry, replay
from apotheca.hub.paper.files import order_file
from apotheca.hub.queries import delivery_life, lists, message_life, where_is
from apotheca.hub.queries.attachments import attachment_content, attachments_of, mail_of
from apotheca.hub.queries.documents import attachment_life, intake_life
from apotheca.hub.queries.lists.post import PAYABLES
from apotheca.hub.queries.lists.words import ASKING, OPERATORS
from apotheca.hub.queries.subscriptions import subscription_life
from apotheca.kernel.doors import Doors, ReadFile, ReadList, ReadOne, Write, created

PAPERS = attachments.ANYONE_AT_WORK + "@"

_REGISTRY: Doors = (
    ReadList("/hub/systems", lists.SYSTEMS),
    created(
        "/hub/systems",
        registry.register_system,
        example={"code": "LEDGER", "name": "The group's general ledger"},
    ),
    ReadList("/hub/endpoints", lists.ENDPOINTS),
    created(
        "/hub/endpoints",
        registry.register_endpoint,
        example={
            "system": "LEDGER",
            "code": "LEDGER-OUT",
            "adapter": "rest",
            "direction": "OUT",
            "idempotency_class": "B",
            "person": "system",
            "config": {"base_url": "https://ledger.example/api"},
            "secret_name": "LEDGER",
        },
    ),
    Write(
        "/hub/endpoints/{endpoint_code}/pause",
        registry.pause_endpoint,
        example={"reason": "The ledger is being upgraded"},
    ),
    Write(
        "/hub/endpoints/{endpoint_code}/resumption",
        registry.resume_endpoint,
        example={"reason": "The ledger is back"},
    ),
    ReadList("/hub/routes", lists.ROUTES),
    created(
        "/hub/endpoints/{endpoint_code}/routes",
        registry.add_route,
        example={
            "event_name": "procurement.purchase_order_sent.v1",
            "object_type": "order",
            "policy": "STRICT",
        },
    ),
    created(
        "/subscriptions",
        hooks.subscribe,
        example={
            "code": "WARD-BOARD",
            "name": "The boards of the wards",
            "url": "https://boards.example.org/hooks/apotheca",
            "events": ["procurement.goods_received.v1", "inventory.stock_issued.v1"],
            "person": "portal",
            "secret_name": "WARD_BOARD",
            "entity": "HOSP",
        },
    ),
    ReadOne("/subscriptions/{endpoint}", subscription_life, duties=OPERATORS),
    Write(
        "/subscriptions/{endpoint_code}/end",
        hooks.unsubscribe,
        example={"reason": "The boards were taken down"},
    ),
    ReadList("/hub/crosswalks", lists.CROSSWALKS),
)
_TRAFFIC: Doors = (
    ReadOne("/hub/whereabouts/{key}", where_is, duties=ASKING),
    ReadList("/hub/events", lists.EVENTS),
    ReadList("/hub/lanes", lists.LANES),
    ReadList("/hub/attempts", lists.ATTEMPTS),
    ReadList("/hub/observations", lists.OBSERVATIONS),
    ReadList("/hub/posting-claims", lists.POSTING_CLAIMS),
    ReadList("/hub/operator-actions", lists.OPERATOR_ACTIONS),
    ReadList("/hub/messages", lists.MESSAGES),
    ReadOne("/hub/messages/{inbox}", message_life, duties=ASKING),
    Write("/hub/messages/{inbox}/retry", messages.retry_message, answers="status"),
    Write(
        "/hub/messages/{inbox}/correction",
        messages.correct_message,
        answers="status",
        example={
            "body": "eyJ0eXBlIjogImludm9pY2UucmVjZWl2ZWQudjEifQ==",
            "reason": "The supplier's typing error",
        },
    ),
    Write(
        "/hub/messages/{inbox}/release",
        messages.release_message,
        answers="status",
        example={"reason": "Compared with the paper"},
    ),
    Write(
        "/hub/messages/{inbox}/dismissal",
        messages.dismiss_message,
        answers="status",
        example={"reason": "A test message"},
    ),
    ReadList("/hub/deliveries", lists.DELIVERIES),
    ReadOne("/hub/deliveries/{delivery}", delivery_life, duties=ASKING),
    Write(
        "/hub/deliveries/{delivery}/retry",
        replay.retry_delivery,
        example={"reason": "The ledger is back"},
    ),
    Write(
        "/hub/deliveries/{delivery}/reprocessing",
        replay.reprocess_delivery,
        example={"reason": "The code is mapped now"},
    ),
    Write(
        "/hub/deliveries/{delivery}/correction",
        replay.correct_delivery,
        example={"body": "eyJ0eXBlIjogIm9yZGVyLnYxIn0=", "reason": "Their field is too short"},
    ),
    Write(
        "/hub/deliveries/{delivery}/correction-release",
        replay.release_correction,
        example={"reason": "Compared with ours"},
    ),
    Write(
        "/hub/deliveries/{delivery}/settlement",
        replay.settle_delivery,
        example={"has_arrived": True, "foreign_reference": "4711", "reason": "Seen in the ledger"},
    ),
)
_PAPERS: Doors = (
    ReadFile("/orders/{order}/pdf", order_file, media_type="application/pdf"),
    ReadOne("/attachments", attachments_of, options=("object_type", "object_key"), duties=PAPERS),
    ReadList("/kept-attachments", lists.ATTACHMENTS),
    ReadOne("/attachments/{attachment}", attachment_life, duties=PAPERS),
    ReadFile("/attachments/{number}/content", attachment_content, duties=PAPERS),
    created(
        "/attachments",
        attachments.store_attachment,
        example={
            "entity": "HOSP",
            "file_name": "invoice-90017.pdf",
            "content": "JVBERi0xLjcK",
            "object_type": "INVOICE",
            "object_key": "IN-2026-000001",
        },
    ),
    Write(
        "/attachments/{attachment}/links",
        attachments.link_attachment,
        answers="attachment",
        example={"object_type": "INVOICE", "object_key": "IN-2026-000001"},
    ),
    Write(
        "/attachments/{attachment}/legal-holds",
        attachments.place_legal_hold,
        answers="attachment",
        example={"matter": "Audit 2026-17"},
    ),
    Write(
        "/attachments/{attachment}/legal-holds/end",
        attachments.lift_legal_hold,
        answers="attachment",
        example={"matter": "Audit 2026-17", "reason": "The audit is closed"},
    ),
)
_INTAKE: Doors = (
    ReadList("/intake-items", lists.INTAKE_ITEMS),
    ReadOne("/intake-items/{intake}", intake_life, duties=PAYABLES),
    ReadFile("/intake-items/{intake}/mail", mail_of, duties=PAYABLES),
    created(
        "/intake-items",
        intake.take_in_document,
        example={"entity": "HOSP", "file_name": "invoice-90017.pdf", "content": "JVBERi0xLjcK"},
    ),
    Write(
        "/intake-items/{intake_item}/settlement",
        intake.settle_intake,
        answers="status",
        example={"decision": "ENTERED", "invoices": ["IN-2026-000001"]},
    ),
    ReadList("/bank-warnings", lists.BANK_WARNINGS),
    Write(
        "/intake-items/{intake_item}/bank-warning/end",
        intake.close_bank_warning,
        answers="status",
        example={"outcome": "Called the number on file: they changed nothing"},
    ),
)
DOORS: Doors = _REGISTRY + _TRAFFIC + _PAPERS + _INTAKE
