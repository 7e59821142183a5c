import pytest

from apotheca.hub.lanes import claim_lanes, endpoints, settle
from apotheca.hub.models import Attempt, Delivery, Endpoint, Lane, Observation
from apotheca.hub.rules import after_try, backoff_seconds
from apotheca.hub.sending import prepare, run_lane
from apotheca.hub.tests.factories import endpoint, move_boxes, route, system
from apotheca.hub.tests.memory import BUSY, DOWN, LOST, NO, Target
from apotheca.hub.worker import Sender, SentInsideTransaction


@pytest.fixture
def house(real_world):
    return real_world


def send_to(house, target, *, policy="STRICT", idempotency_class="B", object_type="box", **more):
    place = endpoint(house, "SUITE-1", idempotency_class=idempotency_class, **more)
    route(place, object_type=object_type, policy=policy)
    return Sender(endpoints("OUT")[0], target)


def move(house, *keys, weight=1):
    move_boxes(actor=system(house), entity_id=house.entity["HOSP"], keys=list(keys), weight=weight)


def states(key="A"):
    found = Delivery.objects.filter(lane__business_key=key).order_by("seq", "created_at")
    return list(found.values_list("status", flat=True))


def due():
    Lane.objects.update(next_at=None)


def test_events_arrive_in_their_order_and_are_recorded(house):
    target = Target()
    sender = send_to(house, target)
    move(house, "A", "B", "A")
    assert sender.round() == 2
    assert target.effects["A"] == list(
        Delivery.objects.filter(lane__business_key="A").order_by("seq").values_list(
            "idempotency_key", flat=True)
    )  # fmt: skip
    assert states("A") == ["DONE", "DONE"]
    assert Attempt.objects.count() == 3
    last = Observation.objects.get(business_key="A")
    assert (last.desired, last.observed, last.foreign_reference) == (
        {"weight": 1},
        {"ok": True},
        "T-1",
    )
    assert sender.round() == 0


def test_a_failure_waits_and_is_sent_again_before_its_successors(house):
    target = Target([BUSY])
    sender = send_to(house, target)
    move(house, "A", "A")
    sender.round()
    assert states() == ["READY", "READY"]
    assert sender.round() == 0, "the lane waits"
    due()
    sender.round()
    assert states() == ["DONE", "DONE"]
    assert Delivery.objects.get(seq=1).attempts == 2


def test_a_refused_delivery_blocks_its_strict_lane_and_no_other(house):
    target = Target([NO])
    sender = send_to(house, target, in_flight_max=1)
    move(house, "A", "A")
    move(house, "B")
    sender.round()
    assert (states("A"), states("B")) == (["DEAD", "READY"], ["DONE"])
    assert Lane.objects.get(business_key="A").blocked_reason == "DEAD: we know no such box"


def test_a_free_lane_goes_on_past_a_dead_delivery(house):
    sender = send_to(house, Target([NO]), policy="FREE")
    move(house, "A", "A")
    sender.round()
    assert states() == ["DEAD", "DONE"]


def test_only_the_newest_is_sent_where_the_newest_says_it_all(house):
    target = Target()
    sender = send_to(house, target, policy="LATEST_WINS")
    for weight in (1, 2, 3):
        move(house, "A", weight=weight)
    sender.round()
    assert states() == ["SUPPRESSED", "SUPPRESSED", "DONE"]
    assert b'"weight":3' in target.bodies["A"]
    assert len(target.calls) == 1


def test_what_still_fails_after_eight_tries_is_dead(house):
    sender = send_to(house, Target([BUSY] * 20))
    move(house, "A")
    for _ in range(8):
        due()
        Endpoint.objects.update(consecutive_failures=0, breaker_open_until=None)
        sender.round()
    assert states() == ["DEAD"]
    assert Lane.objects.get().blocked_reason.startswith("DEAD: internal error")


def test_an_endpoint_that_is_down_costs_no_delivery_its_tries_and_opens_the_breaker(house):
    target = Target([DOWN] * 50)
    sender = send_to(house, target)
    for number in range(6):
        move(house, f"K{number}")
    sender.round()
    due()
    assert sender.round() == 0, "the breaker is open"
    assert set(Delivery.objects.values_list("attempts", flat=True)) == {0}
    Endpoint.objects.update(breaker_open_until="2020-01-01T00:00Z")
    calls = len(target.calls)
    assert sender.round() == 1, "one probe"
    assert len(target.calls) == calls + 1
    assert sender.round() == 0
    target.answers = []
    Endpoint.objects.update(breaker_open_until="2020-01-01T00:00Z")
    due()
    sender.round()
    assert Endpoint.objects.get(code="SUITE-1").consecutive_failures == 0
    due()
    sender.round()
    assert not Delivery.objects.exclude(status="DONE").exists()


def test_a_lost_reply_is_sent_again_under_the_same_key_where_the_target_takes_keys(house):
    target = Target([(LOST, True)])
    sender = send_to(house, target, idempotency_class="B")
    move(house, "A")
    sender.round()
    assert states() == ["IN_DOUBT"]
    due()
    sender.round()
    assert (states(), target.repeats, len(target.effects["A"])) == (["DONE"], 1, 1)


