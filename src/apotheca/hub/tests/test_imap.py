"""A mailbox on a real socket: each mail comes in once, whatever the line does."""

import time

import pytest
from tests.world import AT

from apotheca.hub.adapters.base import EndpointFacts, Outcome, Outgoing, Presence
from apotheca.hub.adapters.imap import ImapAdapter
from apotheca.hub.adapters.known import make_adapter
from apotheca.hub.lanes import endpoints
from apotheca.hub.models import Inbox, IntakeItem
from apotheca.hub.post.tests.mails import as_json, invoice, mail, pdf
from apotheca.hub.tests.factories import endpoint
from apotheca.hub.worker import Worker, collect
from simulators import faults
from simulators.mail import MailServer

SECRET = "POST"  # noqa: S105  its name


@pytest.fixture
def server(monkeypatch):
    with MailServer() as running:
        monkeypatch.setenv("APOTHECA_SECRET_POST", running.password)
        yield running


def facts(config):
    return EndpointFacts(1, "POST", 1, "imap", "IN", "D", config, SECRET, 1, 8, 4)


def fetched(adapter, *, is_settled=True):
    found = []
    for arrived in adapter.receive():
        found.append(arrived)
        if is_settled:
            arrived.settle()
    return found


def letter(n):
    return mail((f"{n}.pdf", pdf(str(n))), key=f"m{n}")


@pytest.mark.parametrize(("has_move", "has_uidplus"), [(True, True), (False, True), (False, False)])
def test_mails_come_in_order_and_are_moved_aside_after_they_were_stored(
    server, has_move, has_uidplus
):
    server.has_move, server.has_uidplus = has_move, has_uidplus
    bodies = [letter(n) for n in range(3)]
    server.deliver(*bodies)
    adapter = make_adapter(facts(server.config))
    assert len(fetched(adapter, is_settled=False)) == 3
    assert len(server.held()) == 3, "nothing moves before it is stored"
    found = fetched(adapter)
    assert [one.body for one in found] == bodies
    assert [one.message_id for one in found] == [f"<m{n}@wholesale.example>" for n in range(3)]
    assert {one.object_type for one in found} == {"mail.received"}
    assert found[0].sent_at is not None
    assert (server.held(), server.held("Processed")) == ([], bodies)
    assert fetched(adapter) == []


def test_a_line_that_breaks_loses_nothing_and_doubles_nothing(server):
    bodies = [letter(n) for n in range(4)]
    server.folders["Processed"] = []
    server.deliver(*bodies)
    adapter = make_adapter(facts(server.config))
    server.faults.script([faults.NONE, faults.NONE, faults.RESET])
    assert len(fetched(adapter)) == 1, "the second fetch met a broken line"
    server.faults.script([faults.NONE, faults.REPLY_LOST])
    assert len(fetched(adapter)) == 1, "moved, but the answer was lost"
    server.faults.script([faults.TIMEOUT])
    assert fetched(adapter) == []
    assert len(fetched(adapter)) == 2
    assert sorted(server.held("Processed")) == sorted(bodies)


def test_a_mail_that_cannot_be_moved_comes_again(server):
    server.deliver(letter(1))
    adapter = make_adapter(facts(server.config))
    server.faults.script([faults.NONE, faults.ERROR, faults.ERROR])
    first = fetched(adapter)
    again = fetched(adapter)
    assert [one.message_id for one in first] == [one.message_id for one in again]
    assert server.held() == []


def test_a_mail_that_is_too_large_is_told_of_and_not_fetched(server):
    server.deliver(mail(("big.pdf", pdf("x") * 500), key="big", subject="Large"), letter(1))
    adapter = make_adapter(facts({**server.config, "mail_bytes_max": 5000}))
    large, small = fetched(adapter)
    assert (large.object_type, small.object_type) == ("mail.refused", "mail.received")
    assert len(large.body) < 500
    assert b"Large" in large.body
    assert len(server.held("Processed")) == 2


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_mailbox_is_read_by_tls_and_only_with_a_certificate_we_trust(monkeypatch, security):
    with MailServer(security=security) as server:
        monkeypatch.setenv("APOTHECA_SECRET_POST", server.password)
        server.deliver(letter(1))
        assert make_adapter(facts({**server.config, "ca_file": ""})).health().is_reachable is False
        assert fetched(make_adapter(facts({**server.config, "ca_file": ""}))) == []
        assert server.logins == 0, "no password before the certificate is good"
        adapter = make_adapter(facts(server.config))
        assert adapter.health().detail == "1 waiting"
        assert len(fetched(adapter)) == 1


def test_a_server_without_tls_gets_no_password_when_tls_was_agreed(server):
    adapter = make_adapter(facts({**server.config, "security": "starttls"}))
    assert fetched(adapter) == []
    assert server.logins == 0


def test_a_wrong_password_is_a_closed_door(server, monkeypatch):
    monkeypatch.setenv("APOTHECA_SECRET_POST", "wrong")
    adapter = make_adapter(facts(server.config))
    assert not adapter.health().is_reachable
    assert fetched(adapter) == []


@pytest.mark.parametrize(
    ("config", "named"),
    [
        ({"mailbox": 'INBOX"\r\nA1 DELETE INBOX'}, "plain name"),
        ({"done_folder": "a\x00b"}, "plain name"),
        ({"security": "none", "host": "mail.example"}, "without TLS"),
    ],
)
def test_a_config_that_cannot_be_is_named(server, config, named):
    with pytest.raises(LookupError, match=named):
        make_adapter(facts({**server.config, **config}))


def test_a_mailbox_sends_nothing(server):
    adapter = ImapAdapter(facts(server.config))
    message = Outgoing("x", "x", "x", b"")
    assert adapter.send(message).outcome is Outcome.REFUSED
    assert adapter.query(message).presence is Presence.UNKNOWN
    adapter.close()


def test_a_server_that_is_gone_is_a_warning_and_no_crash():
    config = {"host": "127.0.0.1", "port": 9, "security": "none", "username": "x"}
    assert fetched(make_adapter(facts(config))) == []


@pytest.fixture
def mailbox(real_world, server):
    return endpoint(real_world, "POST-IN", adapter="imap", direction="IN", duties="J",
                    idempotency_class="D", secret_name=SECRET,
                    config={**server.config, "entity": "HOSP"})  # fmt: skip


@pytest.mark.slow
def test_a_repeat_after_a_lost_answer_is_counted_once(server, mailbox):
    server.deliver(letter(1))
    facts_ = endpoints("IN", (mailbox.code,))[0]
    adapter = make_adapter(facts_)
    server.faults.script([faults.NONE, faults.ERROR, faults.ERROR])
    collect(facts_, adapter, lambda: AT)
    collect(facts_, adapter, lambda: AT)
    assert Inbox.objects.get().repeats == 1


@pytest.mark.slow
def test_the_worker_empties_the_mailbox_over_a_bad_line(server, mailbox):
    many = [letter(n) for n in range(12)]
    told = mail(("i.json", as_json(invoice("W-1")), "application/json"), key="told")
    server.faults.set(reset=0.1, reply_lost=0.1, error=0.1)
    server.deliver(*many, told, many[3])
    worker = Worker(clock=lambda: AT)
    worker.start([mailbox.code])
    deadline = time.monotonic() + 40
    while server.held() or Inbox.objects.exclude(status__in=["DONE", "HELD"]).exists():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    worker.stop()
    names = sorted(IntakeItem.objects.values_list("file_name", flat=True))
    assert names == sorted([*(f"{n}.pdf" for n in range(12)), "i.json"])
    assert Inbox.objects.filter(object_type="invoice.received").count() == 1
