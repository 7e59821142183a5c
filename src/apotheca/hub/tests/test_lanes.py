from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from apotheca.hub.models import Delivery, Lane
from apotheca.hub.tests.factories import endpoint, move_boxes, route, system


def places(key):
    return list(
        Delivery.objects.filter(lane__business_key=key)
        .order_by("seq")
        .values_list("seq", flat=True)
    )


def test_an_event_gets_a_place_in_the_lane_of_each_endpoint_it_is_routed_to(world):
    for code in ("SUITE-1", "ERP-1"):
        route(endpoint(world, code))
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["B-1"])
    assert Lane.objects.filter(business_key="B-1", last_seq=1, next_seq=1).count() == 2
    assert set(Delivery.objects.values_list("idempotency_key", flat=True)) == {
        f"{code}:{event}"
        for code in ("SUITE-1", "ERP-1")
        for event in Delivery.objects.values_list("event_id", flat=True)
    }


def test_several_events_of_one_lane_in_one_operation_get_consecutive_places(world):
    route(endpoint(world, "SUITE-1"))
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["A", "B", "A", "A"])
    assert (places("A"), places("B")) == ([1, 2, 3], [1])
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["A", "A"])
    assert places("A") == [1, 2, 3, 4, 5]
    ids = (
        Delivery.objects.filter(lane__business_key="A")
        .order_by("seq")
        .values_list("event_id", flat=True)
    )
    assert len(set(ids)) == 5


def test_an_event_without_a_route_books_nothing(world):
    endpoint(world, "SUITE-1")
    move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["A"])
    assert not Lane.objects.exists()


def test_a_route_of_one_entity_goes_before_the_route_of_all(world):
    suite = endpoint(world, "SUITE-1")
    route(suite, object_type="box")
    route(suite, object_type="special-box", entity_id=world.entity["CLINIC"])
    for entity in ("HOSP", "CLINIC"):
        move_boxes(actor=system(world), entity_id=world.entity[entity], keys=[entity])
    kinds = dict(Lane.objects.values_list("business_key", "object_type"))
    assert kinds == {"HOSP": "box", "CLINIC": "special-box"}


def test_booking_lanes_adds_no_statement(world, django_assert_num_queries):
    suite = endpoint(world, "SUITE-1")

    def move():
        move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["A"] * 5)

    with django_assert_num_queries(9, exact=False) as without:
        move()
    route(suite)
    with django_assert_num_queries(len(without)):
        move()


@pytest.mark.slow
def test_places_of_one_lane_have_no_gaps_when_many_connections_post_and_some_fail(real_world):
    route(endpoint(real_world, "SUITE-1"))

    def post(number):
        try:
            with transaction.atomic():
                move_twice(real_world, number)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, range(80)))
    expected = 2 * sum(1 for number in range(80) if number % 5)
    assert places("RACE") == list(range(1, expected + 1))


def move_twice(world, number):
    """Two events per posting; every fifth posting is rolled back after it booked its places."""
    from apotheca.governance import shell

    with transaction.atomic():
        running, _ = shell._enter(system(world), shell.registry["test.move_boxes"])
        token = shell._running.set(running)
        try:
            move_boxes(actor=system(world), entity_id=world.entity["HOSP"], keys=["RACE", "RACE"])
            running.changes.flush()
        finally:
            shell._running.reset(token)
        if number % 5 == 0:
            transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE hub_payload SET content = ''",
        "DELETE FROM hub_payload",
        "TRUNCATE hub_payload",
        "UPDATE hub_attempt SET outcome = 'DONE'",
        "DELETE FROM hub_attempt",
    ],
)
def test_messages_and_attempts_are_append_only(world, statement):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO hub_payload VALUES ('a', current_date, '', 'text/csv')")
        cursor.execute(
            "INSERT INTO hub_attempt (id, started_at, delivery_id, worker, outcome,"
            " request_sha256, milliseconds) "
            "VALUES (gen_random_uuid(), now(), gen_random_uuid(), 'w', 'DONE', '', 1)"
        )
        with (
            pytest.raises(IntegrityError, match="posted rows are corrected by new rows"),
            transaction.atomic(),
        ):
            cursor.execute(statement)


def test_messages_of_this_month_and_of_months_to_come_have_their_own_partition(world):
    with connection.cursor() as cursor:
        cursor.execute("SELECT make_partitions(3)")
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "INSERT INTO hub_payload VALUES ('a', current_date, '', 'text/csv')"
            " RETURNING tableoid::regclass::text"
        )
        assert cursor.fetchone()[0].startswith("hub_payload_2")
        cursor.execute("SELECT make_partitions(5)")
        assert cursor.fetchone() == (4,)
