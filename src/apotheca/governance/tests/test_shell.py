"""The shell: rights, one transaction, one answer per key, named errors, audit and events."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from tests.world import AT

from apotheca.governance.models import AuditEntry, BusinessCalendar
from apotheca.governance.sealing import audit_digest
from apotheca.governance.shell import (
    IdempotencyKeyReused,
    NotPermitted,
    PersonInactive,
    changes,
    operation,
    publish,
    record_audit,
    require_scope,
)
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError
from apotheca.kernel.events import Event, subscribe
from apotheca.kernel.ids import uuid7
from apotheca.kernel.models import EventRecord, IdempotencyRecord

SUBJECT = UUID(int=7)


class CalendarTaken(DomainError):
    code = "test.calendar_taken"
    message = "A calendar {name} is already there. Choose another code."
    constraint = "governance_businesscalendar_code_key"


@dataclass(frozen=True, kw_only=True)
class CalendarMade(Event):
    name = "test.calendar_made.v1"
    code: str


@dataclass(frozen=True, slots=True)
class Made:
    code: str
    amount: Decimal


@operation(permission="test.make_calendars", duty="A")
def make_calendars(*, actor: Actor, entity_id: int, codes: Sequence[str]) -> Made:
    """Make calendars: a small operation with all the parts of a large one."""
    require_scope(entity_id)
    changes().insert(BusinessCalendar, [{"code": code, "name": code} for code in codes])
    record_audit(
        "test.made",
        subject_type="Calendar",
        subject_id=SUBJECT,
        entity_id=entity_id,
        when=AT,
        after={"codes": list(codes)},
    )
    publish(
        CalendarMade(
            entity_id=entity_id,
            subject_id=SUBJECT,
            business_key=codes[0],
            correlation_id=SUBJECT,
            when=AT,
            code=codes[0],
        )
    )
    return Made(codes[0], Decimal("12.50"))


@pytest.fixture
def steward(world) -> Actor:
    return world.actor("item_steward", key="k-1", reason="needed")


def _make(actor: Actor, entity_id: int, *codes: str) -> Made:
    return make_calendars(actor=actor, entity_id=entity_id, codes=codes)


def test_rows_audit_event_and_answer_are_written_together(world, steward):
    _make(steward, world.entity["HOSP"], "A1", "A2")

    assert BusinessCalendar.objects.filter(code__in=["A1", "A2"]).count() == 2
    assert AuditEntry.objects.get().after == {"codes": ["A1", "A2"]}
    assert EventRecord.objects.get().payload == {"code": "A1"}
    assert IdempotencyRecord.objects.get().result == {"code": "A1", "amount": "12.50"}


def test_a_repeated_key_gets_the_first_answer_and_changes_nothing(world, steward):
    first = _make(steward, world.entity["HOSP"], "A1")
    again = _make(steward, world.entity["HOSP"], "A1")

    assert again == first
    assert AuditEntry.objects.count() == 1


def test_a_key_with_other_input_is_refused(world, steward):
    _make(steward, world.entity["HOSP"], "A1")

    with pytest.raises(IdempotencyKeyReused):
        _make(steward, world.entity["HOSP"], "A2")


def test_who_holds_no_duty_is_refused(world):
    with pytest.raises(NotPermitted):
        _make(world.actor("buyer"), world.entity["HOSP"], "A1")


def test_a_grant_reaches_its_own_scope_only(world, steward):
    with pytest.raises(NotPermitted):
        _make(steward, 999, "A1")
    assert not BusinessCalendar.objects.filter(code="A1").exists()


def test_nobody_unknown_acts(world):
    with pytest.raises(PersonInactive):
        _make(Actor(person_id=-1), world.entity["HOSP"], "A1")


def test_a_violated_constraint_becomes_its_named_error(world, steward):
    with pytest.raises(CalendarTaken) as refused:
        make_calendars(actor=steward, entity_id=world.entity["HOSP"], codes=["US"])
    assert "already there" in refused.value.sentence


def test_a_failing_reaction_fails_the_operation(real_world):
    def fail(event: CalendarMade) -> None:
        if event.code == "BAD":
            raise CalendarTaken(name=event.code)

    subscribe(CalendarMade, fail)
    with pytest.raises(CalendarTaken):
        _make(real_world.actor("item_steward"), real_world.entity["HOSP"], "BAD")
    assert not BusinessCalendar.objects.filter(code="BAD").exists()
    assert AuditEntry.objects.count() == 0


def test_a_hundred_rows_cost_the_statements_of_five(world, django_assert_num_queries):
    actor, entity = world.actor("item_steward"), world.entity["HOSP"]
    for count in (5, 100):
        with django_assert_num_queries(3 + 3):  # guard, write, savepoints and early checks of tests
            _make(actor, entity, *[f"{count}-{n}" for n in range(count)])


def test_the_audit_digest_changes_with_every_fact(world, steward):
    _make(steward, world.entity["HOSP"], "A1")
    row = AuditEntry.objects.values().get()

    assert audit_digest(row) == row["digest"]
    assert audit_digest({**row, "after": {"codes": ["A2"]}}) != row["digest"]
    assert audit_digest({**row, "person_id": row["person_id"] + 1}) != row["digest"]


def test_the_audit_digest_is_the_same_from_any_time_zone(world, steward):
    _make(steward, world.entity["HOSP"], "A1")
    row = AuditEntry.objects.values().get()
    elsewhere = row["occurred_at"].astimezone(ZoneInfo("America/New_York"))

    assert audit_digest({**row, "occurred_at": elsewhere}) == row["digest"]


def test_two_requests_with_one_key_at_the_same_time_have_one_effect(real_world):
    actor = real_world.actor("item_steward", key=str(uuid7()))
    entity, answers = real_world.entity["HOSP"], []

    def call() -> None:
        try:
            answers.append(_make(actor, entity, "RACE"))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(answers) == 8
    assert len(set(answers)) == 1
    assert AuditEntry.objects.count() == 1
