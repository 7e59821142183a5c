"""
The organisation: entities, facilities, cost centres and business calendars (rules GV-20 to GV-23).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from apotheca.governance.models import (
    BusinessCalendar,
    CostCentre,
    Entity,
    Facility,
    Holiday,
    Person,
    Role,
    RoleGrant,
)
from apotheca.governance.refusing import CodeTaken
from apotheca.governance.shell import operation, record_audit, require_scope
from apotheca.governance.types import (
    Actor,
    Founded,
    NewCalendar,
    NewCostCentre,
    NewEntity,
    NewFacility,
    NewPerson,
)
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment

SYSTEM = "system"


class UnknownTimeZone(DomainError):
    code = "governance.unknown_time_zone"
    message = "{timezone} is no time zone we know. Use an IANA name such as America/New_York."
    status = 422


class CostCentreCodeTaken(DomainError):
    code = "governance.cost_centre_code_taken"
    message = "This entity has a cost centre with this code. Choose another one."
    constraint = "cost_centre_code_once_per_entity"


def system_person() -> int:
    """
    Return the id of the installation's own service, made on first use.

    It is the one row no operation writes, since the first operation needs somebody to act.
    """
    made, _ = Person.objects.get_or_create(
        username=SYSTEM, defaults={"name": "The installation", "kind": Person.SERVICE}
    )
    return made.pk


@operation(permission="governance.found_organisation", duty="*")
def found_organisation(
    *,
    actor: Actor,
    when: Moment,
    calendar: NewCalendar,
    entities: Sequence[NewEntity],
    administrators: Sequence[NewPerson],
) -> Founded:
    """
    Found an installation: its calendar, legal entities, and the first access administrators.

    At least two administrators, since nobody grants to themselves. Everything else is set up by
    people with the duty for it.

    :raises CodeTaken: an entity, calendar or username with this code exists.
    """
    _refuse_taken(BusinessCalendar, [calendar.code])
    _refuse_taken(Entity, [entity.code for entity in entities])
    _refuse_taken(Person, [person.username for person in administrators], "username")
    shown = BusinessCalendar.objects.create(code=calendar.code, name=calendar.name)
    _add_holidays(shown, calendar.holidays)
    made = Entity.objects.bulk_create([Entity(**asdict(entity)) for entity in entities])
    people = _make_people(administrators)
    role = Role.objects.get(code="SECURITY_ADMIN")
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(
                person=person, role=role, entity=entity, valid=(when.business_date, None),
                granted_by_id=actor.person_id, reason="First administrators",
            )
            for person in people
            for entity in made
        ]
    )  # fmt: skip
    for entity in made:
        after = {**_shown(entity), "administrators": [person.username for person in people]}
        _audit("entity_founded", entity, entity.pk, when, after)
    return Founded(
        system_id=actor.person_id,
        entities={entity.code: entity.pk for entity in made},
        administrators={person.username: person.pk for person in people},
    )


@operation(permission="governance.register_facilities", duty="Q")
def register_facilities(
    *, actor: Actor, when: Moment, facilities: Sequence[NewFacility]
) -> dict[str, int]:
    """
    Register sites and return their ids by code.

    :raises UnknownTimeZone: a time zone is no IANA name.
    :raises CodeTaken: a facility has this code.
    :raises NotFound: a calendar is unknown.
    """
    _refuse_taken(Facility, [facility.code for facility in facilities])
    calendars = dict(BusinessCalendar.objects.values_list("code", "pk"))
    rows = []
    for facility in facilities:
        require_scope(facility.entity_id)
        _check_timezone(facility.timezone)
        if facility.calendar_code not in calendars:
            raise NotFound(kind="calendar", key=facility.calendar_code)
        rows.append(
            Facility(
                entity_id=facility.entity_id, code=facility.code, name=facility.name,
                timezone=facility.timezone, state=facility.state,
                calendar_id=calendars[facility.calendar_code],
            )
        )  # fmt: skip
    made = Facility.objects.bulk_create(rows)
    for row in made:
        _audit("facility_registered", row, row.entity_id, when, _shown(row))
    return {row.code: row.pk for row in made}


@operation(permission="governance.register_cost_centres", duty="P")
def register_cost_centres(
    *, actor: Actor, when: Moment, cost_centres: Sequence[NewCostCentre]
) -> dict[str, int]:
    """
    Register cost centres of facilities and return their ids by code.

    :raises NotFound: a facility is unknown.
    :raises CostCentreCodeTaken: the entity has a cost centre with this code.
    """
    wanted = {centre.facility_id for centre in cost_centres}
    entity_of = dict(Facility.objects.filter(pk__in=wanted).values_list("pk", "entity_id"))
    rows = []
    for centre in cost_centres:
        if centre.facility_id not in entity_of:
            raise NotFound(kind="facility", key=centre.facility_id)
        entity_id = entity_of[centre.facility_id]
        require_scope(entity_id, centre.facility_id)
        rows.append(
            CostCentre(
                entity_id=entity_id, facility_id=centre.facility_id, code=centre.code,
                name=centre.name, owner_id=centre.owner_id, valid=(centre.since, centre.until),
            )
        )  # fmt: skip
    made = CostCentre.objects.bulk_create(rows)
    for row in made:
        after = {"code": row.code, "name": row.name, "facility_id": row.facility_id}
        _audit("cost_centre_registered", row, row.entity_id, when, after)
    return {row.code: row.pk for row in made}


@operation(permission="governance.close_cost_centre", duty="P")
def close_cost_centre(*, actor: Actor, when: Moment, cost_centre_id: int, until: date) -> date:
    """
    Close a cost centre: ``until`` is the first day nothing is charged to it; return it.

    :raises NotFound: there is no such cost centre.
    """
    centre = CostCentre.objects.select_for_update().filter(pk=cost_centre_id).first()
    if centre is None:
        raise NotFound(kind="cost centre", key=cost_centre_id)
    require_scope(centre.entity_id, centre.facility_id, centre.pk)
    before = {"until": centre.valid.upper}
    centre.valid = (centre.valid.lower, until)
    centre.save(update_fields=["valid"])
    _audit("cost_centre_closed", centre, centre.entity_id, when, {"until": until}, before)
    return until


@operation(permission="governance.add_holidays", duty="P")
def add_holidays(
    *, actor: Actor, when: Moment, calendar_code: str, holidays: Sequence[tuple[date, str]]
) -> int:
    """
    Add holidays to a calendar; days it has already stay as they are. Return how many it has now.

    :raises NotFound: there is no such calendar.
    """
    calendar = BusinessCalendar.objects.select_for_update().filter(code=calendar_code).first()
    if calendar is None:
        raise NotFound(kind="calendar", key=calendar_code)
    _add_holidays(calendar, holidays)
    _audit("holidays_added", calendar, 0, when, {"holidays": holidays})
    return Holiday.objects.filter(calendar=calendar).count()


def _add_holidays(calendar: BusinessCalendar, holidays: Sequence[tuple[date, str]]) -> None:
    rows = [Holiday(calendar=calendar, day=day, name=name) for day, name in holidays]
    Holiday.objects.bulk_create(rows, ignore_conflicts=True)


def _make_people(people: Sequence[NewPerson]) -> list[Person]:
    rows = []
    for person in people:
        row = Person(username=person.username, name=person.name, email=person.email)
        row.set_unusable_password()
        rows.append(row)
    return Person.objects.bulk_create(rows)


def _refuse_taken(
    model: type[BusinessCalendar] | type[Entity] | type[Facility] | type[Person],
    codes: Sequence[str],
    column: str = "code",
) -> None:
    found = model.objects.filter(**{f"{column}__in": codes}).values_list(column, flat=True)
    for taken in found:
        raise CodeTaken(taken=taken)


def _check_timezone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise UnknownTimeZone(timezone=name) from unknown


def _shown(row: Entity | Facility) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _audit(
    action: str,
    row: Entity | Facility | CostCentre | BusinessCalendar,
    entity_id: int,
    when: Moment,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:
    record_audit(
        f"governance.{action}", subject_type=type(row).__name__, subject_id=row.pk,
        entity_id=entity_id, when=when, before=before, after=after,
    )  # fmt: skip
