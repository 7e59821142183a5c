"""Everything that happens at the door goes to the audit trail, through one operation."""

from dataclasses import replace
from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import (
    get_authentication_records,
)
from allauth.core.internal.ratelimit import get_ip
from allauth.mfa import signals as mfa
from django.contrib.auth import get_user_model
from django.contrib.auth.models import update_last_login
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.operations.signing_in import record_sign_in
from apotheca.governance.types import Actor, SignInNote
from apotheca.kernel.moment import Moment
from apotheca.web.identity.sessions import note_entry


def connect() -> None:
    """Listen at the door. The sign-in's time is kept by the operation, not by Django's own hook."""
    user_logged_in.disconnect(update_last_login, dispatch_uid="update_last_login")
    user_logged_in.connect(note_entry, dispatch_uid="note_entry")
    account.user_logged_in.connect(_signed_in, dispatch_uid="note_signed_in")
    account.authentication_step_completed.connect(_proved, dispatch_uid="note_proved_again")
    user_logged_out.connect(_signed_out, dispatch_uid="note_signed_out")
    mfa.authentication_failed.connect(_factor_failed, dispatch_uid="note_factor_failed")
    mfa.authenticator_added.connect(_factor_added, dispatch_uid="note_factor_added")
    mfa.authenticator_reset.connect(_factor_added, dispatch_uid="note_factor_reset")
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid="note_factor_removed")


def note_failure(request: HttpRequest, name: str, *, method: str) -> None:
    """Keep that somebody did not get in, under the name they gave."""
    found = get_user_model().objects.filter(username__iexact=name).values_list("pk", flat=True)[:2]
    person_id = found[0] if len(found) == 1 else None
    _note(request, SignInNote("sign_in_failed", person_id, name, method))


def _signed_in(request: HttpRequest, user: Any, **_: Any) -> None:
    SessionStore.clear_expired()
    records = get_authentication_records(request, user)
    methods = [str(record.get("type") or record["method"]) for record in records]
    _note(request, SignInNote("signed_in", user.pk, method=", ".join(methods)))


def _proved(request: HttpRequest, user: Any, method: str, **facts: Any) -> None:
    if facts.get("reauthenticated"):
        _note(request, SignInNote("proved_again", user.pk, method=str(facts.get("type", method))))


def _signed_out(request: HttpRequest, user: Any | None, **_: Any) -> None:
    if user is not None:
        by = getattr(request, "signed_out_by", "")
        _note(request, SignInNote("signed_out", user.pk, method=by))


def _factor_failed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    _note(request, SignInNote("sign_in_failed", user.pk, method=_kind(authenticator)))


def _factor_added(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    _note(request, SignInNote("factor_added", user.pk, method=_kind(authenticator)))


def _factor_removed(request: HttpRequest, user: Any, authenticator: Any, **_: Any) -> None:
    _note(request, SignInNote("factor_removed", user.pk, method=_kind(authenticator)))


def _kind(authenticator: Any) -> str:
    return str(authenticator.type) if authenticator is not None else "factor"


def _note(request: HttpRequest, note: SignInNote) -> None:
    actor = Actor(system_person(), source="page", on_behalf_of_id=note.person_id)
    record_sign_in(actor=actor, when=Moment.now(), note=replace(note, address=get_ip(request)))
