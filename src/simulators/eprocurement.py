"""
An eProcurement suite (invented): takes our orders, receipts and statuses over REST, and pushes
webhooks.

It also plays the suppliers behind it: they acknowledge what they were sent and bill what was
received, with price and quantity errors as asked. Its record of what it accepted is for oracles.
"""

import json
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import unquote
from uuid import uuid4

from simulators import faults
from simulators.faults import Switchboard
from simulators.webhooks import Pushed, Pusher, Webhook

SLOW_SECONDS = 0.3
CENT = Decimal("0.01")
BEFORE = {faults.RESET, faults.ERROR, faults.BUSY}


@dataclass
class Effect:
    """One message that had its effect here."""

    key: str
    sha256: str
    reference: str
    at: datetime
    body: dict[str, Any]


@dataclass
class Suite:
    """
    What the suite remembers. ``accepted`` is by object type and business key, in order of arrival.
    """

    accepted: dict[tuple[str, str], list[Effect]] = field(default_factory=lambda: defaultdict(list))
    by_key: dict[str, Effect] = field(default_factory=dict)
    repeats: int = 0
    refused: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, object_type: str, key: str, body: bytes) -> tuple[int, dict[str, Any]]:
        """Process one POST under its idempotency key; return status and answer."""
        digest = sha256(body).hexdigest()
        said = json.loads(body)
        with self.lock:
            earlier = self.by_key.get(key)
            if earlier is not None and earlier.sha256 != digest:
                self.refused += 1
                return 409, {"error": "this key came with other content"}
            if earlier is not None:
                self.repeats += 1
                return 200, _answer(earlier)
            reference = f"EP-{len(self.by_key) + 1:06d}"
            effect = Effect(key, digest, reference, datetime.now(UTC), said)
            self.by_key[key] = effect
            self.accepted[(object_type, said["subject"])].append(effect)
            return 201, _answer(effect)

    def held(self, object_type: str, business_key: str) -> dict[str, Any] | None:
        """Return the newest state of one object, or None."""
        with self.lock:
            effects = self.accepted.get((object_type, business_key))
            return _answer(effects[-1]) if effects else None


def _answer(effect: Effect) -> dict[str, Any]:
    return {
        "reference": effect.reference,
        "content_sha256": effect.sha256,
        "status": "accepted",
        "data": effect.body["data"],
    }


