"""People, roles and grants: who may act, and where (rules GV-01 to GV-06)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date

from apotheca.governance.models import Duty, Facility, Person, Role, RoleDuty, RoleGrant
from apotheca.governance.operations.clients import refuse_own_secrets
from apotheca.governance.shell import operation, record_audit, require_scope
from apotheca.governance.types import Actor, GrantRequest, NewPerson
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values


class UsernameTaken(DomainError):
    code = "governance.username_taken"
    message = "Another person has this username. Choose another one."
    constraint = "governance_person_username_key"


class DutyUnknown(DomainError):
    code = "governance.duty_unknown"
    message = "There is no duty {duty}. The duties are the letters A to T (docs/rules/duties.md)."
    status = 422


class ConflictingDutiesNeverMeet(DomainError):
    code = "governance.conflicting_duties_never_meet"
    message = (
        "This would give one person the duties {detail}, which never meet in one person. "
        "Give one of them to somebody else (docs/rules/duties.md)."
    )
    status = 403
    constraint = "conflicting_duties_never_meet"


class RoleBundlesConflict(DomainError):
    code = "governance.role_bundles_conflict"
    message = "The role would bundle the duties {detail}, which never meet. Make two roles of it."
    constraint = "a_role_bundles_no_conflict"


class NobodyGrantsToThemselves(DomainError):
    code = "governance.nobody_grants_to_themselves"
    message = "You cannot give yourself a role. Ask a second access administrator."
    status = 403
    constraint = "nobody_grants_to_themselves"


class ScopeDoesNotFit(DomainError):
    code = "governance.scope_does_not_fit"
    message = (
        "Facility {facility} does not belong to entity {entity}. Check the scope of the grant."
    )
    status = 422


@dataclass(frozen=True, slots=True)
class RoleGiven:
    """A grant that was made, and the pairs of duties it makes subject to review ('A-E')."""

    grant_id: int
    under_review: tuple[str, ...]


_UNDER_REVIEW = """
SELECT DISTINCT c.first_id || '-' || c.second_id
  FROM governance_rolegrant g
  JOIN governance_roleduty a ON a.role_id = g.role_id
  JOIN governance_rolegrant h ON h.person_id = g.person_id AND h.valid && g.valid
  JOIN governance_roleduty b ON b.role_id = h.role_id
  JOIN governance_dutyconflict c ON c.level = 'R'
   AND c.first_id = least(a.duty_id, b.duty_id) AND c.second_id = greatest(a.duty_id, b.duty_id)
 WHERE g.id = %s ORDER BY 1
