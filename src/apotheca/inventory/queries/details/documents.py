"""One stock document or usage batch with all that belongs to it."""

from dataclasses import dataclass

from apotheca.inventory.queries.lists.documents import (
    STOCK_DOCUMENT_LINES,
    STOCK_DOCUMENTS,
    StockDocumentLineRow,
    StockDocumentRow,
)
from apotheca.inventory.queries.lists.movements import MOVEMENTS, MovementListRow
from apotheca.inventory.queries.lists.usage import (
    SHORT_DEMAND,
    USAGE_BATCHES,
    USAGE_EXCEPTIONS,
    ShortDemandListRow,
    UsageBatchRow,
    UsageExceptionRow,
)
from apotheca.kernel.listing import EVERYWHERE, Scope


@dataclass(frozen=True, slots=True)
class StockDocumentDetail:
    """
    A stock document: its lines, the movements it made, what it could not meet, what followed it.

    ``followed_by`` are returns of an issue, ``reversed_by`` the document that undid this one.
    """

    document: StockDocumentRow
    lines: tuple[StockDocumentLineRow, ...]
    movements: tuple[MovementListRow, ...]
    short: tuple[ShortDemandListRow, ...]
    followed_by: tuple[StockDocumentRow, ...]
    reversed_by: tuple[StockDocumentRow, ...]


@dataclass(frozen=True, slots=True)
class UsageBatchDetail:
    """A posted slice of a dispensing feed, and the rows of it that wait or waited."""

    batch: UsageBatchRow
    exceptions: tuple[UsageExceptionRow, ...]


def stock_document_detail(number: str, *, scope: Scope | None = EVERYWHERE) -> StockDocumentDetail:
    """
    Return a stock document with all that belongs to it. Six statements.

    :raises NotFound: there is none, or neither of its places lies within the scope.
    """
    document = STOCK_DOCUMENTS.one("stock document", number, scope=scope, by="number")
    of_this = {"document": number}
    return StockDocumentDetail(
        document=document,
        lines=STOCK_DOCUMENT_LINES.all(scope=scope, filters=of_this),
        movements=MOVEMENTS.all(scope=scope, filters=of_this, order="oldest"),
        short=SHORT_DEMAND.all(scope=scope, filters=of_this),
        followed_by=STOCK_DOCUMENTS.all(scope=scope, filters={"origin": number}),
        reversed_by=STOCK_DOCUMENTS.all(scope=scope, filters={"reverses": number}),
    )


def usage_batch_detail(number: str, *, scope: Scope | None = EVERYWHERE) -> UsageBatchDetail:
    """
    Return a usage batch with its rows that could not be posted; its movements are a list.

    Two statements.

    :raises NotFound: there is none, or it is of an entity outside the scope.
    """
    batch = USAGE_BATCHES.one("usage batch", number, scope=scope, by="number")
    rows = USAGE_EXCEPTIONS.all(scope=scope, filters={"feed": str(batch.feed)})
    return UsageBatchDetail(batch, tuple(row for row in rows if row.batch == number))
