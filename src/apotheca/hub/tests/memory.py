"""A target in memory that keeps its own record, with a switch for every way of failing."""

import threading
from collections import defaultdict

from apotheca.hub.adapters.base import Health, Lookup, Outcome, Presence, SendResult
from apotheca.hub.exports.registry import as_json, exports

ACCEPTED = SendResult(Outcome.ACCEPTED, 200, reference="T-1", observed={"ok": True})
LOST = SendResult(Outcome.UNKNOWN, error_class="TIMEOUT", excerpt="no answer in time")
BUSY = SendResult(Outcome.FAILED, 500, error_class="SERVER", excerpt="internal error")
DOWN = SendResult(Outcome.FAILED, error_class="CONNECT", excerpt="refused", is_endpoint_down=True)
NO = SendResult(Outcome.REFUSED, 422, error_class="REFUSED", excerpt="we know no such box")


class Target:
    """
    Absorbs repeats by idempotency key, as a class B target does. ``answers`` are given in turn.

    An answer ``(SendResult, True)`` processes the message before it fails: a reply lost after
    commit.
    """

    def __init__(self, answers=(), *, is_forgetful=False):
        self.answers = list(answers)
        self.is_forgetful = is_forgetful
        self.effects = defaultdict(list)
        self.keys = set()
        self.bodies = {}
        self.calls = []
        self.repeats = 0
        self.lock = threading.Lock()

    def send(self, message):
        with self.lock:
            self.calls.append(message.business_key)
            answer = self.answers.pop(0) if self.answers else ACCEPTED
            answer, is_processed = (
                answer if isinstance(answer, tuple) else (answer, answer is ACCEPTED)
            )
            if is_processed:
                self._take(message)
            return answer

    def _take(self, message):
        if message.idempotency_key in self.keys and not self.is_forgetful:
            self.repeats += 1
            return
        self.keys.add(message.idempotency_key)
        self.bodies[message.business_key] = message.body
        self.effects[message.business_key].append(message.idempotency_key)

    def query(self, message):
        held = self.bodies.get(message.business_key)
        if held is None:
            return Lookup(Presence.MISSING)
        return Lookup(Presence.SAME if held == message.body else Presence.OTHER, reference="T-1")

    def receive(self):
        return iter(())

    def health(self):
        return Health(True)

    def close(self):
        pass


@exports("box")
def say_box(fact):
    return as_json(fact.envelope({"weight": fact.payload["weight"]}))


@exports("silent-box")
def say_nothing(fact):
    return None
