"""
The simulated world outside: a procurement suite with the suppliers behind it, a legacy finance ERP,
and cabinets. Everything crosses the hub: lanes out, the inbox in, with a few broken lines on the
way.
"""

import os
import threading
import time
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from apotheca.governance.types import Actor
from apotheca.hub import inbox
from apotheca.hub.adapters.known import make_adapter
from apotheca.hub.lanes import endpoints
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.operations.registry import add_route, register_endpoint, register_system
from apotheca.hub.operations.replay import retry_delivery
from apotheca.hub.signing import new_secret
from apotheca.hub.standard import EPROCUREMENT, LEDGER
from apotheca.hub.worker import Sender, collect
from apotheca.kernel.moment import Moment
from apotheca.procurement.queries import requisition_status
from apotheca.procurement.types import RequisitionLineRef, RequisitionResult
from demo.founding import FOUNDED, register
from demo.hospital import Hospital, Notebook, OrderUnderWay, SoldLine, at
from demo.month import buying
from demo.month.cabinets import cabinet_files
from demo.month.dock import LEAD, after
from demo.network import entity_of, facility_of
from demo.report.ledgers import ask
from simulators import faults
from simulators.eprocurement import EProcurement
from simulators.legacy_erp import LegacyErp

# Doors in, and the service each acts as; its role is all a message through it may do.
DOORS = {
    "suite-requisitions": ("svc-requisitions", "Requests from the suite", "REQUESTER"),
    "suite-answers": ("svc-answers", "Answers of suppliers", "INTEGRATION_OPERATOR"),
    "supplier-invoices": ("svc-invoices", "Invoices of suppliers", "AP_CLERK"),
    "cabinets": ("svc-cabinets", "Dispensing cabinets", ""),
    "erp-confirmations": ("svc-ledger", "The legacy ledger", ""),
}
KINDS = {
    "requisition.submitted": "suite-requisitions",
    "order.acknowledged": "suite-answers",
    "invoice.received": "supplier-invoices",
}
BROKEN_LINES = {5: (faults.RESET,), 14: (faults.ERROR, faults.REPLY_LOST), 23: (faults.RESET,)}
PATIENCE_SECONDS = 30.0
BACKORDERED, ACCEPTED = "IB", "IA"


