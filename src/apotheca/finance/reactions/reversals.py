"""When inventory mirrors a stock document row by row, finance mirrors its journals (FI-06)."""

from collections import defaultdict
from uuid import UUID

from apotheca.finance.posting import PostingLine, mirrored, post_journal
from apotheca.finance.queries.journal import PostedLine, journal_of_document
from apotheca.inventory.events import StockPostingReversed
from apotheca.inventory.types import DocumentRef
from apotheca.kernel.moment import Moment


def on_stock_posting_reversed(event: StockPostingReversed) -> None:
    """Post the mirror of each journal of the reversed document, linked to it. One read."""
    document = DocumentRef("StockDocument", event.subject_id, event.correlation_id)
    mirror_journals(event.reversed_document_id, document, event.when)


def mirror_journals(of_document: UUID, document: DocumentRef, when: Moment) -> None:
    """Queue, under ``document``, the mirror of each journal of another that has none yet."""
    journals: dict[UUID, list[PostedLine]] = defaultdict(list)
    for line in journal_of_document(of_document):
        if line.reversed_by_id is None and line.reverses_id is None:
            journals[line.journal_id].append(line)
    for journal_id, lines in journals.items():
        first = lines[0]
        post_journal(
            entity_id=first.entity_id,
            ledger=first.ledger,
            event=f"{first.event}_REVERSED",
            document=document,
            description=f"Reversal: {first.description}",
            when=when,
            lines=mirrored(as_posted(line) for line in lines),
            currency=first.currency,
            reverses_id=journal_id,
        )


def as_posted(line: PostedLine) -> PostingLine:
    """Return a posted line as it was handed over: debit plus, credit minus."""
    return PostingLine(
        account_id=line.account_id,
        amount=line.debit - line.credit,
        facility_id=line.facility_id,
        cost_centre_id=line.cost_centre_id,
        supplier_id=line.supplier_id,
        item_id=line.item_id,
        order_line_id=line.order_line_id,
        partner_entity_id=line.partner_entity_id,
    )