"""


@operation(permission="governance.register_person", duty="Q")
def register_person(*, actor: Actor, when: Moment, entity_id: int, person: NewPerson) -> int:
    """
    Register somebody who can act and return their id; they may do nothing until a role is granted.

    ``entity_id`` is the entity whose administrator registers them, for the audit trail.

    :raises UsernameTaken: the username is in use.
    """
    require_scope(entity_id)
    kind = Person.SERVICE if person.is_service else Person.HUMAN
    made = Person(username=person.username, name=person.name, email=person.email, kind=kind)
    made.set_unusable_password()
    made.save(force_insert=True)
    record_audit(
        "governance.person_registered", subject_type="Person", subject_id=made.pk,
        entity_id=entity_id, when=when, after=asdict(person),
    )  # fmt: skip
    return made.pk


@operation(permission="governance.deactivate_person", duty="Q")
def deactivate_person(*, actor: Actor, when: Moment, entity_id: int, person_id: int) -> int:
    """Stop somebody from acting at once, and end their grants; return how many grants ended."""
    require_scope(entity_id)
    person = _person(person_id)
    Person.objects.filter(pk=person_id).update(is_active=False)
    ended = 0
    for grant in RoleGrant.objects.select_for_update().filter(person_id=person_id):
        if grant.valid.upper is None or grant.valid.upper > when.business_date:
            _end(grant, when.business_date)
            ended += 1
    record_audit(
        "governance.person_deactivated", subject_type="Person", subject_id=person_id,
        entity_id=entity_id, when=when, before={"is_active": person.is_active},
        after={"is_active": False, "grants_ended": ended},
    )  # fmt: skip
    return ended


@operation(permission="governance.define_role", duty="Q")
def define_role(
    *, actor: Actor, when: Moment, entity_id: int, code: str, name: str, duties: Sequence[str]
) -> int:
    """
    Make a role or give an existing one a new bundle of duties; return its id.

    :raises DutyUnknown: a duty is none of ours.
    :raises RoleBundlesConflict: two of the duties never meet.
    :raises ConflictingDutiesNeverMeet: somebody who holds the role would hold such a pair.
    """
    require_scope(entity_id)
    _check_duties(duties)
    role, _ = Role.objects.select_for_update().get_or_create(code=code, defaults={"name": name})
    held = set(RoleDuty.objects.filter(role=role).values_list("duty_id", flat=True))
    wanted = set(duties)
    RoleDuty.objects.filter(role=role, duty_id__in=held - wanted).delete()
    RoleDuty.objects.bulk_create(
        [RoleDuty(role=role, duty_id=letter) for letter in sorted(wanted - held)]
    )
    Role.objects.filter(pk=role.pk).update(name=name)
    record_audit(
        "governance.role_defined", subject_type="Role", subject_id=role.pk, entity_id=entity_id,
        when=when, before={"name": role.name, "duties": sorted(held)},
        after={"name": name, "duties": sorted(wanted)},
    )  # fmt: skip
    return role.pk


@operation(permission="governance.grant_role", duty="Q")
def grant_role(*, actor: Actor, when: Moment, request: GrantRequest) -> RoleGiven:
    """
    Give a role to a person within a scope, for a half-open range of days.

    The 88 pairs of duties that never meet are refused by the database, whatever roles bring them
    together and however many administrators act at once (GV-03). Pairs that need a recorded review
    are returned and kept in the audit row (GV-05).

    :raises ConflictingDutiesNeverMeet: the person would hold a pair that never meets.
    :raises NobodyGrantsToThemselves: the administrator is the person.
    :raises ClientOfOwnGrants: the administrator holds a secret of the service.
    :raises ScopeDoesNotFit: the facility belongs to another entity.
    """
    require_scope(request.entity_id, request.facility_id, request.cost_centre_id)
    person, role = _person(request.person_id), _role(request.role_code)
    if request.facility_id is not None:
        _check_facility(request.facility_id, request.entity_id)
    if person.pk == actor.person_id:
        raise NobodyGrantsToThemselves
    if person.kind == Person.SERVICE:
        refuse_own_secrets(person.pk, actor)
    grant = RoleGrant.objects.create(
        person=person,
        role=role,
        entity_id=request.entity_id,
        facility_id=request.facility_id,
        cost_centre_id=request.cost_centre_id,
        valid=(request.since, request.until),
        granted_by_id=actor.person_id,
        reason=actor.reason,
    )
    under_review = tuple(pair for (pair,) in fetch_values(_UNDER_REVIEW, [grant.pk]))
    record_audit(
        "governance.role_granted", subject_type="Person", subject_id=person.pk,
        entity_id=request.entity_id, when=when,
        after={**asdict(request), "grant_id": grant.pk, "under_review": under_review},
    )  # fmt: skip
    return RoleGiven(grant.pk, under_review)


@operation(permission="governance.revoke_role", duty="Q")
def revoke_role(*, actor: Actor, when: Moment, grant_id: int, until: date) -> date:
    """
    End a grant: ``until`` is the first day it no longer counts; return it.

    :raises NotFound: there is no such grant.
    """
    grant = RoleGrant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotFound(kind="grant", key=grant_id)
    require_scope(grant.entity_id, grant.facility_id, grant.cost_centre_id)
    before = grant.valid.upper
    _end(grant, until)
    record_audit(
        "governance.role_revoked", subject_type="Person", subject_id=grant.person_id,
        entity_id=grant.entity_id, when=when, before={"grant_id": grant_id, "until": before},
        after={"grant_id": grant_id, "until": until},
    )  # fmt: skip
    return until


def _end(grant: RoleGrant, until: date) -> None:
    lower = grant.valid.lower
    grant.valid = (lower, max(lower, until) if lower is not None else until)
    grant.save(update_fields=["valid"])


def _person(person_id: int) -> Person:
    found = Person.objects.select_for_update().filter(pk=person_id).first()
    if found is None:
        raise NotFound(kind="person", key=person_id)
    return found


def _role(code: str) -> Role:
    found = Role.objects.filter(code=code).first()
    if found is None:
        raise NotFound(kind="role", key=code)
    return found


def _check_duties(letters: Sequence[str]) -> None:
    known = set(Duty.objects.filter(pk__in=letters).values_list("pk", flat=True))
    for letter in sorted(set(letters) - known):
        raise DutyUnknown(duty=letter[:20])


def _check_facility(facility_id: int, entity_id: int) -> None:
    if not Facility.objects.filter(pk=facility_id, entity_id=entity_id).exists():
        raise ScopeDoesNotFit(facility=facility_id, entity=entity_id)
