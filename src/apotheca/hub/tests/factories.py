"""Systems, endpoints, routes and events for tests of the hub."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid5

from tests.world import ALWAYS, AT, World

from apotheca.governance.models import Person, Role, RoleDuty, RoleGrant
from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.hub.models import Endpoint, Route, System
from apotheca.kernel.events import Event
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment

SPACE = UUID("00000000-0000-0000-0000-000000000001")


@dataclass(frozen=True, kw_only=True)
class BoxMoved(Event):
    """Something happened, for tests."""

    name: ClassVar[str] = "test.box_moved.v1"
    weight: int = 1


@operation(permission="test.move_boxes", duty="*", is_act=False)
def move_boxes(*, actor: Actor, entity_id: int, keys: list[str], weight: int = 1) -> int:
    for key in keys:
        publish(
            BoxMoved(entity_id=entity_id, subject_id=uuid5(SPACE, key), business_key=key,
                     correlation_id=uuid7(), when=AT, weight=weight)
        )  # fmt: skip
    return len(keys)


def system(world: World) -> Actor:
    return Actor(world.person["system"], source="test")


def service(world: World, username: str, duties: str = "") -> int:
    person = Person.objects.create(username=username, name=username, kind="SERVICE")
    if duties:
        role = Role.objects.create(code=f"S_{username}"[:40], name=username)
        for letter in duties:
            RoleDuty.objects.create(role=role, duty_id=letter)
        for entity_id in world.entity.values():
            RoleGrant.objects.create(person=person, role=role, entity_id=entity_id, valid=ALWAYS)
    return person.pk


def endpoint(world: World, code: str, *, adapter: str = "memory", direction: str = "OUT",
             idempotency_class: str = "B", duties: str = "", **more) -> Endpoint:  # fmt: skip
    owner, _ = System.objects.get_or_create(
        code=code.split("-")[0], defaults={"name": code, "owner_role": "INTEGRATION"}
    )
    person_id = service(world, f"svc-{code}", duties)
    return Endpoint.objects.create(
        system=owner, code=code, adapter=adapter, direction=direction,
        idempotency_class=idempotency_class, person_id=person_id, **more,
    )  # fmt: skip


def route(target: Endpoint, event: str = BoxMoved.name, *, object_type: str = "box",
          policy: str = "STRICT", entity_id: int = 0) -> Route:  # fmt: skip
    return Route.objects.create(
        event_name=event,
        endpoint=target,
        object_type=object_type,
        policy=policy,
        entity_id=entity_id,
    )


NOW = Moment.now
