import pytest
from django.db import IntegrityError, connection, transaction
from tests.world import ALWAYS, AT

from apotheca.governance.models import AuditEntry, Person, Role, RoleGrant
from apotheca.governance.shell import NotPermitted
from apotheca.governance.types import Actor
from apotheca.hub.errors import (
    AlreadyClaimed,
    AlreadyDelivered,
    AlreadyReplayed,
    ClaimUnknown,
    NotWaiting,
    SecondPersonNeeded,
)
from apotheca.hub.inbox import Door, drain
from apotheca.hub.lanes import endpoints
from apotheca.hub.models import Delivery, Endpoint, Inbox, Lane, OperatorAction, PostingClaim
from apotheca.hub.operations.inbox import receive_message
from apotheca.hub.operations.messages import (
    correct_message,
    dismiss_message,
    release_message,
    retry_message,
)
from apotheca.hub.operations.registry import (
    EndpointNeedsService,
    add_route,
    pause_endpoint,
    register_endpoint,
    register_system,
    resume_endpoint,
)
from apotheca.hub.operations.replay import (
    correct_delivery,
    release_correction,
    reprocess_delivery,
    retry_delivery,
    settle_delivery,
)
from apotheca.hub.posting import confirm_claim, take_claim, take_claims
from apotheca.hub.queries import blocked_lanes, message_counts, waiting_messages
from apotheca.hub.tests.factories import endpoint, move_boxes, route, service, system
from apotheca.hub.tests.memory import LOST, NO, Target
from apotheca.hub.worker import Sender
from apotheca.kernel.ids import uuid7


def integrators(world):
    other = Person.objects.create(username="second_integrator", name="Second Integrator")
    for entity_id in world.entity.values():
        RoleGrant.objects.create(
            person=other, role=Role.objects.get(code="T_R"), entity_id=entity_id, valid=ALWAYS
        )
    return world.actor("integrator", reason="The target was repaired."), Actor(other.pk)


def refused(world, *, policy="STRICT", keys=("A", "A"), answer=NO, idempotency_class="B"):
    """A lane whose first delivery the target refused, and a sender whose target is well again."""
    place = endpoint(world, "SUITE-1", idempotency_class=idempotency_class)
    route(place, policy=policy)
    target = Target([answer])
    sender = Sender(endpoints("OUT")[0], target)
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=list(keys))
    sender.round()
    return sender, target, Delivery.objects.order_by("seq").first().pk


def statuses():
    return list(Delivery.objects.order_by("seq", "id").values_list("status", flat=True))


def test_retry_sends_the_same_bytes_under_the_same_key_in_their_place(real_world):
    integrator, _ = integrators(real_world)
    sender, target, dead = refused(real_world)
    key = Delivery.objects.get(pk=dead).idempotency_key
    retry_delivery(actor=integrator, when=AT, delivery_id=dead)
    sender.round()
    assert statuses() == ["DONE", "DONE"]
    assert target.effects["A"][0] == key
    action = OperatorAction.objects.get()
    assert (action.verb, action.reason) == ("RETRY", "The target was repaired.")
    assert AuditEntry.objects.filter(action="hub.delivery_retry").count() == 1


def test_retry_of_a_delivery_the_lane_has_passed_goes_to_the_end(real_world):
    integrator, _ = integrators(real_world)
    sender, _, dead = refused(real_world, policy="FREE")
    answer = retry_delivery(actor=integrator, when=AT, delivery_id=dead)
    assert answer.seq == 3
    sender.round()
    assert statuses() == ["DEAD", "DONE", "DONE"]
    with pytest.raises(AlreadyReplayed):
        retry_delivery(actor=integrator, when=AT, delivery_id=dead)


def test_reprocess_maps_again_and_uses_a_key_of_its_own(real_world):
    integrator, _ = integrators(real_world)
    sender, target, dead = refused(real_world)
    reprocess_delivery(actor=integrator, when=AT, delivery_id=dead)
    sender.round()
    assert sorted(statuses()) == ["DONE", "DONE", "SUPPRESSED"]
    assert target.effects["A"][0].endswith(":r1")
    assert Delivery.objects.get(replay_of=dead).seq == 1


def test_what_arrived_is_not_sent_again(real_world):
    integrator, _ = integrators(real_world)
    sender, _, dead = refused(real_world)
    retry_delivery(actor=integrator, when=AT, delivery_id=dead)
    sender.round()
    for verb in (retry_delivery, reprocess_delivery):
        with pytest.raises(AlreadyDelivered):
            verb(actor=integrator, when=AT, delivery_id=dead)


def test_a_correction_needs_a_second_person(real_world):
    integrator, second = integrators(real_world)
    sender, target, dead = refused(real_world)
    copy = correct_delivery(actor=integrator, when=AT, delivery_id=dead, body=b"better").delivery_id
    assert sender.round() == 0
    for verb in (retry_delivery, reprocess_delivery):
        with pytest.raises(NotWaiting):
            verb(actor=integrator, when=AT, delivery_id=copy)
    with pytest.raises(SecondPersonNeeded):
        release_correction(actor=integrator, when=AT, delivery_id=copy)
    release_correction(actor=second, when=AT, delivery_id=copy)
    sender.round()
    assert len(target.effects["A"]) == 2
    assert sorted(statuses()) == ["DONE", "DONE", "SUPPRESSED"]
    released = OperatorAction.objects.get(verb="RELEASE")
    assert released.second_person_id == integrator.person_id


