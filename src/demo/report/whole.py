"""The whole report in reading order."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from apotheca.insight.verify import VerifyReport
from demo.report import ledgers
from demo.report.pages import Report, Section, Table
from demo.report.walk import walk_through

TITLE = "A month from requisition to payment"
INVENTED = (
    "Everything here is invented and marked as ours: hospitals, people, suppliers, prices, usage, "
    "lots and stock. Figures are read from the ledgers by SQL, not from the generator."
)


def write_report(
    *,
    first: date,
    last: date,
    seed: int,
    verified: VerifyReport,
    other_ledger: dict[tuple[str, str], Decimal],
    told: Sequence[str],
    input_sections: Sequence[Section] = (),
) -> Report:
    """Read the ledgers and return the report."""
    return Report(
        title=TITLE,
        subtitle=f"Lakeshore Hospitals and Harbor Clinics, {first} to {last}, seed {seed}",
        sections=[
            _opening(verified),
            *input_sections,
            ledgers.documents(),
            ledgers.stages(),
            walk_through(),
            ledgers.trial_balances(last.isoformat()),
            ledgers.controls(),
            reconciliation(other_ledger),
            ledgers.exceptions(),
            ledgers.stock(last.isoformat()),
            ledgers.short_demand(),
            ledgers.messages(),
            ledgers.days(first.isoformat(), last.isoformat()),
            Section("What else was tried", told),
            _checks(verified),
        ],
    )


def _opening(verified: VerifyReport) -> Section:
    stands = "clean" if verified.is_clean else f"broken: {', '.join(verified.broken)}"
    return Section(
        "What this is",
        (
            "A hospital network bought, received, moved, used, counted, wasted, recalled, "
            "returned, was billed and paid, and closed the month.",
            INVENTED,
            f"The independent auditor looked at everything afterwards: {stands}.",
        ),
    )


def reconciliation(other_ledger: dict[tuple[str, str], Decimal]) -> Section:
    """Our balances beside those of the legacy ERP, which got every journal as a file."""
    ours = {
        (entity, account): balance
        for entity, account, balance in ledgers.ask(
            "SELECT e.code, a.code, sum(l.debit - l.credit) FROM finance_journalline l"
            "  JOIN governance_entity e ON e.id = l.entity_id"
            "  JOIN masterdata_account a ON a.id = l.account_id GROUP BY 1, 2"
        )
    }
    zero = Decimal(0)
    rows = [
        (*key, ours.get(key, zero), other_ledger.get(key, zero),
         ours.get(key, zero) - other_ledger.get(key, zero))
        for key in sorted(ours.keys() | other_ledger.keys())
    ]  # fmt: skip
    differing = sum(1 for row in rows if row[4])
    return Section(
        "Our ledger and the legacy ERP's",
        (f"{len(rows)} balances compared, {differing} differ.",),
        [Table(("Entity", "Account", "Ours", "Theirs", "Difference"), rows, drawn=60)],
    )


def _checks(verified: VerifyReport) -> Section:
    rows = [
        (check.sentence, check.rows_looked_at, check.finding_count) for check in verified.checks
    ]
    return Section(
        "What the auditor proved",
        (),
        [Table(("What must hold", "Rows looked at", "Findings"), rows, drawn=60)],
    )


def document_counts() -> dict[str, int]:
    """Return how many documents of each kind there are, for the last line of the demo."""
    tables = {
        "requisitions": "procurement_requisition",
        "orders": "procurement_purchaseorder",
        "receipts": "procurement_goodsreceipt",
        "returns": "procurement_supplierreturn",
        "stock_documents": "inventory_stockdocument",
        "usage_batches": "inventory_usagebatch",
        "movements": "inventory_movement",
        "invoices": "finance_invoice",
        "payments": "finance_payment",
        "journals": "finance_journal",
        "deliveries": "hub_delivery",
        "messages_in": "hub_inbox",
        "audit_rows": "governance_auditentry",
    }
    return {
        name: int(ledgers.ask(f"SELECT count(*) FROM {table}")[0][0])
        for name, table in tables.items()
    }
