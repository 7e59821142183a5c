"""Stock documents: issues, returns, transfers, waste, counts, status changes, reversals."""

from django.db import models
from django.db.models import F, Q

DOCUMENT_KINDS = [
    "OPENING", "ISSUE", "ISSUE_RETURN", "TRANSFER", "WASTE", "DISCARD", "WRITE_OFF", "COUNT",
    "STATUS_CHANGE", "PUTAWAY", "REVERSAL", "CONSIGN_IN", "CONSIGN_USE", "CONSIGN_RETURN",
    "COMPOUND",
]  # fmt: skip


class StockDocument(models.Model):
    """
    The header of one act on stock. A transfer is SHIPPED until the receiver confirms it.

    ``origin`` is the document this one follows: the issue of a return, the shipment of an arrival.
    ``difference`` is the money a count adjusts, shortages and overages added without netting.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=16)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    location = models.ForeignKey("masterdata.Location", models.PROTECT, related_name="+")
    to_location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, null=True, related_name="+"
    )
    cost_centre = models.ForeignKey("governance.CostCentre", models.PROTECT, null=True)
    status = models.CharField(max_length=10, default="POSTED")
    occurred_at = models.DateTimeField()
    business_date = models.DateField()
    received_on = models.DateField(null=True)
    reason = models.CharField(max_length=200, blank=True, default="")
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    origin = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    difference = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    approved_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    correlation_id = models.UUIDField()
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["entity", "business_date"], name="stock_document_by_day"),
            models.Index(
                fields=["to_location"], condition=Q(status="SHIPPED"), name="transfers_under_way"
            ),
            models.Index(fields=["kind", "id"], name="stock_document_by_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DOCUMENT_KINDS), name="stock_document_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["POSTED", "SHIPPED", "RECEIVED", "REVERSED"]),
                name="stock_document_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(difference=None)
                | Q(difference__lte=250)
                | Q(approved_by__isnull=False),
                name="large_count_difference_is_approved",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("person")),
                name="nobody_approves_their_own_count",
            ),
        ]


class StockDocumentLine(models.Model):
    """What was asked of one item and what was done, in base units; ShortDemand has the rest."""

    id = models.UUIDField(primary_key=True)
    document = models.ForeignKey(StockDocument, models.PROTECT, related_name="lines")
    line_no = models.PositiveIntegerField()
    item = models.ForeignKey("masterdata.Item", models.PROTECT)
    lot = models.ForeignKey("inventory.Lot", models.PROTECT, null=True)
    requested = models.DecimalField(max_digits=20, decimal_places=6)
    done = models.DecimalField(max_digits=20, decimal_places=6)
    value = models.DecimalField(max_digits=18, decimal_places=2)
    received = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["document", "line_no"], name="stock_document_line_once"
            ),
            models.CheckConstraint(condition=Q(done__gte=0), name="stock_line_done_not_negative"),
        ]
