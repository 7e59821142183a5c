"""The lists of finance: each declared once for pages, the API and files, in portable words."""

from apotheca.finance.queries.lists.closes import CLOSINGS, CONTROL_RUNS, REOPENINGS
from apotheca.finance.queries.lists.commitments import ENCUMBRANCES
from apotheca.finance.queries.lists.invoices import INVOICE_LINES, INVOICES
from apotheca.finance.queries.lists.journals import JOURNAL_LINES, JOURNALS, PREPARED_JOURNALS
from apotheca.finance.queries.lists.matching import HOLDS, MATCHES, OPEN_HOLDS
from apotheca.finance.queries.lists.owed import GRNI, PAYABLES
from apotheca.finance.queries.lists.payments import (
    PAYMENT_PARTS,
    PAYMENTS,
    PREPAYMENT_APPLICATIONS,
)
from apotheca.finance.queries.lists.settings import ENTITY_PAIRS, MATCH_TOLERANCES

__all__ = [
    "CLOSINGS",
    "CONTROL_RUNS",
    "ENCUMBRANCES",
    "ENTITY_PAIRS",
    "GRNI",
    "HOLDS",
    "INVOICES",
    "INVOICE_LINES",
    "JOURNALS",
    "JOURNAL_LINES",
    "MATCHES",
    "MATCH_TOLERANCES",
    "OPEN_HOLDS",
    "PAYABLES",
    "PAYMENTS",
    "PAYMENT_PARTS",
    "PREPARED_JOURNALS",
    "PREPAYMENT_APPLICATIONS",
    "REOPENINGS",
]
