"""
JSON Schemas of what we tell and what we are told, made from the code that reads and writes it.
"""

import json
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from pydantic import TypeAdapter

from apotheca.hub.canonical.envelope import Envelope
from apotheca.hub.canonical.outbound import InvoiceStatus, Order, PaymentStatus, Receipt
from apotheca.hub.canonical.parsing import Canonical
from apotheca.hub.handlers.registry import models as inbound
from apotheca.kernel.events import Event

OUTBOUND: dict[str, type[Canonical]] = {
    "order.v1": Order,
    "receipt.v1": Receipt,
    "invoice_status.v1": InvoiceStatus,
    "payment_status.v1": PaymentStatus,
}


# Contexts that publish; their events are known once their modules are imported.
PUBLISHERS = ("governance", "masterdata", "inventory", "procurement", "finance")


def schemas() -> dict[str, str]:
    """Return every schema as JSON text by file name, such as ``in/invoice.received.v1.json``."""
    for context in PUBLISHERS:
        if find_spec(f"apotheca.{context}.events"):
            import_module(f"apotheca.{context}.events")
    found = {"envelope.json": _titled(Envelope.model_json_schema(), "envelope")}
    for (name, version), model in inbound.items():
        if not _is_ours(model):
            continue
        found[f"in/{name}.v{version}.json"] = _titled(
            model.model_json_schema(), f"{name}.v{version}"
        )
    for name, model in OUTBOUND.items():
        found[f"out/{name}.json"] = _titled(model.model_json_schema(mode="serialization"), name)
    for name, event in Event.known.items():
        if _is_ours(event):
            found[f"events/{name}.json"] = _titled(_event_schema(event), name)
    return {
        file: json.dumps(schema, indent=1, sort_keys=True) + "\n" for file, schema in found.items()
    }


def _is_ours(declared: type) -> bool:
    return declared.__module__.startswith("apotheca.") and ".tests." not in declared.__module__


def _event_schema(event: type[Event]) -> dict[str, Any]:
    schema: dict[str, Any] = TypeAdapter(event).json_schema(mode="serialization")
    return schema


def _titled(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """Name the schema by its versioned type; texts of classes stay as descriptions."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": name}
