"""
The methods of governance.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from apotheca_client.core import Session
from apotheca_client.models.governance import (
    ActRow,
    ApprovalRuleRow,
    ApprovalStepRow,
    AuditEntryRow,
    AuditSealRow,
    ClientDetail,
    ClientRow,
    ClientStanding,
    CostCentreRow,
    DutyPairRow,
    EntityDetail,
    EntityRow,
    FacilityRow,
    GrantRequest,
    GrantRow,
    HolidayRow,
    NewApprovalRule,
    NewCostCentre,
    NewFacility,
    NewPerson,
    PasswordLinkMade,
    PersonDetail,
    PersonRow,
    RoleDetail,
    RoleGiven,
    RoleRow,
    UsageRow,
)
from apotheca_client.shapes import as_body, as_part, as_query, decode


class Governance:
    """What a service may ask of governance."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_people(
        self, *, q: str | None = None, username: str | None = None, kind: str | None = None,
        active: bool | None = None, role: str | None = None, duty: str | None = None,
        sort: str | None = None,
    ) -> Iterator[PersonRow]:
        """List: people."""
        path = "/people"
        asked = as_query(
            q=q, username=username, kind=kind, active=active, role=role, duty=duty, sort=sort,
        )
        return (decode(PersonRow, row) for row in self._session.pages(path, asked))

    def register_person(
        self, *, entity: str, person: NewPerson, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> str:
        """
        Register somebody who can act and return their id; they may do nothing until a role is
        granted.
        """
        path = "/people"
        sent = as_body(entity=entity, person=person, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["person"])

    def get_person(self, person: str) -> PersonDetail:
        """Return somebody with their duties of today and their grants within `scope`."""
        path = f"/people/{as_part(person)}"
        answer = self._session.read(path)
        return decode(PersonDetail, answer)

    def deactivate_person(
        self, person: str, *, entity: str, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> int:
        """
        Stop somebody from acting at once, and end their grants; return how many grants ended.
        """
        path = f"/people/{as_part(person)}/deactivation"
        sent = as_body(entity=entity, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(int, answer["grants_ended"])

    def make_password_link(
        self, person: str, *, entity: str, token_sha256: str, hours: int | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> PasswordLinkMade:
        """
        Let a person set a password by a link, once and within `hours` (1 to 24); earlier links
        end.
        """
        path = f"/people/{as_part(person)}/password-links"
        sent = as_body(
            entity=entity, token_sha256=token_sha256, hours=hours, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(PasswordLinkMade, answer)

    def list_roles(
        self, *, code: str | None = None, duty: str | None = None, sort: str | None = None,
    ) -> Iterator[RoleRow]:
        """List: roles."""
        path = "/roles"
        asked = as_query(code=code, duty=duty, sort=sort)
        return (decode(RoleRow, row) for row in self._session.pages(path, asked))

    def define_role(
        self, *, entity: str, code: str, name: str, duties: list[str], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> None:
        """Make a role or give an existing one a new bundle of duties; return its id."""
        path = "/roles"
        sent = as_body(entity=entity, code=code, name=name, duties=duties, at=at, reason=reason)
        self._session.write("POST", path, sent, key=idempotency_key)

    def get_role(self, role: str) -> RoleDetail:
        """Return a role with its duties, and its grants within `scope`. Three statements."""
        path = f"/roles/{as_part(role)}"
        answer = self._session.read(path)
        return decode(RoleDetail, answer)

    def list_duty_pairs(
        self, *, duty: str | None = None, level: str | None = None, sort: str | None = None,
    ) -> Iterator[DutyPairRow]:
        """List: duties that do not meet."""
        path = "/duty-pairs"
        asked = as_query(duty=duty, level=level, sort=sort)
        return (decode(DutyPairRow, row) for row in self._session.pages(path, asked))

    def list_grants(
        self, *, person: str | None = None, role: str | None = None, entity: str | None = None,
        facility: str | None = None, current: bool | None = None, sort: str | None = None,
    ) -> Iterator[GrantRow]:
        """List: roles given."""
        path = "/grants"
        asked = as_query(
            person=person, role=role, entity=entity, facility=facility, current=current,
            sort=sort,
        )
        return (decode(GrantRow, row) for row in self._session.pages(path, asked))

    def grant_role(
        self, *, request: GrantRequest, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> RoleGiven:
        """Give a role to a person within a scope, for a half-open range of days."""
        path = "/grants"
        sent = as_body(request=request, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(RoleGiven, answer)

    def revoke_role(
        self, grant: str, *, until: date, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> date:
        """End a grant: `until` is the first day it no longer counts; return it."""
        path = f"/grants/{as_part(grant)}/end"
        sent = as_body(until=until, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(date, answer["until"])

    def list_entities(
        self, *, code: str | None = None, sort: str | None = None,
    ) -> Iterator[EntityRow]:
        """List: legal entities."""
        path = "/entities"
        asked = as_query(code=code, sort=sort)
        return (decode(EntityRow, row) for row in self._session.pages(path, asked))

    def get_entity(self, entity: str) -> EntityDetail:
        """
        Return an entity with its facilities, and what of it lies within `scope`. Four statements.
        """
        path = f"/entities/{as_part(entity)}"
        answer = self._session.read(path)
        return decode(EntityDetail, answer)

    def list_facilities(
        self, *, code: str | None = None, entity: str | None = None, sort: str | None = None,
    ) -> Iterator[FacilityRow]:
        """List: facilities."""
        path = "/facilities"
        asked = as_query(code=code, entity=entity, sort=sort)
        return (decode(FacilityRow, row) for row in self._session.pages(path, asked))

    def register_facilities(
        self, *, facilities: list[NewFacility], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> list[str]:
        """Register sites and return their ids by code."""
        path = "/facilities"
        sent = as_body(facilities=facilities, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["facilities"])

    def list_cost_centres(
        self, *, q: str | None = None, code: str | None = None, entity: str | None = None,
        facility: str | None = None, current: bool | None = None, cost_centre: str | None = None,
        sort: str | None = None,
    ) -> Iterator[CostCentreRow]:
        """List: cost centres."""
        path = "/cost-centres"
        asked = as_query(
            q=q, code=code, entity=entity, facility=facility, current=current,
            cost_centre=cost_centre, sort=sort,
        )
        return (decode(CostCentreRow, row) for row in self._session.pages(path, asked))

    def register_cost_centres(
        self, *, cost_centres: list[NewCostCentre], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> list[str]:
        """Register cost centres of facilities and return their ids by code."""
        path = "/cost-centres"
        sent = as_body(cost_centres=cost_centres, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[str], answer["cost_centres"])

    def get_cost_centre(self, cost_centre: str) -> CostCentreRow:
        """Return a cost centre, named as `HOSP/ICU`. One statement."""
        path = f"/cost-centres/{as_part(cost_centre)}"
        answer = self._session.read(path)
        return decode(CostCentreRow, answer)

    def close_cost_centre(
        self, cost_centre: str, *, until: date, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> date:
        """Close a cost centre: `until` is the first day nothing is charged to it; return it."""
        path = f"/cost-centres/{as_part(cost_centre)}/closing"
        sent = as_body(until=until, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(date, answer["until"])

    def list_holidays(
        self, *, calendar: str | None = None, since: date | None = None,
        until: date | None = None, sort: str | None = None,
    ) -> Iterator[HolidayRow]:
        """List: holidays."""
        path = "/holidays"
        asked = as_query(calendar=calendar, since=since, until=until, sort=sort)
        return (decode(HolidayRow, row) for row in self._session.pages(path, asked))

    def add_holidays(
        self, calendar_code: str, *, holidays: list[tuple[date, str]], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> int:
        """
        Add holidays to a calendar; days it has already stay as they are. Return how many it has
        now.
        """
        path = f"/calendars/{as_part(calendar_code)}/holidays"
        sent = as_body(holidays=holidays, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(int, answer["holidays"])

    def list_approval_rules(
        self, *, entity: str | None = None, kind: str | None = None, current: bool | None = None,
        sort: str | None = None,
    ) -> Iterator[ApprovalRuleRow]:
        """List: approval rules."""
        path = "/approval-rules"
        asked = as_query(entity=entity, kind=kind, current=current, sort=sort)
        return (decode(ApprovalRuleRow, row) for row in self._session.pages(path, asked))

    def add_approval_rule(
        self, *, rule: NewApprovalRule, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> str:
        """
        Add an approval rule with its ordered roles and return its id. Documents already submitted
        keep their steps.
        """
        path = "/approval-rules"
        sent = as_body(rule=rule, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(str, answer["approval_rule"])

    def close_approval_rule(
        self, rule: str, *, until: date, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> date:
        """End a rule: `until` is the first day it no longer counts; return it."""
        path = f"/approval-rules/{as_part(rule)}/closing"
        sent = as_body(until=until, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(date, answer["until"])

    def list_approval_steps(
        self, *, status: list[str] | None = None, role: str | None = None,
        type: str | None = None, requested_by: str | None = None, decided_by: str | None = None,
        entity: str | None = None, sort: str | None = None,
    ) -> Iterator[ApprovalStepRow]:
        """List: approval steps."""
        path = "/approval-steps"
        asked = as_query(
            status=status, role=role, type=type, requested_by=requested_by, decided_by=decided_by,
            entity=entity, sort=sort,
        )
        return (decode(ApprovalStepRow, row) for row in self._session.pages(path, asked))

    def list_acts(
        self, *, person: str | None = None, operation: str | None = None, uid: UUID | None = None,
        since: date | None = None, until: date | None = None, source: str | None = None,
        sort: str | None = None,
    ) -> Iterator[ActRow]:
        """List: acts."""
        path = "/acts"
        asked = as_query(
            person=person, operation=operation, uid=uid, since=since, until=until, source=source,
            sort=sort,
        )
        return (decode(ActRow, row) for row in self._session.pages(path, asked))

    def list_audit(
        self, *, person: str | None = None, action: str | None = None, type: str | None = None,
        subject: str | None = None, since: date | None = None, until: date | None = None,
        entity: str | None = None, number: int | None = None, sort: str | None = None,
    ) -> Iterator[AuditEntryRow]:
        """List: audit trail."""
        path = "/audit"
        asked = as_query(
            person=person, action=action, type=type, subject=subject, since=since, until=until,
            entity=entity, number=number, sort=sort,
        )
        return (decode(AuditEntryRow, row) for row in self._session.pages(path, asked))

    def list_audit_seals(
        self, *, since: date | None = None, sort: str | None = None,
    ) -> Iterator[AuditSealRow]:
        """List: seals of the audit trail."""
        path = "/audit-seals"
        asked = as_query(since=since, sort=sort)
        return (decode(AuditSealRow, row) for row in self._session.pages(path, asked))

    def list_clients(
        self, *, client: str | None = None, person: str | None = None,
        revoked: bool | None = None, sort: str | None = None,
    ) -> Iterator[ClientRow]:
        """List: api clients."""
        path = "/clients"
        asked = as_query(client=client, person=person, revoked=revoked, sort=sort)
        return (decode(ClientRow, row) for row in self._session.pages(path, asked))

    def register_client(
        self, *, entity: str, code: str, name: str, person: str, scopes: list[str],
        secret_sha256: str, per_second: int | None = None, per_day: int | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> ClientStanding:
        """Register a program that acts as a service, with the digest of its first secret."""
        path = "/clients"
        sent = as_body(
            entity=entity, code=code, name=name, person=person, scopes=scopes,
            secret_sha256=secret_sha256, per_second=per_second, per_day=per_day, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ClientStanding, answer)

    def get_client(self, client: str) -> ClientDetail:
        """
        Return an API client with its secrets that count and its daily use. Three statements.
        """
        path = f"/clients/{as_part(client)}"
        answer = self._session.read(path)
        return decode(ClientDetail, answer)

    def rotate_client_secret(
        self, client: str, *, entity: str, secret_sha256: str, overlap_hours: int | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> ClientStanding:
        """
        Give a client a new secret; earlier ones count for `overlap_hours` more, 0 ends them at
        once.
        """
        path = f"/clients/{as_part(client)}/secrets"
        sent = as_body(
            entity=entity, secret_sha256=secret_sha256, overlap_hours=overlap_hours, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ClientStanding, answer)

    def revoke_client(
        self, client: str, *, entity: str, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> ClientStanding:
        """
        Shut a client out at once and for good: its secrets and all its tokens. Locks it. Rule
        GV-53.
        """
        path = f"/clients/{as_part(client)}/revocation"
        sent = as_body(entity=entity, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(ClientStanding, answer)

    def list_api_usage(
        self, *, client: str | None = None, route: str | None = None, since: date | None = None,
        until: date | None = None, sort: str | None = None,
    ) -> Iterator[UsageRow]:
        """List: use of the api."""
        path = "/client-usage"
        asked = as_query(client=client, route=route, since=since, until=until, sort=sort)
        return (decode(UsageRow, row) for row in self._session.pages(path, asked))

    def list_own_api_usage(
        self, *, route: str | None = None, since: date | None = None, until: date | None = None,
        sort: str | None = None,
    ) -> Iterator[UsageRow]:
        """List: use of the api."""
        path = "/usage"
        asked = as_query(route=route, since=since, until=until, sort=sort)
        return (decode(UsageRow, row) for row in self._session.pages(path, asked))
