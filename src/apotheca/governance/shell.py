"""
The shell round every change of state: right, transaction, idempotency, audit, events, named errors.

An operation reads *lock, check, change, record, return*. The shell loads the actor's duties and any
earlier answer to the idempotency key in one statement, opens one transaction (durable when
outermost, joined when nested), and writes all recorded rows together at the end
(kernel/changes.py).
"""

import random
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields, replace
from functools import wraps
from hashlib import sha256
from types import MappingProxyType
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints
from uuid import UUID

from django.conf import settings
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from psycopg import errors as pg
from pydantic import TypeAdapter
from pydantic_core import to_json

from apotheca.governance.models import AuditEntry
from apotheca.governance.refusing import refusal_of
from apotheca.governance.sealing import audit_digest
from apotheca.governance.types import Actor, Grant
from apotheca.kernel.changes import Changes
from apotheca.kernel.errors import DomainError
from apotheca.kernel.events import Event, reactions_to
from apotheca.kernel.ids import uuid7
from apotheca.kernel.models import ActRecord, EventRecord, IdempotencyRecord
from apotheca.kernel.moment import Moment, Now
from apotheca.kernel.numbers import noting

P = ParamSpec("P")
R = TypeVar("R")

TRIES = 5
_SAME_REQUEST = frozenset({"idempotency_key_used_once", "act_kept_once"})


class NotPermitted(DomainError):
    code = "governance.not_permitted"
    message = "This needs the right {permission} (duty {duty}) here. Ask an access administrator."
    status = 403


class PersonInactive(DomainError):
    code = "governance.person_inactive"
    message = "This person or service is not active. Ask an access administrator."
    status = 403


class IdempotencyKeyReused(DomainError):
    code = "governance.idempotency_key_reused"
    message = "The key {key} was already used for other input. Send a new key for a new request."
    status = 422


class ActKeptBefore(DomainError):
    code = "governance.act_kept_before"
    message = "This act is here already, done by somebody else or otherwise. It is not done twice."
    constraint = "act_kept_once"


class TooBusy(DomainError):
    code = "governance.too_busy"
    message = "Others changed the same records at the same time. Nothing was written; try again."
    status = 503


class ValueOutOfRange(DomainError):
    code = "governance.value_out_of_range"
    message = (
        "A value does not fit: {detail}. Check lengths, digits and dates; nothing was written."
    )
    status = 422


@dataclass
class Running:
    """What the shell knows of the operation that runs: actor, rights, and rows to write."""

    actor: Actor
    permission: str
    duty: str
    grants: tuple[Grant, ...]
    is_service: bool
    is_in_act: bool
    changes: Changes = field(default_factory=Changes)


_running: ContextVar[Running | None] = ContextVar("running_operation", default=None)

_together: ContextVar[bool] = ContextVar("together", default=False)

_repeated: ContextVar[bool] = ContextVar("repeated", default=False)


@dataclass(frozen=True)
class Declared:
    """
    An operation as it was declared: its right, the duties that have it, and how to call it.

    ``call`` goes through the shell, ``function`` is the plain function with its docstring.
    """

    permission: str
    duty: str
    is_act: bool
    seal: Mapping[str, Callable[[str], str]]
    call: Callable[..., Any]
    function: Callable[..., Any]


registry: dict[str, Declared] = {}


@contextmanager
def together() -> Iterator[None]:
    """
    Do the operations inside in one transaction, all or none; each may fail and be left out alone.

    Deferred constraints are checked after each operation, so a failure names the one at fault.
    """
    with transaction.atomic(durable=True):
        token = _together.set(True)
        try:
            yield
        finally:
            _together.reset(token)


def was_repeated() -> bool:
    """Return whether the last outermost operation here answered from memory, to a repeated key."""
    return _repeated.get()


