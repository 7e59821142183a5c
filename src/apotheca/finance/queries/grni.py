"""Goods received not invoiced, by receipt line."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.kernel.sql import fetch


@dataclass(frozen=True, slots=True)
class OpenGrni:
    """What a receipt line still owes the supplier's invoice; money in the order's currency."""

    receipt_line_id: UUID
    order_id: UUID
    order_line_id: UUID
    supplier_id: int
    facility_id: int
    account_id: int
    business_date: date
    quantity: Decimal
    amount: Decimal
    cleared_quantity: Decimal
    cleared_amount: Decimal

    @property
    def open_quantity(self) -> Decimal:
        """Base units received that no invoice has settled yet."""
        return self.quantity - self.cleared_quantity

    @property
    def open_amount(self) -> Decimal:
        """Money at the frozen order price that no invoice has settled yet."""
        return self.amount - self.cleared_amount


_COLUMNS = """
SELECT receipt_line_id, order_id, order_line_id, supplier_id, facility_id, account_id,
       business_date, quantity, amount, cleared_quantity, cleared_amount
  FROM finance_grniitem
"""
_LOCKED = _COLUMNS + " WHERE receipt_line_id = ANY(%s) ORDER BY receipt_line_id FOR UPDATE"
_OPEN = (
    _COLUMNS
    + """
 WHERE entity_id = %s AND cleared_quantity < quantity
 ORDER BY business_date, order_id, order_line_id, receipt_line_id
"""
)


def lock_grni(receipt_line_ids: Iterable[UUID]) -> list[OpenGrni]:
    """Return the GRNI items of these receipt lines, locked in the order of their ids."""
    return fetch(OpenGrni, _LOCKED, [sorted(receipt_line_ids)])


def open_grni(entity_id: int) -> list[OpenGrni]:
    """Return the open GRNI list of an entity: one row per receipt line, the oldest first."""
    return fetch(OpenGrni, _OPEN, [entity_id])
