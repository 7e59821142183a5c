"""The written client: what it sends, how it reads, and what it does when things go wrong."""

import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import httpx
import pytest

import apotheca_client
from apotheca.config.api.client import modules
from apotheca_client import Busy, Client, Conflict, Invalid, NotAuthorised, NotFound, Problem, Stale
from apotheca_client import core as client_core
from apotheca_client.models.procurement import OrderResult, RequisitionResult, WantedLine
from apotheca_client.shapes import as_body, as_query, decode, encode

HOME = Path(apotheca_client.__file__).parent
ANSWER = {
    "requisition": "REQ-2026-000001", "number": "REQ-2026-000001", "status": "APPROVED",
    "version": 1, "estimated_amount": "160.00", "currency": "USD",
    "lines": [{"line": "REQ-2026-000001/1", "line_no": 1, "base_quantity": "100",
               "estimated_amount": "160.00", "a_newer_field": 1}],
}  # fmt: skip


class Server:
    """Answers as it is told to, and keeps what it was sent."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.requests: list[httpx.Request] = []
        self.tokens = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/oauth/token":
            self.tokens += 1
            token = {"access_token": f"token-{self.tokens}", "expires_in": 900}
            return httpx.Response(200, json=token)
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def patience(monkeypatch) -> list[float]:
    """Wait no real time; return how long it would have been."""
    waited: list[float] = []
    monkeypatch.setattr(client_core.time, "sleep", waited.append)
    return waited


def client_of(server: Server) -> Client:
    return Client("http://here", "PORTAL", "secret", transport=httpx.MockTransport(server))


def submit(client: Client, **more) -> RequisitionResult:
    lines = [WantedLine(quantity=Decimal("4.00"), uom="BOX", package="HEPARIN-BOX")]
    return client.procurement.submit_requisition(deliver_to="MAIN-DOCK", lines=lines, **more)


def ok(body=ANSWER, status=201) -> httpx.Response:
    return httpx.Response(status, json=body)


def refused(status: int, **more) -> httpx.Response:
    body = {"code": "some.code", "detail": "What to do.", "facts": {"a": 1}}
    return httpx.Response(status, json=body, **more)


def test_the_package_is_what_the_description_says():
    stale = [name for name, text in modules().items() if (HOME / name).read_text() != text]
    assert stale == [], "Run: apotheca manage export_client"


def test_what_is_sent_is_decimal_text_and_what_is_read_is_typed():
    server = Server(ok())
    found = submit(client_of(server), needed_on=date(2026, 3, 9), idempotency_key="mine")
    (request,) = server.requests
    assert json.loads(request.content) == {
        "deliver_to": "MAIN-DOCK",
        "lines": [{"quantity": "4.00", "uom": "BOX", "package": "HEPARIN-BOX"}],
        "needed_on": "2026-03-09",
    }
    assert request.headers["Idempotency-Key"] == "mine"
    assert request.headers["Authorization"] == "Bearer token-1"
    assert found.estimated_amount == Decimal("160.00")
    assert found.lines[0].base_quantity == 100


def test_a_write_that_was_not_answered_is_sent_again_under_the_same_key(patience):
    server = Server(httpx.ReadTimeout("no answer"), httpx.ConnectError("gone"), ok())
    submit(client_of(server))
    keys = {request.headers["Idempotency-Key"] for request in server.requests}
    assert (len(server.requests), len(keys), len(patience)) == (3, 1, 2)


def test_it_waits_as_long_as_the_server_asks(patience):
    server = Server(refused(429, headers={"Retry-After": "7"}), refused(503), ok())
    submit(client_of(server))
    assert 5.6 <= patience[0] <= 8.4


@pytest.mark.parametrize("status", [429, 503])
def test_it_does_not_try_for_ever(status):
    server = Server(*[refused(status)] * 5)
    with pytest.raises(Busy):
        submit(client_of(server))
    assert len(server.requests) == 5


def test_no_answer_at_all_is_told_at_last():
    server = Server(*[httpx.ConnectError("gone")] * 5)
    with pytest.raises(httpx.ConnectError):
        submit(client_of(server))


def test_a_token_that_ended_is_renewed_once():
    server = Server(refused(401), ok())
    submit(client_of(server))
    assert server.tokens == 2
    assert server.requests[1].headers["Authorization"] == "Bearer token-2"
    with pytest.raises(NotAuthorised):
        submit(client_of(Server(refused(401), refused(401))))


def test_a_token_is_kept_while_it_lasts():
    server = Server(*[ok()] * 3)
    client = client_of(server)
    for _ in range(3):
        submit(client)
    assert server.tokens == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(404, NotFound), (409, Conflict), (412, Stale), (422, Invalid)]
)
def test_a_refusal_is_raised_as_its_kind_and_not_repeated(status, kind):
    server = Server(refused(status))
    with pytest.raises(kind) as raised:
        submit(client_of(server))
    assert (raised.value.status, raised.value.code) == (status, "some.code")
    assert raised.value.facts == {"a": 1}
    assert isinstance(raised.value, Problem)
    assert len(server.requests) == 1


def test_an_answer_that_is_no_problem_is_raised_too():
    with pytest.raises(Problem, match="500"):
        submit(client_of(Server(httpx.Response(500, text="<html>"))))


def test_a_list_is_read_page_after_page_while_it_is_walked():
    rows = [{"code": f"R{n}", "name": "", "duties": [], "holders": 0} for n in range(3)]
    server = Server(
        ok({"items": rows[:2], "next": "abc"}, 200), ok({"items": rows[2:], "next": None}, 200)
    )
    walked = client_of(server).governance.list_roles(duty="F")
    assert server.requests == []
    assert [row.code for row in walked] == ["R0", "R1", "R2"]
    assert [str(one.url.query, "ascii") for one in server.requests] == [
        "limit=500&duty=F", "limit=500&duty=F&cursor=abc",
    ]  # fmt: skip


def test_the_version_seen_goes_as_an_etag():
    server = Server(ok({"version": 4}, 200))
    found = client_of(server).masterdata.update_item("HEP 5/1", version=3, values={"ved": "V"})
    (request,) = server.requests
    assert (found, request.headers["If-Match"]) == (4, '"3"')
    assert request.url.raw_path == b"/api/v1/items/HEP%205%2F1"
    assert json.loads(request.content) == {"values": {"ved": "V"}}


def test_values_go_to_json_and_back():
    when = datetime.fromisoformat("2026-03-02T14:30:00+00:00")
    key = UUID("01890a5d-ac96-774b-bcce-b302099a8057")
    given = as_body(a=Decimal("1E+2"), b=when, c=key, d=b"\x00\xff", e=None, from_=[1], g={"x": 1})
    assert given == {"a": "100", "b": "2026-03-02T14:30:00+00:00", "c": str(key), "d": "AP8=",
                     "from": [1], "g": {"x": 1}}  # fmt: skip
    assert as_query(a=True, b=["x", "y"], c=3) == {"a": "true", "b": "x,y", "c": "3"}
    assert decode(tuple[date, str], ["2026-03-02", "x"]) == (date(2026, 3, 2), "x")
    assert decode(dict[str, Decimal], {"a": "1.5"}) == {"a": Decimal("1.5")}
    assert decode(Decimal | None, None) is None
    assert decode(bytes, "AP8=") == b"\x00\xff"
    assert (
        encode(
            OrderResult(
                order="A",
                number="A",
                status="S",
                version=1,
                total_amount=Decimal(1),
                currency="USD",
                lines=[],
            )
        )["order"]
        == "A"
    )
