"""From a posting to the subscriber: which events, in which words, in which order, how often."""

import json
import time

import pytest
from tests.journeys.story import FRESH, Story
from tests.world import AT

from apotheca.governance.models import Person
from apotheca.hub.hooks.events import event_named, parts_of
from apotheca.hub.hooks.guard import HookUrlRefused
from apotheca.hub.hooks.tests.receiver import Receiver, with_status
from apotheca.hub.lanes import endpoints
from apotheca.hub.operations.hooks import (
    EventUnknown,
    SecretNameUnusable,
    known_events,
    subscribe,
    unsubscribe,
)
from apotheca.hub.operations.registry import EndpointExists, EndpointNeedsService
from apotheca.hub.signing import new_secret, secrets_of, verify
from apotheca.hub.worker import Sender
from apotheca.kernel.shapes import ManyShape, MaybeShape, StructShape

EVENTS = ("procurement.purchase_order_sent.v1", "procurement.goods_received.v1")
OPAQUE = {"correlation_id", "feed_id", "posted_id", "event_id", "document_id", "subject_id"}


@pytest.fixture(autouse=True)
def development(settings, monkeypatch):
    settings.HOOKS_LOOPBACK = True
    monkeypatch.setenv("APOTHECA_SECRET_BOARD", new_secret())


@pytest.fixture
def board():
    with Receiver() as receiver:
        yield receiver


def subscribed(world, address, **changes):
    person, _ = Person.objects.get_or_create(
        username="board", defaults={"name": "Board", "kind": "SERVICE"}
    )
    given = {"code": "BOARD", "name": "Boards", "url": address, "events": EVENTS,
             "person_id": person.pk, "secret_name": "BOARD", **changes}  # fmt: skip
    return subscribe(actor=world.actor("integrator"), when=AT, **given)


def deliver() -> int:
    (endpoint,) = endpoints("OUT", ["BOARD"])
    sender = Sender(endpoint)
    try:
        return sender.round()
    finally:
        sender.close()


def test_a_subscriber_gets_each_event_once_signed_in_order_and_in_codes(real_world, board):
    subscribed(real_world, f"http://127.0.0.1:{board.port}/in")
    story = Story(real_world)
    order = story.order("HEPARIN", 4, "BOX")
    receipt = story.receive(order, (4, "BOX", "A1", FRESH))
    while deliver():
        pass
    told = [json.loads(body) for _, body in board.posts]
    sent, received = told if told[0]["type"] == EVENTS[0] else told[::-1]
    assert (sent["type"], received["type"]) == EVENTS
    assert sent["subject"] == order.number
    assert sent["data"]["entity"] == "HOSP"
    assert sent["data"]["facility"] == "MAIN"
    assert sent["data"]["supplier"] == "WHOLESALE"
    assert sent["data"]["lines"][0]["package"] == "HEPARIN-BOX"
    assert received["data"]["order_number"] == order.number
    assert receipt.number in json.dumps(received)
    assert received["correlationid"] == sent["correlationid"]
    for headers, body in board.posts:
        assert verify(headers, body, secrets_of("BOARD"), time.time())
    assert len({headers["webhook-id"] for headers, _ in board.posts}) == 2
    assert deliver() == 0


def test_a_failed_push_comes_again_under_the_same_id(real_world, board):
    subscribed(real_world, f"http://127.0.0.1:{board.port}/in", events=EVENTS[:1])
    Story(real_world).order("HEPARIN", 4, "BOX")
    board.answer = with_status(500)
    deliver()
    board.answer = with_status(204)
    until = time.monotonic() + 20
    while len(board.posts) < 2 and time.monotonic() < until:
        deliver()
        time.sleep(0.2)
    first, second = board.posts
    assert first[0]["webhook-id"] == second[0]["webhook-id"]
    assert first[1] == second[1]


def test_a_subscription_of_one_entity_hears_of_no_other(real_world, board):
    clinic = real_world.entity["CLINIC"]
    subscribed(real_world, f"http://127.0.0.1:{board.port}/in", entity_id=clinic)
    Story(real_world).order("HEPARIN", 4, "BOX")
    assert deliver() == 0
    assert board.posts == []


def test_who_unsubscribed_hears_nothing_more(real_world, board):
    subscribed(real_world, f"http://127.0.0.1:{board.port}/in")
    ended = unsubscribe(actor=real_world.actor("integrator"), when=AT, endpoint_code="BOARD")
    assert set(ended.events) == set(EVENTS)
    Story(real_world).order("HEPARIN", 4, "BOX")
    assert deliver() == 0


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"url": "https://10.0.0.1/"}, HookUrlRefused),
        ({"url": "https://169.254.169.254/"}, HookUrlRefused),
        ({"events": ["procurement.nothing.v1"]}, EventUnknown),
        ({"secret_name": "../../etc/passwd"}, SecretNameUnusable),
        ({"secret_name": ""}, SecretNameUnusable),
        ({"person_id": "buyer"}, EndpointNeedsService),
    ],
)
def test_a_subscription_that_does_not_fit_is_refused(world, change, refusal):
    change = {name: world.person.get(value, value) if name == "person_id" else value
              for name, value in change.items()}  # fmt: skip
    with pytest.raises(refusal):
        subscribed(world, "https://boards.example.org/in", **change)


def test_a_code_is_subscribed_once(world):
    subscribed(world, "https://boards.example.org/in")
    with pytest.raises(EndpointExists):
        subscribed(world, "https://boards.example.org/in")


def plain_ids(shape):
    if isinstance(shape, MaybeShape | ManyShape):
        yield from plain_ids(shape.inner)
    if isinstance(shape, StructShape):
        for part in shape.parts:
            if part.portable.endswith(("_id", "_ids")):
                yield f"{shape.owner}.{part.portable}"
            yield from plain_ids(part.shape)


@pytest.mark.parametrize("name", sorted(known_events()))
def test_no_event_tells_an_internal_id(name):
    if name.startswith("test."):
        pytest.skip("An event of another test.")
    left = set()
    for _, portable, _, shape in parts_of(event_named(name)):
        if portable.endswith(("_id", "_ids")):
            left.add(portable)
        left |= set(plain_ids(shape))
    assert {one for one in left if one.rpartition(".")[2] not in OPAQUE} == set()
