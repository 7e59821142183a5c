"""Stock promised to a pick, an approved transfer or a scheduled case: the committed quantity."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from apotheca.governance.shell import changes, operation, record_audit
from apotheca.governance.types import Actor
from apotheca.inventory.models import Allocation
from apotheca.inventory.operations.documents import check_quantity, place_in_scope
from apotheca.inventory.operations.fefo import lock_candidates
from apotheca.inventory.types import ItemQuantity
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch, fetch_values
from apotheca.masterdata.queries import item_facts

PURPOSES = ("PICK", "TRANSFER", "CASE")


class NotEnoughAvailable(DomainError):
    code = "inventory.not_enough_available"
    message = (
        "{available} of item {item} are available here, {asked} are asked. Commit less, or drop"
        " another commitment."
    )


_COMMITTED = """
SELECT item_id, sum(quantity) FROM inventory_allocation
 WHERE location_id = %s AND item_id = ANY(%s) AND status = 'OPEN' GROUP BY item_id
"""


@operation(permission="inventory.allocate", duty="DGH")
def allocate(
    *,
    actor: Actor,
    when: Moment,
    location_id: int,
    purpose: str,
    document_id: UUID,
    lines: Sequence[ItemQuantity],
) -> tuple[UUID, ...]:
    """
    Promise usable stock to a document, and return the ids of the allocations (domain 2.2).

    Quantities in base units. What is available is usable less committed, under the locks of the
    usable layers, so two promises never share stock. No stock moves.

    :raises NotEnoughAvailable: less is available than a line asks for.
    """
    place = place_in_scope(location_id)
    items = item_facts({line.item_id for line in lines})
    if purpose not in PURPOSES or len(items) < len({line.item_id for line in lines}):
        raise NotFound(kind="purpose or item", key=purpose)
    free: dict[int, Decimal] = defaultdict(Decimal)
    for layer in lock_candidates(location_id, items, when.business_date, allow_consigned=True):
        free[layer.item_id] += layer.quantity
    for item_id, committed in fetch_values(_COMMITTED, [location_id, sorted(items)]):
        free[item_id] -= committed
    for line in lines:
        check_quantity(line.quantity, items[line.item_id].quantum)
        if free[line.item_id] < line.quantity:
            raise NotEnoughAvailable(
                item=items[line.item_id].code, available=free[line.item_id], asked=line.quantity
            )
        free[line.item_id] -= line.quantity
    rows = [
        {"id": uuid7(), "item_id": line.item_id, "location_id": location_id,
         "quantity": line.quantity, "purpose": purpose, "document_id": document_id,
         "status": "OPEN"}
        for line in lines
    ]  # fmt: skip
    changes().insert(Allocation, rows)
    record_audit(
        "inventory.stock_allocated", subject_type="Allocation", subject_id=document_id,
        entity_id=place.entity_id, when=when, after={"purpose": purpose, "lines": len(rows)},
    )  # fmt: skip
    return tuple(row["id"] for row in rows)  # type: ignore[misc]  # the ids are UUIDs


@dataclass(frozen=True, slots=True)
class _Open:
    id: UUID
    location_id: int


_OPEN = """
SELECT id, location_id FROM inventory_allocation
 WHERE document_id = %s AND status = 'OPEN' ORDER BY id FOR UPDATE
"""


@operation(permission="inventory.drop_allocation", duty="DGH")
def drop_allocation(*, actor: Actor, when: Moment, document_id: UUID, is_done: bool = False) -> int:
    """
    End the open allocations of a document, as met (``is_done``) or as no longer wanted.

    Locks them; returns how many ended.

    :raises NotFound: the document has no open allocation.
    """
    found = fetch(_Open, _OPEN, [document_id])
    if not found:
        raise NotFound(kind="open allocation of document", key=document_id)
    place = place_in_scope(found[0].location_id)
    status = "DONE" if is_done else "DROPPED"
    changes().update(Allocation, [{"id": row.id, "status": status} for row in found])
    record_audit(
        "inventory.allocation_ended", subject_type="Allocation", subject_id=document_id,
        entity_id=place.entity_id, when=when, after={"status": status, "lines": len(found)},
    )  # fmt: skip
    return len(found)
