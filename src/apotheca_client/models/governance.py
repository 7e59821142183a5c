"""
The structures of governance.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, kw_only=True, slots=True)
class ActRow:
    """
    One business act; `numbers` are those of the documents it made, in order. Its arguments are in
    the export of acts, in the portable form.
    """

    number: int
    uid: UUID
    operation: str
    username: str
    person: str
    on_behalf_of: str
    occurred_at: datetime
    recorded_at: datetime
    business_date: date
    numbers: list[str]
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalRuleRow:
    """
    Which roles decide, in order, on documents of a kind with `amount_from` <= amount <
    `amount_to`. An empty facility or cost centre is any; no upper amount has no end; no roles
    approve at once. `approval_rule` is how the rule is named when it is closed.
    """

    approval_rule: str
    entity: str
    document_kind: str
    facility: str
    cost_centre: str
    amount_from: Decimal
    amount_to: Decimal | None
    currency: str
    roles: list[str]
    since: date | None
    until: date | None
    is_current: bool
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ApprovalStepRow:
    """One step of a document that was submitted; `document` is the id of what was submitted."""

    document_type: str
    document: UUID
    document_version: int
    position: int
    role: str
    entity: str
    facility: str
    amount: Decimal
    currency: str
    requested_by: str
    requested_at: datetime
    status: str
    decided_by: str
    on_behalf_of: str
    decided_at: datetime | None
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntryRow:
    """
    One change: who, for whom, what, before, after, why and from where. `subject` is the key of
    what changed, of the kind `subject_type`. An empty `entity` is a change that concerns every
    entity, as of master data.
    """

    number: int
    occurred_at: datetime
    recorded_at: datetime
    entity: str
    username: str
    person: str
    on_behalf_of: str
    action: str
    subject_type: str
    subject: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    reason: str
    source: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditSealRow:
    """A sealed batch of the trail: its gap-free range, its Merkle root and the chained head."""

    number: int
    first_sequence: int
    last_sequence: int
    merkle_root: str
    head: str
    sealed_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientDetail:
    """An API client, its secrets that count, and its use of the last 30 days, one row a day."""

    client: ClientRow
    secrets: list[SecretRow]
    usage: list[UsageOfDay]


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientRow:
    """A program that acts as a service; `secrets` is how many of its secrets count now."""

    client: str
    name: str
    person: str
    scopes: list[str]
    per_second: int | None
    per_day: int | None
    secrets: int
    registered_by: str
    registered_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ClientStanding:
    """A client and until when its earlier secrets count; None where there are none."""

    client: str
    scopes: list[str]
    earlier_secrets_until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CostCentreRow:
    """Where usage is charged, from `since` until the day `until` (the first without it)."""

    cost_centre: str
    code: str
    name: str
    entity: str
    facility: str
    owner: str
    since: date | None
    until: date | None
    is_current: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyPairRow:
    """Two duties that do not meet: X in one person, T on one transaction, R without a review."""

    first: str
    first_name: str
    second: str
    second_name: str
    level: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityDetail:
    """A legal entity with its facilities, cost centres and approval rules."""

    entity: EntityRow
    facilities: list[FacilityRow]
    cost_centres: list[CostCentreRow]
    approval_rules: list[ApprovalRuleRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityRow:
    """A legal entity with the currency of its ledger."""

    code: str
    name: str
    currency: str
    facilities: int


@dataclass(frozen=True, kw_only=True, slots=True)
class FacilityRow:
    """A site of an entity; its time zone decides the business date."""

    code: str
    name: str
    entity: str
    timezone: str
    state: str
    calendar: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GrantRequest:
    """A role to give, its scope, and its half-open range of days (`until` None is for ever)."""

    person: str
    role_code: str
    entity: str
    since: date
    until: date | None = None
    facility: str | None = None
    cost_centre: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GrantRow:
    """
    A role given to a person within a scope; an empty facility or cost centre reaches all of them.
    `grant` is how it is named when it is revoked. `until` is the first day without it.
    """

    grant: str
    username: str
    person: str
    role: str
    role_name: str
    entity: str
    facility: str
    cost_centre: str
    since: date | None
    until: date | None
    is_current: bool
    granted_by: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class HolidayRow:
    """A day that is no business day of a calendar."""

    calendar: str
    day: date
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewApprovalRule:
    """
    Which roles decide, in order, on documents of a kind with `amount_from` <= amount <
    `amount_to`. 0 as facility or cost centre means any; no roles means approved at once; None has
    no upper end.
    """

    entity: str
    document_kind: str
    since: date
    roles: list[str]
    amount_from: Decimal = Decimal("0")
    amount_to: Decimal | None = None
    facility: str = ""
    cost_centre: str = ""
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewCostCentre:
    """Where usage is charged, from a day on."""

    facility: str
    code: str
    name: str
    since: date
    until: date | None = None
    owner: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewFacility:
    """A site of an entity; its IANA time zone decides the business date, its state the tax."""

    entity: str
    code: str
    name: str
    timezone: str
    calendar_code: str
    state: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class NewPerson:
    """Somebody who will act, or a service (`is_service`); rights come by grants alone."""

    username: str
    name: str
    email: str = ""
    is_service: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PasswordLinkMade:
    """Whom a link is for, and until when it counts."""

    username: str
    expires_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonDetail:
    """
    Somebody, the roles they were given, and the pairs of duties of today that need a review.
    """

    person: PersonRow
    duties: list[tuple[str, str]]
    grants: list[GrantRow]
    under_review: list[DutyPairRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRow:
    """Somebody who can act; `roles` are the codes of the roles held today, in order."""

    username: str
    name: str
    email: str
    kind: str
    is_active: bool
    roles: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleDetail:
    """A role, its duties (letter, name), and who was given it."""

    role: RoleRow
    duties: list[tuple[str, str]]
    grants: list[GrantRow]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGiven:
    """A grant that was made, and the pairs of duties it makes subject to review ('A-E')."""

    grant: str
    under_review: list[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleRow:
    """A role, its duties as letters in order, and how many people hold it today."""

    code: str
    name: str
    duties: list[str]
    holders: int


@dataclass(frozen=True, kw_only=True, slots=True)
class SecretRow:
    """A secret that counts, known by its digest only; `until` None is for good."""

    made_by: str
    made_at: datetime
    until: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageOfDay:
    """What a client asked for on one day (UTC): requests, refused (4xx) and failed (5xx) ones."""

    day: date
    requests: int
    refused: int
    failed: int


@dataclass(frozen=True, kw_only=True, slots=True)
class UsageRow:
    """
    What a client asked of one route on one day (UTC): requests, of them refused (4xx) and failed
    (5xx), and the milliseconds they took together.
    """

    client: str
    day: date
    route: str
    requests: int
    refused: int
    failed: int
    milliseconds: int
