"""
Changing a unit factor: proposed by one steward, approved by another (rules MD-13 to MD-16).

The old row is closed on the day the new one opens; documents keep the factor they were made with.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from apotheca.governance.shell import operation, publish
from apotheca.governance.types import Actor
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch_values
from apotheca.masterdata import events
from apotheca.masterdata.models import Package, UomConversion
from apotheca.masterdata.operations.recording import record
from apotheca.masterdata.rules.units import factor_moves_price
from apotheca.masterdata.types import NewFactor


class FactorNotPositive(DomainError):
    code = "masterdata.factor_not_positive"
    message = "A factor needs whole numbers above zero, not {numerator}/{denominator}."
    status = 422
    constraint = "conversion_factor_is_positive"


class GtinQuantityDisagrees(DomainError):
    code = "masterdata.gtin_quantity_disagrees"
    message = (
        "The GTIN register says {registered} base units for this package, the factor says {base}. "
        "Correct one of them before proposing."
    )


class OwnConversion(DomainError):
    code = "masterdata.own_conversion"
    message = "You proposed this factor. A second item steward must approve it."
    status = 403
    constraint = "nobody_approves_their_own_conversion"


class ConversionOverlaps(DomainError):
    code = "masterdata.conversion_overlaps"
    message = (
        "Another factor of this unit is in force from {since} or later. "
        "Propose it from a later day."
    )
    constraint = "conversion_is_one_at_a_time"


class ConversionNotOpen(DomainError):
    code = "masterdata.conversion_not_open"
    message = "This proposal is {status}. Propose it anew."


class ApprovedFactorIsKept(DomainError):
    code = "masterdata.approved_factor_is_kept"
    message = "An approved factor is never edited. Propose a new one from a day on."
    constraint = "an_approved_factor_is_never_edited"


@dataclass(frozen=True, slots=True)
class ConversionProposed:
    """
    A proposal: the factor it would replace, new / old as text ("5/4"), and what to look at.

    Warnings: CONTRACT_PRICE_MOVES, when a contract price per base unit moves by more than 10%.
    """

    conversion_id: int
    replaces_id: int | None
    ratio: str
    warnings: tuple[str, ...]


@operation(permission="masterdata.propose_conversion", duty="A")
def propose_conversion(
    *, actor: Actor, when: Moment, package_id: int, factor: NewFactor, since: date
) -> ConversionProposed:
    """
    Propose 1 ``uom`` = numerator/denominator base units from ``since`` on. Nothing changes yet.

    :raises FactorNotPositive: a number is zero or below.
    :raises GtinQuantityDisagrees: the package's GTINs hold other quantities (MD-15, blocks).
    :raises NotFound: there is no such package.
    """
    if min(factor.numerator, factor.denominator) <= 0:
        raise FactorNotPositive(numerator=factor.numerator, denominator=factor.denominator)
    if not Package.objects.filter(pk=package_id).exists():
        raise NotFound(kind="package", key=package_id)
    _check_registered_quantity(package_id, factor, since)
    row = UomConversion.objects.create(
        package_id=package_id, uom=factor.uom, numerator=factor.numerator,
        denominator=factor.denominator, valid=(since, None), status="PROPOSED", source="STEWARD",
        proposed_by_id=actor.person_id,
    )  # fmt: skip
    old = _in_force(package_id, factor.uom, since)
    proposed = _assessed(row, old)
    after = {"conversion_id": row.pk, "factor": factor, "since": since, "ratio": proposed.ratio,
             "warnings": proposed.warnings}  # fmt: skip
    record("conversion_proposed", "Package", package_id, when, after=after)
    return proposed


@operation(permission="masterdata.approve_conversion", duty="A")
def approve_conversion(*, actor: Actor, when: Moment, conversion_id: int) -> int:
    """
    Put a proposed factor in force from its day on, closing the one it replaces; return its id.

    Locks the package, so that of two approvals for one unit the second sees the first.

    :raises OwnConversion: the approver proposed it.
    :raises ConversionNotOpen: it was decided before.
    :raises ConversionOverlaps: a factor of the unit begins on that day or later.
    """
    row = _proposal(conversion_id)
    if row.proposed_by_id == actor.person_id:
        raise OwnConversion
    since = row.valid.lower
    old = _in_force(row.package_id, row.uom, since)
    if old is not None:
        if old.valid.lower is not None and old.valid.lower >= since:
            raise ConversionOverlaps(since=since)
        old.valid = (old.valid.lower, since)
        old.save(update_fields=["valid"])
    row.status, row.approved_by_id = "APPROVED", actor.person_id
    row.save(update_fields=["status", "approved_by"])
    record(
        "conversion_approved", "Package", row.package_id, when,
        before=_shown(old) if old else None, after={**_shown(row), "since": since},
    )  # fmt: skip
    publish(
        events.ConversionChanged(
            entity_id=events.EVERY_ENTITY,
            subject_id=events.subject_id("Package", row.package_id),
            business_key=row.package.code,
            correlation_id=events.subject_id("Package", row.package_id),
            when=when,
            conversion_id=row.pk,
            package_id=row.package_id,
            uom=row.uom,
            numerator=row.numerator,
            denominator=row.denominator,
            replaces_id=old.pk if old else None,
            since=since,
        )
    )
    return row.pk


@operation(permission="masterdata.reject_conversion", duty="A")
def reject_conversion(*, actor: Actor, when: Moment, conversion_id: int) -> int:
    """
    Turn a proposal down; the reason is the actor's. Return its id.

    :raises ConversionNotOpen: it was decided before.
    """
    row = _proposal(conversion_id)
    row.status = "REJECTED"
    row.save(update_fields=["status"])
    record("conversion_rejected", "Package", row.package_id, when, after=_shown(row))
    return row.pk


def _proposal(conversion_id: int) -> UomConversion:
    found = UomConversion.objects.select_related("package").filter(pk=conversion_id).first()
    if found is None:
        raise NotFound(kind="conversion", key=conversion_id)
    Package.objects.select_for_update().get(pk=found.package_id)
    found.refresh_from_db(fields=["status"])
    if found.status != "PROPOSED":
        raise ConversionNotOpen(status=found.status)
    return found


def _in_force(package_id: int, uom: str, since: date) -> UomConversion | None:
    """Return the approved factor in force on ``since`` or opening after it, the latest first."""
    rows = UomConversion.objects.filter(package_id=package_id, uom=uom, status="APPROVED")
    return rows.filter(valid__overlap=(since, None)).order_by("-valid").first()


def _check_registered_quantity(package_id: int, factor: NewFactor, since: date) -> None:
    rows = fetch_values(
        "SELECT i.base_quantity FROM masterdata_packageidentifier i"
        "  JOIN masterdata_package p ON p.id = i.package_id"
        " WHERE i.package_id = %s AND i.scheme = 'GTIN14' AND i.base_quantity IS NOT NULL"
        "   AND i.valid @> %s::date AND p.purchase_uom = %s",
        [package_id, since, factor.uom],
    )
    registered: list[Decimal] = [row[0] for row in rows]
    base = Fraction(factor.numerator, factor.denominator)
    if registered and base not in [Fraction(quantity) for quantity in registered]:
        shown = ", ".join(f"{quantity.normalize():f}" for quantity in registered)
        raise GtinQuantityDisagrees(registered=shown, base=base)


def _assessed(row: UomConversion, old: UomConversion | None) -> ConversionProposed:
    if old is None:
        return ConversionProposed(row.pk, None, "1", ())
    ratio = Fraction(row.numerator * old.denominator, row.denominator * old.numerator)
    has_prices = fetch_values(
        "SELECT 1 FROM masterdata_contractline WHERE package_id = %s AND uom = %s"
        " AND (upper(valid) IS NULL OR upper(valid) > lower(%s::daterange)) LIMIT 1",
        [row.package_id, row.uom, f"[{row.valid[0]},)"],
    )
    moves = bool(has_prices) and factor_moves_price(ratio)
    return ConversionProposed(
        row.pk, old.pk, str(ratio), ("CONTRACT_PRICE_MOVES",) if moves else ()
    )


def _shown(row: UomConversion) -> dict[str, object]:
    return {
        "conversion_id": row.pk,
        "uom": row.uom,
        "numerator": row.numerator,
        "denominator": row.denominator,
        "status": row.status,
    }
