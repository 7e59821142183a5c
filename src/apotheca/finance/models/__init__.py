"""The tables of finance, one module per aggregate."""

from apotheca.finance.models.close import (
    ControlRun,
    ManualJournal,
    PeriodClosing,
    PeriodReopening,
)
from apotheca.finance.models.invoices import (
    GrniItem,
    Invoice,
    InvoiceLine,
    MatchHold,
    MatchRow,
    MatchTolerance,
)
from apotheca.finance.models.journal import (
    BalanceHorizon,
    BalanceRollup,
    InterEntityAccount,
    Journal,
    JournalLine,
)
from apotheca.finance.models.payments import Payment, PaymentAllocation, PrepaymentApplication

__all__ = [
    "BalanceHorizon",
    "BalanceRollup",
    "ControlRun",
    "GrniItem",
    "InterEntityAccount",
    "Invoice",
    "InvoiceLine",
    "Journal",
    "JournalLine",
    "ManualJournal",
    "MatchHold",
    "MatchRow",
    "MatchTolerance",
    "Payment",
    "PaymentAllocation",
    "PeriodClosing",
    "PeriodReopening",
    "PrepaymentApplication",
]
