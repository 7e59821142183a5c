"""Clients of the API: who registers them, what they are narrowed to, and when they end."""

from datetime import date
from hashlib import sha256

import pytest
from tests.world import AT

from apotheca.governance.models import ApiSecret, AuditEntry, Person
from apotheca.governance.operations.clients import (
    ClientNeedsService,
    ClientOfOwnGrants,
    ClientRevoked,
    ClientTaken,
    ScopeUnknown,
    SecretIsNoDigest,
    SecretUsedBefore,
    add_usage,
    register_client,
    revoke_client,
    rotate_client_secret,
)
from apotheca.governance.operations.people import deactivate_person, grant_role
from apotheca.governance.queries.clients import client_by_secret, client_by_token
from apotheca.governance.queries.details import client_detail
from apotheca.governance.queries.lists import API_USAGE, CLIENTS
from apotheca.governance.types import ApiUse, GrantRequest
from apotheca.kernel.listing import EVERYWHERE
from apotheca.kernel.moment import Moment

FIRST, SECOND = sha256(b"first").hexdigest(), sha256(b"second").hexdigest()
DAY = date(2026, 3, 2)


@pytest.fixture
def service(world) -> int:
    return Person.objects.create(username="portal", name="Portal", kind="SERVICE").pk


def register(world, service, by="access_admin", **changes):
    given = {
        "entity_id": world.entity["HOSP"],
        "code": "PORTAL",
        "name": "Portal",
        "person_id": service,
        "scopes": ["duty:F", "entity:HOSP"],
        "secret_sha256": FIRST,
        **changes,
    }
    return register_client(actor=world.actor(by), when=AT, **given)


def client_id(code="PORTAL") -> int:
    return ApiSecret.objects.get(client__code=code, sha256=FIRST).client_id


def test_a_client_proves_itself_by_a_secret_of_which_we_keep_the_digest(world, service):
    register(world, service)
    found = client_by_secret("PORTAL", FIRST)
    assert (found.person_id, found.scopes) == (service, ["duty:F", "entity:HOSP"])
    assert found.entities == {"HOSP": world.entity["HOSP"]}
    assert client_by_secret("PORTAL", SECOND) is None
    assert client_by_secret("OTHER", FIRST) is None
    assert AuditEntry.objects.get(action="governance.client_registered").subject_id == "PORTAL"
    assert [row.client for row in CLIENTS.all(scope=EVERYWHERE)] == ["PORTAL"]


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"scopes": []}, ScopeUnknown),
        ({"scopes": ["entity:HOSP"]}, ScopeUnknown),
        ({"scopes": ["duty:Z"]}, ScopeUnknown),
        ({"scopes": ["duty:F", "entity:NOWHERE"]}, ScopeUnknown),
        ({"scopes": ["duty:F", "everything"]}, ScopeUnknown),
        ({"secret_sha256": "my secret"}, SecretIsNoDigest),
        ({"secret_sha256": FIRST.upper()}, SecretIsNoDigest),
        ({"person_id": "buyer"}, ClientNeedsService),
        ({"person_id": 0}, ClientNeedsService),
    ],
)
def test_a_client_that_does_not_fit_is_refused(world, service, change, refusal):
    change = {name: world.person.get(value, value) if name == "person_id" else value
              for name, value in change.items()}  # fmt: skip
    with pytest.raises(refusal):
        register(world, service, **change)


def test_codes_and_secrets_are_used_once(world, service):
    register(world, service)
    with pytest.raises(ClientTaken):
        register(world, service, secret_sha256=SECOND)
    with pytest.raises(SecretUsedBefore):
        register(world, service, code="OTHER")


def test_while_secrets_are_rotated_both_count(world, service):
    register(world, service)
    rotate = {"when": Moment.now(), "entity_id": world.entity["HOSP"], "client_id": client_id()}
    rotate_client_secret(actor=world.actor("access_admin"), secret_sha256=SECOND, **rotate)
    old, new = client_by_secret("PORTAL", FIRST), client_by_secret("PORTAL", SECOND)
    assert old is not None
    assert new is not None
    third = sha256(b"third").hexdigest()
    rotate_client_secret(
        actor=world.actor("access_admin"), secret_sha256=third, overlap_hours=0, **rotate
    )
    assert client_by_secret("PORTAL", FIRST) is None
    assert client_by_token("PORTAL", new.secret_id) is None
    assert client_by_secret("PORTAL", third) is not None


def test_a_revoked_client_and_one_whose_service_left_are_out_at_once(world, service):
    register(world, service)
    found = client_by_secret("PORTAL", FIRST)
    by = {"actor": world.actor("access_admin"), "when": AT, "entity_id": world.entity["HOSP"]}
    deactivate_person(person_id=service, **by)
    assert client_by_token("PORTAL", found.secret_id) is None
    Person.objects.filter(pk=service).update(is_active=True)
    revoke_client(client_id=client_id(), **by)
    assert client_by_token("PORTAL", found.secret_id) is None
    with pytest.raises(ClientRevoked):
        rotate_client_secret(client_id=client_id(), secret_sha256=SECOND, **by)


def test_nobody_both_gives_a_service_its_roles_and_holds_its_secret(world, service):
    def grant(by):
        request = GrantRequest(service, "T_F", world.entity["HOSP"], since=DAY)
        grant_role(actor=world.actor(by), when=AT, request=request)

    grant("access_admin")
    with pytest.raises(ClientOfOwnGrants):
        register(world, service, by="access_admin")
    register(world, service, by="second_admin")
    with pytest.raises(ClientOfOwnGrants):
        grant("second_admin")
    with pytest.raises(ClientOfOwnGrants):
        rotate_client_secret(
            actor=world.actor("access_admin"), when=AT, entity_id=world.entity["HOSP"],
            client_id=client_id(), secret_sha256=SECOND,
        )  # fmt: skip


def test_use_is_added_up_in_one_statement(world, service, django_assert_max_num_queries):
    register(world, service)
    used = [ApiUse("PORTAL", DAY, route, 3, 1, 0, 12) for route in ("list_orders", "get_order")]
    used.append(ApiUse("NOBODY", DAY, "get_order", 1, 0, 0, 1))
    system = world.actor("system")
    with django_assert_max_num_queries(6):
        add_usage(actor=system, when=AT, used=used)
    add_usage(actor=system, when=AT, used=used[:1])
    rows = {row.route: row for row in API_USAGE.all(scope=EVERYWHERE)}
    assert (rows["list_orders"].requests, rows["list_orders"].milliseconds) == (6, 24)
    assert (rows["get_order"].requests, rows["get_order"].refused) == (3, 1)


def test_a_client_is_shown_with_its_secrets_and_every_day_of_its_use(
    world, service, django_assert_num_queries
):
    register(world, service)
    now, today = Moment.now(), Moment.now().occurred_at.date()
    used = [ApiUse("PORTAL", today, route, 10, 2, 1, 50) for route in ("a", "b")]
    add_usage(actor=world.actor("system"), when=now, used=used)
    rotate_client_secret(
        actor=world.actor("second_admin"), when=now, entity_id=world.entity["HOSP"],
        client_id=client_id(), secret_sha256=SECOND,
    )  # fmt: skip

    with django_assert_num_queries(3):
        found = client_detail("PORTAL")

    assert found.client.person == "portal"
    assert [(one.made_by, one.until is None) for one in found.secrets] == [
        ("second_admin", True),
        ("access_admin", False),
    ]
    assert len(found.usage) == 30
    assert (found.usage[-1].requests, found.usage[-1].refused) == (20, 4)
    assert sum(day.requests for day in found.usage) == 20