def test_a_file_in_doubt_is_settled_by_a_person_and_the_lane_goes_on(real_world):
    integrator, _ = integrators(real_world)
    sender, target, doubtful = refused(real_world, answer=LOST, idempotency_class="D")
    with pytest.raises(NotWaiting):
        reprocess_delivery(actor=integrator, when=AT, delivery_id=doubtful)
    settle_delivery(actor=integrator, when=AT, delivery_id=doubtful, has_arrived=True)
    sender.round()
    assert (statuses(), len(target.calls)) == (["DONE", "DONE"], 2)


def test_blocked_lanes_show_what_holds_them_and_how_many_wait(real_world):
    refused(real_world, keys=("A", "A", "A"))
    lane = blocked_lanes()[0]
    assert (lane.business_key, lane.head_status, lane.waiting) == ("A", "DEAD", 2)
    assert lane.blocked_reason == "DEAD: we know no such box"
    assert message_counts()["delivery"] == {"DEAD": 1, "READY": 2}


def test_only_integrators_use_the_verbs(world):
    with pytest.raises(NotPermitted):
        retry_delivery(actor=world.actor("buyer"), when=AT, delivery_id=uuid7())


def test_an_endpoint_is_paused_and_resumed_with_a_reason(world):
    place = endpoint(world, "SUITE-1")
    boss = world.actor("integrator", reason="Their release weekend")
    pause_endpoint(actor=boss, when=AT, endpoint_code="SUITE-1")
    assert Endpoint.objects.get(pk=place.pk).is_paused
    resume_endpoint(actor=boss, when=AT, endpoint_code="SUITE-1")
    assert not Endpoint.objects.get(pk=place.pk).is_paused
    assert OperatorAction.objects.filter(reason="Their release weekend").count() == 2


def test_an_endpoint_acts_as_a_service_never_as_a_person(world):
    boss = world.actor("integrator")
    system_id = register_system(actor=boss, when=AT, code="SUITE", name="Suite")
    facts = {
        "system_id": system_id,
        "adapter": "rest",
        "direction": "OUT",
        "idempotency_class": "B",
    }
    with pytest.raises(EndpointNeedsService):
        register_endpoint(actor=boss, when=AT, code="S1", person_id=boss.person_id, **facts)
    register_endpoint(actor=boss, when=AT, code="S1", person_id=service(world, "suite"), **facts)
    add_route(
        actor=boss, when=AT, event_name="test.box_moved.v1", endpoint_code="S1", object_type="box"
    )
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["A"])
    assert Lane.objects.count() == 1


def test_operator_actions_are_append_only(world):
    pause_endpoint(
        actor=world.actor("integrator"), when=AT, endpoint_code=endpoint(world, "S-1").code
    )
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM hub_operatoraction")


@pytest.fixture
def held(world):
    place = endpoint(world, "DOCK-1", direction="IN")
    door = Door(place.pk, place.code, place.person_id, 8)
    for number in (1, 2):
        receive_message(
            actor=Actor(door.person_id), endpoint_code=door.code, message_id=str(number),
            body=b"{}", object_type="moon.rose", business_key="M",
        )  # fmt: skip
    drain(door)
    return Inbox.objects.get(message_id="1").pk, door


def test_a_held_message_is_retried_and_its_successor_waits_behind_it(held, world):
    inbox_id, door = held
    first, second = waiting_messages()
    assert (first.status, second.status, second.blocked_by) == ("HELD", "RECEIVED", inbox_id)
    retry_message(actor=world.actor("integrator"), when=AT, inbox_id=inbox_id)
    assert waiting_messages()[0].status == "RECEIVED"
    drain(door)
    assert waiting_messages()[0].status == "HELD"


def test_a_corrected_message_needs_a_second_person(held, world):
    inbox_id, _ = held
    integrator, second = integrators(world)
    correct_message(actor=integrator, when=AT, inbox_id=inbox_id, body=b"{ }")
    with pytest.raises(NotWaiting):
        retry_message(actor=integrator, when=AT, inbox_id=inbox_id)
    with pytest.raises(SecondPersonNeeded):
        release_message(actor=integrator, when=AT, inbox_id=inbox_id)
    release_message(actor=second, when=AT, inbox_id=inbox_id)
    message = Inbox.objects.get(pk=inbox_id)
    assert (message.status, message.sha256 != message.corrected_sha256) == ("RECEIVED", True)


def test_a_dismissed_message_lets_its_successor_go(held, world):
    inbox_id, door = held
    dismiss_message(actor=world.actor("integrator"), when=AT, inbox_id=inbox_id)
    drain(door)
    assert [m.status for m in waiting_messages()] == ["HELD"]
    with pytest.raises(NotWaiting):
        dismiss_message(actor=world.actor("integrator"), when=AT, inbox_id=inbox_id)


def test_a_posting_is_claimed_once_and_confirmed_once(world):
    erp = endpoint(world, "ERP-1").system_id
    first, other = uuid7(), uuid7()
    assert take_claims("JOURNAL", erp, first, ["J1", "J2"]) == {"J1", "J2"}
    assert take_claims("JOURNAL", erp, other, ["J2", "J3"]) == {"J3"}
    assert take_claims("JOURNAL", erp, first, ["J1", "J2", "J9"]) == {"J1", "J2"}
    with pytest.raises(AlreadyClaimed):
        take_claim("JOURNAL", erp, other, "J1")
    for _ in range(2):
        confirm_claim("JOURNAL", erp, "J1", "SA-100")
    with pytest.raises(AlreadyClaimed):
        confirm_claim("JOURNAL", erp, "J1", "SA-101")
    with pytest.raises(ClaimUnknown):
        confirm_claim("JOURNAL", erp, "J9", "SA-100")
    assert PostingClaim.objects.get(business_key="J1").state == "CONFIRMED"
