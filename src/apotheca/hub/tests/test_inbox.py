import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.db import OperationalError, connection
from tests.world import AT

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.hub.canonical.parsing import Amount, Canonical, Text
from apotheca.hub.errors import EndpointUnknown
from apotheca.hub.handlers.registry import handles
from apotheca.hub.inbox import Door, blocked_by, claim_messages, drain, process_inbox, process_one
from apotheca.hub.models import Inbox, Payload
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.tests.factories import BoxMoved, endpoint
from apotheca.hub.types import Handled, InboundContext
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.models import EventRecord


class BoxIn(Canonical):
    weight: Amount
    note: Text = ""


class TooHeavy(DomainError):
    code = "inventory.test_too_heavy"
    message = "This box weighs {weight}; at most 10 may be lifted."


@dataclass
class Moved:
    entity_id: int = 0
    fail_with: type[Exception] | None = None


moved = Moved()


@operation(permission="test.lift_box", duty="G", is_act=False)
def lift_box(*, actor: Actor, key: str, weight: int) -> int:
    publish(BoxMoved(entity_id=moved.entity_id, subject_id=uuid7(), business_key=key,
                     correlation_id=uuid7(), when=AT, weight=weight))  # fmt: skip
    return weight


@handles("testbox.moved", BoxIn)
def box_moved(context: InboundContext, box: BoxIn) -> Handled:
    lift_box(actor=context.actor, key=context.business_key, weight=int(box.weight))
    if moved.fail_with:
        raise moved.fail_with("the wire broke")
    if box.weight > 10:
        raise TooHeavy(weight=box.weight)
    return Handled(uuid7(), {"weight": str(box.weight)})


def body(weight="1", version=1, key="BOX-1", **more):
    data = {"weight": weight, **more}
    return json.dumps(
        {"specversion": "1.0", "id": "1", "type": f"testbox.moved.v{version}", "source": "/test",
         "subject": key, "time": "2026-03-02T12:00:00Z", "data": data}
    ).encode()  # fmt: skip


@pytest.fixture
def door(world):
    return open_door(world)


def open_door(world):
    moved.entity_id, moved.fail_with = world.entity["HOSP"], None
    place = endpoint(world, "DOCK-1", direction="IN", duties="G")
    return Door(place.pk, place.code, place.person_id, place.max_attempts)


def send(door, message_id="m1", content=None, key="BOX-1"):
    return receive_message(
        actor=Actor(door.person_id), endpoint_code=door.code, message_id=message_id,
        body=content or body(key=key), object_type="testbox.moved", business_key=key,
    )  # fmt: skip


def status(message_id="m1"):
    return Inbox.objects.exclude(status="CONFLICT").get(message_id=message_id).status


def effects():
    return EventRecord.objects.filter(name=BoxMoved.name).count()


def process(door):
    return process_inbox(door, clock=lambda: AT)


def test_a_message_has_its_effect_and_its_reply(door):
    send(door)
    assert process(door) == 1
    reply = send(door)
    assert (reply.status, reply.is_repeat, reply.reply) == ("DONE", True, {"weight": "1"})
    assert reply.document_id
    assert effects() == 1


def test_a_repeat_is_counted_and_has_no_second_effect(door):
    for _ in range(5):
        reply = send(door)
    assert (reply.is_repeat, reply.repeats) == (True, 4)
    drain(door)
    send(door)
    assert drain(door) == 0
    assert effects() == 1
    assert Payload.objects.count() == 1


def test_the_same_id_with_other_bytes_waits_for_a_person_and_has_no_effect(door):
    send(door, content=body("1"))
    reply = send(door, content=body("2"))
    again = send(door, content=body("2"))
    assert (reply.status, reply.is_conflict, again.repeats) == ("CONFLICT", True, 1)
    drain(door)
    assert status() == "DONE"
    assert effects() == 1
    assert Payload.objects.count() == 2


def test_another_service_cannot_use_the_endpoint(door, world):
    with pytest.raises(EndpointUnknown):
        receive_message(
            actor=Actor(world.person["system"]), endpoint_code=door.code, message_id="1",
            body=b"{}", object_type="testbox.moved", business_key="1",
        )  # fmt: skip


def test_a_business_refusal_is_held_for_its_owner_and_leaves_nothing_behind(door):
    send(door, content=body("11"))
    process(door)
    held = Inbox.objects.get()
    assert (held.status, held.error_code, held.owner_role) == (
        "HELD", "inventory.test_too_heavy", "PHARMACY_STOCK",
    )  # fmt: skip
    assert "weighs 11" in held.error_text
    assert effects() == 0


