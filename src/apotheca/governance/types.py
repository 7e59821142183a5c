"""What crosses the border of governance."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

# The kinds of those who act.
HUMAN, SERVICE = "HUMAN", "SERVICE"


@dataclass(frozen=True, slots=True)
class Actor:
    """
    Who acts: the person, for whom, from which source, why, and under which idempotency key.

    A repeated ``key`` with the same input gets the first answer; with other input it is refused.
    ``numbers`` are document numbers an import brings along, in the order the act takes them.
    ``within`` narrows the person's rights to what a token was given for. ``act`` is the identity an
    act brings along from elsewhere, and ``as_of`` the day whose grants count for it (else today's).
    """

    person_id: int
    source: str = "api"
    on_behalf_of_id: int | None = None
    reason: str = ""
    key: str = ""
    numbers: tuple[str, ...] = ()
    within: "Reach | None" = None
    act: UUID | None = None
    as_of: date | None = None

    def with_key(self, key: str) -> "Actor":
        """Return the same actor acting under an idempotency key."""
        return replace(self, key=key)

    def because(self, reason: str) -> "Actor":
        """Return the same actor with a reason for the audit trail."""
        return replace(self, reason=reason)


AUDITOR = "@"


@dataclass(frozen=True, slots=True)
class Grant:
    """
    One duty within a scope; None reaches all facilities or cost centres of the entity.

    A role without duties (an auditor's) grants the duty ``""``: its holder may look, not act. Lists
    and pages that auditors may read name ``@`` among their duties.
    """

    duty: str
    entity_id: int
    facility_id: int | None
    cost_centre_id: int | None
    role_code: str

    def reaches(
        self,
        duties: str,
        entity_id: int,
        facility_id: int | None = None,
        cost_centre_id: int | None = None,
    ) -> bool:
        """Return whether this is one of ``duties`` and counts at this entity and place."""
        return (
            self.is_for(duties)
            and self.entity_id == entity_id
            and self.facility_id in (None, facility_id)
            and self.cost_centre_id in (None, cost_centre_id)
        )

    def is_for(self, duties: str) -> bool:
        """Return whether this is one of ``duties``; a role without duties answers to ``@``."""
        return (self.duty or AUDITOR) in duties


@dataclass(frozen=True, slots=True)
class Reach:
    """
    What a token may use of its holder's rights: ``duties`` (letters, ``@`` to look as an auditor),
    and the entities with these ids; None is all that the holder has.
    """

    duties: str
    entity_ids: frozenset[int] | None = None

    def narrow(self, grants: tuple[Grant, ...]) -> tuple[Grant, ...]:
        """Return the grants that lie within; nothing is added to what the holder has."""
        return tuple(grant for grant in grants if self.covers(grant))

    def covers(self, grant: Grant) -> bool:
        """Return whether a grant lies within."""
        if self.entity_ids is not None and grant.entity_id not in self.entity_ids:
            return False
        return grant.is_for(self.duties)


@dataclass(frozen=True, slots=True)
class Site:
    """A facility within somebody's reach, with its zone and its entity."""

    facility_id: int
    code: str
    name: str
    timezone: str
    entity_id: int
    entity_code: str
    currency: str


@dataclass(frozen=True, slots=True)
class Reader:
    """
    Who looks at a page or asks the API, and what they may see: their grants of today.

    ``duties`` in the helpers are letters of which one is enough; ``*`` is anybody who is known, and
    ``@`` among them an auditor.
    """

    person_id: int
    username: str
    name: str
    email: str
    is_service: bool
    grants: tuple[Grant, ...]
    sites: tuple[Site, ...]

    def may(self, duties: str) -> bool:
        """Return whether the reader holds one of ``duties`` anywhere."""
        return duties == "*" or any(grant.is_for(duties) for grant in self.grants)

    def scope(self, duties: str = "*") -> tuple[tuple[int, int | None], ...]:
        """Return the (entity, facility) pairs within reach; facility None is all of them."""
        found = {
            (grant.entity_id, grant.facility_id): None
            for grant in self.grants
            if duties == "*" or grant.is_for(duties)
        }
        return tuple(found)

    def entities(self, duties: str = "*") -> tuple[int, ...]:
        """Return the ids of the entities within reach, in order."""
        return tuple(sorted({entity for entity, _ in self.scope(duties)}))

    def sites_of(self, duties: str = "*") -> tuple[Site, ...]:
        """Return the facilities within reach of ``duties``, by code."""
        scope = set(self.scope(duties))
        return tuple(
            site
            for site in self.sites
            if {(site.entity_id, None), (site.entity_id, site.facility_id)} & scope
        )

    def within(self, reach: Reach) -> "Reader":
        """Return the same reader, seeing only what lies within ``reach``."""
        grants = reach.narrow(self.grants)
        places = {(grant.entity_id, grant.facility_id) for grant in grants}
        sites = tuple(
            site
            for site in self.sites
            if {(site.entity_id, None), (site.entity_id, site.facility_id)} & places
        )
        return replace(self, grants=grants, sites=sites)

    @property
    def timezone(self) -> str:
        """The zone of the reader's first facility; UTC for who has none."""
        return self.sites[0].timezone if self.sites else "UTC"


@dataclass(frozen=True, slots=True)
class ApprovalStatus:
    """Where a document stands after a decision."""

    document_id: UUID
    is_complete: bool
    is_refused: bool
    open_steps: int


@dataclass(frozen=True, slots=True)
class PendingApproval:
    """One step that waits for somebody with ``role_code``."""

    step_id: UUID
    document_type: str
    document_id: UUID
    position: int
    role_code: str
    amount: Decimal
    requested_by_id: int
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One change of one object, as shown to people."""

    id: int
    occurred_at: datetime
    recorded_at: datetime
    person: str
    on_behalf_of: str | None
    action: str
    before: dict[str, object] | None
    after: dict[str, object] | None
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class GrantRequest:
    """A role to give, its scope, and its half-open range of days (``until`` None is for ever)."""

    person_id: int
    role_code: str
    entity_id: int
    since: date
    until: date | None = None
    facility_id: int | None = None
    cost_centre_id: int | None = None


@dataclass(frozen=True, slots=True)
class StepFacts:
    """
    One step a document must pass: anyone in scope with the role, in the order of ``position``.
    """

    step_id: UUID
    position: int
    role_code: str


@dataclass(frozen=True, slots=True)
class StepRow:
    """One step of a document as shown to people; names are None while nobody decided."""

    step_id: UUID
    document_version: int
    position: int
    role_code: str
    status: str
    requested_by: str
    decided_by: str | None
    on_behalf_of: str | None
    decided_at: datetime | None
    comment: str


@dataclass(frozen=True, slots=True)
class NewApprovalRule:
    """
    Which roles decide, in order, on documents of a kind with ``amount_from`` <= amount <
    ``amount_to``.

    0 as facility or cost centre means any; no roles means approved at once; None has no upper end.
    """

    entity_id: int
    document_kind: str
    since: date
    roles: tuple[str, ...]
    amount_from: Decimal = Decimal(0)
    amount_to: Decimal | None = None
    facility_id: int = 0
    cost_centre_id: int = 0
    until: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who will act, or a service (``is_service``); rights come by grants alone."""

    username: str
    name: str
    email: str = ""
    is_service: bool = False


@dataclass(frozen=True, slots=True)
class SignInNote:
    """
    One thing that happened at the door: ``signed_in``, ``signed_out``, ``sign_in_failed``,
    ``proved_again``, ``factor_added``, ``factor_removed``.

    ``person_id`` is None when nobody has the name that was given; ``method`` is how (password,
    totp, webauthn, recovery_codes, oidc), ``address`` the network address it came from.
    """

    action: str
    person_id: int | None
    name: str = ""
    method: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class ApiUse:
    """What a client asked of one route on one day: to be added to what is known already."""

    client: str
    day: date
    route: str
    requests: int
    refused: int
    failed: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Seal:
    """One sealed batch of audit rows: its gap-free range, its Merkle root and the chained head."""

    number: int
    first_sequence: int
    last_sequence: int
    merkle_root: str
    head: str


@dataclass(frozen=True, slots=True)
class NewCalendar:
    """A business calendar: Monday to Friday, less these holidays (day, name)."""

    code: str
    name: str
    holidays: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class NewEntity:
    """A legal entity with one ledger in one currency."""

    code: str
    name: str
    currency: str


@dataclass(frozen=True, slots=True)
class NewFacility:
    """A site of an entity; its IANA time zone decides the business date, its state the tax."""

    entity_id: int
    code: str
    name: str
    timezone: str
    calendar_code: str
    state: str = ""


@dataclass(frozen=True, slots=True)
class NewCostCentre:
    """Where usage is charged, from a day on."""

    facility_id: int
    code: str
    name: str
    since: date
    until: date | None = None
    owner_id: int | None = None


@dataclass(frozen=True, slots=True)
class Founded:
    """What was founded: ids by code and by username."""

    system_id: int
    entities: dict[str, int]
    administrators: dict[str, int]
