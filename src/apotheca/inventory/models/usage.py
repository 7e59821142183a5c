"""Commitments, unmet demand, and dispensing feeds with the rows that could not be posted."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Allocation(models.Model):
    """Stock promised to a pick, an approved transfer or a scheduled case: what is committed."""

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey("masterdata.Item", models.PROTECT)
    location = models.ForeignKey("masterdata.Location", models.PROTECT)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    purpose = models.CharField(max_length=16)
    document_id = models.UUIDField()
    status = models.CharField(max_length=8, default="OPEN")

    class Meta:
        indexes = [
            models.Index(
                fields=["location", "item"], condition=Q(status="OPEN"), name="open_allocations"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="allocation_is_positive"),
            models.CheckConstraint(
                condition=Q(status__in=["OPEN", "DONE", "DROPPED"]),
                name="allocation_status_is_known",
            ),
        ]


class ShortDemand(models.Model):
    """Demand that could not be met, always kept: without it a forecast learns the stock-out."""

    id = models.UUIDField(primary_key=True)
    entity_id = models.IntegerField()
    item = models.ForeignKey("masterdata.Item", models.PROTECT, db_index=False)
    location = models.ForeignKey("masterdata.Location", models.PROTECT, db_index=False)
    cost_centre = models.ForeignKey(
        "governance.CostCentre", models.PROTECT, db_index=False, null=True
    )
    requested = models.DecimalField(max_digits=20, decimal_places=6)
    short = models.DecimalField(max_digits=20, decimal_places=6)
    reason = models.CharField(max_length=16)
    document_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    business_date = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["item", "business_date"], name="short_demand_by_item")]
        constraints = [
            models.CheckConstraint(
                condition=Q(short__gt=0) & Q(short__lte=models.F("requested")),
                name="short_demand_within_request",
            ),
            models.CheckConstraint(
                condition=Q(reason__in=["STOCKOUT", "QUARANTINED", "RECALLED", "WRONG_LOCATION"]),
                name="short_demand_reason_is_known",
            ),
        ]


class UsageBatch(models.Model):
    """
    What one slice of a dispensing feed posted for one entity and business date.

    Its movements carry its id as document and the row number in the file as line.
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    feed_id = models.UUIDField()
    slice_no = models.PositiveIntegerField()
    source = models.CharField(max_length=60)
    business_date = models.DateField()
    rows = models.PositiveIntegerField()
    posted = models.PositiveIntegerField()
    parked = models.PositiveIntegerField()
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed_id", "slice_no", "entity", "business_date"],
                name="usage_slice_posted_once",
            ),
        ]


class UsageRow(models.Model):
    """A feed row that was taken: a source never posts the same row twice, in whatever file."""

    pk = models.CompositePrimaryKey("source", "row_id")
    source = models.CharField(max_length=60)
    row_id = models.CharField(max_length=60)
    batch = models.ForeignKey(UsageBatch, models.PROTECT)
    row_no = models.PositiveIntegerField()


class UsageException(models.Model):
    """
    A feed row that could not be posted in full: kept whole, with its code, until it is settled.

    Rows whose place or item is unknown have no batch. ``remaining`` is what a row short of stock
    still lacks, in base units; PENDING_STOCK rows are tried again when stock appears.
    """

    id = models.BigAutoField(primary_key=True)
    feed_id = models.UUIDField()
    slice_no = models.PositiveIntegerField()
    row_no = models.PositiveIntegerField()
    source = models.CharField(max_length=60)
    code = models.CharField(max_length=24)
    row = models.JSONField()
    batch = models.ForeignKey(UsageBatch, models.PROTECT, db_index=False, null=True)
    item = models.ForeignKey("masterdata.Item", models.PROTECT, db_index=False, null=True)
    location = models.ForeignKey("masterdata.Location", models.PROTECT, db_index=False, null=True)
    cost_centre = models.ForeignKey(
        "governance.CostCentre", models.PROTECT, db_index=False, null=True
    )
    remaining = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    occurred_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())
    status = models.CharField(max_length=10, default="PARKED")

    class Meta:
        indexes = [
            models.Index(
                fields=["code", "location"],
                condition=Q(status="PARKED"),
                name="parked_usage_by_code",
            ),
            models.Index(fields=["feed_id", "slice_no"], name="usage_exception_by_feed"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["PARKED", "POSTED", "DISMISSED"]),
                name="usage_exception_status_is_known",
            ),
        ]


class ConsignedLot(models.Model):
    """What we owe a supplier when we use its lot: the agreed price, as amount and quantity."""

    id = models.BigAutoField(primary_key=True)
    lot = models.ForeignKey("inventory.Lot", models.PROTECT)
    supplier = models.ForeignKey("masterdata.Supplier", models.PROTECT)
    package_id = models.IntegerField()
    price_amount = models.DecimalField(max_digits=18, decimal_places=2)
    price_quantity = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], name="consigned_lot_once"),
            models.CheckConstraint(
                condition=Q(price_amount__gte=0, price_quantity__gt=0),
                name="consignment_price_is_real",
            ),
        ]
