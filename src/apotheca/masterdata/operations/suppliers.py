"""Suppliers, their sites and states (rules MD-50 to MD-53)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from apotheca.governance.shell import operation
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.masterdata.models import PaymentTerms, Supplier, SupplierSite
from apotheca.masterdata.operations.recording import (
    RecordMovedOn,
    read_values,
    record,
    refuse_codes_in_use,
    refuse_fixed_fields,
    tell_supplier,
)
from apotheca.masterdata.rules.names import normalise_name
from apotheca.masterdata.types import NewSite, NewSupplier, NewTerms

CHANGEABLE = frozenset({"name", "is_ers", "currency", "terms_code"})
LINKS = {"terms_code": "terms"}

# A supplier is reviewed before it becomes active, and again when it comes back.
STEPS = {
    "DRAFT": ("IN_REVIEW", "INACTIVE"),
    "IN_REVIEW": ("ACTIVE", "DRAFT", "INACTIVE"),
    "ACTIVE": ("BLOCKED", "INACTIVE"),
    "BLOCKED": ("ACTIVE", "INACTIVE"),
    "INACTIVE": ("IN_REVIEW",),
}


class SupplierStepRefused(DomainError):
    code = "masterdata.supplier_step_refused"
    message = "Supplier {supplier} is {status} and cannot become {wanted}. Possible: {possible}."


class SiteTaken(DomainError):
    code = "masterdata.supplier_site_taken"
    message = "The supplier has a site of this kind with this code. Open it instead."
    constraint = "supplier_site_once"


class SiteEmailOdd(DomainError):
    code = "masterdata.supplier_site_email_odd"
    message = "Write one plain e-mail address such as orders@supplier.example, without a name."
    status = 422
    constraint = "supplier_site_email_is_one_address"


class SitePhoneOdd(DomainError):
    code = "masterdata.supplier_site_phone_odd"
    message = "Write the telephone number in plain letters, digits and signs."
    status = 422
    constraint = "supplier_site_phone_is_plain"


class OrderChannelUnknown(DomainError):
    code = "masterdata.order_channel_unknown"
    message = "Orders reach a site by EMAIL, PORTAL, EDI or PHONE; leave it empty until agreed."
    status = 422
    constraint = "supplier_site_order_channel_is_known"


class SiteWithoutAddress(DomainError):
    code = "masterdata.supplier_site_without_address"
    message = "A site that gets its orders by e-mail needs an address. Enter it first."
    status = 422
    constraint = "a_site_ordered_by_mail_has_an_address"


@dataclass(frozen=True, slots=True)
class SuppliersRegistered:
    """
    Ids by code, and codes of suppliers whose normal name another supplier already has.

    An equal name proposes a duplicate and blocks nothing: several sites of one firm share a name.
    """

    ids: dict[str, int]
    possible_duplicates: dict[str, tuple[str, ...]]


@operation(permission="masterdata.register_terms", duty="BP")
def register_terms(*, actor: Actor, when: Moment, terms: Sequence[NewTerms]) -> dict[str, int]:
    """
    Register payment terms and return their ids by code; the discount is a fraction of goods only.

    :raises CodeInUse: terms of one of the codes exist.
    """
    codes = [row.code for row in terms]
    refuse_codes_in_use(
        "Terms", PaymentTerms.objects.filter(code__in=codes).values_list("code", flat=True)
    )
    made = PaymentTerms.objects.bulk_create([PaymentTerms(**asdict(row)) for row in terms])
    for row in made:
        after = {"code": row.code, "net_days": row.net_days, "discount_pct": row.discount_pct}
        record("terms_registered", "PaymentTerms", row.pk, when, after=after)
    return {row.code: row.pk for row in made}


@operation(permission="masterdata.register_suppliers", duty="B")
def register_suppliers(
    *, actor: Actor, when: Moment, suppliers: Sequence[NewSupplier]
) -> SuppliersRegistered:
    """
    Register suppliers with their sites. The number of statements does not grow with them.

    :raises CodeInUse: a supplier has one of the codes.
    :raises NotFound: payment terms are unknown.
    """
    codes = [supplier.code for supplier in suppliers]
    refuse_codes_in_use(
        "Supplier", Supplier.objects.filter(code__in=codes).values_list("code", flat=True)
    )
    terms = dict(PaymentTerms.objects.values_list("code", "pk"))
    rows = [_row(supplier, terms) for supplier in suppliers]
    names = {row.normalised_name for row in rows}
    same = Supplier.objects.filter(normalised_name__in=names).values_list("normalised_name", "code")
    known = list(same)
    made = Supplier.objects.bulk_create(rows)
    SupplierSite.objects.bulk_create(
        SupplierSite(supplier=row, **asdict(site))
        for row, supplier in zip(made, suppliers, strict=True)
        for site in supplier.sites
    )
    for row, supplier in zip(made, suppliers, strict=True):
        record("supplier_registered", "Supplier", row.pk, when, after=asdict(supplier))
        tell_supplier(row, when)
    alike = [*known, *((row.normalised_name, row.code) for row in made)]
    return SuppliersRegistered(
        {row.code: row.pk for row in made},
        {row.code: found for row in made if (found := _same_name(row, alike))},
    )


@operation(permission="masterdata.update_supplier", duty="B")
def update_supplier(
    *, actor: Actor, when: Moment, supplier_id: int, version: int, values: Mapping[str, Any]
) -> int:
    """
    Change fields of a supplier and return its new version. Of two changes of one version, one wins.

    :raises RecordMovedOn: the supplier was changed since ``version`` was read.
    :raises FieldIsFixed: a field is not one that can be changed here (status has its own verb).
    :raises FieldUnreadable: a value is not what its field holds.
    """
    refuse_fixed_fields("Supplier", values, CHANGEABLE)
    supplier = _locked(supplier_id)
    if supplier.version != version:
        raise RecordMovedOn(
            kind="Supplier", key=supplier.code, latest=supplier.version, version=version
        )
    new = read_values(Supplier, values, LINKS)
    before = {name: getattr(supplier, name) for name in new}
    for name, value in new.items():
        setattr(supplier, name, value)
    supplier.normalised_name = normalise_name(supplier.name)
    supplier.version = version + 1
    supplier.save(update_fields=[*new, "normalised_name", "version"])
    record("supplier_changed", "Supplier", supplier_id, when, before=before, after=new)
    tell_supplier(supplier, when)
    return supplier.version


@operation(permission="masterdata.change_supplier_status", duty="B")
def change_supplier_status(*, actor: Actor, when: Moment, supplier_id: int, status: str) -> int:
    """
    Move a supplier to another status and return its new version (MD-52). Locks the supplier.

    :raises SupplierStepRefused: the step is not allowed from where it stands.
    """
    supplier = _locked(supplier_id)
    possible = STEPS[supplier.status]
    if status not in possible:
        raise SupplierStepRefused(
            supplier=supplier.code, status=supplier.status, wanted=status,
            possible=", ".join(possible),
        )  # fmt: skip
    before = {"status": supplier.status}
    supplier.status = status
    supplier.version += 1
    supplier.save(update_fields=["status", "version"])
    record(
        "supplier_status_changed", "Supplier", supplier_id, when, before=before,
        after={"status": status},
    )  # fmt: skip
    tell_supplier(supplier, when)
    return supplier.version


@operation(permission="masterdata.add_supplier_site", duty="B")
def add_supplier_site(*, actor: Actor, when: Moment, supplier_id: int, site: NewSite) -> int:
    """
    Add a site to a supplier and return its id; a remit-to site is paid once its account is
    verified.

    :raises SiteTaken: the supplier has a site of this kind and code.
    """
    supplier = _locked(supplier_id)
    row = SupplierSite.objects.create(supplier=supplier, **asdict(site))
    record("supplier_site_added", "Supplier", supplier_id, when, after=asdict(site))
    return row.pk


@operation(permission="masterdata.change_site_contact", duty="B")
def change_site_contact(
    *, actor: Actor, when: Moment, site_id: int, email: str | None = None,
    phone: str | None = None, order_channel: str | None = None, address: str | None = None,
) -> int:  # fmt: skip
    """
    Change how a site is reached and how orders get there; None leaves as it is. Return the site.

    Locks the site. An order that waits to be mailed goes to the address of the moment it is sent.

    :raises SiteEmailOdd: the address is not one plain address.
    :raises SiteWithoutAddress: orders would go by e-mail to nowhere.
    :raises OrderChannelUnknown: the channel is none of ours.
    """
    site = SupplierSite.objects.select_for_update(of=("self",)).filter(pk=site_id).first()
    if site is None:
        raise NotFound(kind="supplier site", key=site_id)
    given = {"email": email, "phone": phone, "order_channel": order_channel, "address": address}
    after = {name: value for name, value in given.items() if value is not None}
    before = {name: getattr(site, name) for name in after}
    for name, value in after.items():
        setattr(site, name, value)
    site.save(update_fields=list(after))
    record(
        "supplier_site_changed", "Supplier", site.supplier_id, when,
        before={"site": site.code, **before}, after={"site": site.code, **after},
    )  # fmt: skip
    return site.pk


def _row(supplier: NewSupplier, terms: Mapping[str, int]) -> Supplier:
    if supplier.terms_code not in terms:
        raise NotFound(kind="payment terms", key=supplier.terms_code)
    return Supplier(
        code=supplier.code,
        name=supplier.name,
        normalised_name=normalise_name(supplier.name),
        status=supplier.status,
        terms_id=terms[supplier.terms_code],
        currency=supplier.currency,
        is_ers=supplier.is_ers,
        origin=supplier.origin,
    )


def _same_name(row: Supplier, alike: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(code for name, code in alike if name == row.normalised_name and code != row.code)


def _locked(supplier_id: int) -> Supplier:
    found = Supplier.objects.select_for_update().filter(pk=supplier_id).first()
    if found is None:
        raise NotFound(kind="supplier", key=supplier_id)
    return found
