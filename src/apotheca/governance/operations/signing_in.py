"""
Who came in, who was turned away, and how they proved who they are (rules GV-40 to GV-43).

Passwords and factors never pass through here: a password arrives as its digest, a factor only as
the kind it is of.
"""

from hashlib import sha256

from apotheca.governance.models import Person
from apotheca.governance.shell import operation, record_audit
from apotheca.governance.types import HUMAN, Actor, SignInNote
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values

NO_ENTITY = 0
_ENTITY = """
SELECT coalesce(min(entity_id), 0) FROM governance_rolegrant
 WHERE person_id = %s AND valid @> %s
"""


class ServicesDoNotSignIn(DomainError):
    code = "governance.services_do_not_sign_in"
    message = "{username} is a service. Services use the API with a key of their own."
    status = 422


@operation(permission="governance.record_sign_in", duty="*", is_act=False)
def record_sign_in(*, actor: Actor, when: Moment, note: SignInNote) -> None:
    """
    Keep in the audit trail that somebody signed in or out, failed to, or changed a factor.

    A name nobody has is kept as its digest only, since people type passwords into the wrong field.
    """
    if note.person_id is None:
        subject_type, subject_id, entity_id = "SignInName", _hidden(note.name), NO_ENTITY
    else:
        subject_type, subject_id = "Person", str(note.person_id)
        entity_id = _entity_of(note.person_id, when)
        if note.action == "signed_in":
            Person.objects.filter(pk=note.person_id).update(last_login=when.occurred_at)
    record_audit(
        f"governance.{note.action}", subject_type=subject_type, subject_id=subject_id,
        entity_id=entity_id, when=when, after={"method": note.method, "address": note.address},
    )  # fmt: skip


@operation(permission="governance.set_password", duty="*", is_act=False)
def set_password(*, actor: Actor, when: Moment, person_id: int, encoded: str) -> None:
    """
    Give a person another password; ``encoded`` is its salted digest as Django writes it.

    Every session of theirs ends with it, except one that takes the new password over.

    :raises NotFound: there is no such person.
    :raises ServicesDoNotSignIn: it is a service.
    """
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NotFound(kind="person", key=person_id)
    if person.kind != HUMAN:
        raise ServicesDoNotSignIn(username=person.username)
    Person.objects.filter(pk=person_id).update(password=encoded)
    record_audit(
        "governance.password_set", subject_type="Person", subject_id=person_id,
        entity_id=_entity_of(person_id, when), when=when,
    )  # fmt: skip


def _entity_of(person_id: int, when: Moment) -> int:
    """Return an entity the person works for: the audit row is shown to its administrators."""
    return int(fetch_values(_ENTITY, [person_id, when.business_date])[0][0])


def _hidden(name: str) -> str:
    return sha256(name.strip().lower().encode()).hexdigest()[:40]
