"""GRNI by receipt line, supplier invoices and credit memos, and the match as a ledger."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

HOLD_CODES = [
    "DUPLICATE", "DUPLICATE_SUSPECT", "RECEIPT_MISSING", "QTY_OVER_RECEIVED", "PRICE_OVER",
    "PRICE_UNDER", "FREIGHT_OVER", "TAX_OVER", "TOTAL_MISMATCH", "SEMANTIC_UOM_MISALIGNMENT",
    "SUPPLIER_BLOCKED", "ACCOUNT_DERIVATION_FAILED", "PERIOD_CLOSED", "NO_PO", "UOM_UNKNOWN",
]  # fmt: skip
INVOICE_STATES = [
    "RECEIVED", "EXCEPTION", "MATCHED", "POSTED", "SCHEDULED", "PAID", "DUPLICATE", "REJECTED",
    "DISPUTED", "VOID",
]  # fmt: skip


class GrniItem(models.Model):
    """
    What one receipt line still owes the supplier's invoice: the open GRNI list, to the cent.

    Quantities in base units, amounts at the frozen order price. ``cleared`` counts invoices matched
    and receipts reversed; it can never pass what was received.
    """

    receipt_line = models.OneToOneField(
        "procurement.ReceiptLine", models.PROTECT, primary_key=True, related_name="+"
    )
    entity_id = models.IntegerField()
    supplier_id = models.IntegerField()
    facility_id = models.IntegerField()
    order_id = models.UUIDField()
    order_line_id = models.UUIDField()
    account_id = models.IntegerField()
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    cleared_quantity = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    cleared_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    business_date = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cleared_quantity__gte=0, cleared_quantity__lte=F("quantity")),
                name="grni_cleared_within_received",
            ),
            models.CheckConstraint(
                condition=Q(cleared_amount__gte=0, cleared_amount__lte=F("amount")),
                name="grni_amount_cleared_within_received",
            ),
            models.CheckConstraint(
                condition=~Q(cleared_quantity=F("quantity")) | Q(cleared_amount=F("amount")),
                name="grni_cleared_whole_keeps_no_money",
            ),
        ]
        indexes = [
            models.Index(fields=["order_line_id"], name="grni_by_order_line"),
            models.Index(
                fields=["entity_id"],
                condition=Q(cleared_quantity__lt=F("quantity")),
                name="open_grni_by_entity",
            ),
            models.Index(
                fields=["business_date", "receipt_line"],
                condition=Q(cleared_quantity__lt=F("quantity")),
                name="open_grni_by_age",
            ),
        ]


class Invoice(models.Model):
    """
    A supplier's invoice or credit memo, as it came. It is evaluated, never edited.

    ``natural_key`` is the normalised supplier number; an entity takes one live document per
    supplier and number. Money in ``currency``; ``total_amount`` is gross, ``open_amount`` is what
    is still owed (or, of a credit memo, still usable). ``claim_amount`` was posted as a claim on
    the supplier, ``short_amount`` not at all. The account that was credited is debited by the
    payment.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=12)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    supplier = models.ForeignKey("masterdata.Supplier", models.PROTECT, db_index=False)
    supplier_number = models.CharField(max_length=60)
    natural_key = models.CharField(max_length=60)
    order = models.ForeignKey("procurement.PurchaseOrder", models.PROTECT, null=True)
    supplier_return = models.ForeignKey("procurement.SupplierReturn", models.PROTECT, null=True)
    corrects = models.ForeignKey("self", models.PROTECT, null=True)
    invoiced_on = models.DateField()
    received_on = models.DateField()
    currency = models.CharField(max_length=3)
    goods_amount = models.DecimalField(max_digits=18, decimal_places=2)
    freight_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    tax_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    total_amount = models.DecimalField(max_digits=18, decimal_places=2)
    open_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    due_on = models.DateField(null=True)
    discount_until = models.DateField(null=True)
    discount_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    document_sha256 = models.CharField(max_length=64, blank=True, default="")
    status = models.CharField(max_length=10)
    origin = models.CharField(max_length=20, default="SUPPLIER")
    posted_on = models.DateField(null=True)
    facility_id = models.IntegerField(db_default=0)
    order_reference = models.CharField(max_length=60, blank=True, db_default="")
    claim_amount = models.DecimalField(max_digits=18, decimal_places=2, db_default=0)
    short_amount = models.DecimalField(max_digits=18, decimal_places=2, db_default=0)
    payable_account_id = models.IntegerField(null=True)
    approved_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    entered_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    correlation_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "supplier", "natural_key", "kind"],
                condition=~Q(status__in=["DUPLICATE", "REJECTED", "VOID"]),
                name="supplier_invoice_booked_once",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["INVOICE", "CREDIT_MEMO"]), name="invoice_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=INVOICE_STATES), name="invoice_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(open_amount__gte=0, open_amount__lte=F("total_amount")),
                name="invoice_never_overpaid",
            ),
            models.CheckConstraint(
                condition=Q(open_amount=0) | Q(status__in=["POSTED", "SCHEDULED"]),
                name="only_a_posted_invoice_is_owed",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["POSTED", "SCHEDULED", "PAID"])
                | Q(posted_on__isnull=False, payable_account_id__isnull=False),
                name="a_posted_invoice_has_a_day_and_an_account",
            ),
            models.CheckConstraint(
                condition=Q(
                    goods_amount__gte=0,
                    freight_amount__gte=0,
                    tax_amount__gte=0,
                    total_amount__gt=0,
                ),
                name="invoice_amounts_are_not_negative",
            ),
            models.CheckConstraint(condition=~Q(natural_key=""), name="invoice_has_a_number"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("entered_by")),
                name="nobody_approves_an_invoice_they_entered",
            ),
        ]
        indexes = [
            models.Index(fields=["supplier", "natural_key"], name="invoice_by_natural_key"),
            models.Index(fields=["order"], name="invoice_by_order"),
            models.Index(
                fields=["document_sha256"],
                condition=~Q(document_sha256=""),
                name="invoice_by_document",
            ),
            models.Index(
                fields=["order"],
                condition=Q(status__in=["EXCEPTION", "DISPUTED"]),
                name="parked_invoices",
            ),
            models.Index(
                fields=["entity", "due_on"], condition=Q(open_amount__gt=0), name="open_payables"
            ),
            models.Index(fields=["status", "id"], name="invoice_by_status"),
            models.Index(fields=["supplier", "id"], name="invoice_by_supplier"),
            models.Index(fields=["natural_key"], name="invoice_by_supplier_number"),
        ]


