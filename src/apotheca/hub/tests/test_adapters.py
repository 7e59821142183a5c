import os

import pytest

from apotheca.hub.adapters.base import EndpointFacts, Outcome, Outgoing, Presence
from apotheca.hub.adapters.known import make_adapter
from apotheca.hub.adapters.rest import RestAdapter
from apotheca.hub.adapters.sftp import SftpAdapter
from apotheca.hub.names import file_name, is_safe_name
from simulators import faults
from simulators.eprocurement import EProcurement
from simulators.legacy_erp import LegacyErp


def facts(adapter, config, idempotency_class="B", secret_name=""):
    return EndpointFacts(1, "X", 1, adapter, "OUT", idempotency_class, config, secret_name, 1, 8, 4)


def message(key="PO-1", body=b'{"subject": "PO-1", "data": {"total": "1.00"}}', idempotency="k1"):
    return Outgoing("order", key, idempotency, body, desired={"total": "1.00"})


@pytest.fixture
def suite():
    with EProcurement(timeout_seconds=1.0) as running:
        yield running


@pytest.fixture
def rest(suite):
    adapter = RestAdapter(facts("rest", {"base_url": suite.address, "timeout_seconds": 0.5}))
    yield adapter
    adapter.close()


def test_a_post_is_accepted_once_under_its_key(suite, rest):
    first, again = rest.send(message()), rest.send(message())
    assert (first.outcome, again.outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    assert first.reference == again.reference == "EP-000001"
    assert suite.effects() == {("order", "PO-1"): 1}
    assert rest.health().is_reachable


@pytest.mark.parametrize(
    ("fault", "outcome", "effects", "is_down"),
    [
        (faults.RESET, Outcome.UNKNOWN, 0, False),
        (faults.REPLY_LOST, Outcome.UNKNOWN, 1, False),
        (faults.TIMEOUT, Outcome.UNKNOWN, 1, False),
        (faults.ERROR, Outcome.UNKNOWN, 0, False),
        (faults.BUSY, Outcome.FAILED, 0, True),
        (faults.SLOW, Outcome.ACCEPTED, 1, False),
    ],
)
def test_each_fault_of_the_line_has_its_verdict(suite, rest, fault, outcome, effects, is_down):
    suite.faults.script([fault])
    result = rest.send(message())
    assert (result.outcome, result.is_endpoint_down) == (outcome, is_down)
    assert sum(suite.effects().values()) == effects
    if fault == faults.BUSY:
        assert result.wait_seconds == 1


def test_a_target_that_is_not_there_was_surely_not_told():
    adapter = RestAdapter(facts("rest", {"base_url": "http://127.0.0.1:9"}))
    result = adapter.send(message())
    assert (result.outcome, result.is_endpoint_down) == (Outcome.FAILED, True)
    assert not adapter.health().is_reachable
    assert adapter.query(message()).presence is Presence.UNKNOWN


def test_asking_tells_the_same_other_and_missing_apart(suite, rest):
    assert rest.query(message()).presence is Presence.MISSING
    rest.send(message())
    assert rest.query(message()).presence is Presence.SAME
    assert rest.query(message(body=b"{}")).presence is Presence.OTHER
    assert rest.send(message(body=b"{ }")).status_code == 409


@pytest.fixture
def erp(monkeypatch):
    with LegacyErp() as running:
        monkeypatch.setenv("APOTHECA_SECRET_ERP", running.password)
        yield running


@pytest.fixture
def sftp(erp):
    adapter = sftp_to(erp)
    yield adapter
    adapter.close()


def sftp_to(erp, **config):
    patterns = [{"pattern": r"confirmed-(?P<key>.*)\.csv", "object_type": "posting.confirmed"}]
    return SftpAdapter(
        facts("sftp", {**erp.config, "files": patterns, "timeout_seconds": 3, **config}, "D", "ERP")
    )


def files(erp, folder="in"):
    return sorted(p.name for p in (erp.root / folder).iterdir() if p.is_file())


def test_a_file_appears_whole_under_one_name_however_often_it_is_sent(erp, sftp):
    name = file_name("order", "PO-1", "k1", "csv")
    assert [sftp.send(message()).reference for _ in range(2)] == [name, name]
    assert files(erp) == [name]
    assert (erp.root / "in" / name).read_bytes() == message().body
    assert sftp.send(message(body=b"other")).outcome is Outcome.REFUSED
    assert sftp.query(message()).presence is Presence.SAME
    assert sftp.health().is_reachable


@pytest.mark.parametrize(
    ("fault", "outcome", "visible"),
    [
        (faults.RESET, Outcome.UNKNOWN, 0),
        (faults.REPLY_LOST, Outcome.UNKNOWN, 1),
        (faults.TIMEOUT, Outcome.UNKNOWN, 1),
        (faults.ERROR, Outcome.FAILED, 0),
        (faults.SLOW, Outcome.ACCEPTED, 1),
    ],
)
def test_only_the_rename_of_a_file_can_be_in_doubt(erp, sftp, fault, outcome, visible):
    erp.faults.script([fault])
    assert sftp.send(message()).outcome is outcome
    assert len([name for name in files(erp) if not name.startswith(".")]) == visible
    assert sftp.send(message()).outcome is Outcome.ACCEPTED, "the next call connects anew"


def test_a_server_with_another_key_is_not_talked_to(erp, monkeypatch):
    with LegacyErp() as other:
        impostor = sftp_to(erp, port=other.port)
        result = impostor.send(message())
    assert (result.outcome, result.is_endpoint_down) == (Outcome.FAILED, True)
    assert files(erp) == []


def drop(erp, name, text="control_number\n"):
    path = erp.root / "out" / name
    path.write_text(text)
    return path


def test_a_file_is_fetched_when_it_is_still_and_archived_after_it_was_stored(erp, sftp):
    path = drop(erp, "confirmed-1.csv", "a")
    assert list(sftp.receive()) == [], "first seen"
    path.write_text("ab")
    assert list(sftp.receive()) == [], "still growing"
    (arrived,) = sftp.receive()
    assert (arrived.message_id, arrived.object_type, arrived.business_key, arrived.body) == (
        "confirmed-1.csv", "posting.confirmed", "1", b"ab",
    )  # fmt: skip
    assert path.exists(), "it stays until it is stored"
    arrived.settle()
    assert (files(erp, "out"), len(files(erp, "out/archive"))) == ([], 1)
    assert list(sftp.receive()) == []


def test_odd_files_are_told_once_and_never_opened(erp, sftp):
    out = erp.root / "out"
    drop(erp, "evil\nname.csv")
    drop(erp, "confirmed-\u0430.csv")
    drop(erp, "report.exe")
    (out / "confirmed-link.csv").symlink_to("/etc/passwd")
    os.mkfifo(out / "confirmed-pipe.csv")
    list(sftp.receive())
    told = list(sftp.receive())
    assert told == [], "each was told at the first look"
    fresh = list(sftp_to(erp).receive())
    assert {one.object_type for one in fresh} == {"file.refused"}
    assert len(fresh) == 5
    for one in fresh:
        one.settle()
    assert len(list(out.iterdir())) == 6


@pytest.mark.parametrize(
    "name",
    ["../a.csv", "/etc/passwd", "C:a.csv", "a/b.csv", "a\\b.csv", "a\x00.csv", "a%2e.csv",
     ".hidden", "a.csv.", "a.csv ", " a.csv", "a..csv", "CON", "nul.csv", "com1.txt", "a\nb",
     "a" * 152, "\uff41.csv", "\u0430.csv", "", "-rf", "a\u202e.csv", "~a", "a;b", "a\tb"],
)  # fmt: skip
def test_names_that_mean_more_than_a_name_are_refused(name):
    assert not is_safe_name(name)


@pytest.mark.parametrize("name", ["a.csv", "A-1_b.2.csv", "console.csv", "0"])
def test_plain_names_are_taken(name):
    assert is_safe_name(name)


def test_our_own_names_are_safe_and_differ_by_key():
    names = {file_name("journal", "PO-2026/../x", key, "csv") for key in ("k1", "k2")}
    assert len(names) == 2
    assert all(is_safe_name(name) for name in names)


def test_an_unknown_kind_of_endpoint_is_named():
    with pytest.raises(LookupError, match="carrier-pigeon"):
        make_adapter(facts("carrier-pigeon", {}))
