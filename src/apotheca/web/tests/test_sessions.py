"""Sessions end by themselves, and the trail says why."""

import time

import pytest

from apotheca.governance.models import AuditEntry
from apotheca.web.identity import sessions


@pytest.fixture
def later(monkeypatch):
    """Return ``later(seconds)``: the clock of the door stands so much later."""
    start = time.time()

    def set_clock(seconds):
        monkeypatch.setattr(sessions.time, "time", lambda: start + seconds)

    return set_clock


def test_who_does_nothing_for_an_hour_is_signed_out_and_told(signed_in, later):
    client = signed_in("buyer")
    later(3599)
    assert client.get("/design").status_code == 200

    later(3599 + 3600)
    answer = client.get("/design", follow=True)

    assert answer.redirect_chain == [("/account/sign-in?next=/design", 302)]
    assert "signed out after 60 minutes without work" in answer.content.decode()
    out = AuditEntry.objects.get(action="governance.signed_out")
    assert out.after["method"] == "idle"


def test_who_works_on_stays_until_the_hours_of_a_sign_in_are_over(signed_in, later, settings):
    client = signed_in("buyer")
    for minutes in range(30, settings.SESSION_COOKIE_AGE // 60, 30):
        later(minutes * 60)
        assert client.get("/design").status_code == 200

    later(settings.SESSION_COOKIE_AGE)
    assert client.get("/design").status_code == 302
    assert AuditEntry.objects.get(action="governance.signed_out").after["method"] == "hours"


def test_the_minutes_are_a_setting(signed_in, later, settings):
    settings.SESSION_IDLE_SECONDS = 300
    client = signed_in("buyer")
    later(301)

    assert client.get("/design").status_code == 302


def test_most_requests_note_nothing(signed_in, later, django_assert_num_queries):
    client = signed_in("buyer")
    later(59)
    with django_assert_num_queries(3):  # session, person, reader
        client.get("/design")
    later(61)
    with django_assert_num_queries(6):  # and the note, in a savepoint
        client.get("/design")


def test_a_session_from_before_begins_to_count_now(signed_in, later):
    client = signed_in("buyer")
    session = client.session
    del session[sessions.ENTERED_AT], session[sessions.SEEN_AT]
    session.save()

    assert client.get("/design").status_code == 200
    assert sessions.ENTERED_AT in client.session


def test_strangers_have_no_session_to_end(visitor, db):
    assert "Set-Cookie" not in visitor.get("/nowhere").headers
