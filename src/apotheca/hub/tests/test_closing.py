"""The close looks at what is still on its way."""

from tests.world import MONDAY, in_days

from apotheca.finance.queries.periods import the_period
from apotheca.hub.closing import messages_of
from apotheca.hub.models import Delivery
from apotheca.hub.tests.factories import endpoint, move_boxes, route, system


def waiting(world, day=MONDAY):
    [control] = messages_of(the_period(world.entity["HOSP"], day))
    return control.difference


def test_a_period_with_nothing_on_its_way_agrees(world):
    assert waiting(world) == 0


def test_a_delivery_of_the_period_is_counted_until_it_is_done(world):
    route(endpoint(world, "ERP-1"))
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["A", "B"])
    assert waiting(world) == 2
    assert waiting(world, in_days(60).business_date) == 0

    Delivery.objects.update(status="DONE")
    assert waiting(world) == 0


def test_another_entitys_delivery_does_not_hold_this_close(world):
    route(endpoint(world, "ERP-1"))
    move_boxes(actor=system(world), entity_id=world.entity["CLINIC"], keys=["A"])
    assert waiting(world) == 0
