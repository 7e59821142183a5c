"""Requisitions: the internal request."""

from datetime import date

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

REQUISITION_STATES = [
    "DRAFT", "SUBMITTED", "APPROVED", "RETURNED", "REJECTED", "PARTIALLY_ORDERED", "ORDERED",
    "CLOSED", "CANCELLED",
]  # fmt: skip

NEVER = Value(date(9999, 12, 31), models.DateField())
REQUISITION_KINDS = ["STOCK", "NON_STOCK", "SERVICE", "EMERGENCY"]


class Requisition(models.Model):
    """An internal request for goods or services, approved before it is ordered."""

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=10)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    facility = models.ForeignKey("governance.Facility", models.PROTECT)
    deliver_to = models.ForeignKey("masterdata.Location", models.PROTECT)
    cost_centre = models.ForeignKey("governance.CostCentre", models.PROTECT, null=True)
    requested_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    status = models.CharField(max_length=18)
    needed_on = models.DateField(null=True)
    estimated_amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    emergency_reason = models.CharField(max_length=200, blank=True, default="")
    occurred_at = models.DateTimeField()
    business_date = models.DateField()
    correlation_id = models.UUIDField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["business_date", "number"], name="requisition_by_day"),
            models.Index(
                fields=["status", "business_date", "number"], name="requisition_by_status"
            ),
            models.Index(Coalesce("needed_on", NEVER), "number", name="requisition_by_needed_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=REQUISITION_STATES), name="requisition_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=REQUISITION_KINDS), name="requisition_kind_is_known"
            ),
        ]


class RequisitionLine(models.Model):
    """One wanted thing: quantity in ``uom``, its exact base quantity, and how much was ordered."""

    id = models.UUIDField(primary_key=True)
    requisition = models.ForeignKey(
        Requisition, models.PROTECT, related_name="lines", db_index=False
    )
    line_no = models.PositiveIntegerField()
    item = models.ForeignKey("masterdata.Item", models.PROTECT, null=True)
    package = models.ForeignKey("masterdata.Package", models.PROTECT, null=True)
    description = models.CharField(max_length=400)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    uom = models.CharField(max_length=12)
    base_quantity = models.DecimalField(max_digits=20, decimal_places=6)
    estimated_amount = models.DecimalField(max_digits=18, decimal_places=2)
    ordered_base = models.DecimalField(max_digits=20, decimal_places=6, default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["requisition", "line_no"], name="requisition_line_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, base_quantity__gt=0),
                name="requisition_line_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(ordered_base__lte=models.F("base_quantity")),
                name="requisition_never_over_ordered",
            ),
        ]
