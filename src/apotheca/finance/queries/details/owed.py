"""What is owed, by age, and whether the lists come to their accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from apotheca.finance.queries.controls import Control, run_control
from apotheca.finance.queries.reach import reached
from apotheca.kernel.listing import Scope
from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """
    Open payables of a supplier in one currency by days past due; credit memos lower ``not_due``.
    """

    supplier: str
    supplier_name: str
    currency: str
    documents: int
    not_due: Decimal
    to_30: Decimal
    to_60: Decimal
    to_90: Decimal
    over_90: Decimal
    total: Decimal


_AGEING = """
WITH open AS (
    SELECT i.supplier_id, i.currency, current_date - coalesce(i.due_on, current_date) AS days,
           CASE i.kind WHEN 'CREDIT_MEMO' THEN -i.open_amount ELSE i.open_amount END AS amount
      FROM finance_invoice i WHERE i.entity_id = %(entity)s AND i.open_amount > 0
)
SELECT s.code AS supplier, s.name AS supplier_name, o.currency, count(*) AS documents,
       coalesce(sum(o.amount) FILTER (WHERE o.days <= 0), 0) AS not_due,
       coalesce(sum(o.amount) FILTER (WHERE o.days BETWEEN 1 AND 30), 0) AS to_30,
       coalesce(sum(o.amount) FILTER (WHERE o.days BETWEEN 31 AND 60), 0) AS to_60,
       coalesce(sum(o.amount) FILTER (WHERE o.days BETWEEN 61 AND 90), 0) AS to_90,
       coalesce(sum(o.amount) FILTER (WHERE o.days > 90), 0) AS over_90, sum(o.amount) AS total
  FROM open o JOIN masterdata_supplier s ON s.id = o.supplier_id
 GROUP BY s.code, s.name, o.currency ORDER BY sum(o.amount) DESC, s.code, o.currency
"""


def payables_ageing(entity: str, *, scope: Scope | None) -> tuple[AgeingRow, ...]:
    """
    Return what an entity owes by supplier and age, the most first. Two statements.

    :raises NotFound: there is no such entity, or it lies outside the scope.
    """
    here = reached(entity, scope)
    return tuple(fetch(AgeingRow, _AGEING, {"entity": here.entity_id}))


@dataclass(frozen=True, slots=True)
class ListAgainstAccount:
    """A list and the accounts it must explain, in the entity's currency, at one instant."""

    control: str
    meaning: str
    entity: str
    list_amount: Decimal
    account_amount: Decimal
    rows: int
    currency: str

    @property
    def difference(self) -> Decimal:
        """Account less list: zero when the list explains the account."""
        return self.account_amount - self.list_amount


def grni_against_account(entity: str, *, scope: Scope | None) -> tuple[ListAgainstAccount, ...]:
    """
    Return the open GRNI list beside GRNI, and what consigned use still owes beside its accrual.

    :raises NotFound: there is no such entity, or it lies outside the scope.
    """
    return _compared(entity, scope, ("OPEN_GRNI", "CONSIGNMENT"))


def payables_against_account(entity: str, *, scope: Scope | None) -> tuple[ListAgainstAccount, ...]:
    """
    Return open payables beside accounts payable, and prepayments left beside their account.

    :raises NotFound: there is no such entity, or it lies outside the scope.
    """
    return _compared(entity, scope, ("OPEN_PAYABLES", "PREPAYMENTS"))


def _compared(
    entity: str, scope: Scope | None, codes: Sequence[str]
) -> tuple[ListAgainstAccount, ...]:
    here = reached(entity, scope)
    compared = []
    for code in codes:
        control: Control
        control, result = run_control(code, here.entity_id)
        rows = int(result.evidence["rows"])
        compared.append(
            ListAgainstAccount(
                code,
                control.meaning,
                here.entity,
                result.subledger_amount,
                result.ledger_amount,
                rows,
                here.currency,
            )
        )
    return tuple(compared)