class InvoiceLine(models.Model):
    """
    One billed thing, in the supplier's words, paired with an order line where known.

    Append-only by trigger. ``base_quantity`` is None where the unit has no approved conversion.
    """

    id = models.UUIDField(primary_key=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines")
    line_no = models.PositiveIntegerField()
    order_line = models.ForeignKey("procurement.PurchaseOrderLine", models.PROTECT, null=True)
    identifier = models.CharField(max_length=60, blank=True, db_default="")
    description = models.CharField(max_length=400, blank=True, default="")
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    uom = models.CharField(max_length=12)
    base_quantity = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    account_id = models.IntegerField(null=True)
    cost_centre_id = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["order_line"], name="invoice_line_by_order_line")]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "line_no"], name="invoice_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount__gte=0), name="invoice_line_is_not_negative"
            ),
        ]


class MatchRow(models.Model):
    """
    The match as a ledger: this much of an invoice line settles this much of a receipt line.

    ``order_amount`` leaves GRNI, ``invoice_amount`` is billed, ``difference`` goes to variance.
    Append-only; a reversal is a row of its own.
    """

    id = models.UUIDField(primary_key=True)
    invoice_line = models.ForeignKey(InvoiceLine, models.PROTECT)
    order_line_id = models.UUIDField()
    receipt_line = models.ForeignKey("procurement.ReceiptLine", models.PROTECT)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    order_amount = models.DecimalField(max_digits=18, decimal_places=2)
    invoice_amount = models.DecimalField(max_digits=18, decimal_places=2)
    difference = models.DecimalField(max_digits=18, decimal_places=2)
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    matched_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["receipt_line"], name="match_by_receipt_line"),
            models.Index(fields=["invoice_line"], name="match_by_invoice_line"),
            models.Index(fields=["order_line_id"], name="match_by_order_line"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(difference=F("invoice_amount") - F("order_amount")),
                name="match_difference_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, quantity__gt=0)
                | Q(reverses__isnull=False, quantity__lt=0),
                name="a_match_is_positive_its_reversal_negative",
            ),
        ]


