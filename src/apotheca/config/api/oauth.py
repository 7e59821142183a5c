"""The token endpoint: OAuth 2.0 client credentials (RFC 6749, section 4.4), spoken by oauthlib."""

import base64
import binascii
import time
from hashlib import sha256
from http import HTTPStatus
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote_plus

from allauth.core.internal.ratelimit import get_ip
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from oauth2_provider.oauth2_backends import OAuthLibCore  # type: ignore[import-untyped]
from oauthlib.oauth2 import RequestValidator  # type: ignore[import-untyped]

from apotheca.config.api.attempts import ATTEMPTS
from apotheca.config.api.tokens import DUTY, ENTITY, Token, sign
from apotheca.governance.queries.clients import ClientFacts, client_by_secret, service_of
from apotheca.web.identity.notes import note_failure

CODE_MAX, SECRET_MAX = 40, 512


@csrf_exempt
def token_view(request: HttpRequest) -> HttpResponse:
    """
    Answer a request for a token, by Basic credentials or by ``client_id`` and ``client_secret``.

    Errors are those of RFC 6749, section 5.2, not problems, since every OAuth client reads them.
    """
    if any(len(values) > 1 for _, values in request.POST.lists()):
        body = {"error": "invalid_request", "error_description": "A parameter came twice."}
        return JsonResponse(body, status=400)
    address = str(get_ip(request))
    if seconds := ATTEMPTS.wait(address):
        body = {"error": "temporarily_unavailable", "error_description": "Too many failures. Wait."}
        return JsonResponse(body, status=429, headers={"Retry-After": str(seconds)})
    _, headers, content, status = OAuthLibCore().create_token_response(request)
    if status == HTTPStatus.UNAUTHORIZED:
        _note_failure(request, address)
    answer = HttpResponse(content, status=status)
    for name, value in (headers or {}).items():
        answer.headers[name] = value
    answer.headers["Cache-Control"] = "no-store"
    return answer


class Clients(RequestValidator):  # type: ignore[misc]
    """What the protocol asks us: whether this is a client, and what it may ask for."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        """Prove a client by one of its secrets that count; digests are compared."""
        code, secret = _credentials(request)
        if not (0 < len(code) <= CODE_MAX and 0 < len(secret) <= SECRET_MAX) or "\x00" in code:
            return False
        found = client_by_secret(code, sha256(secret.encode(errors="replace")).hexdigest())
        if found is None:
            return False
        request.client = SimpleNamespace(client_id=found.code, facts=found)
        return True

    def validate_grant_type(self, client_id: str, grant_type: str, *args: Any) -> bool:
        """Take client credentials only: nobody signs in through this door."""
        return grant_type == "client_credentials"

    def get_default_scopes(self, client_id: str, request: Any, *args: Any) -> list[str]:
        """Give all that the client was registered with."""
        return list(request.client.facts.scopes)

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Any, request: Any, *args: Any
    ) -> bool:
        """
        Take what lies within the client's own scopes; of a kind not named, all of its own.
        """
        own = client.facts.scopes
        if not set(scopes) <= set(own):
            return False
        for kind in (DUTY, ENTITY):
            if not any(one.startswith(kind) for one in scopes):
                scopes = scopes + [one for one in own if one.startswith(kind)]
        request.scopes = sorted(scopes)
        return True

    def save_bearer_token(self, token: Any, request: Any, *args: Any, **kwargs: Any) -> None:
        """Keep nothing: the token proves itself."""


def _note_failure(request: HttpRequest, address: str) -> None:
    """Keep in the audit trail that a client known to us failed; once a minute and address."""
    code = _code(request)
    if ATTEMPTS.note(address, code) and (service := service_of(code)):
        note_failure(request, service, method="client_secret")


def _code(request: HttpRequest) -> str:
    given = SimpleNamespace(
        headers=request.headers, client_id=request.POST.get("client_id", ""), client_secret=""
    )
    return _credentials(given)[0][:CODE_MAX]


def new_token(request: Any, *args: Any) -> str:
    """Return a signed token of what the client may use; its scopes were narrowed before."""
    facts: ClientFacts = request.client.facts
    until = int(time.time()) + request.expires_in
    return sign(Token(facts.code, facts.secret_id, tuple(request.scopes), until))


def _credentials(request: Any) -> tuple[str, str]:
    """Return code and secret, from the header or the body; ('', '') for both or neither."""
    scheme, _, text = (request.headers.get("Authorization") or "").partition(" ")
    body = (request.client_id or "", request.client_secret or "")
    if not scheme:
        return body
    if scheme.lower() != "basic" or body[1]:
        return "", ""
    try:
        decoded = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    code, _, secret = decoded.partition(":")
    return unquote_plus(code), unquote_plus(secret)
