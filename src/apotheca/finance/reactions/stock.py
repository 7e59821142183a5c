"""Stock that enters, leaves or is adjusted at one place: always the value inventory moved."""

from collections.abc import Sequence
from dataclasses import replace

from apotheca.finance.derivation import Draft, Side, derived, moved
from apotheca.finance.posting import post_journal
from apotheca.governance.shell import changes
from apotheca.inventory.events import (
    ConsignedStockUsed,
    IssueReturned,
    OpeningStockEntered,
    StockCompounded,
    StockCounted,
    StockEvent,
    StockIssued,
    StockWasted,
    UsageBatchPosted,
)
from apotheca.inventory.queries import usage_values
from apotheca.inventory.types import DocumentRef, UsageValue

LOSS_OF = {"WASTE": "WASTE.EXPENSE", "DISCARD": "WASTE.EXPENSE", "WRITE_OFF": "EXPIRY.EXPENSE"}


def on_opening_stock(event: OpeningStockEntered) -> None:
    """Bring opening stock in against net assets."""
    equity = Side("OPENING.EQUITY", facility_id=event.facility_id)
    _post(event, "OPENING_STOCK", moved(event.lines, debit=_stock(event), credit=equity))


def on_stock_issued(event: StockIssued) -> None:
    """Charge what was issued to its cost centre, at layer value."""
    expense = _charged(event, "ISSUE.EXPENSE")
    _post(event, "STOCK_ISSUED", moved(event.lines, debit=expense, credit=_stock(event)))


def on_issue_returned(event: IssueReturned) -> None:
    """Take back what was issued, at the value it was issued with."""
    expense = _charged(event, "ISSUE.EXPENSE")
    _post(event, "ISSUE_RETURNED", moved(event.lines, debit=_stock(event), credit=expense))


def on_stock_wasted(event: StockWasted) -> None:
    """Write off waste and destroyed stock to waste, expired stock to expiry write-off."""
    loss = _charged(event, LOSS_OF[event.cause])
    drafts = moved(event.lines, debit=loss, credit=_stock(event))
    _post(event, f"STOCK_{event.cause}", drafts)


def on_stock_counted(event: StockCounted) -> None:
    """Post shortages at layer value and overages at their found value to count adjustment."""
    stock, adjustment = _stock(event), _charged(event, "COUNT.EXPENSE")
    short = moved(event.lines, debit=adjustment, credit=stock)
    over = moved(event.overages, debit=stock, credit=adjustment)
    _post(event, "STOCK_COUNTED", [*short, *over])


def on_consigned_stock_used(event: ConsignedStockUsed) -> None:
    """Expense a supplier's stock at the agreed price against the consignment accrual (FI-09)."""
    expense = replace(_charged(event, "CONSIGNMENT.EXPENSE"), supplier_id=event.supplier_id)
    accrual = replace(expense, event="CONSIGNMENT.ACCRUAL", cost_centre_id=0)
    drafts = [
        Draft(side, amount, line.item_class, line.item_id)
        for line in event.lines
        for side, amount in ((expense, line.value), (accrual, -line.value))
    ]
    _post(event, "CONSIGNED_STOCK_USED", drafts)


def on_stock_compounded(event: StockCompounded) -> None:
    """Move the components' value to what was made of them, within stock."""
    stock = _stock(event)
    output = Draft(stock, event.output.value, event.output.item_class)
    used = [Draft(stock, -line.value, line.item_class) for line in event.lines]
    _post(event, "STOCK_COMPOUNDED", [output, *used])


def on_usage_posted(event: UsageBatchPosted) -> None:
    """
    Charge a slice of a dispensing feed, added up by place, cost centre and item class.

    Reads the sums of the movements, which are written first; as many lines as there are sums.
    """
    changes().flush()
    drafts = [
        Draft(side, amount, row.item_class)
        for row in usage_values(event.subject_id)
        for side, amount in (
            (_used_by(row), row.value),
            (Side("STOCK.VALUE", row.facility_id, row.location_kind), -row.value),
        )
    ]
    post_journal(
        entity_id=event.entity_id,
        ledger="INV",
        event="USAGE_POSTED",
        document=DocumentRef("UsageBatch", event.subject_id, event.correlation_id),
        description=f"Usage {event.business_key}, {event.posted} rows",
        when=event.when,
        lines=derived(drafts, event.when.business_date),
        currency=event.currency,
    )


def _used_by(row: UsageValue) -> Side:
    return Side("ISSUE.EXPENSE", row.facility_id, row.location_kind, row.cost_centre_id)


def _stock(event: StockEvent) -> Side:
    return Side("STOCK.VALUE", event.facility_id, event.location_kind)


def _charged(event: StockEvent, purpose: str) -> Side:
    return Side(purpose, event.facility_id, event.location_kind, event.cost_centre_id)


def _post(event: StockEvent, name: str, drafts: Sequence[Draft]) -> None:
    post_journal(
        entity_id=event.entity_id,
        ledger="INV",
        event=name,
        document=DocumentRef("StockDocument", event.subject_id, event.correlation_id),
        description=f"{name.replace('_', ' ').capitalize()} {event.business_key}",
        when=event.when,
        lines=derived(drafts, event.when.business_date),
        currency=event.currency,
    )
