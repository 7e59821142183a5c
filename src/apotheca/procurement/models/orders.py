"""Purchase orders, their immutable versions, and what the supplier answered."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce, Now

from apotheca.procurement.models.requisitions import NEVER

ORDER_KINDS = ["STOCK", "NON_STOCK", "SERVICE", "BLANKET", "RELEASE", "BILL_ONLY", "EMERGENCY"]
ORDER_STATES = [
    "DRAFT", "PENDING_APPROVAL", "APPROVED", "SENT", "ACKNOWLEDGED", "ACK_WITH_CHANGES",
    "REJECTED_BY_SUPPLIER", "CHANGE_PENDING", "PARTIALLY_RECEIVED", "RECEIVED", "INVOICED",
    "CLOSED", "CLOSED_SHORT", "CANCELLED",
]  # fmt: skip
LINE_STATES = [
    "OPEN", "BACKORDERED", "SUBSTITUTE_PROPOSED", "PARTIAL", "RECEIVED", "CLOSED_SHORT",
    "CANCELLED",
]  # fmt: skip

EMERGENCY_OUTCOMES = ["", "JUSTIFIED", "JUSTIFIED_PROCESS_GAP", "NOT_JUSTIFIED"]


class PurchaseOrder(models.Model):
    """A commitment to a supplier. ``version`` counts agreed changes; each is kept whole."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    facility = models.ForeignKey("governance.Facility", models.PROTECT)
    supplier = models.ForeignKey("masterdata.Supplier", models.PROTECT, db_index=False)
    supplier_site = models.ForeignKey("masterdata.SupplierSite", models.PROTECT, null=True)
    deliver_to = models.ForeignKey("masterdata.Location", models.PROTECT)
    blanket = models.ForeignKey("self", models.PROTECT, null=True)
    buyer = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    status = models.CharField(max_length=22)
    currency = models.CharField(max_length=3)
    total_amount = models.DecimalField(max_digits=18, decimal_places=2)
    released_amount = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    expected_freight = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    net_days = models.PositiveSmallIntegerField()
    discount_pct = models.DecimalField(max_digits=6, decimal_places=4)
    discount_days = models.PositiveSmallIntegerField()
    emergency_reason = models.CharField(max_length=200, blank=True, default="")
    emergency_review_due = models.DateField(null=True)
    emergency_outcome = models.CharField(max_length=24, blank=True, db_default="")
    emergency_reviewed_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    ordered_on = models.DateField()
    sent_at = models.DateTimeField(null=True)
    acknowledged_at = models.DateTimeField(null=True)
    occurred_at = models.DateTimeField()
    business_date = models.DateField()
    correlation_id = models.UUIDField()
    version = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["ordered_on", "number"], name="order_by_day"),
            models.Index(fields=["status", "ordered_on", "number"], name="order_by_status"),
            models.Index(
                fields=["emergency_review_due", "number"],
                condition=Q(kind="EMERGENCY", emergency_outcome=""),
                name="emergencies_to_review",
            ),
            models.Index(fields=["supplier", "ordered_on"], name="order_by_supplier"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ORDER_KINDS), name="order_kind_is_known"),
            models.CheckConstraint(
                condition=Q(status__in=ORDER_STATES), name="order_status_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(kind="EMERGENCY") | ~Q(emergency_reason=""),
                name="an_emergency_order_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(kind="BLANKET") | Q(released_amount__lte=F("total_amount")),
                name="releases_stay_within_the_blanket",
            ),
            models.CheckConstraint(
                condition=~Q(kind="RELEASE") | Q(blanket__isnull=False),
                name="a_release_names_its_blanket",
            ),
            models.CheckConstraint(
                condition=Q(emergency_outcome__in=EMERGENCY_OUTCOMES),
                name="emergency_outcome_is_known",
            ),
            models.CheckConstraint(
                condition=Q(emergency_reviewed_by=None) | ~Q(emergency_reviewed_by=F("buyer")),
                name="nobody_reviews_their_own_emergency",
            ),
        ]


