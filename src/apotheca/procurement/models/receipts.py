"""Goods receipts and returns to the supplier."""

from django.db import models
from django.db.models import F, Q, Value

HOLD_CODES = [
    "", "OVER_RECEIPT", "SHORT_DATED", "EXPIRED", "LOT_MISSING", "EXPIRY_MISSING",
    "EXPIRY_CONFLICT", "SERIAL_MISSING", "WRONG_PACKAGE", "STORAGE_UNFIT", "UOM_MISALIGNED",
    "RECALLED", "QTY_DIFFERENCE",
]  # fmt: skip


class GoodsReceipt(models.Model):
    """One delivery against one order, counted by us. A delivery note is booked once per order."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    order = models.ForeignKey("procurement.PurchaseOrder", models.PROTECT, db_index=False)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    location = models.ForeignKey("masterdata.Location", models.PROTECT)
    delivery_note = models.CharField(max_length=60)
    status = models.CharField(max_length=10)
    received_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    business_date = models.DateField()
    correlation_id = models.UUIDField()

    class Meta:
        indexes = [
            models.Index(fields=["order"], name="receipt_by_order"),
            models.Index(fields=["business_date", "number"], name="receipt_by_day"),
            models.Index(fields=["delivery_note"], name="receipt_by_delivery_note"),
            models.Index(
                fields=["location", "business_date", "number"],
                condition=Q(status="POSTED"),
                name="posted_receipts_by_place",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "delivery_note"],
                condition=~Q(status="REVERSED"),
                name="delivery_note_booked_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["HELD", "POSTED", "PUT_AWAY", "REFUSED", "REVERSED"]),
                name="receipt_status_is_known",
            ),
        ]


class ReceiptLine(models.Model):
    """
    One delivered lot of one order line. A HELD line is counted but neither stock nor liability yet.

    ``amount`` is base quantity times the frozen price, the value of the layer and of the GRNI; on a
    held line it is the money at risk. ``findings`` keeps every hold code with what was compared;
    ``posted_on`` is the business date of the posting, later than the arrival when it was held.
    """

    id = models.UUIDField(primary_key=True)
    receipt = models.ForeignKey(GoodsReceipt, models.PROTECT, related_name="lines", db_index=False)
    order_line = models.ForeignKey("procurement.PurchaseOrderLine", models.PROTECT, db_index=False)
    line_no = models.PositiveIntegerField()
    item = models.ForeignKey("masterdata.Item", models.PROTECT, null=True)
    lot = models.ForeignKey("inventory.Lot", models.PROTECT, null=True)
    lot_number = models.CharField(max_length=60, blank=True, default="")
    expires_on = models.DateField(null=True)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    uom = models.CharField(max_length=12)
    base_quantity = models.DecimalField(max_digits=20, decimal_places=6)
    stated_base = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    status = models.CharField(max_length=10)
    hold_code = models.CharField(max_length=16, blank=True, default="")
    serial = models.CharField(max_length=60, blank=True, db_default="")
    package_id = models.IntegerField(null=True)
    findings = models.JSONField(db_default=Value([], models.JSONField()))
    posted_on = models.DateField(null=True)
    decision = models.CharField(max_length=10, blank=True, db_default="")
    decided_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    put_away_base = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    returned_base = models.DecimalField(max_digits=20, decimal_places=6, default=0)

    class Meta:
        indexes = [
            models.Index(fields=["order_line"], name="receipt_line_by_order_line"),
            models.Index(
                fields=["hold_code"], condition=Q(status="HELD"), name="held_receipt_lines"
            ),
            models.Index(
                fields=["lot_number"], condition=~Q(lot_number=""), name="receipt_line_by_lot"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["receipt", "line_no"], name="receipt_line_once"),
            models.CheckConstraint(
                condition=Q(base_quantity__gt=0, quantity__gt=0), name="receipt_line_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["HELD", "POSTED", "REFUSED", "REVERSED"]),
                name="receipt_line_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(decision__in=["", "ACCEPT", "RECOUNT", "REFUSE"]),
                name="receipt_decision_is_known",
            ),
            models.CheckConstraint(
                condition=Q(status="HELD") | Q(hold_code="") | ~Q(decision=""),
                name="a_held_line_leaves_by_a_decision",
            ),
            models.CheckConstraint(
                condition=Q(hold_code__in=HOLD_CODES), name="receipt_hold_code_is_known"
            ),
            models.CheckConstraint(
                condition=Q(put_away_base__lte=F("base_quantity")), name="put_away_within_receipt"
            ),
            models.CheckConstraint(
                condition=Q(returned_base__lte=F("base_quantity")), name="return_within_receipt"
            ),
        ]


class SupplierReturn(models.Model):
    """Goods sent back under the supplier's authorisation; the credit memo clears the claim."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    supplier = models.ForeignKey("masterdata.Supplier", models.PROTECT)
    order = models.ForeignKey("procurement.PurchaseOrder", models.PROTECT)
    authorisation = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    occurred_at = models.DateTimeField()
    business_date = models.DateField()
    correlation_id = models.UUIDField()
    returned_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["business_date", "number"], name="return_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(authorisation=""), name="a_return_has_an_authorisation"
            ),
        ]


class SupplierReturnLine(models.Model):
    """One returned lot, at book value."""

    id = models.UUIDField(primary_key=True)
    supplier_return = models.ForeignKey(
        SupplierReturn, models.PROTECT, related_name="lines", db_index=False
    )
    line_no = models.PositiveIntegerField()
    receipt_line = models.ForeignKey(ReceiptLine, models.PROTECT)
    base_quantity = models.DecimalField(max_digits=20, decimal_places=6)
    value = models.DecimalField(max_digits=18, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["supplier_return", "line_no"], name="return_line_once"),
            models.CheckConstraint(
                condition=Q(base_quantity__gt=0), name="return_line_is_positive"
            ),
        ]