class SimulatedWorld:
    """The running simulators and our own door for webhooks; use it as a context manager."""

    def __init__(self, hospital: Hospital, notebook: Notebook) -> None:
        self.hospital, self.notebook = hospital, notebook
        notebook.send_bill = self.bill
        self.suite = EProcurement(seed=1)
        self.erp = LegacyErp(seed=1)
        self.today = at(date(2026, 10, 1), 23)
        self._answered: set[str] = set()
        self._requested = 0
        self._senders: list[Sender] = []

    def __enter__(self) -> Self:
        self.suite.__enter__()
        self.erp.__enter__()
        self._door = _OwnDoor()
        _register(self.hospital, self.suite, self.erp)
        secret = os.environ["APOTHECA_SECRET_SUITE"]
        self.suite.connect_inbox(
            {kind: (f"{self._door.address}/{code}", secret) for kind, code in KINDS.items()}
        )
        self._senders = [Sender(endpoint) for endpoint in endpoints("OUT", ())]
        confirmations = endpoints("IN", ("erp-confirmations",))[0]
        self._confirmations = confirmations, make_adapter(confirmations)
        return self

    def __exit__(self, *_: object) -> None:
        for sender in self._senders:
            sender.close()
        self._confirmations[1].close()
        self._door.close()
        self.erp.__exit__()
        self.suite.__exit__()

    def send_cabinet_files(self, day: date) -> None:
        """Each cabinet leaves its file of the day at the hub's door."""
        actor = Actor(self.hospital.person["svc-cabinets"], source="hub:cabinets")
        for place, body in cabinet_files(self.hospital, day):
            name = f"{place.interface}-{day}.csv"
            receive_message(
                actor=actor,
                endpoint_code="cabinets",
                message_id=name,
                body=body,
                object_type="usage.reported",
                business_key=name,
                content_type="text/csv",
            )

    def ask_by_suite(self, place: str, day: date) -> None:
        """A pharmacist asks in the suite; the request comes as a webhook and is decided here."""
        asks = buying.review(self.hospital, place, day)
        for is_order_form in (False, True):
            wanted = [ask for ask in asks if ask.is_order_form is is_order_form]
            if not wanted:
                continue
            self._requested += 1
            number = f"SUITE-{day:%m%d}-{self._requested:03d}"
            self.suite.request(number, _request(place, wanted, day))
            self.suite.flush()
            self._process(at(day, 14))
            requisition = _requisition(number)
            buying.decide_what_waits(self.hospital, day)
            buying.order_requested(self.hospital, self.notebook, place, requisition, wanted, day)

    def bill(self, number: str, data: dict[str, Any]) -> None:
        """A supplier sends its invoice through the suite."""
        self.suite.push("invoice.received", number, data)

    def exchange(self, day: date) -> None:
        """Send what waits in the lanes, let the others answer, and process what came in."""
        self.today = at(day, 23)
        self.suite.faults.script(BROKEN_LINES.get(day.day, ()))
        self.erp.faults.script(BROKEN_LINES.get(day.day + 2, ()))
        self._send()
        self._acknowledge(day)
        self.suite.flush()
        self.erp.import_files()
        self._collect()
        self._process(self.today)
        self._clear_doubts()

    def settle(self, day: date) -> None:
        """Go on exchanging until every lane is empty and every posting is confirmed."""
        until = time.monotonic() + PATIENCE_SECONDS
        while self._is_anything_left() and time.monotonic() < until:
            self.exchange(day)
            time.sleep(0.3)

    def _clear_doubts(self) -> None:
        """
        Ask the ERP's people about files nobody knows of: what they do not have is sent again.

        What they have confirms itself by its confirmation file.
        """
        for delivery_id, key in ask(
            "SELECT d.id, d.idempotency_key FROM hub_delivery d JOIN hub_lane l ON l.id = d.lane_id"
            "  JOIN hub_endpoint e ON e.id = l.endpoint_id"
            " WHERE d.status = 'IN_DOUBT' AND e.code = 'erp-journals'"
        ):
            if key not in self.erp.books.control_numbers:
                retry_delivery(
                    actor=self.hospital.actor("rafael", "The ERP's operators do not have it"),
                    when=self.today,
                    delivery_id=delivery_id,
                )

    def _send(self) -> None:
        for sender in self._senders:
            while sender.round():
                pass

    def _collect(self) -> None:
        # A file is read when it did not change between two looks.
        for _ in range(2):
            collect(*self._confirmations, clock=self._clock)

    def _clock(self) -> Moment:
        return self.today

    def _process(self, when: Moment) -> None:
        for door in inbox.doors():
            inbox.drain(door, clock=lambda: when)

    def _acknowledge(self, day: date) -> None:
        """Suppliers answer each order once: promised days, and what they do not have."""
        for order in self.notebook.under_way:
            is_there = self.suite.suite.held("order", order.number) is not None
            if is_there and order.number not in self._answered:
                self._answered.add(order.number)
                lines = tuple(_answer(order, line) for line in order.lines)
                self.suite.acknowledge(order.number, lines=lines)

    def _is_anything_left(self) -> bool:
        left = ask(
            "SELECT (SELECT count(*) FROM hub_delivery"
            "         WHERE status IN ('READY', 'LEASED', 'IN_DOUBT'))"
            "     + (SELECT count(*) FROM hub_inbox"
            "         WHERE status IN ('RECEIVED', 'RETRY', 'LEASED'))"
            "     + (SELECT count(*) FROM hub_postingclaim "
            "         WHERE state = 'CLAIMED' AND posting_kind = 'JOURNAL')"
        )
        return bool(left[0][0])


