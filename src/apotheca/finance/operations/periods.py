"""
Closing the books: soft close, accruals of what is under way, controls, the close (rule FI-14).

OPEN takes postings from everybody, SOFT_CLOSED what the controller authorises, CLOSED nothing
more. A soft-closed period is opened again by two people; a closed one stays closed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.finance.models import ControlRun, PeriodClosing, PeriodReopening
from apotheca.finance.queries.controls import ControlResult, run_controls
from apotheca.finance.queries.ledger import trial_balance
from apotheca.finance.queries.periods import FiscalPeriod, the_period
from apotheca.governance.shell import changes, operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch
from apotheca.masterdata.operations.periods import set_period_state

# The order in which posters take their shares of the period locks.
LEDGERS = ("AP", "GL", "INV", "PO")


class ControlsDiffer(DomainError):
    code = "finance.controls_differ"
    message = (
        "The period cannot close: {differing}. Correct the cause, or sign each of these controls "
        "with a reason."
    )


class OwnReopening(DomainError):
    code = "finance.own_reopening"
    message = "You asked to reopen this period; somebody else must decide."
    status = 403
    constraint = "nobody_reopens_a_period_at_their_own_request"


class ReasonMissing(DomainError):
    code = "finance.reason_missing"
    message = "Say why the period shall open again; the reason is kept."
    status = 422
    constraint = "a_reopening_has_a_reason"


class ReopeningAsked(DomainError):
    code = "finance.reopening_asked"
    message = "Somebody already asked to reopen this period. Let the controller decide on that."
    constraint = "one_reopening_asked_at_a_time"


class ReopeningDecided(DomainError):
    code = "finance.reopening_decided"
    message = "This request was decided before. Ask again if the period shall open once more."
    constraint = "a_reopening_is_decided_once"


class PeriodStaysClosed(DomainError):
    code = "finance.period_stays_closed"
    message = "A closed period stays closed. Post what is late on the first open day."
    constraint = "a_closed_period_stays_closed"


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A closed period: its totals, the digest of its trial balance, and what was signed for."""

    period_id: int
    name: str
    debit: Decimal
    credit: Decimal
    trial_balance_sha256: str
    signed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PeriodStep:
    """A period after a change of state."""

    period_id: int
    name: str
    state: str


@operation(permission="finance.soft_close", duty="P")
def soft_close(*, actor: Actor, when: Moment, entity_id: int, day: date) -> PeriodStep:
    """
    Let only what the controller authorises into the period that holds ``day``, in all ledgers.

    Waits for postings under way. Rule FI-14.

    :raises NoSuchPeriod: no period holds the day.
    :raises PeriodStateRefused: a ledger of the period is not open.
    """
    require_scope(entity_id)
    period = the_period(entity_id, day)
    _set(period, "SOFT_CLOSED", when)
    return PeriodStep(period.id, period.name, "SOFT_CLOSED")


@operation(permission="finance.close_period", duty="P")
def close_period(
    *,
    actor: Actor,
    when: Moment,
    entity_id: int,
    day: date,
    signed: Mapping[str, str] | None = None,
) -> ClosedPeriod:
    """
    Close a soft-closed period for good, once every control agrees or is signed for.

    ``signed`` gives the controller's reason by control code. The period is closed first and the
    controls run then, so nothing can be posted between them and the close; if one differs unsigned,
    all is undone. Keeps every control's result and a digest of the period's trial balance.
    Rules FI-14 and FI-15.

    :raises ControlsDiffer: controls differ that were not signed.
    :raises PeriodStateRefused: a ledger of the period is not soft-closed.
    """
    require_scope(entity_id)
    period = the_period(entity_id, day)
    _set(period, "CLOSED", when)
    results = run_controls(period)
    reasons = {code: reason.strip() for code, reason in (signed or {}).items() if reason.strip()}
    differing = [result for result in results if result.difference]
    unsigned = [result for result in differing if result.control not in reasons]
    if unsigned:
        told = "; ".join(f"{r.control} differs by {r.difference}" for r in unsigned)
        raise ControlsDiffer(differing=told)
    _keep(actor, when, period, results, reasons)
    return _seal(actor, when, period, tuple(result.control for result in differing))


