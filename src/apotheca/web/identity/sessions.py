"""Sessions end by themselves: so long after signing in, and so long after the last request."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

ENTERED_AT, SEEN_AT = "entered_at", "seen_at"
NOTED_EVERY = 60  # seconds between two notes of a request, so that most write nothing

IDLE, HOURS = "idle", "hours"
SAID = {
    IDLE: "You were signed out after {minutes} minutes without work. Sign in to go on.",
    HOURS: "Your sign-in has lasted its time. Sign in to go on.",
}


def note_entry(request: HttpRequest, **_: Any) -> None:
    """Begin to count: somebody signed in."""
    request.session[ENTERED_AT] = request.session[SEEN_AT] = int(time.time())


class EndSessions:
    """Signs people out whose time is over, before any page is shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock, then answer."""
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            self._look(request, int(time.time()))
        return self.get_response(request)

    def _look(self, request: HttpRequest, now: int) -> None:
        over = why_over(request.session, now)
        if over:
            request.signed_out_by = over  # type: ignore[attr-defined]  # told in the audit trail
            logout(request)
            said = SAID[over].format(minutes=settings.SESSION_IDLE_SECONDS // 60)
            messages.warning(request, said)
        elif now - request.session.get(SEEN_AT, 0) >= NOTED_EVERY:
            request.session.setdefault(ENTERED_AT, now)
            request.session[SEEN_AT] = now


def why_over(session: SessionBase, now: int) -> str:
    """Return why a session is over: ``hours``, ``idle``; '' while it is not."""
    if now - session.get(ENTERED_AT, now) >= settings.SESSION_COOKIE_AGE:
        return HOURS
    if now - session.get(SEEN_AT, now) >= settings.SESSION_IDLE_SECONDS:
        return IDLE
    return ""