def _register(hospital: Hospital, suite: EProcurement, erp: LegacyErp) -> None:
    """Register systems, doors with their services, and what goes where."""
    os.environ["APOTHECA_SECRET_SUITE"] = new_secret()
    os.environ["APOTHECA_SECRET_LEGACY_ERP"] = erp.password
    for username, name, role in DOORS.values():
        register(hospital, username, name, role, is_service=True)
    operator = hospital.actor("rafael")
    system = {
        code: register_system(actor=operator, when=FOUNDED, code=code, name=name)
        for code, name in (
            ("SUITE", "Procurement suite (simulated)"),
            ("LEGACY_ERP", "Legacy finance ERP (simulated)"),
            ("CABINETS", "Dispensing cabinets (simulated)"),
        )
    }

    def door(code: str, of: str, adapter: str, direction: str, kind: str, **more: Any) -> None:
        service = DOORS[code][0] if code in DOORS else "system"
        register_endpoint(
            actor=operator, when=FOUNDED, system_id=system[of], code=code, adapter=adapter,
            direction=direction, idempotency_class=kind, person_id=hospital.person[service], **more,
        )  # fmt: skip

    for code in KINDS.values():
        door(code, "SUITE", "rest", "IN", "A", secret_name="SUITE")  # noqa: S106  its name only
    door("cabinets", "CABINETS", "rest", "IN", "A")
    files = [{"pattern": r"confirmed-(?P<key>.+)\.csv", "object_type": "posting.confirmed"}]
    secret = {"secret_name": "LEGACY_ERP"}
    reading = {**erp.config, "collect": True, "files": files}
    door("erp-confirmations", "LEGACY_ERP", "sftp", "IN", "A", config=reading, **secret)
    door("erp-journals", "LEGACY_ERP", "sftp", "OUT", "D", config=erp.config, **secret)
    address = {"base_url": suite.address, "timeout_seconds": 5}
    door("suite", "SUITE", "rest", "OUT", "B", config=address, in_flight_max=8)
    for routes, code in ((EPROCUREMENT, "suite"), (LEDGER, "erp-journals")):
        for event_name, object_type, policy in routes:
            add_route(
                actor=operator, when=FOUNDED, event_name=event_name, endpoint_code=code,
                object_type=object_type, policy=policy,
            )  # fmt: skip


def _request(place: str, asks: list[buying.Ask], day: date) -> dict[str, Any]:
    return {
        "entity": entity_of(facility_of(place)),
        "deliver_to": buying.dock_of(place),
        "requested_on": day.isoformat(),
        "needed_on": (day + timedelta(days=3)).isoformat(),
        "lines": [
            {"quantity": str(ask.quantity), "uom": ask.uom, "package": ask.pack.code}
            for ask in asks
        ],
    }


def _requisition(number: str) -> RequisitionResult:
    """Return the requisition a request of the suite became."""
    rows = ask(
        "SELECT document_id FROM hub_inbox"
        " WHERE business_key = %s AND object_type = 'requisition.submitted'",
        [number],
    )
    document_id: UUID = rows[0][0]
    found = requisition_status(document_id)
    lines = tuple(
        RequisitionLineRef(line.line_id, line.line_no, line.base_quantity, Decimal(0))
        for line in found.lines
    )
    return RequisitionResult(document_id, found.number, found.status, 1, Decimal(0), "USD", lines)


def _answer(order: OrderUnderWay, line: SoldLine) -> dict[str, Any]:
    """What the supplier says of a line: promised in its lead time, or backordered."""
    if not line.pack.can_be_bought:
        return {"line_no": line.line_no, "code": BACKORDERED, "note": "Unavailable (FDA shortage)"}
    promised = after(order.sent_on, LEAD[order.supplier] + 1)
    return {"line_no": line.line_no, "code": ACCEPTED, "promised_on": promised.isoformat()}


class _OwnDoor:
    """Our webhook address, served from a thread of this process."""

    def __init__(self) -> None:
        from apotheca.config.wsgi import application

        self._server = ThreadedWSGIServer(("127.0.0.1", 0), _Quiet)
        self._server.set_app(application)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/hub/in"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        """Keep the terminal for the report."""
