"""
Passwords for who has none: an access administrator makes a link, the person uses it once
(rules GV-44 and GV-45).

The token never comes here: whoever makes it sends its digest, and so does who uses it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from apotheca.governance.models import PasswordLink, Person, RoleGrant
from apotheca.governance.operations.signing_in import ServicesDoNotSignIn, set_password
from apotheca.governance.shell import operation, record_audit, require_scope
from apotheca.governance.types import HUMAN, Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment


class LinkForThemselves(DomainError):
    code = "governance.link_for_themselves"
    message = "You cannot make a link for yourself. Change your password in your menu."
    status = 403
    constraint = "nobody_makes_a_password_link_for_themselves"


class LinkTooLong(DomainError):
    code = "governance.link_too_long"
    message = "A password link counts for 1 to 24 hours. Make it shorter; another is made at once."
    status = 422
    constraint = "password_link_lasts_a_day_at_most"


class TokenIsNoDigest(DomainError):
    code = "governance.token_is_no_digest"
    message = "Send the SHA-256 of the token as 64 hexadecimal digits, never the token itself."
    status = 422
    constraint = "password_link_is_kept_as_its_digest"


class TokenUsedBefore(DomainError):
    code = "governance.token_used_before"
    message = "This token was used before. Make a new one of at least 32 random bytes."
    constraint = "governance_passwordlink_sha256_key"


class PersonLeft(DomainError):
    code = "governance.person_left"
    message = "{username} is not active and does not sign in."


class LinkEnded(DomainError):
    code = "governance.link_ended"
    message = (
        "This link was used, is too old, or a newer one was made. "
        "Ask an access administrator for another one."
    )
    status = 410


@dataclass(frozen=True, slots=True)
class PasswordLinkMade:
    """Whom a link is for, and until when it counts."""

    username: str
    expires_at: datetime


@operation(permission="governance.make_password_link", duty="Q", is_act=False)
def make_password_link(
    *, actor: Actor, when: Moment, entity_id: int, person_id: int, token_sha256: str, hours: int = 1
) -> PasswordLinkMade:
    """
    Let a person set a password by a link, once and within ``hours`` (1 to 24); earlier links end.

    Their password stays until the link is used. Who makes it must be an access administrator
    wherever the person holds a role, since the link opens all of it. ``entity_id`` is the entity
    whose administrator makes it. Locks the person. Rule GV-44.

    :raises NotPermitted: the person holds a role out of the administrator's reach.
    :raises LinkForThemselves, ServicesDoNotSignIn, PersonLeft: whom it is for.
    :raises LinkTooLong, TokenIsNoDigest, TokenUsedBefore: what their names say.
    """
    require_scope(entity_id)
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound(kind="person", key=person_id)
    _refuse_unfit(person, actor, when)
    expires_at = when.occurred_at + timedelta(hours=min(hours, 25))
    PasswordLink.objects.filter(person_id=person_id, ended_at=None).update(
        ended_at=when.occurred_at
    )
    PasswordLink.objects.create(
        id=uuid7(), person_id=person_id, sha256=token_sha256, made_by_id=actor.person_id,
        made_at=when.occurred_at, expires_at=expires_at,
    )  # fmt: skip
    record_audit(
        "governance.password_link_made", subject_type="Person", subject_id=person_id,
        entity_id=entity_id, when=when, after={"expires_at": expires_at},
    )  # fmt: skip
    return PasswordLinkMade(person.username, expires_at)


@operation(permission="governance.use_password_link", duty="*", is_act=False)
def use_password_link(*, actor: Actor, when: Moment, token_sha256: str, encoded: str) -> str:
    """
    Give whoever holds a link's token the password they chose; return their username.

    ``encoded`` is its salted digest as Django writes it. The link ends, and so do all sessions of
    the person. Locks the link. Rule GV-45.

    :raises LinkEnded: it was used, replaced or outlived, the person left, or there is none.
    """
    link = (
        PasswordLink.objects.select_for_update(of=("self",))
        .select_related("person")
        .filter(sha256=token_sha256, ended_at=None, expires_at__gt=when.occurred_at)
        .first()
    )
    if link is None or not link.person.is_active:
        raise LinkEnded
    PasswordLink.objects.filter(pk=link.pk).update(ended_at=when.occurred_at, is_used=True)
    set_password(actor=actor, when=when, person_id=link.person_id, encoded=encoded)
    return link.person.username


def _refuse_unfit(person: Person, actor: Actor, when: Moment) -> None:
    if person.pk == actor.person_id:
        raise LinkForThemselves
    if person.kind != HUMAN:
        raise ServicesDoNotSignIn(username=person.username)
    if not person.is_active:
        raise PersonLeft(username=person.username)
    held = RoleGrant.objects.filter(person=person, valid__endswith__isnull=True)
    to_come = RoleGrant.objects.filter(person=person, valid__endswith__gt=when.business_date)
    for grant in (held | to_come).distinct():
        require_scope(grant.entity_id, grant.facility_id, grant.cost_centre_id)
