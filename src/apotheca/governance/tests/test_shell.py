"""The shell: rights, one transaction, one answer per key, named errors, audit and events."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from tests.world import AT, SINCE

from apotheca.governance.models import AuditEntry, BusinessCalendar
from apotheca.governance.sealing import audit_digest
from apotheca.governance.shell import (
    ActKeptBefore,
    IdempotencyKeyReused,
    NotPermitted,
    PersonInactive,
    ValueOutOfRange,
    changes,
    operation,
    publish,
    record_audit,
    require_scope,
    together,
    was_repeated,
)
from apotheca.governance.types import Actor, Reach
from apotheca.kernel.errors import DomainError
from apotheca.kernel.events import Event, subscribe
from apotheca.kernel.ids import uuid7
from apotheca.kernel.models import ActRecord, EventRecord, IdempotencyRecord
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number

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
def make_calendars(*, actor: Actor, when: Moment, entity_id: int, codes: Sequence[str]) -> Made:
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
    return make_calendars(when=AT, actor=actor, entity_id=entity_id, codes=codes)


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


def test_an_act_keeps_the_identity_it_brings_along_and_is_done_once(world, steward):
    uid = uuid7()
    _make(replace(steward, act=uid), world.entity["HOSP"], "A1")
    assert ActRecord.objects.get().uid == uid

    with pytest.raises(ActKeptBefore):
        _make(replace(steward, act=uid, key="k-2"), world.entity["HOSP"], "A2")
    assert ActRecord.objects.count() == 1


def test_an_act_of_the_past_needs_the_grants_of_its_day(world, steward):
    before = SINCE - timedelta(days=1)
    with pytest.raises(NotPermitted):
        _make(replace(steward, as_of=before), world.entity["HOSP"], "A1")
    _make(replace(steward, as_of=SINCE), world.entity["HOSP"], "A1")


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
        make_calendars(when=AT, actor=steward, entity_id=world.entity["HOSP"], codes=["US"])
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


@operation(permission="test.number_calendars", duty="A")
def number_calendars(*, actor: Actor, when: Moment, entity_id: int, count: int) -> list[str]:
    """Take some numbers and make a calendar of each through another operation."""
    codes = [next_number("ST", when.business_date.year) for _ in range(count)]
    make_calendars(actor=actor, when=when, entity_id=entity_id, codes=codes)
    return codes


@operation(permission="test.carry_calendars", duty="A", is_act=False)
def carry_calendars(*, actor: Actor, when: Moment, entity_id: int) -> list[str]:
    """Carry a message that leads to an act."""
    return number_calendars(actor=actor, when=when, entity_id=entity_id, count=1)


def test_an_act_is_kept_with_its_arguments_its_moment_and_the_numbers_it_took(world):
    actor = world.actor("item_steward", reason="stocktaking")
    codes = number_calendars(actor=actor, when=AT, entity_id=world.entity["HOSP"], count=2)
    act = ActRecord.objects.get()
    assert (act.operation, act.reason) == ("test.number_calendars", "stocktaking")
    assert act.arguments == {"entity_id": world.entity["HOSP"], "count": 2}
    assert (act.numbers, act.occurred_at) == (codes, AT.occurred_at)


def test_an_act_inside_a_message_is_kept_once_and_the_message_is_none(world):
    actor = world.actor("item_steward")
    carry_calendars(actor=actor, when=AT, entity_id=world.entity["HOSP"])
    assert [act.operation for act in ActRecord.objects.all()] == ["test.number_calendars"]


def test_an_act_that_brings_numbers_along_takes_those_first(world):
    actor = replace(world.actor("item_steward"), numbers=("ST-2020-000077",))
    codes = number_calendars(actor=actor, when=AT, entity_id=world.entity["HOSP"], count=2)
    assert codes[0] == "ST-2020-000077"
    assert codes[1].startswith("ST-2026-")


def make_both_together(actor, entity, codes):
    with together():
        for code in codes:
            make_calendars(actor=actor, when=AT, entity_id=entity, codes=[code])


def test_together_keeps_what_went_well_or_nothing_at_all(world):
    actor, entity = world.actor("item_steward"), world.entity["HOSP"]
    with together():
        make_calendars(actor=actor, when=AT, entity_id=entity, codes=["ONE"])
        with pytest.raises(CalendarTaken):
            make_calendars(actor=actor, when=AT, entity_id=entity, codes=["ONE"])
        make_calendars(actor=actor, when=AT, entity_id=entity, codes=["TWO"])
    assert ActRecord.objects.count() == 2

    with pytest.raises(CalendarTaken):
        make_both_together(actor, entity, ["THREE", "THREE"])
    assert not BusinessCalendar.objects.filter(code="THREE").exists()


def test_a_repeat_is_answered_though_the_clock_went_on(world):
    admin = replace(world.actor("item_steward", key="again"))
    ask = {"actor": admin, "entity_id": world.entity["HOSP"], "codes": ("NOON",)}
    first = make_calendars(when=Moment.now(), **ask)
    assert not was_repeated()
    assert make_calendars(when=Moment.now(), **ask) == first
    assert was_repeated()
    assert BusinessCalendar.objects.filter(code="NOON").count() == 1


def test_another_time_given_is_other_input(world):
    admin = world.actor("item_steward", key="again")
    ask = {"actor": admin, "entity_id": world.entity["HOSP"], "codes": ("NOON",)}
    make_calendars(when=AT, **ask)
    with pytest.raises(IdempotencyKeyReused):
        make_calendars(when=Moment.on(AT.business_date, 13), **ask)


def test_a_token_narrows_what_its_holder_may(world):
    steward = world.actor("item_steward")
    ask = {"when": AT, "entity_id": world.entity["HOSP"], "codes": ("NARROW",)}
    for reach in (Reach("B"), Reach("A", frozenset({world.entity["CLINIC"]})), Reach("")):
        with pytest.raises(NotPermitted):
            make_calendars(actor=replace(steward, within=reach), **ask)
    assert make_calendars(
        actor=replace(steward, within=Reach("AB", frozenset({world.entity["HOSP"]}))), **ask
    )


def test_a_value_the_database_cannot_hold_is_refused_by_name(world):
    with pytest.raises(ValueOutOfRange, match="too long"):
        make_calendars(
            actor=world.actor("item_steward"),
            when=AT,
            entity_id=world.entity["HOSP"],
            codes=("C" * 200,),
        )
