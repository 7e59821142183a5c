"""
Where a supplier is paid: requested by one person, verified by another (rules MD-54 to MD-57).

The number itself is never kept: a masked form for people, and a keyed digest by which a payment
file is stopped when the account changed in between.
"""

import hmac
import re
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings

from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.masterdata.models import SupplierBankAccount, SupplierSite
from apotheca.masterdata.operations.recording import record


class NotARemitSite(DomainError):
    code = "masterdata.not_a_remit_site"
    message = "Site {site} is {kind}. Money goes to REMIT_TO sites only; add one first."
    status = 422


class OwnBankChange(DomainError):
    code = "masterdata.own_bank_change"
    message = "You requested this bank change. Somebody else must verify it."
    status = 403
    constraint = "nobody_verifies_their_own_bank_change"


class NoCallBack(DomainError):
    code = "masterdata.no_call_back"
    message = (
        "Say whom you called back, on a number that was on file before, and when. "
        "A bank change without a call-back is not verified."
    )
    status = 422


class BankChangeNotOpen(DomainError):
    code = "masterdata.bank_change_not_open"
    message = "This bank change is {status}. Request it anew."


class BankAccountTaken(DomainError):
    code = "masterdata.bank_account_taken"
    message = "The site has another verified account. Reload: somebody verified one meanwhile."
    constraint = "one_active_bank_account_per_site"


@dataclass(frozen=True, slots=True)
class BankChange:
    """
    A requested or verified account. ``shared_with`` are other suppliers paid to the same account,
    which a verifier must look into before saying yes.
    """

    account_id: int
    masked: str
    shared_with: tuple[str, ...]


def account_digest(number: str) -> str:
    """Return the keyed digest of an account number; spaces, hyphens and case do not count."""
    sealed = _SEALED.fullmatch(number)
    if sealed:
        return sealed[2]
    plain = "".join(character for character in number.upper() if character.isalnum())
    return hmac.new(settings.AUDIT_KEY.encode(), b"bank|" + plain.encode(), sha256).hexdigest()


def sealed_number(number: str) -> str:
    """
    Return how the log of acts keeps an account number: its masked form and its keyed digest.

    An act that is played again brings the sealed form; it means the same account.
    """
    if _SEALED.fullmatch(number):
        return number
    return f"sealed {_masked(number)} {account_digest(number)}"


_SEALED = re.compile(r"sealed (\*{4}[0-9A-Za-z]{0,4}) ([0-9a-f]{64})")


@operation(
    permission="masterdata.request_bank_account", duty="B", seal={"account_number": sealed_number}
)
def request_bank_account(
    *, actor: Actor, when: Moment, site_id: int, account_number: str, evidence: str
) -> BankChange:
    """
    Request that a remit-to site be paid to an account; nothing is paid to it until it is verified.

    ``evidence`` says how the change came in (letter, portal, e-mail). The number is not stored.

    :raises NotARemitSite: the site is not one money goes to.
    :raises NotFound: there is no such site.
    """
    site = SupplierSite.objects.select_for_update().filter(pk=site_id).first()
    if site is None:
        raise NotFound(kind="supplier site", key=site_id)
    if site.kind != "REMIT_TO":
        raise NotARemitSite(site=site.code, kind=site.kind)
    row = SupplierBankAccount.objects.create(
        site=site, masked=_masked(account_number), account_digest=account_digest(account_number),
        status="PENDING", requested_by_id=actor.person_id,
    )  # fmt: skip
    change = BankChange(row.pk, row.masked, _shared_with(row, site.supplier_id))
    after = {"account_id": row.pk, "masked": row.masked, "evidence": evidence,
             "shared_with": change.shared_with}  # fmt: skip
    record("bank_account_requested", "Supplier", site.supplier_id, when, after=after)
    return change


@operation(permission="masterdata.verify_bank_account", duty="C")
def verify_bank_account(
    *, actor: Actor, when: Moment, account_id: int, call_back: str
) -> BankChange:
    """
    Verify a requested account after a call-back; the account it replaces is closed.

    ``call_back`` says who was called, on which number on file, and when.

    :raises OwnBankChange: the verifier requested it.
    :raises NoCallBack: no call-back is told.
    :raises BankChangeNotOpen: it was decided before.
    """
    row = _open_request(account_id)
    if row.requested_by_id == actor.person_id:
        raise OwnBankChange
    if not call_back.strip():
        raise NoCallBack
    old = SupplierBankAccount.objects.filter(site_id=row.site_id, status="ACTIVE").first()
    if old is not None:
        old.status = "CLOSED"
        old.save(update_fields=["status"])
    row.status, row.verified_by_id = "ACTIVE", actor.person_id
    row.save(update_fields=["status", "verified_by"])
    supplier_id = row.site.supplier_id
    before = {"account_id": old.pk, "masked": old.masked} if old else None
    after = {"account_id": row.pk, "masked": row.masked, "call_back": call_back}
    record("bank_account_verified", "Supplier", supplier_id, when, before=before, after=after)
    return BankChange(row.pk, row.masked, _shared_with(row, supplier_id))


@operation(permission="masterdata.reject_bank_account", duty="C")
def reject_bank_account(*, actor: Actor, when: Moment, account_id: int) -> int:
    """
    Turn a requested account down; the reason is the actor's. Return its id.

    :raises BankChangeNotOpen: it was decided before.
    """
    row = _open_request(account_id)
    row.status = "REJECTED"
    row.save(update_fields=["status"])
    after = {"account_id": row.pk, "masked": row.masked}
    record("bank_account_rejected", "Supplier", row.site.supplier_id, when, after=after)
    return row.pk


def _open_request(account_id: int) -> SupplierBankAccount:
    """Lock the site first, so that two verifiers of one site take turns."""
    found = SupplierBankAccount.objects.select_related("site").filter(pk=account_id).first()
    if found is None:
        raise NotFound(kind="bank account", key=account_id)
    SupplierSite.objects.select_for_update().get(pk=found.site_id)
    found.refresh_from_db(fields=["status"])
    if found.status != "PENDING":
        raise BankChangeNotOpen(status=found.status)
    return found


def _masked(number: str) -> str:
    sealed = _SEALED.fullmatch(number)
    if sealed:
        return sealed[1]
    plain = "".join(character for character in number if character.isalnum())
    return f"****{plain[-4:]}" if len(plain) > 6 else "****"


def _shared_with(row: SupplierBankAccount, supplier_id: int) -> tuple[str, ...]:
    others = SupplierBankAccount.objects.filter(account_digest=row.account_digest)
    others = others.exclude(site__supplier_id=supplier_id)
    codes = others.values_list("site__supplier__code", flat=True).distinct()
    return tuple(codes.order_by("site__supplier__code"))
