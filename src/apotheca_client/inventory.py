"""
The methods of inventory.

Written by ``apotheca manage export_client``; changes here are lost.
"""

# fmt: off
from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from apotheca_client.core import Session
from apotheca_client.models.inventory import (
    AllocationRow,
    CompoundedLot,
    ConsignedPriceRow,
    CountedLot,
    CountPosted,
    FacilityStockRow,
    FacilityValue,
    IncomingLot,
    ItemQuantity,
    ItemStock,
    LotDetail,
    LotQuantity,
    LotRow,
    MovementListRow,
    ReturnableLot,
    ShortDemandListRow,
    StockDocumentDetail,
    StockDocumentLineRow,
    StockDocumentRow,
    StockLotRow,
    StockPosted,
    StockRow,
    UsageBatchDetail,
    UsageBatchRow,
    UsageExceptionRow,
)
from apotheca_client.shapes import as_body, as_part, as_query, decode


class Inventory:
    """What a service may ask of inventory."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def list_stock(
        self, *, item: str | None = None, items: list[str] | None = None,
        location: str | None = None, facility: str | None = None, entity: str | None = None,
        kind: str | None = None, class_: str | None = None, q: str | None = None,
        held: bool | None = None, expired: bool | None = None, sort: str | None = None,
    ) -> Iterator[StockRow]:
        """List: stock by item and place."""
        path = "/stock"
        asked = as_query(
            item=item, items=items, location=location, facility=facility, entity=entity,
            kind=kind, class_=class_, q=q, held=held, expired=expired, sort=sort,
        )
        return (decode(StockRow, row) for row in self._session.pages(path, asked))

    def list_stock_by_facility(
        self, *, item: str | None = None, facility: str | None = None, entity: str | None = None,
        class_: str | None = None, q: str | None = None, sort: str | None = None,
    ) -> Iterator[FacilityStockRow]:
        """List: stock by item and facility."""
        path = "/stock/by-facility"
        asked = as_query(
            item=item, facility=facility, entity=entity, class_=class_, q=q, sort=sort,
        )
        return (decode(FacilityStockRow, row) for row in self._session.pages(path, asked))

    def list_stock_lots(
        self, *, q: str | None = None, item: str | None = None, items: list[str] | None = None,
        location: str | None = None, facility: str | None = None, entity: str | None = None,
        lot: str | None = None, lots: list[str] | None = None, status: list[str] | None = None,
        owner: str | None = None, consigned: bool | None = None,
        expires_before: date | None = None, expires_after: date | None = None,
        class_: str | None = None, sort: str | None = None,
    ) -> Iterator[StockLotRow]:
        """List: stock by lot."""
        path = "/stock/lots"
        asked = as_query(
            q=q, item=item, items=items, location=location, facility=facility, entity=entity,
            lot=lot, lots=lots, status=status, owner=owner, consigned=consigned,
            expires_before=expires_before, expires_after=expires_after, class_=class_, sort=sort,
        )
        return (decode(StockLotRow, row) for row in self._session.pages(path, asked))

    def get_stock_value(self) -> list[FacilityValue]:
        """
        Return what the stock of each facility within `scope` is worth, by code. One statement.
        """
        path = "/stock/value"
        answer = self._session.read(path)
        return decode(list[FacilityValue], answer["items"])

    def get_item_stock(self, item: str, *, on: date) -> ItemStock:
        """
        Return the nine quantities of an item at each place within `scope`, by place (domain 2.2).
        """
        path = f"/items/{as_part(item)}/stock"
        asked = as_query(on=on)
        answer = self._session.read(path, asked)
        return decode(ItemStock, answer)

    def list_lots(
        self, *, q: str | None = None, lot: str | None = None, item: str | None = None,
        package: str | None = None, serial: str | None = None, expires_before: date | None = None,
        expires_after: date | None = None, sort: str | None = None,
    ) -> Iterator[LotRow]:
        """List: lots."""
        path = "/lots"
        asked = as_query(
            q=q, lot=lot, item=item, package=package, serial=serial,
            expires_before=expires_before, expires_after=expires_after, sort=sort,
        )
        return (decode(LotRow, row) for row in self._session.pages(path, asked))

    def get_lot(self, lot: str) -> LotDetail:
        """Return a lot's way by its label (`A12345@HEP-5000-25`): backward, here and forward."""
        path = f"/lots/{as_part(lot)}"
        answer = self._session.read(path)
        return decode(LotDetail, answer)

    def list_movements(
        self, *, item: str | None = None, lot: str | None = None, location: str | None = None,
        document: str | None = None, document_key: UUID | None = None,
        kind: list[str] | None = None, since: date | None = None, until: date | None = None,
        cost_centre: str | None = None, person: str | None = None, number: int | None = None,
        sort: str | None = None,
    ) -> Iterator[MovementListRow]:
        """List: movements."""
        path = "/movements"
        asked = as_query(
            item=item, lot=lot, location=location, document=document, document_key=document_key,
            kind=kind, since=since, until=until, cost_centre=cost_centre, person=person,
            number=number, sort=sort,
        )
        return (decode(MovementListRow, row) for row in self._session.pages(path, asked))

    def list_stock_documents(
        self, *, number: str | None = None, kind: list[str] | None = None,
        status: list[str] | None = None, location: str | None = None,
        to_location: str | None = None, facility: str | None = None,
        to_facility: str | None = None, cost_centre: str | None = None, person: str | None = None,
        origin: str | None = None, reverses: str | None = None, since: date | None = None,
        until: date | None = None, sort: str | None = None,
    ) -> Iterator[StockDocumentRow]:
        """List: stock documents."""
        path = "/stock-documents"
        asked = as_query(
            number=number, kind=kind, status=status, location=location, to_location=to_location,
            facility=facility, to_facility=to_facility, cost_centre=cost_centre, person=person,
            origin=origin, reverses=reverses, since=since, until=until, sort=sort,
        )
        return (decode(StockDocumentRow, row) for row in self._session.pages(path, asked))

    def get_stock_document(self, document: str) -> StockDocumentDetail:
        """Return a stock document with all that belongs to it. Six statements."""
        path = f"/stock-documents/{as_part(document)}"
        answer = self._session.read(path)
        return decode(StockDocumentDetail, answer)

    def get_returnable_lots(self, document: str) -> list[ReturnableLot]:
        """
        Return the own lots of an issue with what came back of each, by item. Two statements.
        """
        path = f"/stock-documents/{as_part(document)}/returnable-lots"
        answer = self._session.read(path)
        return decode(list[ReturnableLot], answer["items"])

    def list_stock_document_lines(
        self, *, document: str | None = None, item: str | None = None, lot: str | None = None,
        sort: str | None = None,
    ) -> Iterator[StockDocumentLineRow]:
        """List: lines of stock documents."""
        path = "/stock-document-lines"
        asked = as_query(document=document, item=item, lot=lot, sort=sort)
        return (decode(StockDocumentLineRow, row) for row in self._session.pages(path, asked))

    def reverse_document(
        self, document: str, *, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> StockPosted:
        """
        Undo a stock document by exact mirror rows, posted today; the original stays (rule IN-14).
        """
        path = f"/stock-documents/{as_part(document)}/reversal"
        sent = as_body(at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def enter_opening_stock(
        self, *, location: str, lots: list[IncomingLot], status: str | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> StockPosted:
        """Enter stock that was there before this system, with its value, at one location."""
        path = "/opening-stock"
        sent = as_body(location=location, lots=lots, status=status, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def issue_stock(
        self, *, location: str, cost_centre: str, lines: list[ItemQuantity],
        correlation_id: UUID | None = None, allow_consigned: bool | None = None,
        witness: str | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> StockPosted:
        """
        Issue items to a cost centre, first expiring first, at the exact value of the lots taken.
        """
        path = "/issues"
        sent = as_body(
            location=location, cost_centre=cost_centre, lines=lines,
            correlation_id=correlation_id, allow_consigned=allow_consigned, witness=witness,
            at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def return_issue(
        self, issue: str, *, lines: list[LotQuantity], status: str | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> StockPosted:
        """
        Take issued lots back where they came from, at the value they were issued with (rule
        IN-09).
        """
        path = f"/issues/{as_part(issue)}/returns"
        sent = as_body(lines=lines, status=status, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def ship_transfer(
        self, *, from_location: str, to_location: str, lines: list[ItemQuantity],
        is_one_step: bool | None = None, correlation_id: UUID | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> StockPosted:
        """
        Ship own usable stock to another location, first expiring first, or the lots the lines
        name.
        """
        path = "/transfers"
        sent = as_body(
            from_location=from_location, to_location=to_location, lines=lines,
            is_one_step=is_one_step, correlation_id=correlation_id, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def receive_transfer(
        self, transfer: str, *, lines: list[LotQuantity], at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> StockPosted:
        """
        Confirm what arrived of a transfer, per lot; what did not arrive is lost in transit
        (IN-12).
        """
        path = f"/transfers/{as_part(transfer)}/receipt"
        sent = as_body(lines=lines, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def waste_stock(
        self, *, location: str, cause: str, lines: list[LotQuantity],
        cost_centre: str | None = None, witness: str | None = None, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> StockPosted:
        """Take lots out of stock at layer value because they are lost to use (rule IN-13)."""
        path = "/wastes"
        sent = as_body(
            location=location, cause=cause, lines=lines, cost_centre=cost_centre, witness=witness,
            at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def count_stock(
        self, *, location: str, lots: list[CountedLot], items: list[str] | None = None,
        started_at: datetime | None = None, approved_by: str | None = None,
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> CountPosted:
        """
        Post a blind count of own usable stock: the system quantity moves to what was counted
        (IN-15).
        """
        path = "/counts"
        sent = as_body(
            location=location, lots=lots, items=items, started_at=started_at,
            approved_by=approved_by, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(CountPosted, answer)

    def change_status(
        self, *, location: str, from_status: str, to_status: str, lines: list[LotQuantity],
        to_location: str | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> StockPosted:
        """Hold, recall or release lots at a location, own and consigned alike (rule IN-10)."""
        path = "/status-changes"
        sent = as_body(
            location=location, from_status=from_status, to_status=to_status, lines=lines,
            to_location=to_location, at=at, reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def compound_batch(
        self, *, location: str, components: list[ItemQuantity], output: CompoundedLot,
        witness: str | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> StockPosted:
        """
        Turn components into one compounded lot at the same place, all of it or nothing (IN-27).
        """
        path = "/compounded-batches"
        sent = as_body(
            location=location, components=components, output=output, witness=witness, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def list_consigned_prices(
        self, *, lot: str | None = None, supplier: str | None = None, item: str | None = None,
        sort: str | None = None,
    ) -> Iterator[ConsignedPriceRow]:
        """List: prices of consigned lots."""
        path = "/consigned-prices"
        asked = as_query(lot=lot, supplier=supplier, item=item, sort=sort)
        return (decode(ConsignedPriceRow, row) for row in self._session.pages(path, asked))

    def consign_in(
        self, *, location: str, supplier: str, lots: list[IncomingLot],
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> StockPosted:
        """
        Take in a supplier's stock that stays the supplier's: layers of value 0, nothing to pay
        yet.
        """
        path = "/consignments"
        sent = as_body(location=location, supplier=supplier, lots=lots, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def use_consigned(
        self, *, location: str, supplier: str, cost_centre: str, lines: list[LotQuantity],
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> StockPosted:
        """
        Use lots of a supplier's stock, as an implant log or a scan tells it; they are bought
        thereby.
        """
        path = "/consigned-uses"
        sent = as_body(
            location=location, supplier=supplier, cost_centre=cost_centre, lines=lines, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def return_consigned(
        self, *, location: str, supplier: str, lines: list[LotQuantity],
        status: str | None = None, at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> StockPosted:
        """Give a supplier's lots back, unused or expired. Nothing is owed. Locks the layers."""
        path = "/consigned-returns"
        sent = as_body(
            location=location, supplier=supplier, lines=lines, status=status, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(StockPosted, answer)

    def list_allocations(
        self, *, item: str | None = None, location: str | None = None, status: str | None = None,
        document: UUID | None = None, sort: str | None = None,
    ) -> Iterator[AllocationRow]:
        """List: commitments."""
        path = "/allocations"
        asked = as_query(
            item=item, location=location, status=status, document=document, sort=sort,
        )
        return (decode(AllocationRow, row) for row in self._session.pages(path, asked))

    def allocate(
        self, *, location: str, purpose: str, document_id: UUID, lines: list[ItemQuantity],
        at: datetime | None = None, reason: str | None = None, idempotency_key: str | None = None,
    ) -> list[UUID]:
        """
        Promise usable stock to a document, and return the ids of the allocations (domain 2.2).
        """
        path = "/allocations"
        sent = as_body(
            location=location, purpose=purpose, document_id=document_id, lines=lines, at=at,
            reason=reason,
        )
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(list[UUID], answer["allocations"])

    def drop_allocation(
        self, document_id: str, *, is_done: bool | None = None, at: datetime | None = None,
        reason: str | None = None, idempotency_key: str | None = None,
    ) -> int:
        """End the open allocations of a document, as met (`is_done`) or as no longer wanted."""
        path = f"/allocations/{as_part(document_id)}/end"
        sent = as_body(is_done=is_done, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(int, answer["ended"])

    def list_short_demand(
        self, *, item: str | None = None, location: str | None = None,
        facility: str | None = None, reason: str | None = None, document: str | None = None,
        since: date | None = None, until: date | None = None, sort: str | None = None,
    ) -> Iterator[ShortDemandListRow]:
        """List: demand that was not met."""
        path = "/short-demand"
        asked = as_query(
            item=item, location=location, facility=facility, reason=reason, document=document,
            since=since, until=until, sort=sort,
        )
        return (decode(ShortDemandListRow, row) for row in self._session.pages(path, asked))

    def list_usage_batches(
        self, *, number: str | None = None, entity: str | None = None, feed: UUID | None = None,
        source: str | None = None, since: date | None = None, until: date | None = None,
        sort: str | None = None,
    ) -> Iterator[UsageBatchRow]:
        """List: dispensing feeds posted."""
        path = "/usage-batches"
        asked = as_query(
            number=number, entity=entity, feed=feed, source=source, since=since, until=until,
            sort=sort,
        )
        return (decode(UsageBatchRow, row) for row in self._session.pages(path, asked))

    def get_usage_batch(self, number: str) -> UsageBatchDetail:
        """
        Return a usage batch with its rows that could not be posted; its movements are a list.
        """
        path = f"/usage-batches/{as_part(number)}"
        answer = self._session.read(path)
        return decode(UsageBatchDetail, answer)

    def list_usage_exceptions(
        self, *, status: str | None = None, code: str | None = None, location: str | None = None,
        item: str | None = None, feed: UUID | None = None, source: str | None = None,
        sort: str | None = None,
    ) -> Iterator[UsageExceptionRow]:
        """List: feed rows that wait."""
        path = "/usage-exceptions"
        asked = as_query(
            status=status, code=code, location=location, item=item, feed=feed, source=source,
            sort=sort,
        )
        return (decode(UsageExceptionRow, row) for row in self._session.pages(path, asked))

    def dismiss_usage(
        self, *, exceptions: list[str], at: datetime | None = None, reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> int:
        """
        Settle parked feed rows without posting them, as when the source sent a correction
        (IN-22).
        """
        path = "/usage-exceptions/dismissal"
        sent = as_body(exceptions=exceptions, at=at, reason=reason)
        answer = self._session.write("POST", path, sent, key=idempotency_key)
        return decode(int, answer["dismissed"])
