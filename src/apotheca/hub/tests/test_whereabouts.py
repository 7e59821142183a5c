"""Where a message is, and what may be done about it."""

import pytest
from tests.world import AT

from apotheca.hub.operations.messages import retry_message
from apotheca.hub.operations.replay import reprocess_delivery
from apotheca.hub.queries import delivery_life, message_life, where_is
from apotheca.hub.queries.lists import DELIVERIES
from apotheca.hub.tests.console import open_desk
from apotheca.kernel.errors import NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.listing import EVERYWHERE


@pytest.fixture
def desk(real_world):
    return open_desk(real_world)


def test_a_number_leads_to_what_came_in_and_what_went_out(desk):
    assert [row.status for row in where_is("CART-2", scope=EVERYWHERE).messages] == ["HELD"]
    assert where_is("ST-CART-1", scope=EVERYWHERE).messages[0].status == "DONE"
    assert {row.status for row in where_is(" BOX-B ", scope=EVERYWHERE).deliveries} == {
        "DEAD",
        "READY",
    }
    assert where_is("T-1", scope=EVERYWHERE).deliveries
    assert not where_is("PO-2026-424242", scope=EVERYWHERE).is_known


def test_asking_for_a_number_costs_six_statements(desk, django_assert_num_queries):
    with django_assert_num_queries(6):
        where_is("BOX-B", scope=EVERYWHERE)


def test_a_refused_delivery_shows_its_try_and_what_may_be_done(desk):
    found = delivery_life(desk.dead, scope=EVERYWHERE)
    assert found.delivery.lane_blocked
    assert [attempt.outcome for attempt in found.attempts] == ["REFUSED"]
    assert (found.may_be_retried, found.may_be_reprocessed, found.may_be_settled) == (True,) * 3


def test_what_arrived_may_only_be_looked_at(desk):
    [first] = DELIVERIES.all(scope=EVERYWHERE, filters={"business_key": "BOX-A"})
    found = delivery_life(first.delivery, scope=EVERYWHERE)
    assert found.delivery.status == "DONE"
    assert (found.may_be_retried, found.may_be_settled, found.may_be_released) == (False,) * 3
    assert [action.verb for action in found.actions] == ["RETRY"]


def test_a_conflict_shows_the_message_that_came_first_under_its_id(desk):
    found = message_life(desk.conflict, scope=EVERYWHERE)
    assert [row.message for row in found.same_id] == [desk.done]
    assert (found.may_be_retried, found.may_be_dismissed) == (False, True)


def test_a_held_message_says_why_and_may_be_retried(desk):
    found = message_life(desk.held, scope=EVERYWHERE)
    assert "weighs 40" in found.message.error_text
    assert found.may_be_retried
    retry_message(actor=desk.operator(), when=AT, inbox_id=desk.held)
    assert [action.verb for action in message_life(desk.held, scope=EVERYWHERE).actions] == [
        "RETRY"
    ]


def test_a_replay_and_what_it_stands_for_know_each_other(desk):
    copy = reprocess_delivery(actor=desk.operator(), when=AT, delivery_id=desk.dead).delivery_id
    for one, other in ((desk.dead, copy), (copy, desk.dead)):
        found = delivery_life(one, scope=EVERYWHERE)
        assert [row.delivery for row in found.replays] == [other]
    assert not delivery_life(desk.dead, scope=EVERYWHERE).may_be_retried


def test_what_is_unknown_or_out_of_reach_is_not_there(desk):
    clinic = [(desk.world.entity["CLINIC"], None)]
    for read in (
        lambda: delivery_life(uuid7(), scope=EVERYWHERE),
        lambda: message_life(uuid7(), scope=EVERYWHERE),
        lambda: delivery_life(desk.dead, scope=clinic),
    ):
        with pytest.raises(NotFound):
            read()
