"""Files of another ledger: which of our postings it took, and under which number."""

from apotheca.hub.canonical.parsing import Canonical, Text
from apotheca.hub.files import read_table
from apotheca.hub.handlers.registry import handles_file
from apotheca.hub.posting import confirm_claim, settle_doubt
from apotheca.hub.types import Handled, InboundContext

COLUMNS = ("control_number", "journal_id", "foreign_document", "status")
NAME = "confirmations.csv"
JOURNAL = "JOURNAL"


class PostingConfirmed(Canonical):
    """One journal the other ledger posted, or refused with the reason in ``foreign_document``."""

    control_number: Text
    journal_id: Text
    foreign_document: Text
    status: Text


class PostingConfirmations(Canonical):
    """A confirmation file."""

    rows: tuple[PostingConfirmed, ...]


def read_confirmations(body: bytes) -> PostingConfirmations:
    """
    Return the rows of a confirmation file, all or none; columns of its own are passed over.

    :raises FileRefused: the file, its header or a row cannot be read.
    """
    with read_table(body, name=NAME) as table:
        rows = tuple(
            PostingConfirmed.model_validate({name: row.cells[name].text for name in COLUMNS})
            for row in table.sound_rows(COLUMNS)
        )
    return PostingConfirmations(rows=rows)


@handles_file("posting.confirmed", read_confirmations)
def posting_confirmed(context: InboundContext, said: PostingConfirmations) -> Handled:
    """
    Confirm each claim under its foreign document; a delivery that was in doubt has then arrived.

    A posting the other ledger refused keeps its claim and shows as unconfirmed in reconciliation.
    """
    posted = [row for row in said.rows if row.status == "POSTED"]
    for row in posted:
        confirm_claim(JOURNAL, context.system_id, row.journal_id, row.foreign_document)
    for control_number in sorted({row.control_number for row in posted}):
        settle_doubt(context.system_id, control_number)
    return Handled(None, {"confirmed": len(posted), "refused": len(said.rows) - len(posted)})
