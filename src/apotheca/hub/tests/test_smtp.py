"""Mail out over real sockets, through every way a server can say no, later, or nothing."""

import pytest
from tests.world import AT

from apotheca.hub.adapters.base import EndpointFacts, Outcome, Outgoing, Presence
from apotheca.hub.adapters.known import make_adapter
from apotheca.hub.post.composing import Enclosed, MailAddressOdd, compose, one_line
from simulators import faults, smtp
from simulators.smtp import PostOffice

PASSWORD = "correct horse"  # noqa: S105  of a simulator
TO = "orders@wholesale.example"


def facts(config, secret_name=""):
    return EndpointFacts(1, "MAIL", 1, "smtp", "OUT", "D", config, secret_name, 1, 8, 4)


def mail(to=TO, subject="Order", text="Hello.\n.\n..dots\n", **more):
    return compose(to=to, subject=subject, text=text, at=AT.occurred_at, key="k1", **more)


def outgoing(body=None, key="MAIL:event-1"):
    return Outgoing("order_mail", "PO-1", key, mail() if body is None else body, "message/rfc822")


@pytest.fixture
def office():
    with PostOffice() as running:
        yield running


def test_a_mail_arrives_once_whole_and_under_an_id_of_its_delivery(office):
    adapter = make_adapter(facts(office.config))
    pdf = Enclosed("PO-1.pdf", "application/pdf", bytes(range(256)) * 40)
    body = mail(reply_to="buyer@hospital.example", enclosed=[pdf])
    sent = adapter.send(outgoing(body))
    assert (sent.outcome, sent.status_code) == (Outcome.ACCEPTED, 250)
    assert "Queued as 000001" in sent.reference
    (sender, to, _), (read,) = office.taken[0], office.mails()
    assert (sender, to) == ("orders@hospital.example", (TO,))
    assert str(read["From"]) == "Riverside Hospital <orders@hospital.example>"
    assert str(read["Message-ID"]) == adapter.message_id("MAIL:event-1")
    assert str(read["Reply-To"]) == "buyer@hospital.example"
    assert read.get_body().get_content().splitlines() == ["Hello.", ".", "..dots"]
    (part,) = read.iter_attachments()
    assert (part.get_filename(), part.get_content()) == ("PO-1.pdf", pdf.content)
    again = adapter.send(outgoing(body))
    assert again.outcome is Outcome.ACCEPTED
    first, second = (m["Message-ID"] for m in office.mails())
    assert first == second, "a repeat has the same id"
    assert adapter.message_id("another") != first


@pytest.mark.parametrize(
    ("fault", "outcome", "kind", "is_down", "kept"),
    [
        (smtp.NO_SUCH_USER, Outcome.REFUSED, "REFUSED", False, 0),
        (smtp.GREY_LISTED, Outcome.FAILED, "PUT_OFF", False, 0),
        (smtp.LEAVING, Outcome.FAILED, "DOOR", True, 0),
        (smtp.SPAM, Outcome.REFUSED, "REFUSED", False, 0),
        (smtp.FULL, Outcome.FAILED, "PUT_OFF", False, 0),
        (smtp.CUT, Outcome.UNKNOWN, "NO_ANSWER", False, 0),
        (faults.RESET, Outcome.FAILED, "CONNECT", True, 0),
        (faults.REPLY_LOST, Outcome.UNKNOWN, "NO_ANSWER", False, 1),
        (faults.TIMEOUT, Outcome.UNKNOWN, "NO_ANSWER", False, 1),
    ],
)
def test_each_way_to_fail_has_its_verdict(office, fault, outcome, kind, is_down, kept):
    adapter = make_adapter(facts({**office.config, "retry_seconds": 7}))
    office.faults.script([fault])
    result = adapter.send(outgoing())
    assert (result.outcome, result.error_class) == (outcome, kind)
    assert result.is_endpoint_down is is_down
    assert len(office.taken) == kept
    if outcome is Outcome.FAILED and kind != "CONNECT":
        assert result.wait_seconds == 7
    assert adapter.send(outgoing()).outcome is Outcome.ACCEPTED, "the next mail connects anew"
    assert adapter.query(outgoing()).presence is Presence.UNKNOWN
    assert list(adapter.receive()) == []


