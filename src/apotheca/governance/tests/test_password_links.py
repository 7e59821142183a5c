"""Links by which people set a password: who makes one, how long it counts, and that it ends."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from tests.raw_sql import refused, run
from tests.world import AT

from apotheca.governance.models import AuditEntry, Person, Role, RoleGrant
from apotheca.governance.operations.password_links import (
    LinkEnded,
    LinkForThemselves,
    LinkTooLong,
    PersonLeft,
    TokenIsNoDigest,
    TokenUsedBefore,
    make_password_link,
    use_password_link,
)
from apotheca.governance.operations.signing_in import ServicesDoNotSignIn
from apotheca.governance.queries.password_links import holder_of_link
from apotheca.governance.shell import NotPermitted
from apotheca.kernel.moment import Moment

FIRST, SECOND = sha256(b"first").hexdigest(), sha256(b"second").hexdigest()
ENCODED, NO_DIGEST = "md5$salt$digest", "the token itself"


def make(world, username="buyer", token=FIRST, when=AT, by="access_admin", **more):
    return make_password_link(
        actor=world.actor(by), when=when, entity_id=world.entity["HOSP"],
        person_id=world.person[username], token_sha256=token, **more,
    )  # fmt: skip


def use(world, token=FIRST, when=AT):
    return use_password_link(
        actor=world.actor("system"), when=when, token_sha256=token, encoded=ENCODED
    )


def after(**time):
    return Moment(AT.occurred_at + timedelta(**time), AT.business_date)


def password_of(username):
    return Person.objects.get(username=username).password


def test_a_link_sets_a_password_once(world):
    before = password_of("buyer")
    made = make(world)

    assert (made.username, made.expires_at) == ("buyer", AT.occurred_at + timedelta(hours=1))
    assert password_of("buyer") == before
    assert use(world) == "buyer"
    assert password_of("buyer") == ENCODED
    with pytest.raises(LinkEnded):
        use(world)


def test_making_and_using_it_are_in_the_trail_and_the_token_is_not(world):
    make(world)
    use(world)

    rows = AuditEntry.objects.filter(subject_id=str(world.person["buyer"])).order_by("id")
    assert [row.action for row in rows] == [
        "governance.password_link_made",
        "governance.password_set",
    ]
    assert FIRST not in str([row.after for row in rows])


@pytest.mark.parametrize(("hours", "minutes"), [(1, 60), (24, 24 * 60)])
def test_a_link_counts_until_its_time_and_no_longer(world, hours, minutes):
    make(world, hours=hours)

    with pytest.raises(LinkEnded):
        use(world, when=after(minutes=minutes))
    assert use(world, when=after(minutes=minutes - 1)) == "buyer"


@pytest.mark.parametrize("hours", [-1, 0, 25, 10**9])
def test_a_link_lasts_an_hour_to_a_day(world, hours):
    with pytest.raises(LinkTooLong):
        make(world, hours=hours)


def test_a_newer_link_ends_the_one_before(world):
    make(world)
    make(world, token=SECOND)

    with pytest.raises(LinkEnded):
        use(world)
    assert use(world, SECOND) == "buyer"


def test_a_token_is_a_digest_and_never_comes_again(world):
    with pytest.raises(TokenIsNoDigest):
        make(world, token=NO_DIGEST)
    make(world)
    with pytest.raises(TokenUsedBefore):
        make(world, "receiver")


def test_nobody_makes_a_link_for_themselves(world):
    with pytest.raises(LinkForThemselves):
        make(world, "access_admin")


def test_services_and_leavers_get_none(world):
    with pytest.raises(ServicesDoNotSignIn):
        make(world, "system")
    Person.objects.filter(username="buyer").update(is_active=False)
    with pytest.raises(PersonLeft):
        make(world)


def test_a_leaver_does_not_come_back_by_a_link(world):
    make(world)
    Person.objects.filter(username="buyer").update(is_active=False)

    with pytest.raises(LinkEnded):
        use(world)
    assert holder_of_link(FIRST) is None


def test_only_access_administrators_make_links(world):
    with pytest.raises(NotPermitted):
        make(world, by="director")


def test_a_link_needs_an_administrator_of_everywhere_its_person_works(world):
    RoleGrant.objects.filter(person_id=world.person["access_admin"]).exclude(
        entity_id=world.entity["HOSP"]
    ).delete()

    with pytest.raises(NotPermitted):
        make(world)
    assert make(world, by="second_admin").username == "buyer"


def test_roles_that_ended_do_not_count_and_those_to_come_do(world):
    RoleGrant.objects.filter(person_id=world.person["access_admin"]).exclude(
        entity_id=world.entity["HOSP"]
    ).delete()
    elsewhere = RoleGrant.objects.filter(
        person_id=world.person["buyer"], entity_id=world.entity["CLINIC"]
    )
    elsewhere.update(valid=(date(2020, 1, 1), date(2021, 1, 1)))
    assert make(world).username == "buyer"

    RoleGrant.objects.create(
        person_id=world.person["buyer"], role=Role.objects.get(code="T_F"),
        entity_id=world.entity["CLINIC"], valid=(date(2027, 1, 1), date(2028, 1, 1)),
    )  # fmt: skip
    with pytest.raises(NotPermitted):
        make(world, token=SECOND)


def test_a_link_tells_whose_it_is_while_it_counts(world):
    make(world, when=Moment.now())

    assert holder_of_link(FIRST).username == "buyer"
    assert holder_of_link(SECOND) is None
    use(world, when=Moment.now())
    assert holder_of_link(FIRST) is None


def test_links_are_guarded_by_the_database_too(world):
    make(world)

    later = "UPDATE governance_passwordlink SET expires_at = expires_at + interval '1 minute'"
    refused("a_password_link_ends_once", later)
    refused("password_links_are_never_deleted", "DELETE FROM governance_passwordlink")
    refused("password_links_are_never_deleted", "TRUNCATE governance_passwordlink")
    forbidden = {
        "one_open_password_link_per_person": "gen_random_uuid(), person_id, {}, made_by_id, {}, {}",
        "nobody_makes_a_password_link_for_themselves":
            "gen_random_uuid(), made_by_id, {}, made_by_id, {}, {}",
        "password_link_is_kept_as_its_digest":
            "gen_random_uuid(), made_by_id, upper({}), person_id, {}, {}",
        "password_link_lasts_a_day_at_most":
            "gen_random_uuid(), made_by_id, {}, person_id, {}, {} + interval '2 days'",
        "a_used_password_link_has_ended": "gen_random_uuid(), made_by_id, {}, person_id, {}, {}",
    }  # fmt: skip
    digest = "repeat('a', 64)"
    for constraint, columns in forbidden.items():
        refused(
            constraint,
            "INSERT INTO governance_passwordlink (id, person_id, sha256, made_by_id,"
            f" made_at, expires_at, is_used) SELECT"
            f" {columns.format(digest, 'made_at', 'expires_at')},"
            f" {constraint == 'a_used_password_link_has_ended'} FROM governance_passwordlink",
        )
    run("UPDATE governance_passwordlink SET ended_at = expires_at")
    refused("a_password_link_ends_once", "UPDATE governance_passwordlink SET ended_at = made_at")