class EProcurement:
    """
    The running simulator; use it as a context manager.

    ``inbox`` are the addresses of our webhooks by object type (``order.acknowledged``, ``*`` for
    the rest), each with its secret. ``timeout_seconds`` is how long a ``timeout`` fault lets a
    caller wait.
    """

    def __init__(
        self, *, inbox: Mapping[str, tuple[str, str]] | None = None, seed: int = 1,
        timeout_seconds: float = 2.0,
    ) -> None:  # fmt: skip
        self.suite = Suite()
        self.faults = Switchboard(seed)
        self.pusher = Pusher(seed=seed)
        self.timeout_seconds = timeout_seconds
        self._inbox = dict(inbox or {})
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def address(self) -> str:
        """Where we send to."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def connect_inbox(self, inbox: Mapping[str, tuple[str, str]]) -> None:
        """Say where our webhooks are, when that is known only later."""
        self._inbox.update(inbox)

    def push(
        self, kind: str, subject: str, data: Mapping[str, Any], *, message_id: str = "",
        correlation_id: str | None = None, version: int = 1,
    ) -> str:  # fmt: skip
        """Queue one webhook and return its id; ``flush`` sends it."""
        message_id = message_id or f"msg_{uuid4().hex}"
        body = {
            "specversion": "1.0", "id": message_id, "type": f"{kind}.v{version}",
            "source": "/eprocurement", "subject": subject,
            "time": datetime.now(UTC).isoformat(), "datacontenttype": "application/json",
            "correlationid": correlation_id, "data": dict(data),
        }  # fmt: skip
        address, secret = self._inbox.get(kind) or self._inbox["*"]
        self.pusher.add(Webhook(message_id, address, json.dumps(body).encode(), secret))
        return message_id

    def flush(self) -> list[Pushed]:
        """Push what is queued; return how each ended."""
        return self.pusher.flush()

    def request(self, number: str, requisition: Mapping[str, Any]) -> str:
        """A user of the suite asks for goods."""
        return self.push("requisition.submitted", number, requisition)

    def acknowledge(
        self, order_number: str, *, reference: str = "", lines: tuple[Mapping[str, Any], ...] = ()
    ) -> str:
        """The supplier answers the newest version of an order it was sent; no lines accept all."""
        order = self.order(order_number)
        said = {"order_version": order["version"], "lines": list(lines),
                "reference": reference or f"ACK-{order_number}-{order['version']}"}  # fmt: skip
        return self.push("order.acknowledged", order_number, said)

    def bill(
        self, order_number: str, *, entity: str, number: str, invoiced_on: date,
        quantities: Mapping[int, Decimal] | None = None, price_error: Decimal = Decimal(0),
        freight: Decimal = Decimal(0), tax: Decimal = Decimal(0),
    ) -> str:  # fmt: skip
        """
        The supplier bills an order: whole, or ``quantities`` by line number.

        ``price_error`` is a share of the price (0.02 bills two percent too much).
        """
        order = self.order(order_number)
        lines = [
            _billed(
                line,
                Decimal((quantities or {}).get(line["line_no"], line["quantity"])),
                price_error,
            )
            for line in order["lines"]
            if quantities is None or line["line_no"] in quantities
        ]
        total = sum((Decimal(line["amount"]) for line in lines), freight + tax)
        said = {
            "entity": entity, "supplier": order["supplier"], "invoiced_on": invoiced_on.isoformat(),
            "currency": order["currency"], "order_number": order_number, "freight": str(freight),
            "tax": str(tax), "total": str(total), "lines": lines,
        }  # fmt: skip
        return self.push("invoice.received", number, said)

    def order(self, order_number: str) -> dict[str, Any]:
        """Return the newest version of an order the suite was sent."""
        held = self.suite.held("order", order_number)
        if held is None:
            raise LookupError(f"The suite was never sent order {order_number}.")
        data: dict[str, Any] = held["data"]
        return data

    def effects(self) -> dict[tuple[str, str], int]:
        """Return how many messages had an effect here, by object type and business key."""
        with self.suite.lock:
            return {key: len(effects) for key, effects in self.suite.accepted.items()}


def _billed(line: Mapping[str, Any], quantity: Decimal, price_error: Decimal) -> dict[str, Any]:
    price = Decimal(line["price_amount"]) / line["price_quantity"] * (1 + price_error)
    amount = (quantity * price).quantize(CENT, rounding=ROUND_HALF_UP)
    return {"order_line_no": line["line_no"], "quantity": str(quantity), "uom": line["uom"],
            "amount": str(amount), "description": line["description"]}  # fmt: skip


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, owner: EProcurement) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.owner = owner


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        owner = self.server.owner
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        fault = owner.faults.next()
        if fault in BEFORE:
            return self._fail_before(fault)
        if fault == faults.SLOW:
            time.sleep(SLOW_SECONDS)
        key = self.headers.get("idempotency-key", "")
        status, answer = owner.suite.take(self.path.strip("/"), key, body)
        if fault == faults.TIMEOUT:
            time.sleep(owner.timeout_seconds)
        if fault in {faults.REPLY_LOST, faults.TIMEOUT}:
            return self._break()
        return self._reply(status, answer)

    def do_GET(self) -> None:
        object_type, _, key = self.path.strip("/").partition("/")
        held = self.server.owner.suite.held(object_type, unquote(key))
        if object_type == "health":
            self._reply(200, {"status": "up"})
        elif held is None:
            self._reply(404, {"error": "we know nothing of it"})
        else:
            self._reply(200, held)

    def _fail_before(self, fault: str) -> None:
        if fault == faults.RESET:
            self._break()
        elif fault == faults.BUSY:
            self._reply(503, {"error": "come back later"}, {"retry-after": "1"})
        else:
            self._reply(500, {"error": "something went wrong"})

    def _reply(
        self, status: int, answer: Mapping[str, Any], headers: Mapping[str, str] | None = None
    ) -> None:
        body = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _break(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Keep the terminal for what matters."""
