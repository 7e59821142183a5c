"""Reversal of a stock document: its movements mirrored row by row."""

from dataclasses import dataclass
from uuid import UUID

from apotheca.governance.shell import changes, operation, publish
from apotheca.governance.types import Actor
from apotheca.inventory.events import StockPostingReversed
from apotheca.inventory.models import StockDocument
from apotheca.inventory.operations.documents import (
    ReasonMissing,
    begin,
    lines_of,
    place_in_scope,
    site_of,
)
from apotheca.inventory.operations.receiving import take_back
from apotheca.inventory.types import StockPosted
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.moment import Moment
from apotheca.kernel.sql import fetch


class AlreadyReversed(DomainError):
    code = "inventory.already_reversed"
    message = "Document {number} was reversed already. Post the right one now."
    constraint = "stock_document_reversed_once"


class MovementAlreadyReversed(DomainError):
    code = "inventory.movement_already_reversed"
    message = "A movement of this document was reversed already, by somebody else just now."
    constraint = "movement_reversed_once"


class NotReversible(DomainError):
    code = "inventory.not_reversible"
    message = "Document {number} cannot be reversed: {why}."


@dataclass(frozen=True, slots=True)
class _Original:
    id: UUID
    number: str
    kind: str
    status: str
    location_id: int
    cost_centre_id: int | None
    correlation_id: UUID


_ORIGINAL = """
SELECT id, number, kind, status, location_id, cost_centre_id, correlation_id
  FROM inventory_stockdocument WHERE id = %s FOR UPDATE
"""


@dataclass(frozen=True, slots=True)
class _Ties:
    has_follow_ups: bool
    has_consigned_use: bool


_TIES = """
SELECT EXISTS (SELECT 1 FROM inventory_stockdocument
                WHERE origin_id = %(id)s AND status <> 'REVERSED') AS has_follow_ups,
       EXISTS (SELECT 1 FROM inventory_movement
                WHERE document_id = %(id)s AND kind = 'CONSIGN_USE') AS has_consigned_use
"""


@operation(permission="inventory.reverse_document", duty="H")
def reverse_document(*, actor: Actor, when: Moment, document_id: UUID) -> StockPosted:
    """
    Undo a stock document by exact mirror rows, posted today; the original stays (rule IN-14).

    Finance mirrors the journals of the original. A document is reversed once, by unique constraint.
    Locks the document, then the layers that would fall.

    :raises AlreadyReversed: it was reversed before.
    :raises NotReversible: it is a reversal, has live returns, or used consigned stock.
    :raises StockConsumed: what it brought in was used since; correct by a count.
    :raises ReasonMissing: the actor gives no reason.
    """
    if not actor.reason:
        raise ReasonMissing(what="reversal of a document")
    found = fetch(_Original, _ORIGINAL, [document_id])
    if not found:
        raise NotFound(kind="stock document", key=document_id)
    original = found[0]
    place = place_in_scope(original.location_id)
    _check(original)
    act = begin(
        "REVERSAL", actor=actor, when=when, site=site_of(place), reason=actor.reason,
        correlation_id=original.correlation_id, cost_centre_id=original.cost_centre_id,
    )  # fmt: skip
    mirrored = take_back(
        actor=actor, when=when, document=act.posting.document, original_id=original.id,
        reason=actor.reason,
    )  # fmt: skip
    act.record(lines_of(mirrored), reverses_id=original.id)
    changes().update(StockDocument, [{"id": original.id, "status": "REVERSED"}])
    act.audit("inventory.document_reversed", reversed=original.number)
    publish(StockPostingReversed(
        **act.envelope, reversed_document_id=original.id, reversed_number=original.number
    ))  # fmt: skip
    return act.answer(mirrored)


def _check(original: _Original) -> None:
    if original.status == "REVERSED":
        raise AlreadyReversed(number=original.number)
    if original.kind == "REVERSAL":
        raise NotReversible(number=original.number, why="it is a reversal itself; post anew")
    ties = fetch(_Ties, _TIES, {"id": original.id})[0]
    if ties.has_follow_ups:
        raise NotReversible(number=original.number, why="stock of it was returned; reverse that")
    if ties.has_consigned_use:
        raise NotReversible(number=original.number, why="the consigned stock it used is bought")