class PurchaseOrderLine(models.Model):
    """
    One ordered thing, with the meaning frozen at the order: price, contract, factor, account, tax.

    ``quantity`` is in ``uom``; 1 ``uom`` is factor_num/factor_den base units; the price is
    ``price_amount`` for ``price_quantity`` of ``uom`` in the order's currency. Received, invoiced
    and
    returned quantities are in base units and change with the documents that cause them.
    ``received_amount`` is what receipts were valued at; a change of price counts from
    ``repriced_base`` and ``repriced_amount`` on, what had come before it. ``accepted_over_base`` is
    what somebody took beyond the tolerance.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="lines", db_index=False)
    line_no = models.PositiveIntegerField()
    requisition_line = models.ForeignKey("procurement.RequisitionLine", models.PROTECT, null=True)
    item = models.ForeignKey("masterdata.Item", models.PROTECT, null=True)
    package = models.ForeignKey("masterdata.Package", models.PROTECT, null=True)
    description = models.CharField(max_length=400)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    uom = models.CharField(max_length=12)
    factor_num = models.BigIntegerField(default=1)
    factor_den = models.BigIntegerField(default=1)
    conversion_id = models.IntegerField(null=True)
    base_quantity = models.DecimalField(max_digits=20, decimal_places=6)
    price_amount = models.DecimalField(max_digits=18, decimal_places=6)
    price_quantity = models.PositiveIntegerField(default=1)
    line_amount = models.DecimalField(max_digits=18, decimal_places=2)
    contract_line_id = models.IntegerField(null=True)
    contract_version = models.PositiveIntegerField(null=True)
    price_type = models.CharField(max_length=8, blank=True, default="")
    price_candidates = models.JSONField(default=list)
    debit_account_id = models.IntegerField()
    grni_account_id = models.IntegerField()
    variance_account_id = models.IntegerField()
    cost_centre = models.ForeignKey("governance.CostCentre", models.PROTECT, null=True)
    tax_rate = models.DecimalField(max_digits=8, decimal_places=6, default=0)
    expected_tax = models.DecimalField(max_digits=18, decimal_places=2, default=0)
    over_receipt_pct = models.DecimalField(max_digits=6, decimal_places=4, default=0)
    needed_on = models.DateField(null=True)
    promised_on = models.DateField(null=True)
    status = models.CharField(max_length=20, default="OPEN")
    received_base = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    returned_base = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    cancelled_base = models.DecimalField(max_digits=20, decimal_places=6, default=0)
    is_stock = models.BooleanField(db_default=True)
    received_amount = models.DecimalField(max_digits=18, decimal_places=2, db_default=0)
    invoiced_base = models.DecimalField(max_digits=20, decimal_places=6, db_default=0)
    repriced_base = models.DecimalField(max_digits=20, decimal_places=6, db_default=0)
    repriced_amount = models.DecimalField(max_digits=18, decimal_places=2, db_default=0)
    accepted_over_base = models.DecimalField(max_digits=20, decimal_places=6, db_default=0)

    class Meta:
        indexes = [
            models.Index(
                fields=["item"],
                condition=Q(status__in=["OPEN", "BACKORDERED", "PARTIAL"]),
                name="open_order_lines_by_item",
            ),
            models.Index(
                Coalesce("promised_on", "needed_on", NEVER),
                "id",
                condition=Q(status__in=["OPEN", "BACKORDERED", "SUBSTITUTE_PROPOSED", "PARTIAL"]),
                name="open_order_lines_by_due_day",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "line_no"], name="order_line_once"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, base_quantity__gt=0), name="order_line_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(factor_num__gt=0, factor_den__gt=0),
                name="order_line_factor_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(received_base__gte=0, returned_base__gte=0, cancelled_base__gte=0),
                name="order_line_progress_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    received_base__lte=F("base_quantity") * (Value(1) + F("over_receipt_pct"))
                    + F("accepted_over_base")
                ),
                name="receipts_stay_within_tolerance",
            ),
            models.CheckConstraint(
                condition=Q(status__in=LINE_STATES), name="order_line_status_is_known"
            ),
        ]


class PurchaseOrderVersion(models.Model):
    """The order as it was agreed at one version. Append-only by trigger."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(
        PurchaseOrder, models.PROTECT, related_name="versions", db_index=False
    )
    version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    reason = models.CharField(max_length=200, blank=True, default="")
    made_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "version"], name="order_version_once"),
        ]


class OrderChange(models.Model):
    """
    A change that waits: version ``order.version + 1`` as the buyer asks or the supplier proposes
    it.

    PROPOSED waits for the buyer's answer to the supplier, PENDING for approval. ``resume_status``
    is
    where the order stood.
    """

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(PurchaseOrder, models.PROTECT, related_name="changes")
    version = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=8)
    lines = models.JSONField()
    reason = models.CharField(max_length=200, blank=True)
    resume_status = models.CharField(max_length=22)
    status = models.CharField(max_length=8)
    requested_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(status__in=["PROPOSED", "PENDING"]),
                name="one_change_waits_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["PROPOSED", "PENDING", "AGREED", "REFUSED"]),
                name="order_change_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=["BUYER", "SUPPLIER"]), name="order_change_origin_is_known"
            ),
        ]


class OrderAcknowledgement(models.Model):
    """What the supplier answered to one version, line by line, with codes kept as received."""

    id = models.UUIDField(primary_key=True)
    order = models.ForeignKey(PurchaseOrder, models.PROTECT, db_index=False)
    order_version = models.PositiveSmallIntegerField()
    supplier_reference = models.CharField(max_length=60)
    lines = models.JSONField()
    occurred_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order", "supplier_reference"], name="acknowledgement_recorded_once"
            ),
        ]
