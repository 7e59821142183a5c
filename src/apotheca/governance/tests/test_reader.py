"""What a reader may see follows the grants of today."""

from datetime import date, timedelta

import pytest

from apotheca.governance import models as gov
from apotheca.governance.queries import reader_of


@pytest.fixture
def buyer(world):
    reader = reader_of(world.person["buyer"])
    assert reader is not None
    return reader


def test_a_reader_knows_duties_entities_and_facilities(world, buyer):
    assert buyer.may("F")
    assert buyer.may("EF")
    assert not buyer.may("E")
    assert buyer.entities() == tuple(sorted(world.entity.values()))
    assert [site.code for site in buyer.sites] == ["MAIN", "NORTH", "WEST"]
    assert buyer.timezone == "America/New_York"


def test_a_grant_for_one_facility_reaches_that_facility_only(world):
    clerk = _person_with(world, "PHARMACIST", facility="NORTH")

    reader = reader_of(clerk)

    assert reader.scope("D") == ((world.entity["HOSP"], world.facility["NORTH"]),)
    assert [site.code for site in reader.sites_of("D")] == ["NORTH"]
    assert reader.sites_of("F") == ()


def test_a_role_without_duties_may_look_and_not_act(world):
    reader = reader_of(_person_with(world, "INTERNAL_AUDITOR"))

    assert reader.may("*")
    assert not reader.may("ABCDEFGHIJKLMNOPQRST")
    assert reader.may("P@")
    assert reader.scope("P@") == ((world.entity["HOSP"], None),)
    assert reader.entities() == (world.entity["HOSP"],)


def test_a_grant_that_ended_counts_no_more(world):
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011  the database's day, as the query
    gov.RoleGrant.objects.filter(person=world.person["buyer"]).update(
        valid=(date(2020, 1, 1), yesterday)
    )

    assert reader_of(world.person["buyer"]).grants == ()


def test_nobody_inactive_is_a_reader(world):
    gov.Person.objects.filter(pk=world.person["buyer"]).update(is_active=False)

    assert reader_of(world.person["buyer"]) is None


def test_a_reader_costs_one_statement(world, django_assert_num_queries):
    with django_assert_num_queries(1):
        reader_of(world.person["buyer"])


def _person_with(world, role, facility=""):
    person = gov.Person.objects.create(username="somebody", name="Some Body")
    gov.RoleGrant.objects.create(
        person=person,
        role=gov.Role.objects.get(code=role),
        entity_id=world.entity["HOSP"],
        facility_id=world.facility[facility] if facility else None,
        valid=(date(2020, 1, 1), None),
    )
    return person.pk