def test_a_service_without_the_duty_is_held(door, world):
    bare = endpoint(world, "DOCK-2", direction="IN", duties="D")
    other = Door(bare.pk, bare.code, bare.person_id, 8)
    send(other)
    process(other)
    assert Inbox.objects.get().error_code == "governance.not_permitted"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"not json", "hub.message_unreadable"),
        (b"\xff\xfe", "hub.message_unreadable"),
        (b'{"a": 1, "a": 2}', "hub.message_unreadable"),
        (b"[" * 5000, "hub.message_unreadable"),
        (b"[]", "hub.message_unreadable"),
        (body().replace(b'"1"}', b"NaN}"), "hub.message_unreadable"),
        (body().replace(b'"weight": "1"', b'"weight": 1.5'), "hub.message_unreadable"),
        (body("1E5"), "hub.message_unreadable"),
        (body("\uff11"), "hub.message_unreadable"),
        (body("NaN"), "hub.message_unreadable"),
        (body(note="a\x1bb"), "hub.message_unreadable"),
        (body().replace(b"2026-03-02T12:00:00Z", b"2026-03-02T12:00:00"), "hub.message_unreadable"),
        (body(version=2), "hub.version_unknown"),
    ],
)
def test_what_cannot_be_read_exactly_is_held_with_the_place(door, content, code):
    send(door, content=content)
    process(door)
    held = Inbox.objects.get()
    assert (held.status, held.error_code) == ("HELD", code)


def test_additions_to_a_known_version_are_tolerated(door):
    send(door, content=body(colour="red", ratio=[1, {"x": "y"}]))
    process(door)
    assert status() == "DONE"


def test_a_message_nobody_handles_is_held(door):
    receive_message(
        actor=Actor(door.person_id), endpoint_code=door.code, message_id="1", body=b"{}",
        object_type="moon.rose", business_key="1",
    )  # fmt: skip
    process(door)
    assert Inbox.objects.get().error_code == "hub.no_handler"


def test_a_successor_waits_behind_its_held_predecessor_and_says_so(door):
    send(door, "m1", body("11"))
    send(door, "m2", body("2"))
    send(door, "m3", body("3", key="BOX-2"), key="BOX-2")
    drain(door)
    assert (status("m1"), status("m2"), status("m3")) == ("HELD", "RECEIVED", "DONE")
    waiting = Inbox.objects.get(message_id="m2")
    assert blocked_by(waiting.pk) == Inbox.objects.get(message_id="m1").pk
    Inbox.objects.filter(message_id="m1").update(status="DISMISSED")
    drain(door)
    assert status("m2") == "DONE"


def test_what_may_pass_is_tried_again_and_dies_after_eight_tries(door):
    send(door)
    moved.fail_with = OperationalError
    for expected in ["RETRY"] * 7 + ["DEAD"]:
        Inbox.objects.update(next_at=None)
        assert process(door) == 1
        assert status() == expected
    assert process(door) == 0
    assert effects() == 0


def test_a_bug_in_one_message_does_not_stop_the_others(door, caplog):
    send(door, "poison")
    moved.fail_with = KeyError
    process(door)
    moved.fail_with = None
    send(door, "healthy", key="BOX-2")
    process(door)
    assert (status("poison"), status("healthy")) == ("RETRY", "DONE")
    assert "could not be processed" in caplog.text


def test_a_worker_whose_lease_was_taken_over_writes_nothing(door):
    send(door)
    slow = claim_messages(door.id, 1, lease_seconds=-1)[0]
    fast = claim_messages(door.id, 1)[0]
    process_one(door, slow, AT)
    assert (status(), effects()) == ("LEASED", 0)
    process_one(door, fast, AT)
    process_one(door, slow, AT)
    assert (status(), effects()) == ("DONE", 1)


def test_a_message_whose_worker_dies_at_every_try_is_dead_in_the_end(door):
    send(door)
    for _ in range(8):
        assert claim_messages(door.id, 1, lease_seconds=-1)
    process(door)
    assert (Inbox.objects.get().status, Inbox.objects.get().error_code) == (
        "DEAD",
        "hub.worker_lost",
    )


@pytest.mark.slow
def test_the_same_messages_from_many_connections_have_one_effect_each(real_world):
    door = open_door(real_world)
    stop = threading.Event()

    def deliver(number):
        try:
            send(door, f"m{number % 20}", body("1", key=f"K{number % 20}"), key=f"K{number % 20}")
        finally:
            connection.close()

    def work():
        try:
            while not stop.is_set():
                drain(door)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(deliver, range(200)))
    stop.set()
    for worker in workers:
        worker.join()
    drain(door)
    assert effects() == 20
    assert sum(Inbox.objects.values_list("repeats", flat=True)) == 180
