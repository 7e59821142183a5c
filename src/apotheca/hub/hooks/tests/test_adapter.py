"""What a subscriber gets, and what we make of its answers, on real sockets."""

import json
import ssl
import time

import pytest

from apotheca.hub.adapters.base import EndpointFacts, Outcome, Outgoing
from apotheca.hub.adapters.known import make_adapter
from apotheca.hub.hooks.adapter import WebhookAdapter
from apotheca.hub.hooks.tests.receiver import Receiver, endless, hang_up, with_status
from apotheca.hub.signing import SignatureBad, new_secret, secrets_of, verify

BODY = json.dumps({"id": "1", "type": "x.v1"}).encode()


@pytest.fixture(autouse=True)
def development(settings, monkeypatch):
    settings.HOOKS_LOOPBACK = True
    monkeypatch.setenv("APOTHECA_SECRET_BOARD", new_secret())


@pytest.fixture
def board():
    with Receiver() as receiver:
        yield receiver


def facts(url: str, secret: str = "BOARD") -> EndpointFacts:  # noqa: S107  its name only
    told = {"url": url, "timeout_seconds": 1.0}
    return EndpointFacts(1, "BOARD", 1, "webhook", "OUT", "B", told, secret, 1, 8, 4)


def send(board: Receiver, **more):
    adapter = WebhookAdapter(facts(f"http://127.0.0.1:{board.port}/in?ward=7"), **more)
    try:
        return adapter.send(Outgoing("event", "PO-1", "key-1", BODY))
    finally:
        adapter.close()


def test_a_post_is_signed_as_standard_webhooks_describes(board):
    assert send(board).outcome is Outcome.ACCEPTED
    ((headers, body),) = board.posts
    assert (board.paths, body) == (["/in?ward=7"], BODY)
    assert headers["webhook-id"] == "key-1"
    assert headers["host"] == f"127.0.0.1:{board.port}"
    assert headers["content-type"] == "application/json"
    assert verify(headers, body, secrets_of("BOARD"), time.time()) == "key-1"
    with pytest.raises(SignatureBad):
        verify(headers, body + b" ", secrets_of("BOARD"), time.time())


def test_while_secrets_are_rotated_either_one_verifies(board, monkeypatch):
    new, old = new_secret(), new_secret()
    monkeypatch.setenv("APOTHECA_SECRET_BOARD", f"{new},{old}")
    send(board)
    ((headers, body),) = board.posts
    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in secrets_of("BOARD"):
        assert verify(headers, body, [secret], time.time()) == "key-1"


@pytest.mark.parametrize(
    ("status", "outcome", "is_down"),
    [
        (200, Outcome.ACCEPTED, False), (202, Outcome.ACCEPTED, False),
        (400, Outcome.REFUSED, False), (422, Outcome.REFUSED, False),
        (409, Outcome.REFUSED, False), (401, Outcome.FAILED, True), (404, Outcome.FAILED, True),
        (410, Outcome.FAILED, True), (429, Outcome.FAILED, True), (503, Outcome.FAILED, True),
        (500, Outcome.UNKNOWN, False),
    ],
)  # fmt: skip
def test_each_answer_has_its_verdict(board, status, outcome, is_down):
    board.answer = with_status(status)
    result = send(board)
    assert (result.outcome, result.status_code, result.is_endpoint_down) == (
        outcome,
        status,
        is_down,
    )


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(board, status):
    with Receiver() as inner:
        board.answer = with_status(status, location=f"http://127.0.0.1:{inner.port}/")
        result = send(board)
        assert (result.outcome, result.error_class) == (Outcome.REFUSED, "REDIRECT")
        assert inner.posts == []


def test_it_waits_as_long_as_the_subscriber_asks(board):
    board.answer = with_status(429, retry_after="17")
    assert send(board).wait_seconds == 17.0


def test_an_answer_without_end_is_left(board):
    board.answer = endless
    assert send(board).outcome is Outcome.ACCEPTED


def test_a_lost_answer_is_in_doubt(board):
    board.answer = hang_up
    assert send(board).outcome is Outcome.UNKNOWN


def test_silence_ends_after_the_limit(board):
    board.answer = lambda _: time.sleep(3)
    result = send(board)
    assert (result.outcome, result.error_class) == (Outcome.UNKNOWN, "NO_ANSWER")


def test_nobody_there_is_the_fault_of_the_door():
    adapter = WebhookAdapter(facts("http://127.0.0.1:1/"))
    result = adapter.send(Outgoing("event", "PO-1", "key-1", BODY))
    assert (result.outcome, result.is_endpoint_down) == (Outcome.FAILED, True)


def test_a_name_that_turns_inside_is_not_connected_to(board):
    """The name server answers with an inner address the second time it is asked."""
    answers = [["93.184.216.34"], ["10.0.0.1"]]
    adapter = WebhookAdapter(
        facts("https://rebinding.example.org/"), lookup=lambda *_: answers.pop(0)
    )
    assert adapter.health().is_reachable
    result = adapter.send(Outgoing("event", "PO-1", "key-1", BODY))
    assert (result.outcome, result.error_class) == (Outcome.FAILED, "GUARD")
    assert answers == []


def test_nothing_is_sent_unsigned(board):
    adapter = make_adapter(facts(f"http://127.0.0.1:{board.port}/", secret="UNSET"))  # noqa: S106
    result = adapter.send(Outgoing("event", "PO-1", "key-1", BODY))
    assert (result.outcome, result.error_class) == (Outcome.FAILED, "SECRET")
    assert board.posts == []


def test_the_certificate_is_that_of_the_name_and_the_connection_goes_to_the_address(tmp_path):
    """The name is what TLS is checked against, though the connection goes to a pinned address."""
    server, client = _named_certificate(tmp_path, "hooks.example.org")
    with Receiver(server) as board:
        told = facts(f"https://hooks.example.org:{board.port}/in")
        good = WebhookAdapter(told, verify=client, lookup=lambda *_: ["127.0.0.1"])
        result = good.send(Outgoing("event", "PO-1", "key-1", BODY))
        assert result.outcome is Outcome.ACCEPTED, result
        assert board.posts[0][0]["host"] == f"hooks.example.org:{board.port}"
        other = facts(f"https://other.example.org:{board.port}/in")
        for adapter in (
            WebhookAdapter(other, verify=client, lookup=lambda *_: ["127.0.0.1"]),
            WebhookAdapter(told, lookup=lambda *_: ["127.0.0.1"]),
        ):
            result = adapter.send(Outgoing("event", "PO-1", "key-1", BODY))
            assert (result.outcome, result.error_class) == (Outcome.FAILED, "CONNECT")
        assert len(board.posts) == 1


def _named_certificate(folder, name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject)
        .public_key(key.public_key()).serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(made.public_bytes(pem))
    (folder / "key.pem").write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return server, ssl.create_default_context(cafile=str(folder / "cert.pem"))
