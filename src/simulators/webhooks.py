"""
The sending side of webhooks, as Standard Webhooks describes it. Written without the product's code.
"""

import base64
import hmac
import http.client
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

ATTEMPTS_MAX = 12
SETTLED = {200, 202, 409}


@dataclass(frozen=True, slots=True)
class Webhook:
    """One message to push: its id stays the same for every try."""

    id: str
    address: str
    body: bytes
    secret: str


@dataclass(frozen=True, slots=True)
class Pushed:
    """How the last try of one message ended (status 0: no answer)."""

    id: str
    status: int
    tries: int
    answer: str


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """Return the v1 signature over ``id.timestamp.body``."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    content = b".".join([message_id.encode(), str(timestamp).encode(), body])
    return "v1," + base64.b64encode(hmac.new(key, content, sha256).digest()).decode()


class Pusher:
    """
    Pushes queued webhooks until each is answered 200, 202 or 409, or the tries are over.

    ``copies`` sends each message so many times (at most), ``is_shuffled`` in any order, and
    ``lost_answers`` is the share of answers thrown away as if the line broke.
    """

    def __init__(
        self, *, seed: int = 1, copies: int = 1, is_shuffled: bool = False, lost_answers: float =
        0.0
    ) -> None:  # fmt: skip
        self._random = random.Random(seed)  # noqa: S311  repeatable, not secret
        self._lock = threading.Lock()
        self._queue: list[Webhook] = []
        self.copies, self.is_shuffled, self.lost_answers = copies, is_shuffled, lost_answers
        self.answers: Counter[int] = Counter()

    def add(self, webhook: Webhook) -> None:
        """Queue one message."""
        with self._lock:
            times = self._random.randint(1, self.copies)
            self._queue.extend([webhook] * times)

    def flush(self) -> list[Pushed]:
        """Push everything queued; return how each copy ended, in the order pushed."""
        with self._lock:
            waiting, self._queue = self._queue, []
            if self.is_shuffled:
                self._random.shuffle(waiting)
        return [self._push(webhook) for webhook in waiting]

    def _push(self, webhook: Webhook) -> Pushed:
        for attempt in range(1, ATTEMPTS_MAX + 1):
            status, answer = post(webhook)
            if status and self._random.random() < self.lost_answers:
                status = 0
            if status in SETTLED or (400 <= status < 500 and status != 429):
                break
            time.sleep(0.01 * attempt)
        self.answers[status] += 1
        return Pushed(webhook.id, status, attempt, answer)


def post(webhook: Webhook) -> tuple[int, str]:
    """Post once; return status and answer, or 0 and what broke."""
    parts = urlsplit(webhook.address)
    now = int(time.time())
    headers = {
        "content-type": "application/json",
        "webhook-id": webhook.id,
        "webhook-timestamp": str(now),
        "webhook-signature": signature(webhook.secret, webhook.id, now, webhook.body),
    }
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("POST", parts.path, webhook.body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    except (OSError, http.client.HTTPException) as failure:
        return 0, f"{type(failure).__name__}: {failure}"
    finally:
        connection.close()
