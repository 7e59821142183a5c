"""
How a change of master data is recorded and told: one audit row and, where others care, one event.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from apotheca.governance.shell import publish, record_audit
from apotheca.kernel.errors import DomainError
from apotheca.kernel.moment import Moment
from apotheca.masterdata import events
from apotheca.masterdata.models import Item, Supplier


class CodeInUse(DomainError):
    code = "masterdata.code_in_use"
    message = "{kind} {taken} exists already. Open it, or choose another code."


class RecordMovedOn(DomainError):
    code = "masterdata.record_moved_on"
    message = "{kind} {key} is at version {latest}, you changed version {version}. Reload and redo."
    status = 412


class FieldIsFixed(DomainError):
    code = "masterdata.field_is_fixed"
    message = "{fields} of {kind} cannot be changed here. Register a new one instead."
    status = 422


def refuse_codes_in_use(kind: str, taken: Iterable[str]) -> None:
    """Raise CodeInUse for the first code that is taken, in order."""
    for code in sorted(taken):
        raise CodeInUse(kind=kind, taken=code)


def refuse_fixed_fields(kind: str, values: Mapping[str, Any], changeable: frozenset[str]) -> None:
    """Raise FieldIsFixed unless every field may be changed."""
    fixed = sorted(set(values) - changeable)
    if fixed:
        raise FieldIsFixed(fields=", ".join(fixed), kind=kind)


def record(
    action: str,
    kind: str,
    key: int,
    when: Moment,
    *,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    entity_id: int = events.EVERY_ENTITY,
) -> None:
    """Record one change of one record of master data."""
    record_audit(
        f"masterdata.{action}", subject_type=kind, subject_id=key, entity_id=entity_id, when=when,
        before=before, after=after,
    )  # fmt: skip


def tell_item(item: Item, when: Moment) -> None:
    """Tell that an item was registered or changed."""
    publish(
        events.ItemChanged(
            entity_id=events.EVERY_ENTITY,
            subject_id=events.subject_id("Item", item.pk),
            business_key=item.code,
            correlation_id=events.subject_id("Item", item.pk),
            when=when,
            item_id=item.pk,
            version=item.version,
            item_name=item.name,
            item_class=item.item_class,
            base_uom=item.base_uom,
            is_active=item.is_active,
        )
    )


def tell_supplier(supplier: Supplier, when: Moment) -> None:
    """Tell that a supplier was registered or changed."""
    publish(
        events.SupplierChanged(
            entity_id=events.EVERY_ENTITY,
            subject_id=events.subject_id("Supplier", supplier.pk),
            business_key=supplier.code,
            correlation_id=events.subject_id("Supplier", supplier.pk),
            when=when,
            supplier_id=supplier.pk,
            version=supplier.version,
            supplier_name=supplier.name,
            status=supplier.status,
            currency=supplier.currency,
        )
    )
