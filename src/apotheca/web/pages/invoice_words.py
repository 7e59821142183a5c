"""What may be decided about a held invoice and what else clears it, in words (rule MA-17)."""

DECISIONS = {
    "ACCEPT": "Accept: the difference goes to variance",
    "CLAIM": "Pay in full and claim the difference back",
    "SHORT_PAY": "Pay short: leave the difference out",
}

_AGAIN = "Reject it, or let a second person say that it is no duplicate."
_DECIDE = "let an AP supervisor decide"
REMEDIES = {
    "DUPLICATE": _AGAIN,
    "DUPLICATE_SUSPECT": _AGAIN,
    "RECEIPT_MISSING": "It clears itself when the receipt is posted. If nothing came, reject it.",
    "QTY_OVER_RECEIVED": f"It clears itself when the rest is received; or {_DECIDE}.",
    "PRICE_OVER": f"Agree a change of the order and it clears itself; or {_DECIDE}.",
    "PRICE_UNDER": f"Agree a change of the order and it clears itself; or {_DECIDE}.",
    "FREIGHT_OVER": f"Ask the supplier for a corrected invoice; or {_DECIDE}.",
    "TAX_OVER": f"Ask the supplier for a corrected invoice; or {_DECIDE}.",
    "TOTAL_MISMATCH": f"Reject it and ask for a corrected invoice; or {_DECIDE}.",
    "SEMANTIC_UOM_MISALIGNMENT": "The item steward decides on the held receipt first.",
    "UOM_UNKNOWN": "The item steward approves a conversion for this unit; then look again.",
    "SUPPLIER_BLOCKED": "The supplier steward finishes the supplier's case; then look again.",
    "ACCOUNT_DERIVATION_FAILED": "Finance support adds an account rule; then look again.",
    "PERIOD_CLOSED": "Finance support opens a period; then look again.",
    "NO_PO": "Reject it and enter it again with its order, or code it as one without an order.",
}
