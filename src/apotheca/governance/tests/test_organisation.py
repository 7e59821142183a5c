"""Founding an installation, and what is added to it."""

from datetime import date

import pytest
from tests.world import AT, MONDAY, SINCE

from apotheca.governance import models as gov
from apotheca.governance.operations import organisation as org
from apotheca.governance.operations.people import grant_role
from apotheca.governance.refusing import CodeTaken
from apotheca.governance.shell import NotPermitted
from apotheca.governance.types import (
    Actor,
    GrantRequest,
    NewCalendar,
    NewCostCentre,
    NewEntity,
    NewFacility,
    NewPerson,
)
from apotheca.kernel.errors import NotFound


@pytest.fixture
def founded(db):
    return org.found_organisation(
        actor=Actor(org.system_person()), when=AT,
        calendar=NewCalendar("US", "US hospitals", ((date(2026, 7, 3), "Independence Day"),)),
        entities=[NewEntity("LAKE", "Lakeshore", "USD"), NewEntity("PORT", "Harbor", "USD")],
        administrators=[NewPerson("quentin", "Quentin Sharp"), NewPerson("mei", "Mei Dunne")],
    )  # fmt: skip


def facility(entity_id, **changes):
    fields = {"entity_id": entity_id, "code": "HILL", "name": "Hillside",
              "timezone": "America/New_York", "calendar_code": "US", "state": "OH"}  # fmt: skip
    return NewFacility(**{**fields, **changes})


def register(actor, *facilities):
    return org.register_facilities(actor=actor, when=AT, facilities=facilities)


def test_the_first_administrators_can_set_up_the_rest(founded):
    quentin, mei = (Actor(founded.administrators[name]) for name in ("quentin", "mei"))
    lake = founded.entities["LAKE"]
    made = register(quentin, facility(lake))
    request = GrantRequest(mei.person_id, "INTERNAL_AUDITOR", lake, SINCE, facility_id=made["HILL"])
    assert grant_role(actor=quentin, when=AT, request=request).under_review == ()


def test_an_installation_is_founded_by_its_own_service_only(world):
    with pytest.raises(NotPermitted):
        org.found_organisation(
            actor=world.actor("access_admin"), when=AT, calendar=NewCalendar("X", "X"),
            entities=[], administrators=[],
        )  # fmt: skip


def test_the_system_is_one_person(db):
    assert org.system_person() == org.system_person()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"timezone": "Mars/Olympus"}, org.UnknownTimeZone),
        ({"timezone": "../etc"}, org.UnknownTimeZone),
        ({"calendar_code": "MARS"}, NotFound),
        ({"code": "MAIN"}, CodeTaken),
    ],
)
def test_a_facility_that_cannot_be_is_refused(world, change, error):
    with pytest.raises(error):
        register(world.actor("access_admin"), facility(world.entity["HOSP"], **change))


def test_cost_centres_belong_to_the_entity_of_their_facility(world):
    centre = NewCostCentre(world.facility["WEST"], "9000", "Infusion", SINCE)
    made = org.register_cost_centres(
        actor=world.actor("controller"), when=AT, cost_centres=[centre]
    )
    assert gov.CostCentre.objects.get(pk=made["9000"]).entity_id == world.entity["CLINIC"]
    with pytest.raises(org.CostCentreCodeTaken):
        org.register_cost_centres(actor=world.actor("controller"), when=AT, cost_centres=[centre])


def test_a_closed_cost_centre_ends_on_its_day(world):
    icu = world.cost_centre["ICU"]
    org.close_cost_centre(
        actor=world.actor("controller"), when=AT, cost_centre_id=icu, until=MONDAY
    )
    assert gov.CostCentre.objects.get(pk=icu).valid.upper == MONDAY


def test_a_holiday_is_kept_once(world):
    days = [(date(2026, 7, 3), "Independence Day"), (date(2026, 12, 25), "Christmas")]
    add = {"actor": world.actor("controller"), "when": AT, "calendar_code": "US"}
    org.add_holidays(**add, holidays=days)
    assert org.add_holidays(**add, holidays=days) == 2
