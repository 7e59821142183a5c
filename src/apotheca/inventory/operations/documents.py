"""Stock documents: the header and lines every act on stock leaves, and what is checked for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from apotheca.governance.shell import changes, record_audit, require_scope
from apotheca.governance.types import Actor
from apotheca.inventory.models import StockDocument, StockDocumentLine
from apotheca.inventory.operations.ledger import Held, Posting, QuantityNotInQuantum
from apotheca.inventory.types import (
    DocumentRef,
    ItemQuantity,
    LotQuantity,
    StockPosted,
    ValuedLine,
)
from apotheca.kernel.errors import DomainError, NotFound
from apotheca.kernel.ids import uuid7
from apotheca.kernel.measures import ZERO
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number
from apotheca.masterdata.queries import location_facts
from apotheca.masterdata.types import LocationFacts

Taken = tuple[Held, ValuedLine]


class QuantityNotPositive(DomainError):
    code = "inventory.quantity_not_positive"
    message = (
        "A quantity of {quantity} cannot be posted. Enter more than zero or leave the line out."
    )
    status = 422


class ReasonMissing(DomainError):
    code = "inventory.reason_missing"
    message = "This needs a reason: {what}. Say why and post again."
    status = 422


@dataclass(frozen=True, slots=True)
class Site:
    """Where an act on stock happens, as events tell it."""

    id: int
    code: str
    kind: str
    entity_id: int
    facility_id: int
    currency: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a stock document: what was asked and what was done, in base units."""

    line_no: int
    item_id: int
    requested: Decimal
    done: Decimal
    value: Decimal
    lot_id: UUID | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Act:
    """One act on stock under way: its posting, the number of its document, and its site."""

    posting: Posting
    number: str
    site: Site

    @property
    def id(self) -> UUID:
        return self.posting.document.id

    @property
    def envelope(self) -> dict[str, Any]:
        """What every event of this act carries."""
        return {
            "entity_id": self.site.entity_id,
            "subject_id": self.id,
            "business_key": self.number,
            "correlation_id": self.posting.document.correlation_id,
            "when": self.posting.when,
        }

    @property
    def scene(self) -> dict[str, Any]:
        """What every stock event of this act carries."""
        return self.envelope | {
            "facility_id": self.site.facility_id,
            "location_id": self.site.id,
            "location_kind": self.site.kind,
            "cost_centre_id": self.posting.cost_centre_id or 0,
            "currency": self.site.currency,
        }

    def record(self, lines: Iterable[Line], **header: Any) -> None:
        """Record the document with its lines; ``header`` names columns beyond the usual ones."""
        posting, document = self.posting, self.posting.document
        usual = {
            "id": document.id,
            "number": self.number,
            "kind": document.type,
            "entity_id": posting.entity_id,
            "location_id": self.site.id,
            "cost_centre_id": posting.cost_centre_id,
            "status": "POSTED",
            "occurred_at": posting.when.occurred_at,
            "business_date": posting.when.business_date,
            "reason": (posting.reason or posting.actor.reason)[:200],
            "correlation_id": document.correlation_id,
            "person_id": posting.actor.person_id,
        }
        changes().insert(StockDocument, [usual | header])
        changes().insert(StockDocumentLine, [_line(document.id, line) for line in lines])

    def audit(self, action: str, **after: Any) -> None:
        """Record who did this, with the document as the subject."""
        record_audit(
            action, subject_type="StockDocument", subject_id=self.id,
            entity_id=self.site.entity_id, when=self.posting.when,
            after={"number": self.number, "location": self.site.code} | after,
        )  # fmt: skip

    def answer(
        self, lines: Iterable[ValuedLine], short: tuple[ItemQuantity, ...] = ()
    ) -> StockPosted:
        """Return what the act did, as the answer of its operation."""
        done = tuple(lines)
        return StockPosted(
            document_id=self.id,
            number=self.number,
            value=sum((line.value for line in done), ZERO),
            done=tuple(LotQuantity(x.item_id, x.lot_id, x.quantity, x.line) for x in done),
            short=short,
        )


def begin(
    kind: str,
    *,
    actor: Actor,
    when: Moment,
    site: Site,
    correlation_id: UUID | None = None,
    reason: str = "",
    cost_centre_id: int | None = None,
    witness_id: int | None = None,
) -> Act:
    """Begin a document of ``kind`` at ``site``; without a correlation id it starts one."""
    document = DocumentRef(kind, uuid7(), correlation_id or uuid7())
    posting = Posting(actor, when, document, site.entity_id, reason, cost_centre_id, witness_id)
    return Act(posting, next_number("ST", when.business_date.year), site)


def site_of(place: LocationFacts) -> Site:
    """Return the location as a site."""
    return Site(
        place.id, place.code, place.kind, place.entity_id, place.facility_id, place.entity_currency
    )


def place_in_scope(location_id: int) -> LocationFacts:
    """
    Return the location, after a check that the actor may act there.

    :raises NotFound: there is no such location.
    :raises NotPermitted: no grant reaches its facility.
    """
    place = places([location_id])[location_id]
    require_scope(place.entity_id, place.facility_id)
    return place


def places(location_ids: Sequence[int]) -> dict[int, LocationFacts]:
    """
    Return the locations by id.

    :raises NotFound: one of them is not there.
    """
    found = location_facts(location_ids)
    for location_id in location_ids:
        if location_id not in found:
            raise NotFound(kind="location", key=location_id)
    return found


def check_quantity(quantity: Decimal, quantum: Decimal) -> None:
    """
    Refuse a quantity that is not a positive multiple of the item's quantum (rule IN-02).

    :raises QuantityNotPositive: it is zero or less.
    :raises QuantityNotInQuantum: it is no multiple of the quantum; nothing is rounded.
    """
    if quantity <= 0:
        raise QuantityNotPositive(quantity=quantity)
    if quantity % quantum != 0:
        raise QuantityNotInQuantum(quantity=quantity, quantum=quantum)


def lines_of(taken: Iterable[ValuedLine]) -> list[Line]:
    """Return one document line per valued line, all done as asked, numbered from 1."""
    return [
        Line(number, x.item_id, x.quantity, x.quantity, x.value, x.lot_id)
        for number, x in enumerate(taken, start=1)
    ]


def _line(document_id: UUID, line: Line) -> dict[str, object]:
    return {
        "id": uuid7(),
        "document_id": document_id,
        "line_no": line.line_no,
        "item_id": line.item_id,
        "lot_id": line.lot_id,
        "requested": line.requested,
        "done": line.done,
        "value": line.value,
        "note": line.note,
    }
