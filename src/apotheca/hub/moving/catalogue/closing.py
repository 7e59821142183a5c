"""Journals of people, accruals, and the end of a period."""

from apotheca.hub.moving.extras import BalancesLayout, balances_to_journal
from apotheca.hub.moving.template import Template

TEMPLATES = (
    Template(
        "journals", "finance.prepare_journal", "Prepare a journal for somebody else to post.",
        lines="lines", is_numbered=True,
    ),
    Template(
        "opening_balances", "finance.prepare_journal",
        "Bring balances of an old ledger along; a second person posts them.",
        lines="lines", is_numbered=True, is_setup=True, is_extra=True,
        layout=BalancesLayout, expand=balances_to_journal,
    ),
    Template(
        "accruals", "finance.accrue", "Prepare an accrual, which is mirrored next period.",
        lines="expenses", is_numbered=True,
    ),
    Template("journal_approvals", "finance.post_manual_journal", "Approve and post a journal."),
    Template("journal_rejections", "finance.reject_journal", "Refuse a journal."),
    Template("accrual_reversals", "finance.reverse_due_accruals", "Mirror accruals that are due."),
    Template("soft_closes", "finance.soft_close", "Close a period for everybody but finance."),
    Template(
        "close_accruals", "finance.accrue_at_soft_close",
        "Accrue what was received and not invoiced, at the soft close.", is_numbered=True,
    ),
    Template("period_closes", "finance.close_period", "Close a period for good."),
    Template("reopening_requests", "finance.ask_reopening", "Ask to open a closed period again."),
    Template("reopenings", "finance.reopen_period", "Open a closed period again."),
)  # fmt: skip
