"""The duty matrix: 190 pairs read, 88 of them never in one person."""

from collections import Counter
from itertools import combinations
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.world import ALWAYS, AT, DUTY_NAMES, MONDAY, SINCE

from apotheca.governance import models as gov
from apotheca.governance.operations.people import (
    ConflictingDutiesNeverMeet,
    RoleBundlesConflict,
    define_role,
    grant_role,
)
from apotheca.governance.types import GrantRequest

PAIRS = list(combinations(DUTY_NAMES, 2))


def levels():
    rows = gov.DutyConflict.objects.values_list("first_id", "second_id", "level")
    return {(first, second): level for first, second, level in rows}


def forbidden():
    return [pair for pair, level in levels().items() if level == "X"]


@pytest.fixture
def somebody(world):
    """A person without rights, and one role per duty, by letter."""
    person = gov.Person.objects.create(username="somebody", name="Somebody")
    roles = {}
    for letter in DUTY_NAMES:
        roles[letter] = gov.Role.objects.create(code=f"ONLY_{letter}", name=letter)
        gov.RoleDuty.objects.create(role=roles[letter], duty_id=letter)
    return world, person, roles


def give_by_orm(world, person, role):
    return gov.RoleGrant.objects.create(
        person=person, role=role, entity_id=world.entity["HOSP"], valid=ALWAYS
    )


def give(world, person, letter, **more):
    request = GrantRequest(person.pk, f"ONLY_{letter}", world.entity["HOSP"], SINCE, **more)
    return grant_role(actor=world.actor("access_admin"), when=AT, request=request)


def test_the_matrix_has_190_pairs_and_its_published_counts(world):
    counts = Counter(levels().get(pair, ".") for pair in PAIRS)
    assert len(PAIRS) == 190
    assert counts == {"X": 88, "T": 9, "R": 33, ".": 60}


@pytest.mark.parametrize(
    ("pair", "level"),
    [("BC", "X"), ("DE", "T"), ("AB", "R"), ("AC", None), ("LM", "X"), ("KP", "T"), ("QR", "X"),
     ("ST", "X"), ("RT", "R"), ("AQ", "X"), ("GT", "R"), ("EM", "X"), ("IO", "R"), ("NP", "T")],
)  # fmt: skip
def test_cells_of_the_matrix_stand_where_they_were_read(world, pair, level):
    assert levels().get(tuple(pair)) == level


def test_each_of_the_88_pairs_is_refused_by_the_operation(somebody):
    world, person, _roles = somebody
    refused = []
    for first, second in forbidden():
        give(world, person, first)
        with pytest.raises(ConflictingDutiesNeverMeet, match=f"{first} and {second}"):
            give(world, person, second)
        refused.append((first, second))
        gov.RoleGrant.objects.filter(person=person).delete()
    assert len(refused) == 88


def test_each_of_the_88_pairs_is_refused_to_raw_sql(somebody):
    world, person, roles = somebody
    insert = (
        "INSERT INTO governance_rolegrant (person_id, role_id, entity_id, valid, reason)"
        " VALUES (%s, %s, %s, '[2026-01-01,)', '')"
    )
    for second, first in forbidden():
        with connection.cursor() as cursor:
            cursor.execute(insert, [person.pk, roles[first].pk, world.entity["HOSP"]])
            with (
                pytest.raises(IntegrityError, match="would hold duties"),
                transaction.atomic(),
            ):
                cursor.execute(insert, [person.pk, roles[second].pk, world.entity["CLINIC"]])
            cursor.execute("DELETE FROM governance_rolegrant WHERE person_id = %s", [person.pk])


def test_the_other_102_pairs_may_meet_and_reviews_are_named(somebody):
    world, person, roles = somebody
    for first, second in PAIRS:
        level = levels().get((first, second))
        if level == "X":
            continue
        give_by_orm(world, person, roles[first])
        given = give(world, person, second)
        assert given.under_review == ((f"{first}-{second}",) if level == "R" else ())
        gov.RoleGrant.objects.filter(person=person).delete()


def test_duties_may_follow_each_other_in_time(somebody):
    world, person, roles = somebody
    earlier = give_by_orm(world, person, roles["B"])
    gov.RoleGrant.objects.filter(pk=earlier.pk).update(valid=(SINCE, MONDAY))
    later = GrantRequest(person.pk, "ONLY_C", world.entity["HOSP"], MONDAY)
    assert grant_role(actor=world.actor("access_admin"), when=AT, request=later)


def test_standard_roles_bundle_no_forbidden_pair(world):
    never = set(forbidden())
    for role in gov.Role.objects.exclude(code__startswith="T_"):
        letters = sorted(gov.RoleDuty.objects.filter(role=role).values_list("duty_id", flat=True))
        assert not never & set(combinations(letters, 2)), role.code


def define(world, *duties, code="BUNDLE"):
    return define_role(
        actor=world.actor("access_admin"), when=AT, entity_id=world.entity["HOSP"], code=code,
        name="Bundle", duties=duties,
    )  # fmt: skip


def test_a_role_bundles_no_forbidden_pair(world):
    with pytest.raises(RoleBundlesConflict, match="B and C"):
        define(world, "B", "C")


def test_a_role_cannot_grow_into_a_forbidden_pair_of_its_holder(somebody):
    world, person, roles = somebody
    define(world, "A")
    give_by_orm(world, person, gov.Role.objects.get(code="BUNDLE"))
    give_by_orm(world, person, roles["B"])
    with pytest.raises(ConflictingDutiesNeverMeet, match="B and C"):
        define(world, "A", "C")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE governance_dutyconflict SET level = 'R'", "DELETE FROM governance_dutyconflict"],
)
def test_pairs_are_not_the_applications_to_change(world, statement):
    with (
        pytest.raises(IntegrityError, match="refused"),
        transaction.atomic(),
        connection.cursor() as c,
    ):
        c.execute(statement)


@pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ"])
def test_two_administrators_at_once_cannot_join_a_forbidden_pair(real_world, isolation):
    person = gov.Person.objects.create(username="raced", name="Raced")
    both, outcomes = Barrier(2), []
    insert = (
        "INSERT INTO governance_rolegrant (person_id, role_id, entity_id, valid, reason)"
        " SELECT %s, id, %s, '[2026-01-01,)', '' FROM governance_role WHERE code = %s"
    )

    def grant(role):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SET TRANSACTION ISOLATION LEVEL {isolation}")
                cursor.execute("SELECT 1")
                both.wait()
                cursor.execute(insert, [person.pk, real_world.entity["HOSP"], role])
            outcomes.append("granted")
        except Exception as refusal:
            outcomes.append(type(refusal).__name__)
        finally:
            connections.close_all()

    threads = [Thread(target=grant, args=[role]) for role in ("T_B", "T_C")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("granted") == 1, outcomes