@operation(permission="finance.ask_reopening", duty="O")
def ask_reopening(*, actor: Actor, when: Moment, entity_id: int, day: date, reason: str) -> UUID:
    """
    Ask the controller to open a soft-closed period again; return the request's id. Rule FI-14.

    :raises ReasonMissing: no reason is given.
    :raises ReopeningAsked: a request for this period waits already.
    """
    require_scope(entity_id)
    if not reason.strip():
        raise ReasonMissing
    period = the_period(entity_id, day)
    reopening_id = uuid7()
    row = {
        "id": reopening_id,
        "entity_id": entity_id,
        "period_id": period.id,
        "reason": reason.strip()[:300],
        "asked_by_id": actor.person_id,
        "occurred_at": when.occurred_at,
    }
    changes().insert(PeriodReopening, [row])
    _audit("finance.reopening_asked", period, when, {"reason": row["reason"]})
    return reopening_id


@operation(permission="finance.reopen_period", duty="P")
def reopen_period(*, actor: Actor, when: Moment, reopening_id: UUID) -> PeriodStep:
    """
    Open a soft-closed period again in all ledgers, as somebody else asked. Locks the request.

    :raises OwnReopening: the controller asked for it.
    :raises ReopeningDecided: the request was decided before.
    :raises PeriodStateRefused: the period is not soft-closed; a closed one stays closed.
    """
    request = _asked(reopening_id)
    require_scope(request.entity_id)
    if request.decided_by_id is not None:
        raise ReopeningDecided
    if request.asked_by_id == actor.person_id:
        raise OwnReopening
    period = the_period(request.entity_id, request.starts_on)
    changes().update(PeriodReopening, [{"id": reopening_id, "decided_by_id": actor.person_id}])
    _set(period, "OPEN", when)
    _audit("finance.period_reopened", period, when, {"reason": request.reason})
    return PeriodStep(period.id, period.name, "OPEN")


def _set(period: FiscalPeriod, state: str, when: Moment) -> None:
    set_period_state(
        when=when, entity_id=period.entity_id, day=period.starts_on, ledgers=LEDGERS, state=state
    )


def _keep(
    actor: Actor,
    when: Moment,
    period: FiscalPeriod,
    results: tuple[ControlResult, ...],
    reasons: Mapping[str, str],
) -> None:
    run_id = uuid7()
    changes().insert(
        ControlRun, [_kept(actor, when, period, run_id, result, reasons) for result in results]
    )


def _kept(
    actor: Actor,
    when: Moment,
    period: FiscalPeriod,
    run_id: UUID,
    result: ControlResult,
    reasons: Mapping[str, str],
) -> dict[str, Any]:
    reason = reasons.get(result.control, "") if result.difference else ""
    return {
        "id": uuid7(),
        "run_id": run_id,
        "entity_id": period.entity_id,
        "period_id": period.id,
        "control": result.control,
        "owner": result.owner,
        "ledger_amount": result.ledger_amount,
        "subledger_amount": result.subledger_amount,
        "difference": result.difference,
        "evidence": dict(result.evidence),
        "run_by_id": actor.person_id,
        "signed_by_id": actor.person_id if reason else None,
        "reason": reason[:300],
        "occurred_at": when.occurred_at,
    }


def _seal(
    actor: Actor, when: Moment, period: FiscalPeriod, signed: tuple[str, ...]
) -> ClosedPeriod:
    books = trial_balance(period.entity_id, since=period.starts_on, up_to=period.last_day)
    row = {
        "id": uuid7(),
        "entity_id": period.entity_id,
        "period_id": period.id,
        "debit": books.debit,
        "credit": books.credit,
        "trial_balance_sha256": books.sha256,
        "closed_by_id": actor.person_id,
        "occurred_at": when.occurred_at,
    }
    changes().insert(PeriodClosing, [row])
    told = {"debit": str(books.debit), "sha256": books.sha256, "signed": list(signed)}
    _audit("finance.period_closed", period, when, told)
    return ClosedPeriod(period.id, period.name, books.debit, books.credit, books.sha256, signed)


@dataclass(frozen=True, slots=True)
class _Asked:
    entity_id: int
    starts_on: date
    reason: str
    asked_by_id: int
    decided_by_id: int | None


_LOCK_ASKED = """
SELECT r.entity_id, lower(p.days) AS starts_on, r.reason, r.asked_by_id, r.decided_by_id
  FROM finance_periodreopening r JOIN masterdata_period p ON p.id = r.period_id
 WHERE r.id = %s FOR UPDATE OF r
"""


def _asked(reopening_id: UUID) -> _Asked:
    found = fetch(_Asked, _LOCK_ASKED, [reopening_id])
    if not found:
        raise NotFound(kind="request to reopen", key=reopening_id)
    return found[0]


def _audit(action: str, period: FiscalPeriod, when: Moment, after: Mapping[str, Any]) -> None:
    record_audit(
        action,
        subject_type="Period",
        subject_id=period.id,
        entity_id=period.entity_id,
        when=when,
        after=after,
    )