def operation(
    *,
    permission: str,
    duty: str,
    is_act: bool = True,
    seal: Mapping[str, Callable[[str], str]] = MappingProxyType({}),
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """
    Make a function the one door of a change of state.

    ``duty`` lists the duties (letters A-T, docs/rules/duties.md) of which the actor needs one;
    ``*`` means services only. The outermost call that ``is_act`` is kept in the log of acts; what
    only moves messages or keeps house is none. ``seal`` says how an argument that is never stored
    is written there instead (a bank account's number). The function takes ``actor`` (and ``when``)
    as keywords and returns a value pydantic can write as JSON, so that a repeated key gets the
    first answer.

    :raises NotPermitted: the actor holds none of the duties, or not in the scope that is required.
    :raises IdempotencyKeyReused: the key was used before with other input.
    :raises TooBusy: five tries met a deadlock or a lock time-out.
    :raises ValueOutOfRange: the database cannot hold a value.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        answer: TypeAdapter[R] = TypeAdapter(get_type_hints(function)["return"])

        @wraps(function)
        def shell(*args: P.args, **kwargs: P.kwargs) -> R:
            outer = _running.get()
            if outer is not None:
                return _nested(outer, declared, kwargs, lambda: function(*args, **kwargs))
            call = _Call(declared, kwargs, _digest(permission, kwargs), answer)
            return call.run(lambda: function(*args, **kwargs))

        declared = Declared(permission, duty, is_act, seal, shell, function)
        registry[permission] = declared
        return shell

    return decorate


@dataclass(frozen=True)
class _Call:
    """An outermost operation: tried up to five times, answered once."""

    declared: Declared
    arguments: Mapping[str, Any]
    input_sha256: str
    answer: TypeAdapter[Any]

    @property
    def actor(self) -> Actor:
        return cast(Actor, self.arguments["actor"])

    def run(self, act: Callable[[], R]) -> R:
        _repeated.set(False)
        for attempt in range(1, TRIES + 1):
            try:
                with transaction.atomic(durable=not _together.get()):
                    return self._once(act)
            except OperationalError as failure:
                if not isinstance(failure.__cause__, pg.DeadlockDetected | pg.SerializationFailure):
                    raise
                if attempt == TRIES:
                    raise TooBusy(tries=TRIES) from failure
                time.sleep(random.uniform(0.005, 0.03) * attempt)  # noqa: S311  jitter, no secret
            except IntegrityError as failure:
                if _constraint(failure) not in _SAME_REQUEST or attempt == TRIES:
                    raise _named(failure) from failure
                # Another request with the same key committed first: its answer is ours.
            except DataError as failure:
                raise ValueOutOfRange(detail=_said(failure)) from failure
        raise TooBusy(tries=TRIES)

    def _once(self, act: Callable[[], R]) -> R:
        running, earlier = _enter(self.actor, self.declared)
        if earlier is not None:
            return cast(R, self._repeat(earlier))
        token = _running.set(running)
        try:
            result = _done(running, self.declared, self.arguments, act)
            if self.actor.key:
                running.changes.insert(IdempotencyRecord, [self._remembered(result)])
            running.changes.flush()
        finally:
            _running.reset(token)
        if settings.CHECK_CONSTRAINTS_EARLY or _together.get():
            connection.check_constraints()
        return result

    def _remembered(self, result: Any) -> dict[str, Any]:
        return {
            "person_id": self.actor.person_id,
            "key": self.actor.key,
            "operation": self.declared.permission,
            "input_sha256": self.input_sha256,
            "result": self.answer.dump_python(result, mode="json"),
        }

    def _repeat(self, earlier: Mapping[str, Any]) -> Any:
        if (earlier["operation"], earlier["input"]) != (
            self.declared.permission,
            self.input_sha256,
        ):
            raise IdempotencyKeyReused(key=self.actor.key)
        _repeated.set(True)
        return self.answer.validate_python(earlier["result"])


def current() -> Running:
    """Return the running operation; outside of one this is a programming error."""
    running = _running.get()
    if running is None:
        raise RuntimeError("Nothing is written outside an @operation.")
    return running


def changes() -> Changes:
    """Return the rows the running operation will write."""
    return current().changes


def require_scope(
    entity_id: int, facility_id: int | None = None, cost_centre_id: int | None = None
) -> None:
    """
    Refuse unless a grant of the operation's duty reaches this entity, facility and cost centre.

    :raises NotPermitted: no grant reaches that far.
    """
    running = current()
    if running.is_service and running.duty == "*":
        return
    for grant in running.grants:
        if grant.reaches(running.duty, entity_id, facility_id, cost_centre_id):
            return
    raise NotPermitted(
        permission=running.permission, duty=running.duty, entity=entity_id, facility=facility_id
    )


def require_entity(entity_id: int) -> None:
    """
    Refuse unless a grant of the operation's duty reaches some place of this entity.

    For what belongs to the entity as a whole and is the work of people of one facility too.

    :raises NotPermitted: no grant reaches it.
    """
    running = current()
    if running.is_service and running.duty == "*":
        return
    if not any(grant.is_for(running.duty) and grant.entity_id == entity_id
               for grant in running.grants):  # fmt: skip
        raise NotPermitted(permission=running.permission, duty=running.duty, entity=entity_id)


def record_audit(
    action: str,
    *,
    subject_type: str,
    subject_id: UUID | int | str,
    entity_id: int,
    when: Moment,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Record who changed what, before and after, why and from where, with the change itself."""
    running = current()
    row: dict[str, Any] = {
        "occurred_at": when.occurred_at,
        "entity_id": entity_id,
        "person_id": running.actor.person_id,
        "on_behalf_of_id": running.actor.on_behalf_of_id,
        "action": action,
        "subject_type": subject_type,
        "subject_id": str(subject_id),
        "before": before,
        "after": after,
        "reason": running.actor.reason,
        "source": running.actor.source,
        "key_id": settings.AUDIT_KEY_ID,
    }
    running.changes.insert(AuditEntry, [{**row, "digest": audit_digest(row)}])


_ENVELOPE = frozenset(item.name for item in fields(Event))


def publish(event: Event) -> None:
    """
    Write the event with the change it tells of, then run its reactions in the same transaction.
    """
    body = {item.name: getattr(event, item.name) for item in fields(event)}
    row = {
        "id": event.event_id,
        "name": event.name,
        "entity_id": event.entity_id,
        "subject_id": event.subject_id,
        "business_key": event.business_key,
        "correlation_id": event.correlation_id,
        "occurred_at": event.when.occurred_at,
        "business_date": event.when.business_date,
        "payload": {name: value for name, value in body.items() if name not in _ENVELOPE},
    }
    changes().insert(EventRecord, [row])
    for reaction in reactions_to(type(event)):
        reaction(event)


_GUARD = """
SELECT p.is_active, p.kind,
       (SELECT json_agg(json_build_array(
                   d.duty_id, g.entity_id, g.facility_id, g.cost_centre_id, r.code))
          FROM governance_rolegrant g
          JOIN governance_role r ON r.id = g.role_id
          JOIN governance_roleduty d ON d.role_id = r.id
         WHERE g.person_id = p.id AND g.valid @> coalesce(%s::date, current_date)),
       (SELECT json_build_object(
                   'operation', i.operation, 'input', i.input_sha256, 'result', i.result)
          FROM kernel_idempotency i
         WHERE i.person_id = p.id AND i.key = %s)
  FROM governance_person p WHERE p.id = %s
"""


def _enter(actor: Actor, declared: Declared) -> tuple[Running, Mapping[str, Any] | None]:
    with connection.cursor() as cursor:
        cursor.execute(_GUARD, [actor.as_of, actor.key, actor.person_id])
        found = cursor.fetchone()
    if found is None or not found[0]:
        raise PersonInactive(person=actor.person_id)
    grants = tuple(Grant(*columns) for columns in found[2] or ())
    if actor.within is not None:
        grants = actor.within.narrow(grants)
    running = Running(
        actor, declared.permission, declared.duty, grants,
        is_service=found[1] == "SERVICE", is_in_act=declared.is_act,
    )  # fmt: skip
    _check_duty(running)
    return running, found[3] if actor.key else None


def _check_duty(running: Running) -> None:
    if running.duty == "*":
        allowed = running.is_service and running.actor.within is None
    else:
        allowed = any(grant.duty in running.duty for grant in running.grants)
    if not allowed:
        raise NotPermitted(permission=running.permission, duty=running.duty)


def _nested(
    outer: Running, declared: Declared, arguments: Mapping[str, Any], act: Callable[[], R]
) -> R:
    inner = replace(
        outer,
        permission=declared.permission,
        duty=declared.duty,
        is_in_act=outer.is_in_act or declared.is_act,
    )
    _check_duty(inner)
    token = _running.set(inner)
    try:
        if outer.is_in_act:
            return act()
        return _done(inner, declared, arguments, act)
    finally:
        _running.reset(token)


def _done(
    running: Running, declared: Declared, arguments: Mapping[str, Any], act: Callable[[], R]
) -> R:
    """Do what was asked; an act is kept with its arguments and the numbers it took."""
    if not declared.is_act:
        return act()
    with noting(running.actor.numbers) as numbering:
        result = act()
    when: Moment = arguments["when"]
    row = {
        "uid": running.actor.act or uuid7(),
        "operation": declared.permission,
        "person_id": running.actor.person_id,
        "on_behalf_of_id": running.actor.on_behalf_of_id,
        "occurred_at": when.occurred_at,
        "business_date": when.business_date,
        "reason": running.actor.reason,
        "source": running.actor.source,
        "arguments": {
            name: declared.seal[name](value) if name in declared.seal else value
            for name, value in arguments.items()
            if name not in ("actor", "when")
        },
        "numbers": numbering.taken,
    }
    running.changes.insert(ActRecord, [row])
    return result


def _digest(permission: str, arguments: Mapping[str, Any]) -> str:
    """Digest the input of a call; the actor's key and reason, and "now", are not part of it."""
    given = {k: repr(v) for k, v in arguments.items() if k != "actor" and not isinstance(v, Now)}
    plain = [permission, sorted(given.items())]
    return sha256(to_json(plain)).hexdigest()


def _constraint(failure: IntegrityError) -> str | None:
    cause = failure.__cause__
    return cause.diag.constraint_name if isinstance(cause, pg.Error) else None


def _said(failure: DataError) -> str:
    cause = failure.__cause__
    primary = cause.diag.message_primary if isinstance(cause, pg.Error) else None
    return str(primary or failure)


def _named(failure: IntegrityError) -> Exception:
    """Turn a violated constraint into its named error; one we do not know stays as it is."""
    cause = failure.__cause__
    detail = cause.diag.message_detail if isinstance(cause, pg.Error) else None
    return refusal_of(_constraint(failure), detail) or failure
