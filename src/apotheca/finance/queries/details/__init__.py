"""One document of finance with all that belongs to it, in portable words, for pages and the API."""

from apotheca.finance.queries.details.books import (
    AccountLedger,
    BooksOfPeriod,
    account_ledger,
    books_of_period,
    controls_now,
    trial_balance_of,
)
from apotheca.finance.queries.details.entry import InvoiceToEnter, invoice_to_enter, orders_to_bill
from apotheca.finance.queries.details.invoices import InvoiceLife, invoice_life
from apotheca.finance.queries.details.journals import (
    DocumentJournal,
    PreparedJournalLife,
    journal_of,
    prepared_journal_life,
)
from apotheca.finance.queries.details.owed import (
    AgeingRow,
    ListAgainstAccount,
    grni_against_account,
    payables_against_account,
    payables_ageing,
)
from apotheca.finance.queries.details.payments import PaymentLife, payment_life

__all__ = [
    "AccountLedger",
    "AgeingRow",
    "BooksOfPeriod",
    "DocumentJournal",
    "InvoiceLife",
    "InvoiceToEnter",
    "ListAgainstAccount",
    "PaymentLife",
    "PreparedJournalLife",
    "account_ledger",
    "books_of_period",
    "controls_now",
    "grni_against_account",
    "invoice_life",
    "invoice_to_enter",
    "journal_of",
    "orders_to_bill",
    "payables_against_account",
    "payables_ageing",
    "payment_life",
    "prepared_journal_life",
    "trial_balance_of",
]
