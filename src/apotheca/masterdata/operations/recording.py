"""
How a change of master data is recorded and told: one audit row and, where others care, one event.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, CharField, Model, TextField

from apotheca.governance.shell import publish, record_audit
from apotheca.kernel.errors import DomainError, NotFound
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


class FieldUnreadable(DomainError):
    code = "masterdata.field_unreadable"
    message = "{field} cannot be {value}: {reason}"
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


def read_values(
    model: type[Model], values: Mapping[str, Any], links: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """
    Return new values of a record as its columns hold them, by column.

    ``links`` are the fields given by code ("terms_code"), each with the foreign key it stands for;
    an empty code is no link.

    :raises FieldUnreadable: a value is not what the field holds.
    :raises NotFound: a code names nothing.
    """
    found = {}
    for name, value in values.items():
        field = model._meta.get_field(links.get(name, name))
        if name in links:
            found[field.attname] = _linked(field, name, value)  # type: ignore[union-attr]
        else:
            found[name] = _clean(field, name, value)
    return found


def _clean(field: Any, name: str, value: Any) -> Any:
    if value is None and field.null:
        return None
    if isinstance(field, BooleanField) and not isinstance(value, bool):
        raise FieldUnreadable(field=name, value=str(value)[:60], reason="Say true or false.")
    if isinstance(field, CharField | TextField) and not isinstance(value, str):
        raise FieldUnreadable(field=name, value=str(value)[:60], reason="Write a text.")
    try:
        return field.clean(list(value) if isinstance(value, tuple) else value, None)
    except ValidationError as wrong:
        if value == "" and field.has_default():
            return value
        raise FieldUnreadable(
            field=name, value=str(value)[:60], reason=" ".join(wrong.messages)
        ) from wrong


def _linked(field: Any, name: str, code: Any) -> Any:
    if code in ("", None) and field.null:
        return None
    row = field.related_model.objects.filter(code=str(code)).values_list("pk", flat=True).first()
    if row is None:
        raise NotFound(kind=name.removesuffix("_code").replace("_", " "), key=str(code)[:60])
    return row


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