def test_a_server_that_is_not_there_was_surely_not_told():
    config = {"host": "127.0.0.1", "port": 9, "security": "none", "from": "a@b.example"}
    adapter = make_adapter(facts(config))
    result = adapter.send(outgoing())
    assert (result.outcome, result.error_class, result.is_endpoint_down) == (
        Outcome.FAILED, "CONNECT", True,
    )  # fmt: skip
    assert not adapter.health().is_reachable


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_mail_goes_by_tls_after_signing_in(monkeypatch, security):
    monkeypatch.setenv("APOTHECA_SECRET_MAIL", PASSWORD)
    with PostOffice(security=security, password=PASSWORD) as office:
        adapter = make_adapter(facts(office.config, "MAIL"))
        assert adapter.send(outgoing()).outcome is Outcome.ACCEPTED
        assert adapter.health().is_reachable
        monkeypatch.setenv("APOTHECA_SECRET_MAIL", "wrong")
        refused = adapter.send(outgoing())
    assert (refused.outcome, refused.error_class, refused.is_endpoint_down) == (
        Outcome.FAILED, "SIGN_IN", True,
    )  # fmt: skip
    assert len(office.taken) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_nobody_vouches_for_stops_the_mail(security):
    with PostOffice(security=security) as office:
        config = {**office.config, "ca_file": ""}
        result = make_adapter(facts(config)).send(outgoing())
    assert (result.outcome, result.error_class, result.is_endpoint_down) == (
        Outcome.FAILED, "TLS", True,
    )  # fmt: skip
    assert office.taken == []


def test_a_server_without_tls_gets_nothing_when_tls_was_agreed(office):
    result = make_adapter(facts({**office.config, "security": "starttls"})).send(outgoing())
    assert (result.outcome, result.error_class) == (Outcome.FAILED, "TLS")
    assert office.taken == []


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"security": "none", "host": "mail.example"}, "without TLS"),
        ({"security": "maybe"}, "security"),
        ({"host": ""}, "host"),
        ({"from": "Us <a@b.example>"}, "'from'"),
        ({"from": "a@b.example\r\nBcc: c@d.example"}, "'from'"),
        ({"from_name": "Us\r\nBcc: c@d.example"}, "invalid"),
    ],
)
def test_a_config_that_cannot_be_is_named(config, named):
    base = {"host": "127.0.0.1", "port": 25, "security": "none", "from": "a@b.example"}
    with pytest.raises((LookupError, ValueError), match=named):
        make_adapter(facts({**base, **config}))


@pytest.mark.parametrize(
    "to",
    ["a@b.example\r\nBcc: x@y.example", "a@b.example, x@y.example", "A <a@b.example>", "", "a@b",
     "a b@c.example", "a@b.example\n", "a@b..example", "\uff41@b.example", "a@" + "b" * 300 + ".x"],
)  # fmt: skip
def test_only_one_plain_address_is_written_to(to):
    with pytest.raises(MailAddressOdd):
        mail(to=to)


@pytest.mark.parametrize(
    "text", ["x\r\nBcc: c@d.example", "x\n y", "x\x00y", "x\u2028y", "x" * 999]
)
def test_a_subject_is_one_line_whatever_it_was_made_from(office, text):
    make_adapter(facts(office.config)).send(outgoing(mail(subject=text)))
    (read,) = office.mails()
    assert str(read["Subject"]) == one_line(text)
    assert (read["Bcc"], len(office.taken[0][1])) == (None, 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"no mail at all", b"To: a@b.example\r\nTo: c@d.example\r\n\r\nx",
     b"To: a@b.example, c@d.example\r\n\r\nx", b"To: Somebody <a@b.example>\r\n\r\nx",
     b"Subject: x\r\n\r\nTo: a@b.example"],
)  # fmt: skip
def test_a_correction_that_is_no_mail_to_one_address_is_refused(office, body):
    result = make_adapter(facts(office.config)).send(outgoing(body))
    assert (result.outcome, result.error_class) == (Outcome.REFUSED, "MAIL_ODD")
    assert office.taken == []


def test_a_correction_cannot_smuggle_a_sender_a_copy_or_a_second_mail(office):
    body = (
        b"To: orders@wholesale.example\r\nFrom: ceo@hospital.example\r\nBcc: x@y.example\r\n"
        b"Cc: x@y.example\r\nMessage-ID: <old@x>\r\n\r\n"
        b"hello\r.\r\nx\n.\nMAIL FROM:<x@y>\n"
    )
    assert make_adapter(facts(office.config)).send(outgoing(body)).outcome is Outcome.ACCEPTED
    (read,) = office.mails()
    assert str(read["From"]).endswith("<orders@hospital.example>")
    assert [read[name] for name in ("Bcc", "Cc")] == [None, None]
    assert [to for _, to, _ in office.taken] == [(TO,)]
    assert read.get_content().splitlines() == ["hello", ".", "x", ".", "MAIL FROM:<x@y>"]


def test_equal_input_makes_equal_bytes():
    part = Enclosed("a.csv", "text/csv", b"a,b\n1,2\n")
    assert mail(enclosed=[part]) == mail(enclosed=[part])
