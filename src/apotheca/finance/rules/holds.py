"""Who owns each reason an invoice waits, how soon, and what may be decided (domain 4.4, MA-17)."""

from dataclasses import dataclass

ACCEPT, CLAIM, SHORT_PAY = "ACCEPT", "CLAIM", "SHORT_PAY"


@dataclass(frozen=True, slots=True)
class HoldKind:
    """
    One code: its owner's queue, its clock, and the decisions that release it.

    A code without decisions clears itself, when a receipt, an order or master data changes, or the
    invoice is rejected.
    """

    owner: str
    sla_hours: int
    decisions: frozenset[str] = frozenset()


HOLD_KINDS: dict[str, HoldKind] = {
    "DUPLICATE": HoldKind("AP_CLERK", 24),
    "DUPLICATE_SUSPECT": HoldKind("AP_CLERK", 24),
    "RECEIPT_MISSING": HoldKind("RECEIVING", 48),
    "QTY_OVER_RECEIVED": HoldKind("BUYER", 48, frozenset({CLAIM, SHORT_PAY})),
    "PRICE_OVER": HoldKind("BUYER", 48, frozenset({ACCEPT, CLAIM, SHORT_PAY})),
    "PRICE_UNDER": HoldKind("BUYER", 48, frozenset({ACCEPT})),
    "FREIGHT_OVER": HoldKind("AP_CLERK", 24, frozenset({ACCEPT, CLAIM, SHORT_PAY})),
    "TAX_OVER": HoldKind("AP_CLERK", 24, frozenset({ACCEPT, CLAIM, SHORT_PAY})),
    "TOTAL_MISMATCH": HoldKind("AP_CLERK", 24, frozenset({ACCEPT})),
    "SEMANTIC_UOM_MISALIGNMENT": HoldKind("ITEM_DATA_STEWARD", 24),
    "UOM_UNKNOWN": HoldKind("ITEM_DATA_STEWARD", 24),
    "SUPPLIER_BLOCKED": HoldKind("VENDOR_MASTER", 72),
    "ACCOUNT_DERIVATION_FAILED": HoldKind("FINANCE_SUPPORT", 24),
    "PERIOD_CLOSED": HoldKind("FINANCE_SUPPORT", 24),
    "NO_PO": HoldKind("REQUESTER", 72),
}
CONTRACT_WARNING_OWNER = "CONTRACT_OWNER"
