"""The document behind a journal, by its number, as SQL the lists and the details share."""

# What a document is called in words; the number is found by the id of the journal's document.
_NUMBERED = {
    "PurchaseOrder": "procurement_purchaseorder",
    "GoodsReceipt": "procurement_goodsreceipt",
    "SupplierReturn": "procurement_supplierreturn",
    "StockDocument": "inventory_stockdocument",
    "UsageBatch": "inventory_usagebatch",
    "Invoice": "finance_invoice",
    "Payment": "finance_payment",
    "ManualJournal": "finance_manualjournal",
}

# The accrual at the end of a period has no number of its own: it is called HOSP/2026-03, by the
# day of the original also where it is mirrored in the next period.
_PERIOD = """(SELECT n.code || '/' || d.name FROM masterdata_period d
    JOIN governance_entity n ON n.id = d.entity_id
   WHERE d.entity_id = {j}.entity_id AND d.days @> coalesce(
         (SELECT y.business_date FROM finance_journal y WHERE y.id = {j}.reverses_id),
         {j}.business_date))"""
_PREPAID = """(SELECT n.number FROM finance_prepaymentapplication d
    JOIN finance_payment n ON n.id = d.payment_id WHERE d.id = {j}.document_id)"""


def document_number(j: str = "j") -> str:
    """Return the SQL of the number of a journal's document; ``j`` names the journal."""
    cases = [
        f"WHEN '{kind}' THEN (SELECT n.number FROM {table} n WHERE n.id = {j}.document_id)"
        for kind, table in _NUMBERED.items()
    ]
    cases.append(f"WHEN 'Period' THEN {_PERIOD.format(j=j)}")
    cases.append(f"WHEN 'PrepaymentApplication' THEN {_PREPAID.format(j=j)}")
    return f"coalesce(CASE {j}.document_type {' '.join(cases)} END, {j}.document_id::text)"


def documents_numbered(value: str = "%(number)s") -> str:
    """Return the SQL that lists the ids of the documents with a number; one index look-up each."""
    parts = [f"SELECT n.id FROM {table} n WHERE n.number = {value}" for table in _NUMBERED.values()]
    parts.append(
        "SELECT d.id FROM finance_prepaymentapplication d JOIN finance_payment n"
        f" ON n.id = d.payment_id WHERE n.number = {value}"
    )
    parts.append(
        "SELECT y.document_id FROM governance_entity n"
        f" JOIN masterdata_period d ON d.entity_id = n.id AND n.code || '/' || d.name = {value}"
        " JOIN finance_journal y ON y.entity_id = n.id AND y.event = 'CUT_OFF_ACCRUED'"
        " AND y.business_date = upper(d.days) - 1"
    )
    return " UNION ALL ".join(parts)