class MatchHold(models.Model):
    """Why an invoice waits: a named code with an owner, a clock and money at risk."""

    id = models.UUIDField(primary_key=True)
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="holds")
    invoice_line = models.ForeignKey(InvoiceLine, models.PROTECT, null=True)
    code = models.CharField(max_length=26)
    owner = models.CharField(max_length=30)
    amount_at_risk = models.DecimalField(max_digits=18, decimal_places=2)
    detail = models.CharField(max_length=300, blank=True, default="")
    opened_at = models.DateTimeField()
    sla_hours = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=10, default="OPEN")
    resolution = models.CharField(max_length=30, blank=True, default="")
    resolved_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["invoice", "invoice_line", "code"],
                condition=Q(status="OPEN"),
                nulls_distinct=False,
                name="hold_open_once",
            ),
            models.CheckConstraint(
                condition=Q(status="OPEN") | Q(resolved_at__isnull=False),
                name="a_resolved_hold_has_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(status="ACCEPTED") | (Q(resolved_by__isnull=False) & ~Q(reason="")),
                name="an_accepted_hold_has_a_person_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(code__in=HOLD_CODES), name="match_hold_code_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "ACCEPTED", "CLEARED"]),
                name="match_hold_status_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "opened_at"], condition=Q(status="OPEN"), name="open_holds"
            ),
            models.Index(fields=["invoice"], name="hold_by_invoice"),
        ]


class MatchTolerance(models.Model):
    """
    How far an invoice may stray before a person looks. The most specific row wins; '' and 0 are
    any.

    ``accept_limit`` is the money at risk up to which an AP supervisor decides alone. A row for
    controlled substances can only say what always holds: no tolerance at all.
    """

    id = models.AutoField(primary_key=True)
    item_class = models.CharField(max_length=10, blank=True, default="")
    supplier_id = models.IntegerField(default=0)
    facility_id = models.IntegerField(default=0)
    is_controlled = models.BooleanField(default=False)
    price_pct = models.DecimalField(max_digits=6, decimal_places=4)
    line_floor = models.DecimalField(max_digits=18, decimal_places=2)
    line_cap = models.DecimalField(max_digits=18, decimal_places=2)
    quantity_over_pct = models.DecimalField(max_digits=6, decimal_places=4)
    freight = models.DecimalField(max_digits=18, decimal_places=2)
    tax = models.DecimalField(max_digits=18, decimal_places=2)
    rounding = models.DecimalField(max_digits=18, decimal_places=2)
    accept_limit = models.DecimalField(max_digits=18, decimal_places=2, db_default=1000)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_controlled=False)
                | Q(
                    price_pct=0,
                    line_floor=0,
                    line_cap=0,
                    quantity_over_pct=0,
                    freight=0,
                    tax=0,
                    rounding=0,
                ),
                name="controlled_substances_have_no_tolerance",
            ),
            models.UniqueConstraint(
                fields=["item_class", "supplier_id", "facility_id", "is_controlled"],
                name="match_tolerance_once",
            ),
        ]
