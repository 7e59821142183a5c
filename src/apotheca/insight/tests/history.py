"""
A small set of books for the auditor's tests, written row by row as a superuser past every trigger.

It is clean by construction, so that a test can plant one defect and expect exactly one check to
fail. Columns a row does not name get the plainest value of their type.
"""

import hmac
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from psycopg.types.range import DateRange

from apotheca.governance.rules import NO_HEAD, chained_head, leaf_hash, merkle_root

KEY_ID, KEY = "test", "a key of the tests"
MARCH, APRIL = date(2026, 3, 10), date(2026, 4, 1)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
PLAIN: dict[str, Any] = {
    "integer": 0,
    "smallint": 0,
    "bigint": 0,
    "numeric": 0,
    "boolean": False,
    "character varying": "",
    "text": "",
    "date": MARCH,
    "timestamp with time zone": NOON,
    "jsonb": Jsonb({}),
    "ARRAY": [],
    "uuid": UUID(int=0),
    "daterange": DateRange(date(2020, 1, 1)),
}


def uid(number: int) -> UUID:
    return UUID(int=number)


class Books:
    """Rows of a database, written as a superuser in one transaction that is rolled back."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self.connection = connection
        self._needed: dict[str, dict[str, Any]] = {}

    def put(self, table: str, **values: Any) -> None:
        row = {**self._plain(table), **{name: _value(value) for name, value in values.items()}}
        names, marks = ", ".join(f'"{n}"' for n in row), ", ".join(["%s"] * len(row))
        self.connection.execute(
            f'INSERT INTO "{table}" ({names}) VALUES ({marks})', [*row.values()]
        )

    def run(self, statement: str, *values: Any) -> None:
        assert self.connection.execute(statement, values).rowcount != 0, statement

    def _plain(self, table: str) -> dict[str, Any]:
        if table not in self._needed:
            rows = self.connection.execute(
                "SELECT column_name, data_type FROM information_schema.columns"
                " WHERE table_name = %s AND is_nullable = 'NO'"
                " AND column_default IS NULL AND is_identity = 'NO'",
                [table],
            ).fetchall()
            self._needed[table] = {name: PLAIN[kind] for name, kind in rows}
        return self._needed[table]

    def journal(self, number: int, document: int, lines: dict[str, Any], **header: Any) -> None:
        """Write a journal; ``lines`` are amounts by account (plus is debit) and dimensions."""
        dimensions = {name: value for name, value in lines.items() if not name.isdigit()}
        day = header.pop("business_date", MARCH)
        entity = header.pop("entity_id", 1)
        self.put(
            "finance_journal",
            id=uid(number),
            document_id=uid(document),
            business_date=day,
            entity_id=entity,
            ledger="GL",
            **header,
        )
        for code, amount in lines.items():
            if code.isdigit():
                self.line(number, code, amount, business_date=day, entity_id=entity, **dimensions)

    def line(self, journal: int, code: str, amount: str | int, **values: Any) -> None:
        signed = Decimal(amount)
        self.put(
            "finance_journalline",
            journal_id=uid(journal),
            account_id=int(code),
            debit=max(signed, Decimal(0)),
            credit=max(-signed, Decimal(0)),
            currency="USD",
            **values,
        )

    def audit(self, number: int, subject: int, action: str = "test.done", **values: Any) -> None:
        row: dict[str, Any] = {
            "occurred_at": NOON,
            "entity_id": 1,
            "person_id": 1,
            "on_behalf_of_id": None,
            "action": action,
            "subject_type": "Document",
            "subject_id": str(uid(subject)),
            "before": None,
            "after": {"status": "DONE"},
            "reason": "",
            "source": "test",
            **values,
        }
        plain = {**row, "occurred_at": "2026-03-10T12:00:00Z"}
        text = json.dumps(plain, sort_keys=True, separators=(",", ":"))
        digest = hmac.new(KEY.encode(), text.encode(), sha256).hexdigest()
        self.put("governance_auditentry", id=number, key_id=KEY_ID, digest=digest, **row)

    def event(self, number: int, subject: int, name: str) -> None:
        self.put("kernel_event", id=uid(number), subject_id=uid(subject), name=name, entity_id=1)


def _value(value: Any) -> Any:
    return Jsonb(value) if isinstance(value, dict) else value


def write_history(books: Books) -> None:
    """Write the clean books: order 100, receipt 200, invoices 300 and 301, and all around them."""
    for part in (_setting, _goods, _order, _invoices, _stock, _other_journals, _trail):
        part(books)


def _setting(books: Books) -> None:
    for entity in (1, 2):
        books.put("governance_entity", id=entity, code=f"E{entity}", currency="USD")
        for number, month, after in (
            (2, date(2026, 2, 1), date(2026, 3, 1)),
            (3, date(2026, 3, 1), APRIL),
        ):
            period = entity * 10 + number
            books.put(
                "masterdata_period",
                id=period,
                entity_id=entity,
                year=2026,
                number=number,
                name=f"2026-{number:02d}",
                days=DateRange(month, after),
            )
            for ledger in ("INV", "PO", "AP", "GL"):
                state = "CLOSED" if number == 2 else "OPEN"
                books.put("masterdata_periodstate", period_id=period, ledger=ledger, state=state)
            if number == 2:
                books.put(
                    "finance_periodclosing", id=uid(period), entity_id=entity, period_id=period
                )
    for code in (
        "1000",
        "1300",
        "1310",
        "1320",
        "1350",
        "1360",
        "1500",
        "2000",
        "2050",
        "2055",
        "2080",
        "2500",
        "3000",
        "5000",
        "5100",
        "5110",
        "9100",
        "9101",
    ):
        books.put("masterdata_account", id=int(code), code=code, kind="ASSET")


def _goods(books: Books) -> None:
    books.put(
        "masterdata_item",
        id=1,
        code="I1",
        item_class="DRUG",
        ved="E",
        storage_class="CRT",
        quantum=1,
    )
    books.put("inventory_lot", id=uid(1), item_id=1, number="L1")
    for location, entity, kind in ((1, 1, "CENTRAL"), (2, 1, "IN_TRANSIT"), (3, 2, "CENTRAL")):
        books.put(
            "masterdata_location",
            id=location,
            code=f"P{location}",
            entity_id=entity,
            kind=kind,
            shortage_policy="FORBID",
        )


def _order(books: Books) -> None:
    books.put(
        "procurement_purchaseorder",
        id=uid(100),
        number="PO-1",
        kind="STOCK",
        entity_id=1,
        supplier_id=7,
        status="PARTIALLY_RECEIVED",
        total_amount=200,
        version=1,
        sent_at=NOON,
    )
    books.put(
        "procurement_purchaseorderline",
        id=uid(101),
        order_id=uid(100),
        line_no=1,
        item_id=1,
        quantity=100,
        uom="EACH",
        factor_num=1,
        factor_den=1,
        base_quantity=100,
        price_amount=2,
        price_quantity=1,
        line_amount=200,
        received_base=60,
        received_amount=120,
        returned_base=5,
        invoiced_base=40,
        grni_account_id=2050,
        status="PARTIAL",
    )
    books.put(
        "governance_approvalstep",
        id=uid(102),
        document_id=uid(100),
        document_version=1,
        position=1,
        status="APPROVED",
        requested_by_id=1,
        decided_by_id=2,
    )
    books.journal(110, 100, {"9100": 200, "9101": -200}, event="ORDER_COMMITTED")
    books.journal(111, 100, {"9100": -120, "9101": 120}, event="COMMITMENT_CHANGED")
    books.put(
        "procurement_goodsreceipt",
        id=uid(200),
        number="GR-1",
        order_id=uid(100),
        entity_id=1,
        location_id=1,
        status="POSTED",
    )
    books.put(
        "procurement_receiptline",
        id=uid(201),
        receipt_id=uid(200),
        order_line_id=uid(101),
        line_no=1,
        item_id=1,
        lot_id=uid(1),
        quantity=60,
        uom="EACH",
        base_quantity=60,
        amount=120,
        status="POSTED",
        returned_base=5,
    )
    books.journal(210, 200, {"1300": 120, "2050": -120}, event="GOODS_RECEIVED")
    books.put(
        "procurement_supplierreturn",
        id=uid(220),
        number="RT-1",
        entity_id=1,
        supplier_id=7,
        order_id=uid(100),
        authorisation="RMA",
    )
    books.put(
        "procurement_supplierreturnline",
        id=uid(221),
        supplier_return_id=uid(220),
        line_no=1,
        receipt_line_id=uid(201),
        base_quantity=5,
        value=10,
    )
    books.journal(
        230, 220, {"1360": 10, "1300": -10, "supplier_id": 7}, event="RETURNED_TO_SUPPLIER"
    )


def _invoices(books: Books) -> None:
    books.put(
        "finance_grniitem",
        receipt_line_id=uid(201),
        entity_id=1,
        supplier_id=7,
        order_id=uid(100),
        order_line_id=uid(101),
        account_id=2050,
        quantity=60,
        amount=120,
        cleared_quantity=40,
        cleared_amount=80,
    )
    common = {
        "kind": "INVOICE",
        "entity_id": 1,
        "supplier_id": 7,
        "payable_account_id": 2000,
        "posted_on": MARCH,
        "entered_by_id": 3,
        "currency": "USD",
    }
    books.put(
        "finance_invoice",
        id=uid(300),
        number="IN-1",
        natural_key="A1",
        total_amount=84,
        goods_amount=84,
        open_amount=0,
        status="PAID",
        order_id=uid(100),
        **common,
    )
    books.put(
        "finance_invoice",
        id=uid(301),
        number="IN-2",
        natural_key="A2",
        total_amount=30,
        goods_amount=30,
        open_amount=20,
        status="POSTED",
        approved_by_id=4,
        **common,
    )
    books.put(
        "finance_invoiceline",
        id=uid(302),
        invoice_id=uid(300),
        line_no=1,
        order_line_id=uid(101),
        quantity=40,
        uom="EACH",
        base_quantity=40,
        amount=84,
    )
    books.put(
        "finance_matchrow",
        id=uid(303),
        invoice_line_id=uid(302),
        order_line_id=uid(101),
        receipt_line_id=uid(201),
        quantity=40,
        order_amount=80,
        invoice_amount=84,
        difference=4,
    )
    books.journal(
        310, 300, {"2050": 80, "5100": 4, "2000": -84, "supplier_id": 7}, event="INVOICE_POSTED"
    )
    books.journal(311, 301, {"5110": 30, "2000": -30, "supplier_id": 7}, event="INVOICE_POSTED")
    paid = {
        "entity_id": 1,
        "supplier_id": 7,
        "status": "CONFIRMED",
        "prepared_by_id": 5,
        "approved_by_id": 6,
        "released_by_id": 8,
        "released_on": MARCH,
    }
    books.put("finance_payment", id=uid(400), number="PAY-1", kind="INVOICES", amount=84, **paid)
    books.put(
        "finance_paymentallocation",
        id=uid(401),
        payment_id=uid(400),
        invoice_id=uid(300),
        amount=84,
        is_live=True,
    )
    books.journal(410, 400, {"2000": 84, "1000": -84, "supplier_id": 7}, event="PAYMENT_RELEASED")
    books.put(
        "finance_payment",
        id=uid(420),
        number="PAY-2",
        kind="PREPAYMENT",
        amount=100,
        unapplied_amount=90,
        prepaid_account_id=1350,
        **paid,
    )
    books.put(
        "finance_prepaymentapplication",
        id=uid(421),
        payment_id=uid(420),
        invoice_id=uid(301),
        amount=10,
    )
    books.journal(430, 420, {"1350": 100, "1000": -100, "supplier_id": 7}, event="PREPAID")
    books.journal(431, 301, {"2000": 10, "1350": -10, "supplier_id": 7}, event="PREPAYMENT_APPLIED")


MOVED = {"entity_id": 1, "item_id": 1, "lot_id": uid(1)}
IN_STORE = {"to_location_id": 1, "to_status": "AVAILABLE"}
FROM_STORE = {"from_location_id": 1, "from_status": "AVAILABLE"}


def _stock(books: Books) -> None:
    for number, kind, status in (
        (500, "TRANSFER", "SHIPPED"),
        (510, "ISSUE", "POSTED"),
        (520, "REVERSAL", "POSTED"),
    ):
        books.put(
            "inventory_stockdocument",
            id=uid(number),
            number=f"ST-{number}",
            kind=kind,
            status=status,
            entity_id=1,
            location_id=1,
        )
    for movement, document, kind, quantity, value, places in (
        (1, 200, "RECEIPT", 60, 120, IN_STORE),
        (2, 220, "SUPPLIER_RETURN", 5, 10, FROM_STORE),
        (
            3,
            500,
            "TRANSFER_OUT",
            10,
            20,
            {**FROM_STORE, "to_location_id": 2, "to_status": "IN_TRANSIT"},
        ),
        (4, 510, "ISSUE", 4, 8, FROM_STORE),
        (5, 520, "REVERSAL", 4, 8, {**IN_STORE, "reverses_id": 4}),
    ):
        books.put(
            "inventory_movement",
            id=movement,
            document_id=uid(document),
            kind=kind,
            quantity=quantity,
            value=value,
            **MOVED,
            **places,
        )
    for layer, location, status, quantity, value in (
        (1, 1, "AVAILABLE", 45, 90),
        (2, 2, "IN_TRANSIT", 10, 20),
    ):
        books.put(
            "inventory_layer",
            id=layer,
            location_id=location,
            status=status,
            quantity=quantity,
            value=value,
            **MOVED,
        )
    books.journal(501, 500, {"1320": 20, "1300": -20}, event="TRANSFER_SHIPPED")
    books.journal(511, 510, {"5000": 8, "1300": -8}, event="STOCK_ISSUED")
    books.journal(521, 520, {"5000": -8, "1300": 8}, event="STOCK_REVERSED", reverses_id=uid(511))


def _other_journals(books: Books) -> None:
    books.journal(600, 600, {"5110": 9, "2080": -9}, event="ACCRUAL", reverse_on=APRIL)
    books.journal(601, 601, {"5110": 6, "2080": -6}, event="ACCRUAL", reverse_on=MARCH)
    books.journal(602, 602, {"5110": -6, "2080": 6}, event="ACCRUAL_REVERSED", reverses_id=uid(601))
    books.journal(610, 610, {"1500": 7, "5000": -7, "partner_entity_id": 2}, event="SHARED")
    books.journal(
        611, 611, {"5000": 7, "2500": -7, "partner_entity_id": 1}, event="SHARED", entity_id=2
    )


STORY = {
    100: ("purchase_order_created", "purchase_order_approved", "purchase_order_sent"),
    200: ("goods_received",),
    220: ("goods_returned_to_supplier",),
    300: ("invoice_registered", "invoice_posted"),
    301: ("invoice_registered", "invoice_posted"),
    400: ("payment_released", "payment_confirmed"),
    420: ("payment_released", "payment_confirmed"),
    500: ("transfer_shipped",),
    510: ("stock_issued",),
    520: ("stock_posting_reversed",),
}
TOLD_BY = {1: "procurement", 2: "procurement", 3: "finance", 4: "finance", 5: "inventory"}


def _trail(books: Books) -> None:
    numbers = iter(range(700, 800))
    for subject, names in STORY.items():
        for name in names:
            books.event(next(numbers), subject, f"{TOLD_BY[subject // 100]}.{name}.v1")
    for place, subject in enumerate((100, 200, 220, 300, 301, 400, 420, 500, 510, 520), start=1):
        books.audit(place, subject)
    books.put(
        "hub_lane",
        id=1,
        endpoint_id=1,
        object_type="order",
        business_key="PO-1",
        last_seq=2,
        next_seq=2,
    )
    books.put("hub_delivery", id=uid(801), lane_id=1, seq=1, event_id=uid(700), status="DONE")
    books.put("hub_delivery", id=uid(802), lane_id=1, seq=2, event_id=uid(701), status="READY")
    books.put(
        "kernel_idempotency",
        id=1,
        person_id=1,
        key="k1",
        operation="procurement.create_order",
        result={"number": "PO-1"},
    )
    _seal(books, 1, range(1, 5), NO_HEAD)
    _seal(books, 2, range(5, 10), _head_of(books, 1))


def _seal(books: Books, number: int, places: range, previous: str) -> None:
    """Seal a batch with the writer's own rules: the auditor must come to the same hashes."""
    digests = [_digest_of(books, place) for place in places]
    leaves = [leaf_hash(digest) for digest in digests]
    root = merkle_root(leaves)
    books.put(
        "governance_auditseal",
        number=number,
        first_sequence=places[0],
        last_sequence=places[-1],
        merkle_root=root,
        previous_head=previous,
        head=chained_head(previous, root),
    )
    for place, leaf in zip(places, leaves, strict=True):
        books.put(
            "governance_auditleaf", sequence=place, entry_id=place, seal_id=number, leaf_hash=leaf
        )


def _digest_of(books: Books, entry: int) -> str:
    query = "SELECT digest FROM governance_auditentry WHERE id = %s"
    return books.connection.execute(query, [entry]).fetchone()[0]


def _head_of(books: Books, number: int) -> str:
    query = "SELECT head FROM governance_auditseal WHERE number = %s"
    return books.connection.execute(query, [number]).fetchone()[0]
