"""What finance is set up with: accounts between entities, and how far invoices may stray."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from apotheca.finance.models import InterEntityAccount, MatchTolerance
from apotheca.governance.shell import operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.masterdata.queries import account_codes

DUE_FROM, DUE_TO = "1500", "2500"
EVERY_ENTITY = 0


class EntitiesPairedAlready(DomainError):
    code = "finance.entities_paired_already"
    message = "These entities have their accounts with each other already."
    constraint = "inter_entity_pair_once"


class EntityIsItsPartner(DomainError):
    code = "finance.entity_is_its_partner"
    message = "An entity owes itself nothing. Name two entities."
    status = 422
    constraint = "an_entity_is_not_its_partner"


@dataclass(frozen=True, slots=True)
class NewTolerance:
    """
    How far an invoice may stray: fractions (0.02 is two per cent) and amounts of money.

    Up to ``accept_limit`` at risk an AP supervisor decides a hold alone. '' as item class, 0 as
    supplier or facility is any; the most specific row wins.
    """

    price_pct: Decimal = ZERO
    line_floor: Decimal = ZERO
    line_cap: Decimal = ZERO
    quantity_over_pct: Decimal = ZERO
    freight: Decimal = ZERO
    tax: Decimal = ZERO
    rounding: Decimal = ZERO
    accept_limit: Decimal = Decimal(1000)
    item_class: str = ""
    supplier_id: int = 0
    facility_id: int = 0


@operation(permission="finance.pair_entities", duty="P")
def pair_entities(
    *,
    actor: Actor,
    when: Moment,
    first_id: int,
    second_id: int,
    due_from: str = DUE_FROM,
    due_to: str = DUE_TO,
) -> int:
    """
    Set the accounts on which two entities owe each other, both ways; return how many rows it made.

    Until then nothing of value moves between them. Accounts are named by their codes.

    :raises EntitiesPairedAlready: they have them.
    :raises EntityIsItsPartner: both are the same.
    :raises NotFound: an account is unknown.
    """
    accounts = account_codes()
    for code in (due_from, due_to):
        if code not in accounts:
            raise NotFound(kind="account", key=code)
    for entity_id, partner_id in ((first_id, second_id), (second_id, first_id)):
        require_scope(entity_id)
        InterEntityAccount.objects.create(
            entity_id=entity_id,
            partner_id=partner_id,
            due_from_id=accounts[due_from],
            due_to_id=accounts[due_to],
        )
        record_audit(
            "finance.entities_paired",
            subject_type="Entity",
            subject_id=entity_id,
            entity_id=entity_id,
            when=when,
            after={"partner": partner_id, "due_from": due_from, "due_to": due_to},
        )
    return 2


@operation(permission="finance.set_match_tolerances", duty="P")
def set_match_tolerances(*, actor: Actor, when: Moment, tolerances: Sequence[NewTolerance]) -> int:
    """
    Set tolerances of the three-way match, each in place of an earlier one of the same reach.

    They hold from the next evaluation on; controlled substances never have any (MA-10). Return how
    many were set.
    """
    for tolerance in tolerances:
        values = asdict(tolerance)
        reach = {name: values.pop(name) for name in ("item_class", "supplier_id", "facility_id")}
        row, _ = MatchTolerance.objects.update_or_create(**reach, defaults=values)
        record_audit(
            "finance.match_tolerance_set",
            subject_type="MatchTolerance",
            subject_id=row.pk,
            entity_id=EVERY_ENTITY,
            when=when,
            after=asdict(tolerance),
        )
    return len(tolerances)
