"""How allauth behaves in this house: doors closed, secrets sealed, changes through operations."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import (
    DefaultSocialAccountAdapter,
)
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from apotheca.governance.operations.organisation import system_person
from apotheca.governance.operations.signing_in import set_password
from apotheca.governance.types import HUMAN, Actor
from apotheca.kernel.moment import Moment
from apotheca.web.identity.backends import may_sign_in
from apotheca.web.identity.notes import note_failure

UNKNOWN_HERE = (
    "You are signed in at {provider}, but nobody here has your username or e-mail address. "
    "Ask an access administrator."
)


class ClosedDoors(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up; services and leavers are turned away; passwords change by an operation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: people are registered by access administrators."""
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Turn away whoever proved who they are but may not come in."""
        if not may_sign_in(user):
            note_failure(request, user.username, method="password")
            refused: HttpResponse = self.respond_user_inactive(request, user)
            return refused
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Keep in the audit trail that a name and password did not fit."""
        given = credentials.get("username") or credentials.get("email") or ""
        note_failure(request, str(given), method="password")

    def set_password(self, user: Any, password: str) -> None:
        """Change a person's own password through the operation for it."""
        encoded = make_password(password)
        actor = Actor(system_person(), source="page", on_behalf_of_id=user.pk)
        set_password(actor=actor, when=Moment.now(), person_id=user.pk, encoded=encoded)
        user.password = encoded

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: no flow of this house's sign-in needs e-mail."""


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps and recovery codes sealed under the secret key."""

    def encrypt(self, text: str) -> str:
        """Seal a secret for the database."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret; one sealed under another key raises."""
        return _seal().decrypt(encrypted_text.encode()).decode()


class KnownPeople(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Matches who comes from the identity provider with an active person; makes nobody."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Return False: the identity provider proves people, it does not register them."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """
        Join the first sign-in of a known person to them; turn everybody else back to the door.
        """
        if sociallogin.is_existing:
            if not may_sign_in(sociallogin.user):
                self._turn_back(request, sociallogin)
            return
        person = _person_of(sociallogin)
        if person is None:
            self._turn_back(request, sociallogin)
        sociallogin.connect(request, person)

    def _turn_back(self, request: HttpRequest, sociallogin: Any) -> None:
        provider = sociallogin.account.get_provider().name
        note_failure(request, sociallogin.user.username or "", method="oidc")
        messages.error(request, UNKNOWN_HERE.format(provider=provider))
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))


def _person_of(sociallogin: Any) -> Any | None:
    """Return the one active person with the provider's username, else with its verified e-mail."""
    people = get_user_model().objects.filter(is_active=True, kind=HUMAN)
    username = sociallogin.user.username
    verified = [found.email for found in sociallogin.email_addresses if found.verified]
    wanted = [{"username__iexact": username}] if username else []
    wanted += [{"email__iexact": email} for email in verified]
    for condition in wanted:
        found = list(people.filter(**condition)[:2])
        if len(found) == 1:
            return found[0]
    return None


def _seal() -> MultiFernet:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [sha256(f"factors:{key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(urlsafe_b64encode(digest)) for digest in digests])
