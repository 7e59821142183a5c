"""What orders have committed on the memo ledger."""

from dataclasses import dataclass
from uuid import UUID

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class MemoAccounts:
    """The two accounts an order's commitment was booked on."""

    encumbrance_id: int
    reserve_id: int


# An order's first memo journal has one debit, the encumbrance, and one credit, the reserve.
_MEMO_ACCOUNTS = """
SELECT d.account_id AS encumbrance_id, c.account_id AS reserve_id
  FROM finance_journal j
  JOIN finance_journalline d ON d.journal_id = j.id AND d.debit > 0
  JOIN finance_journalline c ON c.journal_id = j.id AND c.credit > 0
 WHERE j.document_id = %s AND j.event = 'ORDER_COMMITTED'
"""


def memo_accounts(order_id: UUID) -> MemoAccounts | None:
    """Return where the commitment of an order was booked, or None if none was. One statement."""
    found = fetch(MemoAccounts, _MEMO_ACCOUNTS, [order_id])
    return found[0] if found else None
