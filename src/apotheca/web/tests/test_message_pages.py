"""Where a message is, and an operator's verbs, on pages."""

import pytest

from apotheca.governance.models import Person
from apotheca.hub.models import Delivery, Endpoint, Inbox, OperatorAction
from apotheca.hub.tests.console import open_desk
from apotheca.web.tests.sending import sent, text_of


@pytest.fixture
def desk(real_world):
    return open_desk(real_world)


@pytest.fixture
def enter(desk):
    from django.test import Client

    def client(username):
        visitor = Client(SERVER_NAME="127.0.0.1")
        person = Person.objects.get(username=username)
        visitor.force_login(person, backend="apotheca.web.identity.backends.OnlyPeople")
        return visitor

    return client


def test_a_number_shows_what_came_in_and_what_goes_out(desk, enter):
    buyer = enter("buyer")
    assert "weighs 40" in text_of(buyer.get("/messages?q=CART-2"))
    assert "we know no such box" in text_of(buyer.get("/messages?q=BOX-B"))
    assert "The hub knows nothing of it" in text_of(buyer.get("/messages?q=PO-1"))
    assert "Nothing waits." not in text_of(buyer.get("/messages"))


def test_each_message_and_delivery_has_its_page(desk, enter):
    integrator = enter("integrator")
    for address, said in (
        (f"/messages/in/{desk.held}", "Unload it and send it again."),
        (f"/messages/in/{desk.conflict}", "Other content under the same id"),
        (f"/messages/out/{desk.dead}", "It holds its lane"),
    ):
        answer = integrator.get(address)
        assert answer.status_code == 200
        assert said in text_of(answer), address


def test_an_operator_processes_a_message_again_with_a_reason(desk, enter):
    answer = sent(enter("integrator"), f"/messages/in/{desk.held}/retry", reason="Unloaded")
    assert answer["Location"] == f"/messages/in/{desk.held}"
    assert Inbox.objects.get(pk=desk.held).status == "RECEIVED"
    assert OperatorAction.objects.get(subject_id=str(desk.held)).reason == "Unloaded"


def test_a_dismissed_message_has_no_effect_any_more(desk, enter):
    sent(enter("integrator"), f"/messages/in/{desk.held}/dismiss", reason="Test cart")
    assert Inbox.objects.get(pk=desk.held).status == "DISMISSED"


def test_an_operator_sends_again_maps_anew_or_settles(desk, enter):
    integrator = enter("integrator")
    answer = sent(integrator, f"/messages/out/{desk.dead}/reprocess", reason="New mapping")
    copy = Delivery.objects.get(replay_of=desk.dead)
    assert answer["Location"] == f"/messages/out/{copy.pk}"
    fields = {"has_arrived": "yes", "foreign_reference": "X-1", "reason": "They told us"}
    sent(integrator, f"/messages/out/{copy.pk}/settle", **fields)
    copy.refresh_from_db()
    assert (copy.status, copy.foreign_reference) == ("DONE", "X-1")
    again = sent(integrator, f"/messages/out/{copy.pk}/retry", reason="Once more")
    assert again.status_code == 409


def test_only_an_operator_may_act(desk, enter):
    answer = sent(enter("buyer"), f"/messages/out/{desk.dead}/retry", reason="Please")
    assert answer.status_code == 403
    assert "Send again" not in text_of(enter("buyer").get(f"/messages/out/{desk.dead}"))


def test_an_endpoint_is_paused_and_goes_on(desk, enter):
    integrator = enter("integrator")
    sent(integrator, "/messages/endpoints/SUITE-1/pause")
    assert Endpoint.objects.get(code="SUITE-1").is_paused
    assert "Resume" in text_of(integrator.get("/messages/endpoints"))
    sent(integrator, "/messages/endpoints/SUITE-1/resume")
    assert not Endpoint.objects.get(code="SUITE-1").is_paused


def test_a_delivery_of_another_entity_is_not_there(desk, enter):
    from apotheca.governance.models import RoleGrant

    RoleGrant.objects.filter(
        person=desk.world.person["integrator"], entity=desk.world.entity["HOSP"]
    ).delete()
    assert enter("integrator").get(f"/messages/out/{desk.dead}").status_code == 404
