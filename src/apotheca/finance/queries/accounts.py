"""What a prepared journal must know of the accounts it names."""

from collections.abc import Iterable
from dataclasses import dataclass

from apotheca.kernel.sql import fetch

# What these derivation events post to, a sub-ledger explains line by line; nobody posts there by
# hand, or the sub-ledger would no longer explain the account (rule FI-11).
CONTROLLED = (
    "STOCK.VALUE",
    "STOCK.TRANSIT",
    "RECEIPT.GRNI",
    "INVOICE.PAYABLE",
    "CONSIGNMENT.ACCRUAL",
    "PAYMENT.PREPAID",
    "ENCUMBRANCE.MEMO",
    "ENCUMBRANCE.RESERVE",
)


@dataclass(frozen=True, slots=True)
class JournalAccount:
    """An account as a journal of one entity sees it; ``currency`` is the entity's."""

    id: int
    code: str
    is_active: bool
    is_controlled: bool
    currency: str


_ACCOUNTS = """
SELECT a.id, a.code, a.is_active, e.currency,
       EXISTS (SELECT 1 FROM masterdata_derivationrule d
                WHERE d.account_id = a.id AND d.event = ANY(%(controlled)s)) AS is_controlled
  FROM masterdata_account a CROSS JOIN governance_entity e
 WHERE a.id = ANY(%(accounts)s) AND e.id = %(entity)s
"""


def journal_accounts(entity_id: int, account_ids: Iterable[int]) -> dict[int, JournalAccount]:
    """Return the accounts by id; an account that does not exist is missing. One statement."""
    facts = {
        "controlled": list(CONTROLLED),
        "accounts": sorted(set(account_ids)),
        "entity": entity_id,
    }
    return {row.id: row for row in fetch(JournalAccount, _ACCOUNTS, facts)}
