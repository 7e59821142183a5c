"""Pages of webhooks: who subscribes whom, how pushes went, and secrets that are kept nowhere."""

import re
from uuid import uuid4

import pytest

from apotheca.governance.models import Person
from apotheca.hub.models import Endpoint, Route
from apotheca.hub.operations.hooks import subscribe
from apotheca.kernel.moment import Moment
from apotheca.web.tests.sending import sent, text_of

EVENTS = ["procurement.goods_received.v1", "inventory.stock_issued.v1"]
KEY_NAME = "BOARD_KEY"
URL = "https://boards.example.org/hooks/token-in-the-path"


@pytest.fixture
def service(world):
    return Person.objects.create(username="portal", name="Portal", kind="SERVICE").pk


@pytest.fixture
def keeper(service, signed_in):
    return signed_in("integrator")


@pytest.fixture
def board(world, service):
    subscribe(
        actor=world.actor("integrator"), when=Moment.now(), code="BOARD", name="Ward boards",
        url=URL, events=EVENTS, person_id=service, secret_name=KEY_NAME,
    )  # fmt: skip


def filled(**changed):
    return {
        "code": "BOARD", "name": "Ward boards", "url": URL, "person": "portal",
        "secret_name": KEY_NAME, "entity": "HOSP", "events": EVENTS, **changed,
    }  # fmt: skip


def test_a_program_is_subscribed_once_however_often_the_form_is_sent(world, keeper):
    key = str(uuid4())
    for _ in range(2):
        answer = sent(keeper, "/webhooks/new", key=key, **filled())
        assert answer["Location"] == "/webhooks/BOARD"

    endpoint = Endpoint.objects.get(code="BOARD")
    assert (endpoint.adapter, endpoint.config["url"]) == ("webhook", URL)
    assert set(Route.objects.filter(endpoint=endpoint).values_list("event_name", "entity_id")) == {
        (event, world.entity["HOSP"]) for event in EVENTS
    }


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"url": "http://boards.example.org/x"}, "https"),
        ({"url": "https://10.0.0.7/x"}, "hub."),
        ({"person": "buyer"}, "is not an active service"),
        ({"events": []}, "This field is required."),
        ({"events": ["made.up.v1"]}, "Select a valid choice."),
        ({"secret_name": "board key"}, "capitals, digits and underscores"),
        ({"code": "the board"}, "capitals, digits and dashes"),
        ({"entity": "NOWHERE"}, "Select a valid choice."),
    ],
)
def test_what_does_not_fit_is_said_and_subscribes_nobody(keeper, change, said):
    answer = sent(keeper, "/webhooks/new", **filled(**change))

    assert answer.status_code in {422, 409, 400, 403}
    assert said in text_of(answer)
    assert not Endpoint.objects.filter(code="BOARD").exists()


def test_a_code_that_is_taken_is_said(keeper, board):
    answer = sent(keeper, "/webhooks/new", **filled())
    assert "There is an endpoint with this code." in text_of(answer)


def test_a_subscription_shows_its_events_and_not_the_path_of_its_address(keeper, board):
    page = keeper.get("/webhooks/BOARD").content.decode()

    assert all(event in page for event in EVENTS)
    assert "boards.example.org" in page
    assert "token-in-the-path" not in page
    assert "APOTHECA_SECRET_BOARD_KEY" in page


def test_a_new_secret_is_another_one_each_time_and_kept_nowhere(keeper, board):
    found = [
        re.search(r'id="once" value="(whsec_[^"]+)"',
                  keeper.get("/webhooks/BOARD/secret").content.decode())[1]
        for _ in range(2)
    ]  # fmt: skip
    assert found[0] != found[1]
    assert keeper.get("/webhooks/BOARD/secret")["Cache-Control"] == "no-store"


def test_ending_stops_new_events_and_happens_once(keeper, board):
    key = str(uuid4())
    for _ in range(2):
        answer = sent(keeper, "/webhooks/BOARD/end", key=key, reason="Taken down")
        assert answer["Location"] == "/webhooks/BOARD"

    assert not Route.objects.filter(endpoint__code="BOARD", is_active=True).exists()
    page = text_of(keeper.get("/webhooks/BOARD"))
    assert "Ended" in page
    assert "New secret" not in page


def test_the_trail_of_a_subscription_is_shown_to_its_keeper(keeper, board):
    assert "Subscribed" in text_of(keeper.get("/audit/Endpoint/BOARD"))


@pytest.mark.parametrize("address", ["/webhooks", "/webhooks/BOARD"])
def test_only_operators_see_subscriptions(board, signed_in, address):
    for username, status in (("integrator", 200), ("buyer", 403), ("access_admin", 403)):
        assert signed_in(username).get(address).status_code == status


@pytest.mark.parametrize("address", ["/webhooks/new", "/webhooks/BOARD/secret"])
def test_only_operators_change_them(board, signed_in, address):
    assert signed_in("integrator").get(address).status_code == 200
    assert signed_in("ap_clerk").get(address).status_code == 403
    assert sent(signed_in("ap_clerk"), "/webhooks/BOARD/end", reason="x").status_code == 403


def test_a_subscription_nobody_made_is_not_found(world, keeper):
    for address in ("/webhooks/NONE", "/webhooks/NONE/secret"):
        assert keeper.get(address).status_code == 404
    assert sent(keeper, "/webhooks/NONE/end", reason="x").status_code == 404


def test_the_list_takes_as_many_statements_for_ten_as_for_one(
    world, service, board, keeper, django_assert_num_queries
):
    with django_assert_num_queries(4):
        keeper.get("/webhooks")
    for n in range(9):
        subscribe(
            actor=world.actor("integrator"), when=Moment.now(), code=f"BOARD-{n}", name="Boards",
            url=URL, events=EVENTS, person_id=service, secret_name=KEY_NAME,
        )  # fmt: skip
    with django_assert_num_queries(4):
        keeper.get("/webhooks")
