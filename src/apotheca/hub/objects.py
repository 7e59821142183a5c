"""What a document can belong to: each kind of object by the number or code people know it by."""

from dataclasses import dataclass
from uuid import UUID

from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.sql import fetch_values


class ObjectKindUnknown(DomainError):
    code = "hub.object_kind_unknown"
    message = "A document does not belong to a {given}. Known are: {known}."
    status = 422


@dataclass(frozen=True, slots=True)
class _Kind:
    """
    Where objects of a kind live, the column of their key, of their entity ('0': shared), and the
    facilities they concern as an array, empty where they are the entity's.
    """

    table: str
    key: str = "number"
    entity: str = "entity_id"
    facilities: str = "'{}'::int[]"


_OF_ORDER = "ARRAY(SELECT o.facility_id FROM procurement_purchaseorder o WHERE o.id = order_id)"
_OF_PLACES = (
    "ARRAY(SELECT p.facility_id FROM masterdata_location p"
    " WHERE p.id IN (location_id, to_location_id))"
)


MESSAGE = "MESSAGE"
KINDS: dict[str, _Kind] = {
    "REQUISITION": _Kind("procurement_requisition", facilities="ARRAY[facility_id]"),
    "ORDER": _Kind("procurement_purchaseorder", facilities="ARRAY[facility_id]"),
    "RECEIPT": _Kind("procurement_goodsreceipt", facilities=_OF_ORDER),
    "RETURN": _Kind("procurement_supplierreturn", facilities=_OF_ORDER),
    "INVOICE": _Kind("finance_invoice"),
    "PAYMENT": _Kind("finance_payment"),
    "JOURNAL": _Kind("finance_manualjournal"),
    "STOCK_DOCUMENT": _Kind("inventory_stockdocument", facilities=_OF_PLACES),
    "INTAKE": _Kind("hub_intakeitem"),
    MESSAGE: _Kind("hub_inbox", key="id", entity="0"),
    "SUPPLIER": _Kind("masterdata_supplier", key="code", entity="0"),
    "CONTRACT": _Kind("masterdata_contract", key="code"),
    "ITEM": _Kind("masterdata_item", key="code", entity="0"),
    "LOCATION": _Kind("masterdata_location", key="code", facilities="ARRAY[facility_id]"),
}


def place_of(object_type: str, key: str) -> tuple[int, tuple[int, ...]]:
    """
    Return the entity an object belongs to, 0 where every entity shares it, and the facilities it
    concerns, none where it is the entity's. One statement.

    :raises ObjectKindUnknown: documents do not belong to things of this kind.
    :raises NotFound: there is no such object.
    """
    kind = KINDS.get(object_type)
    if kind is None:
        raise ObjectKindUnknown(given=object_type[:20], known=", ".join(sorted(KINDS)))
    found = [] if object_type == MESSAGE and not _is_uuid(key) else fetch_values(
        f"SELECT {kind.entity}, {kind.facilities} FROM {kind.table} WHERE {kind.key} = %s", [key]
    )  # fmt: skip
    if not found:
        raise NotFound(kind=object_type.lower().replace("_", " "), key=key)
    entity_id, facilities = found[0]
    return int(entity_id), tuple(facilities)


def _is_uuid(key: str) -> bool:
    try:
        UUID(key)
    except ValueError:
        return False
    return True
