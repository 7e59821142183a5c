"""What other systems may ask of finance."""

from apotheca.finance.operations import (
    accruals,
    configuration,
    credit_memos,
    cutoff,
    ers,
    holds,
    invoices,
    journals,
    payments,
    periods,
    prepayments,
)
from apotheca.finance.queries import details, lists
from apotheca.finance.queries.lists.words import BOOKS, FINANCE
from apotheca.kernel.doors import Doors, ReadList, ReadOne, Write, created

_DAY = {"entity": "HOSP", "day": "2026-03-31"}

_INVOICES: Doors = (
    ReadList("/invoices", lists.INVOICES),
    ReadOne("/invoices/{invoice}", details.invoice_life, duties=FINANCE),
    ReadList("/invoice-lines", lists.INVOICE_LINES),
    ReadList("/holds", lists.HOLDS),
    ReadList("/holds/open", lists.OPEN_HOLDS),
    ReadList("/matches", lists.MATCHES),
    ReadList("/payables", lists.PAYABLES),
    ReadList("/grni", lists.GRNI),
    ReadOne("/orders/{order}/invoice-to-enter", details.invoice_to_enter, duties=FINANCE),
    ReadOne("/orders-to-bill", details.orders_to_bill, duties=FINANCE, options=("supplier",)),
    created(
        "/invoices",
        invoices.register_invoice,
        example={
            "invoice": {
                "entity": "HOSP",
                "supplier": "ACME",
                "supplier_number": "INV-90017",
                "invoiced_on": "2026-03-06",
                "currency": "USD",
                "order_number": "PO-2026-000001",
                "lines": [{"quantity": "4", "uom": "BOX", "amount": "160.00", "order_line_no": 1}],
                "freight": "18.00",
                "total": "178.00",
            }
        },
    ),
    created(
        "/credit-memos",
        credit_memos.register_credit_memo,
        example={
            "memo": {
                "entity": "HOSP",
                "supplier": "ACME",
                "supplier_number": "CM-33",
                "credited_on": "2026-03-12",
                "currency": "USD",
                "total": "40.00",
                "kind": "RETURN",
                "return_number": "RTV-2026-000001",
            }
        },
    ),
    Write("/invoices/{invoice}/review", holds.review_invoice),
    Write("/invoices/{invoice}/approval", invoices.approve_non_po_invoice),
    Write(
        "/invoices/{invoice}/dispute",
        invoices.dispute_invoice,
        example={"reason": "Billed at last year's price"},
    ),
    Write(
        "/invoices/{invoice}/rejection",
        invoices.reject_invoice,
        example={"reason": "Meant for another hospital"},
    ),
    Write(
        "/invoices/{invoice}/no-duplicate",
        holds.mark_not_duplicate,
        example={"reason": "Two deliveries of the same size in one week"},
    ),
    Write(
        "/holds/{hold}/resolution",
        holds.resolve_hold,
        example={"decision": "ACCEPT", "reason": "The new price is agreed"},
    ),
    created(
        "/receipt-settlements",
        ers.settle_receipts,
        answers="invoices",
        example={"entity": "HOSP", "supplier": "ACME"},
    ),
    Write(
        "/match-tolerances",
        configuration.set_match_tolerances,
        answers="set",
        example={"tolerances": [{"price_pct": "0.02", "line_cap": "100", "item_class": "DRUG"}]},
    ),
    ReadList("/match-tolerances", lists.MATCH_TOLERANCES),
)
_PAYMENTS: Doors = (
    ReadList("/payments", lists.PAYMENTS),
    ReadOne("/payments/{payment}", details.payment_life, duties=BOOKS),
    ReadList("/payment-parts", lists.PAYMENT_PARTS),
    ReadList("/prepayment-applications", lists.PREPAYMENT_APPLICATIONS),
    created(
        "/payments",
        payments.propose_payment,
        example={"invoices": ["IN-2026-000001"], "pay_on": "2026-03-16"},
    ),
    created(
        "/orders/{order_number}/prepayments",
        prepayments.prepay,
        example={"amount": "500.00", "pay_on": "2026-03-04"},
    ),
    Write("/payments/{payment}/approval", payments.approve_payment),
    Write("/payments/{payment}/release", payments.release_payment),
    Write(
        "/payments/{payment}/confirmation",
        payments.confirm_payment,
        example={"bank_reference": "ACH-20260316-0007"},
    ),
    Write(
        "/payments/{payment}/failure",
        payments.fail_payment,
        example={"reason": "R03: no such account"},
    ),
    Write(
        "/payments/{payment}/void",
        payments.void_payment,
        example={"reason": "The supplier asked for another date"},
    ),
    created(
        "/payments/{payment}/reissue", payments.reissue_payment, example={"pay_on": "2026-03-23"}
    ),
    Write(
        "/payments/{payment}/applications",
        prepayments.apply_prepayment,
        example={"invoice": "IN-2026-000001", "amount": "400.00"},
    ),
)
_BOOKS: Doors = (
    ReadList("/journals", lists.JOURNALS),
    ReadList("/journal-lines", lists.JOURNAL_LINES),
    ReadOne("/documents/{number}/journals", details.journal_of, duties=FINANCE),
    ReadList("/prepared-journals", lists.PREPARED_JOURNALS),
    ReadOne("/prepared-journals/{journal}", details.prepared_journal_life, duties=BOOKS),
    ReadList("/encumbrances", lists.ENCUMBRANCES),
    ReadOne(
        "/entities/{entity}/trial-balance",
        details.trial_balance_of,
        duties=FINANCE,
        options=("facility", "since", "up_to"),
    ),
    ReadOne(
        "/accounts/{account}/ledgers/{entity}",
        details.account_ledger,
        duties=FINANCE,
        options=("facility", "since", "up_to"),
    ),
    ReadOne("/entities/{entity}/payables-ageing", details.payables_ageing, duties=FINANCE),
    ReadOne("/entities/{entity}/grni-control", details.grni_against_account, duties=FINANCE),
    ReadOne(
        "/entities/{entity}/payables-control", details.payables_against_account, duties=FINANCE
    ),
    created(
        "/prepared-journals",
        journals.prepare_journal,
        example={
            "entity": "HOSP",
            "description": "Bank charges of March",
            "lines": [
                {"account": "5000", "amount": "12.50", "facility": "MAIN"},
                {"account": "1000", "amount": "-12.50"},
            ],
        },
    ),
    created(
        "/accruals",
        accruals.accrue,
        example={
            "entity": "HOSP",
            "description": "Freight of March",
            "expenses": [{"purpose": "INVOICE.FREIGHT", "amount": "40.00", "facility": "MAIN"}],
        },
    ),
    Write("/prepared-journals/{journal}/posting", journals.post_manual_journal),
    Write(
        "/prepared-journals/{journal}/rejection",
        journals.reject_journal,
        example={"reason": "Belongs to April"},
    ),
    ReadList("/period-closings", lists.CLOSINGS),
    ReadOne("/period-closings/{entity}/{name}", details.books_of_period, duties=FINANCE),
    ReadOne("/entities/{entity}/controls", details.controls_now, duties=BOOKS, options=("day",)),
    ReadList("/control-runs", lists.CONTROL_RUNS),
    ReadList("/reopenings", lists.REOPENINGS),
    Write("/periods/soft-close", periods.soft_close, example=_DAY),
    Write("/periods/cut-off", cutoff.accrue_at_soft_close, example=_DAY),
    Write("/periods/close", periods.close_period, example={**_DAY, "signed": {}}),
    created(
        "/reopenings",
        periods.ask_reopening,
        answers="reopening",
        example={**_DAY, "reason": "A freight bill of March came late"},
    ),
    Write("/reopenings/{reopening}/opening", periods.reopen_period),
    ReadList("/entity-pairs", lists.ENTITY_PAIRS),
    Write(
        "/entity-pairs",
        configuration.pair_entities,
        answers="made",
        example={"first": "HOSP", "second": "CLINIC"},
    ),
)
DOORS: Doors = _INVOICES + _PAYMENTS + _BOOKS
