"""Transfers: into transit, out of transit, lost on the way, and between entities (FI-08)."""

from collections.abc import Sequence
from dataclasses import replace

from apotheca.finance.derivation import Side, derived, moved
from apotheca.finance.posting import PostingLine, post_journal
from apotheca.finance.queries.entities import PairAccounts, pair_accounts
from apotheca.inventory.events import StockEvent, TransferReceived, TransferShipped
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.measures import ZERO


def on_transfer_shipped(event: TransferShipped) -> None:
    """Move what was shipped from stock to transit; the sender still owns it."""
    transit = Side("STOCK.TRANSIT", event.facility_id)
    stock = Side("STOCK.VALUE", event.facility_id, event.location_kind)
    lines = derived(moved(event.lines, debit=transit, credit=stock), event.when.business_date)
    _post(event, event.entity_id, "TRANSFER_SHIPPED", lines)


def on_transfer_received(event: TransferReceived) -> None:
    """
    Move what arrived from transit to stock, and expense what was lost, at the sender's values.

    Between two entities each gets a journal that balances: the sender's transit against due-from,
    the receiver's stock against due-to. Losses are the sender's. One read, two between entities.

    :raises EntitiesNotPaired: two entities have no due-from and due-to accounts for each other.
    """
    transit = Side("STOCK.TRANSIT", event.from_facility_id)
    stock = Side("STOCK.VALUE", event.facility_id, event.location_kind)
    loss = Side("TRANSIT.LOSS", event.from_facility_id)
    arrived = moved(event.lines, debit=stock, credit=transit)
    lost = moved(event.losses, debit=loss, credit=transit)
    lines = derived([*arrived, *lost], event.when.business_date)
    name = "TRANSFER_RECEIVED"
    if event.entity_id == event.from_entity_id:
        _post(event, event.entity_id, name, lines)
        return
    pair = pair_accounts(creditor_id=event.from_entity_id, debtor_id=event.entity_id)
    gained, given = lines[0 : len(arrived) : 2], lines[1 : len(arrived) : 2]
    _post(event, event.entity_id, name, [*gained, *_owed_to(event, pair, gained)])
    sent = [*given, *lines[len(arrived) :], *_due_from(event, pair, given)]
    _post(event, event.from_entity_id, name, sent)


def _due_from(
    event: TransferReceived, pair: PairAccounts, given: Sequence[PostingLine]
) -> list[PostingLine]:
    value = -sum((line.amount for line in given), ZERO)
    return [
        PostingLine(
            pair.due_from_id, value, event.from_facility_id, partner_entity_id=event.entity_id
        )
    ]


def _owed_to(
    event: TransferReceived, pair: PairAccounts, gained: Sequence[PostingLine]
) -> list[PostingLine]:
    [claim] = _due_from(event, pair, gained)
    return [
        replace(
            claim,
            account_id=pair.due_to_id,
            facility_id=event.facility_id,
            partner_entity_id=event.from_entity_id,
        )
    ]


def _post(event: StockEvent, entity_id: int, name: str, lines: Sequence[PostingLine]) -> None:
    post_journal(
        entity_id=entity_id,
        ledger="INV",
        event=name,
        document=DocumentRef("StockDocument", event.subject_id, event.correlation_id),
        description=f"{name.replace('_', ' ').capitalize()} {event.business_key}",
        when=event.when,
        lines=lines,
        currency=event.currency,
    )
