"""Systems, endpoints and routes: what we talk to, how, and which event goes where (duty R)."""

from collections.abc import Mapping
from typing import Any

from apotheca.governance.shell import operation, record_audit
from apotheca.governance.types import Actor
from apotheca.hub.models import Endpoint, OperatorAction, Route, System
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment

ALL_ENTITIES = 0


class EndpointNeedsService(DomainError):
    code = "hub.endpoint_needs_service"
    message = "Person {person} is not an active service. Name the service this endpoint acts as."
    status = 422


class EndpointExists(DomainError):
    code = "hub.endpoint_exists"
    message = "There is an endpoint with this code. Choose another code, or change that endpoint."
    constraint = "hub_endpoint_code_key"


class RouteExists(DomainError):
    code = "hub.route_exists"
    message = "This event already goes to this endpoint. Change the route that is there."
    constraint = "route_once"


@operation(permission="hub.register_system", duty="R", is_act=False)
def register_system(
    *, actor: Actor, when: Moment, code: str, name: str, owner_role: str = "INTEGRATION"
) -> int:
    """Make a system known, or answer the one that has this code; return its id."""
    system, is_new = System.objects.get_or_create(
        code=code, defaults={"name": name, "owner_role": owner_role}
    )
    if is_new:
        _audit("hub.system_registered", "System", code, when, {"name": name, "owner": owner_role})
    return system.pk


@operation(permission="hub.register_endpoint", duty="R", is_act=False)
def register_endpoint(
    *,
    actor: Actor,
    when: Moment,
    system_id: int,
    code: str,
    adapter: str,
    direction: str,
    idempotency_class: str,
    person_id: int,
    config: Mapping[str, Any] | None = None,
    secret_name: str = "",
    in_flight_max: int = 32,
    max_attempts: int = 8,
) -> int:
    """
    Open a door to a system and return its id.

    ``person_id`` is the service the door acts as; its grants are all an incoming message may do.
    ``config`` has addresses and paths; secrets stay in the environment under ``secret_name``.

    :raises EndpointNeedsService: the person is a human.
    :raises EndpointExists: the code is taken.
    """
    endpoint = Endpoint(
        system_id=system_id, code=code, adapter=adapter, direction=direction,
        idempotency_class=idempotency_class, person_id=person_id, config=dict(config or {}),
        secret_name=secret_name, in_flight_max=in_flight_max, max_attempts=max_attempts,
    )  # fmt: skip
    if endpoint.person.kind != "SERVICE":
        raise EndpointNeedsService(person=person_id)
    endpoint.save(force_insert=True)
    after = {"adapter": adapter, "direction": direction, "class": idempotency_class,
             "person": person_id, "config": dict(config or {})}  # fmt: skip
    _audit("hub.endpoint_registered", "Endpoint", code, when, after)
    return endpoint.pk


@operation(permission="hub.add_route", duty="R", is_act=False)
def add_route(
    *, actor: Actor, when: Moment, event_name: str, endpoint_code: str, object_type: str,
    policy: str = "STRICT", entity_id: int = ALL_ENTITIES,
) -> int:  # fmt: skip
    """
    Send an event to an endpoint as ``object_type`` from the next posting on; return the route's id.

    :raises RouteExists: the event goes there already.
    """
    endpoint = _endpoint(endpoint_code)
    route = Route.objects.create(
        event_name=event_name, endpoint=endpoint, object_type=object_type, policy=policy,
        entity_id=entity_id,
    )  # fmt: skip
    after = {"event": event_name, "as": object_type, "policy": policy, "entity": entity_id}
    _audit("hub.route_added", "Endpoint", endpoint_code, when, after)
    return route.pk


@operation(permission="hub.pause_endpoint", duty="R", is_act=False)
def pause_endpoint(*, actor: Actor, when: Moment, endpoint_code: str) -> None:
    """Stop sending to, or processing from, an endpoint. Lanes fill and nothing is lost."""
    _set_paused(actor, when, endpoint_code, is_paused=True)


@operation(permission="hub.resume_endpoint", duty="R", is_act=False)
def resume_endpoint(*, actor: Actor, when: Moment, endpoint_code: str) -> None:
    """Let an endpoint work again, with its breaker closed."""
    _set_paused(actor, when, endpoint_code, is_paused=False)


def _set_paused(actor: Actor, when: Moment, code: str, *, is_paused: bool) -> None:
    endpoint = _endpoint(code)
    before = {"is_paused": endpoint.is_paused}
    Endpoint.objects.filter(pk=endpoint.pk).update(
        is_paused=is_paused, consecutive_failures=0, breaker_open_until=None
    )
    OperatorAction.objects.create(
        id=uuid7(), verb="PAUSE" if is_paused else "RESUME", subject_type="Endpoint",
        subject_id=code, reason=actor.reason[:300], person_id=actor.person_id,
    )  # fmt: skip
    action = "hub.endpoint_paused" if is_paused else "hub.endpoint_resumed"
    _audit(action, "Endpoint", code, when, {"is_paused": is_paused}, before)


def _endpoint(code: str) -> Endpoint:
    found = Endpoint.objects.select_for_update().filter(code=code).first()
    if found is None:
        raise NotFound(kind="endpoint", key=code)
    return found


def _audit(
    action: str, kind: str, key: str, when: Moment, after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    record_audit(
        action, subject_type=kind, subject_id=key, entity_id=ALL_ENTITIES, when=when,
        before=before, after=after,
    )  # fmt: skip
