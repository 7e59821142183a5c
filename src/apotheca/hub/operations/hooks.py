"""Subscriptions: which events are pushed to whose webhook (rules HB-60 to HB-63, duty R)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from apotheca.governance.queries import entity_ids
from apotheca.governance.shell import operation, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.hub.hooks.guard import read_url
from apotheca.hub.models import Endpoint, Route, System
from apotheca.hub.operations.registry import ALL_ENTITIES, EndpointNeedsService
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.events import Event
from apotheca.kernel.moment import Moment

WEBHOOK, EVENT = "webhook", "event"
OWNER_ROLE = "INTEGRATION"
PUBLISHERS = ("governance", "masterdata", "inventory", "procurement", "finance")


class EventUnknown(DomainError):
    code = "hub.event_unknown"
    message = "We publish no event {event}. The list is in docs/reference/events.md."
    status = 422


class SecretNameUnusable(DomainError):
    code = "hub.secret_name_unusable"
    message = (
        "Name the secret in capitals, digits and underscores; it is set as APOTHECA_SECRET_..."
    )
    status = 422


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscriber's endpoint, where it is, and the events that go there."""

    endpoint: str
    url: str
    events: tuple[str, ...]


@operation(permission="hub.subscribe", duty="R", is_act=False)
def subscribe(
    *, actor: Actor, when: Moment, code: str, name: str, url: str, events: Sequence[str],
    person_id: int, secret_name: str, entity_id: int = ALL_ENTITIES,
) -> Subscription:  # fmt: skip
    """
    Push events to a webhook from the next posting on, of one entity or (0) of all.

    Events of one document arrive in their order, at least once, each under a webhook-id of its own.
    ``secret_name`` names the signing secret in the environment; ``person_id`` is the service the
    subscriber is. The actor needs the right in all of the entity, or of every one.

    :raises HookUrlRefused: the URL is not one we push to.
    :raises EventUnknown, EndpointNeedsService, EndpointExists: as their names say.
    """
    _require_reach([entity_id])
    target = read_url(url)
    if not (secret_name and secret_name.replace("_", "").isalnum() and secret_name.isupper()):
        raise SecretNameUnusable
    for event in events:
        if event not in known_events():
            raise EventUnknown(event=event[:80])
    system, _ = System.objects.get_or_create(
        code=code, defaults={"name": name, "owner_role": OWNER_ROLE}
    )
    endpoint = Endpoint(
        system=system, code=code, adapter=WEBHOOK, direction="OUT", idempotency_class="B",
        person_id=person_id, config={"url": url}, secret_name=secret_name, in_flight_max=8,
    )  # fmt: skip
    if endpoint.person.kind != "SERVICE":
        raise EndpointNeedsService(person=person_id)
    endpoint.save(force_insert=True)
    wanted = tuple(dict.fromkeys(events))
    Route.objects.bulk_create(
        [
            Route(event_name=event, endpoint=endpoint, object_type=EVENT, entity_id=entity_id)
            for event in wanted
        ]
    )
    after = {"host": target.host, "events": wanted, "entity": entity_id}
    record_audit(
        "hub.subscribed", subject_type="Endpoint", subject_id=code, entity_id=entity_id, when=when,
        after=after,
    )  # fmt: skip
    return Subscription(code, url, wanted)


@operation(permission="hub.unsubscribe", duty="R", is_act=False)
def unsubscribe(*, actor: Actor, when: Moment, endpoint_code: str) -> Subscription:
    """
    Push nothing more to a webhook: new events are not booked, and what waits stays where it is.

    :raises NotFound: there is no subscription of this code.
    """
    endpoint = (
        Endpoint.objects.select_for_update().filter(code=endpoint_code, adapter=WEBHOOK).first()
    )
    if endpoint is None:
        raise NotFound(kind="subscription", key=endpoint_code)
    routes = Route.objects.filter(endpoint=endpoint, is_active=True)
    _require_reach(routes.values_list("entity_id", flat=True))
    events = tuple(routes.order_by("event_name").values_list("event_name", flat=True))
    routes.update(is_active=False)
    Endpoint.objects.filter(pk=endpoint.pk).update(is_paused=True)
    record_audit(
        "hub.unsubscribed", subject_type="Endpoint", subject_id=endpoint_code,
        entity_id=ALL_ENTITIES, when=when, before={"events": events},
    )  # fmt: skip
    return Subscription(endpoint_code, str(endpoint.config["url"]), events)


def _require_reach(concerned: Iterable[int]) -> None:
    """Refuse unless the actor reaches all of these entities; ALL_ENTITIES is every one."""
    named = set(concerned)
    for entity_id in entity_ids() if ALL_ENTITIES in named else named:
        require_scope(entity_id)


def known_events() -> frozenset[str]:
    """Return the names of all events we publish."""
    for context in PUBLISHERS:
        if find_spec(f"apotheca.{context}.events"):
            import_module(f"apotheca.{context}.events")
    return frozenset(Event.known)
