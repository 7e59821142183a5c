"""What open orders have committed: the memo ledger by order."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from apotheca.finance.queries.lists import words
from apotheca.kernel.listing import Filter, Key, Listing


@dataclass(frozen=True, slots=True)
class EncumbranceRow:
    """
    An open order: what was ordered, what of it is still to come, and what the memo accounts hold.

    ``open_amount`` follows the order lines, ``memo_amount`` the journal; they are equal (control
    COMMITMENTS).
    """

    order: str
    status: str
    entity: str
    facility: str
    supplier: str
    supplier_name: str
    ordered_on: date
    total_amount: Decimal
    open_amount: Decimal
    memo_amount: Decimal
    currency: str


ENCUMBRANCES = Listing(
    name="encumbrances",
    title="Commitments of open orders",
    row=EncumbranceRow,
    columns="""o.number AS "order", o.status, e.code AS entity, f.code AS facility,
        s.code AS supplier, s.name AS supplier_name, o.ordered_on, o.total_amount,
        (SELECT coalesce(sum(l.line_amount - round(l.line_amount
                    * least(l.received_base, l.base_quantity) / l.base_quantity, 2)), 0)
           FROM procurement_purchaseorderline l
          WHERE l.order_id = o.id AND l.status NOT IN ('CANCELLED', 'CLOSED_SHORT'))
        AS open_amount,
        (SELECT coalesce(sum(l.debit - l.credit), 0)
           FROM finance_journal j
           JOIN finance_journalline l ON l.journal_id = j.id
           JOIN finance_journal k ON k.document_id = o.id AND k.event = 'ORDER_COMMITTED'
           JOIN finance_journalline m
             ON m.journal_id = k.id AND m.debit > 0 AND m.account_id = l.account_id
          WHERE j.document_id = o.id AND j.ledger = 'PO') AS memo_amount, o.currency""",
    tables="""procurement_purchaseorder o
        JOIN governance_entity e ON e.id = o.entity_id
        JOIN governance_facility f ON f.id = o.facility_id
        JOIN masterdata_supplier s ON s.id = o.supplier_id""",
    where="""o.kind NOT IN ('BILL_ONLY', 'BLANKET') AND o.status NOT IN
        ('DRAFT', 'PENDING_APPROVAL', 'CLOSED', 'CLOSED_SHORT', 'CANCELLED')""",
    orders={
        "latest": (Key("o.id", UUID, is_descending=True),),
        "oldest": (Key("o.id", UUID),),
    },
    filters={
        "order": Filter("o.number = {value}", help="Purchase order, by its number."),
        "entity": words.entity("o.entity_id"),
        "facility": words.facility("o.facility_id"),
        "supplier": words.supplier("o.supplier_id"),
    },
    entity="o.entity_id",
    facility="o.facility_id",
    duties=words.FINANCE + "D",
)