@pytest.mark.parametrize(("is_processed", "sends"), [(True, 1), (False, 2)])
def test_a_target_that_can_be_asked_is_asked_before_anything_is_sent_again(
    house, is_processed, sends
):
    target = Target([(LOST, is_processed)], is_forgetful=True)
    sender = send_to(house, target, idempotency_class="C")
    move(house, "A")
    sender.round()
    due()
    sender.round()
    assert (states(), len(target.calls), len(target.effects["A"])) == (["DONE"], sends, 1)


def test_a_target_that_holds_other_content_blocks_the_lane_for_a_person(house):
    target = Target([(LOST, True)])
    sender = send_to(house, target, idempotency_class="C")
    move(house, "A")
    sender.round()
    target.bodies["A"] = b"edited over there"
    due()
    sender.round()
    assert (states(), Delivery.objects.get().error_class) == (["DEAD"], "FOREIGN_EDIT")


def test_a_file_drop_in_doubt_is_never_sent_again_by_us(house):
    target = Target([LOST], is_forgetful=True)
    sender = send_to(house, target, idempotency_class="D")
    move(house, "A", "A")
    for _ in range(4):
        due()
        sender.round()
    assert (states(), len(target.calls)) == (["IN_DOUBT", "READY"], 1)
    assert Lane.objects.get().blocked_reason


def test_nothing_to_say_is_not_sent_and_holds_nothing_up(house):
    target = Target()
    sender = send_to(house, target, object_type="silent-box")
    move(house, "A", "A")
    sender.round()
    assert (states(), target.calls) == (["SUPPRESSED", "SUPPRESSED"], [])


def test_a_type_nobody_exports_is_dead_and_says_so(house):
    sender = send_to(house, Target(), object_type="unheard-of")
    move(house, "A")
    sender.round()
    assert (states(), Delivery.objects.get().error_class) == (["DEAD"], "MAPPING")


def test_a_paused_endpoint_sends_nothing(house):
    sender = send_to(house, Target(), is_paused=True)
    move(house, "A")
    assert sender.round() == 0


def test_a_late_worker_cannot_write_its_result(house):
    target = Target()
    sender = send_to(house, target)
    move(house, "A")
    late = claim_lanes(sender.endpoint, limit=1, heads=5, lease_seconds=-1)[0]
    sender.round()
    assert states() == ["DONE"]
    stale = late.__class__(late.id, late.object_type, late.business_key, late.policy, late.next_seq,
                           late.fence, late.heads, send_before=float("inf"))  # fmt: skip
    run = run_lane(sender.endpoint, Target([NO]), stale, prepare(sender.endpoint, stale), "late")
    assert settle([run.result]) == set()
    assert states() == ["DONE"]
    assert Attempt.objects.count() == 1


def test_a_worker_that_stalled_past_its_lease_sends_nothing(house):
    target = Target()
    sender = send_to(house, target)
    move(house, "A")
    late = claim_lanes(sender.endpoint, limit=1, heads=5, lease_seconds=-1)[0]
    run_lane(sender.endpoint, target, late, prepare(sender.endpoint, late), "late")
    assert target.calls == []


def test_sending_inside_a_transaction_is_refused(world):
    endpoint(world, "SUITE-1")
    with pytest.raises(SentInsideTransaction):
        Sender(endpoints("OUT")[0], Target()).round()


@pytest.mark.parametrize(
    ("outcome", "kind", "policy", "attempts", "status", "goes_on", "waits", "is_blocked"),
    [
        ("ACCEPTED", "B", "STRICT", 1, "DONE", True, False, False),
        ("FAILED", "D", "STRICT", 1, "READY", False, True, False),
        ("FAILED", "B", "STRICT", 8, "DEAD", False, False, True),
        ("FAILED", "B", "FREE", 8, "DEAD", True, False, False),
        ("UNKNOWN", "B", "STRICT", 1, "IN_DOUBT", False, True, False),
        ("UNKNOWN", "C", "STRICT", 8, "IN_DOUBT", False, False, True),
        ("UNKNOWN", "D", "STRICT", 1, "IN_DOUBT", False, False, True),
        ("UNKNOWN", "D", "FREE", 1, "IN_DOUBT", True, False, False),
        ("REFUSED", "B", "LATEST_WINS", 1, "DEAD", True, False, False),
        ("REFUSED", "B", "STRICT", 1, "DEAD", False, False, True),
    ],
)
def test_what_follows_a_try(outcome, kind, policy, attempts, status, goes_on, waits, is_blocked):
    step = after_try(outcome, idempotency_class=kind, policy=policy, attempts=attempts, tries_max=8)
    assert (step.status, step.goes_on, step.waits, step.is_blocked) == (
        status, goes_on, waits, is_blocked,
    )  # fmt: skip


def test_waits_double_up_to_five_minutes_and_spread():
    assert [backoff_seconds(n, spread=1) for n in (1, 2, 3, 8, 20)] == [1, 2, 4, 128, 300]
    assert backoff_seconds(4, spread=0) == 4
    assert 4 <= backoff_seconds(4) <= 8
