"""
``duplicate``: each message 2 to 10 times, shuffled, from 32 threads, and again under new ids.

Requisitions, deliveries, invoices and dispensing files go through the real inbox on real
connections, while workers process them and some stall past their lease. Afterwards every message
comes once more under a new id, as after the sender lost its keys. The oracle knows what the
generator meant and asks the database with its own SQL: no second effect, none lost, amounts to the
cent.
"""

import json
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

from bench import common
from bench.faults.duplicate_messages import COPIES, KINDS, House, Message, generate

DATABASE = "apotheca_duplicate"
THREADS = 32
WORKERS = 3
STALL_SHARE = 0.1


def prepare(seed: int) -> None:
    """Nothing to set before Django starts: the campaign has a database of its own, no server."""


def run(n: int, seed: int) -> dict[str, Any]:
    """Deliver about ``n`` times, replay, and return what the oracle counted."""
    from apotheca.config import databases
    from bench.faults.duplicate_oracle import judge, must_see_planted

    started = time.perf_counter()
    with common.own_database(DATABASE):
        house = House()
        chance = random.Random(seed)
        messages, meant = generate(house, chance, n)
        copies = _copied(messages, n, chance)
        answers = _deliver(house, copies, chance)
        replayed = [_renamed(one) for one in messages]
        chance.shuffle(replayed)
        answers += _deliver(house, replayed, chance)
        address = databases.superuser_address(DATABASE)
        verdict = judge(address, meant)
        states = _states()
        must_see_planted(address, meant)
    violations = sum(verdict.values())
    return {
        "violations": violations, "found": verdict, "messages": len(messages),
        "deliveries": len(copies), "replayed": len(replayed), "threads": THREADS,
        "by_kind": Counter(one.kind for one in messages), "answers": answers, "inbox": states,
        "stalls": house.stalls, "seconds": round(time.perf_counter() - started, 1),
    }  # fmt: skip


def _copied(messages: list[Message], n: int, chance: random.Random) -> list[Message]:
    """Return each message 2 to 10 times, ``n`` in all where that is possible, shuffled."""
    least, most = COPIES
    times = [chance.randint(least, most) for _ in messages]
    while (missing := n - sum(times)) != 0:
        step = 1 if missing > 0 else -1
        movable = [i for i, count in enumerate(times) if least <= count + step <= most]
        if not movable:
            break
        for index in chance.sample(movable, min(abs(missing), len(movable))):
            times[index] += step
    copies = [one for one, count in zip(messages, times, strict=True) for _ in range(count)]
    chance.shuffle(copies)
    return copies


def _renamed(message: Message) -> Message:
    return Message(message.kind, f"again-{message.message_id}", message.key, message.body)


def _deliver(house: House, copies: list[Message], chance: random.Random) -> Counter[str]:
    """Deliver all copies from 32 threads while workers process; return the answers by kind."""
    stop = threading.Event()
    workers = [
        threading.Thread(target=_work, args=(house, stop, random.Random(chance.random())))
        for _ in range(WORKERS)
    ]
    for worker in workers:
        worker.start()
    with ThreadPoolExecutor(THREADS) as pool:
        shares = [copies[start::THREADS] for start in range(THREADS)]
        answers = sum(pool.map(lambda share: _send_all(house, share), shares), Counter[str]())
    _wait_until_settled()
    stop.set()
    for worker in workers:
        worker.join()
    return answers


def _send_all(house: House, share: list[Message]) -> Counter[str]:
    from django.db import connection

    try:
        return Counter(_send(house, message) for message in share)
    finally:
        connection.close()


def _send(house: House, message: Message) -> str:
    from apotheca.governance.types import Actor
    from apotheca.hub.operations.inbox import receive_message

    door = house.doors[message.kind]
    reply = receive_message(
        actor=Actor(door.person_id, source="campaign"), endpoint_code=door.code,
        message_id=message.message_id, body=message.body, object_type=KINDS[message.kind],
        business_key=message.key,
        correlation_id=_correlation(message.body) if message.kind == "requisition" else None,
    )  # fmt: skip
    return "conflict" if reply.is_conflict else "repeat" if reply.is_repeat else "new"


def _correlation(body: bytes) -> UUID:
    return UUID(json.loads(body)["correlationid"])


def _work(house: House, stop: threading.Event, chance: random.Random) -> None:
    """Process the inbox; now and then stall past the lease, then go on with an old fence."""
    from django.db import connection
    from tests.world import AT

    from apotheca.hub.inbox import claim_messages, process_one

    try:
        while not stop.is_set():
            tried = 0
            for door in house.doors.values():
                stalls = chance.random() < STALL_SHARE
                claimed = claim_messages(door.id, 20, lease_seconds=0.05 if stalls else 30)
                if stalls and claimed:
                    house.stalls += 1
                    time.sleep(0.2)
                for message in claimed:
                    process_one(door, message, AT)
                tried += len(claimed)
            if not tried:
                time.sleep(0.02)
    finally:
        connection.close()


def _wait_until_settled() -> None:
    """Wait until nothing is left that a worker could still do."""
    from apotheca.kernel.sql import fetch_values

    open_states = "SELECT count(*) FROM hub_inbox WHERE status IN ('RECEIVED', 'LEASED', 'RETRY')"
    blocked = (
        "SELECT count(*) FROM hub_inbox w WHERE status = 'RECEIVED' AND EXISTS (SELECT 1 FROM"
        " hub_inbox p WHERE p.endpoint_id = w.endpoint_id AND p.business_key = w.business_key"
        " AND p.status IN ('HELD', 'DEAD'))"
    )
    deadline = time.monotonic() + 1800
    while time.monotonic() < deadline:
        waiting, stuck = fetch_values(open_states)[0][0], fetch_values(blocked)[0][0]
        if waiting == stuck:
            return
        time.sleep(0.2)
    raise TimeoutError("The inbox did not settle within half an hour.")


def _states() -> dict[str, int]:
    from apotheca.kernel.sql import fetch_values

    rows = fetch_values(
        "SELECT status || coalesce(' ' || nullif(error_code, ''), ''), count(*), sum(repeats)"
        " FROM hub_inbox GROUP BY 1 ORDER BY 1"
    )
    return {**{row[0]: row[1] for row in rows}, "repeats": int(sum(row[2] for row in rows))}
