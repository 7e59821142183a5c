"""
Access tokens of clients: short-lived, signed by us, and nothing is kept about them.

A token is our signature under who asked, what for, with which secret and until when. Every request
asks the database whether that client and that secret still count, so revoking works at once.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from apotheca.config.api.callers import Caller
from apotheca.config.api.problems import TokenRefused
from apotheca.governance.queries import reader_of
from apotheca.governance.queries.clients import ClientFacts, client_by_token
from apotheca.governance.types import Reach

TOKEN_MAX = 2048
SCHEME = "Bearer "
DUTY, ENTITY = "duty:", "entity:"


@dataclass(frozen=True, slots=True)
class Token:
    """What a token says."""

    client: str
    secret_id: int
    scopes: tuple[str, ...]
    until: int


def sign(token: Token) -> str:
    """Return a token as clients carry it."""
    signed: str = _signer().sign_object(
        {
            "aud": settings.API_AUDIENCE,
            "sub": token.client,
            "key": token.secret_id,
            "scope": " ".join(token.scopes),
            "exp": token.until,
        },
        compress=False,
    )
    return signed


def read(text: str, now: float) -> Token:
    """
    Return what a token says, if we signed it for this installation and it has not ended.

    :raises TokenRefused: we did not, or it has.
    """
    if len(text) > TOKEN_MAX or not text.isascii():
        raise TokenRefused(reason="it is none of ours")
    try:
        found = _signer().unsign_object(text)
    except (BadSignature, ValueError):
        raise TokenRefused(reason="it is none of ours") from None
    if found.get("aud") != settings.API_AUDIENCE:
        raise TokenRefused(reason="it was made for another installation")
    if found["exp"] <= now:
        raise TokenRefused(reason="it has ended; get a new one")
    return Token(found["sub"], found["key"], tuple(found["scope"].split()), found["exp"])


def caller_of(request: HttpRequest) -> Caller:
    """
    Return who calls, with what their token lets them see and do of what their service may.

    Two statements. Cookies and signed-in pages count for nothing here.

    :raises TokenRefused: there is no valid token.
    """
    given = request.headers.get("Authorization", "")
    if not given:
        raise TokenRefused(reason="there is none in the Authorization header")
    if not given.startswith(SCHEME):
        raise TokenRefused(reason="send it as a Bearer token")
    token = read(given.removeprefix(SCHEME).strip(), time.time())
    client = client_by_token(token.client, token.secret_id)
    if client is None:
        raise TokenRefused(reason="its client or secret does not count any more")
    reader = reader_of(client.person_id)
    if reader is None:
        raise TokenRefused(reason="its service is not active")
    reach = reach_of(token.scopes, client)
    return Caller(client.code, reader.within(reach), reach, client.per_second, client.per_day)


def reach_of(scopes: tuple[str, ...], client: ClientFacts) -> Reach:
    """Return scopes as the shell reads them; entities none means every one granted."""
    duties = "".join(one.removeprefix(DUTY) for one in scopes if one.startswith(DUTY))
    named = [one.removeprefix(ENTITY) for one in scopes if one.startswith(ENTITY)]
    ids = frozenset(client.entities[code] for code in named if code in client.entities)
    return Reach(duties, ids if named else None)


def _signer() -> Signer:
    return Signer(key=settings.SECRET_KEY, sep=".", salt="apotheca.api.token")
