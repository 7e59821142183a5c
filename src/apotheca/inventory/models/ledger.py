"""Lots, the movement ledger, and the layers the database keeps in step with it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

STOCK_STATUSES = [
    "AVAILABLE", "RECEIVED", "QUARANTINED", "RECALLED", "SUSPECT", "EXCURSION_HOLD",
    "DISCREPANCY_HOLD", "EXPIRED", "RETURN_HOLD", "IN_TRANSIT",
]  # fmt: skip

MOVEMENT_KINDS = [
    "OPENING", "RECEIPT", "PUTAWAY", "ISSUE", "ISSUE_RETURN", "TRANSFER_OUT", "TRANSFER_IN",
    "TRANSIT_LOSS", "STATUS", "QUARANTINE", "RELEASE", "EXPIRE", "WRITE_OFF", "DISCARD", "WASTE",
    "COUNT_ADJ", "COMPOUND_IN", "COMPOUND_OUT", "REPACK_IN", "REPACK_OUT", "SUPPLIER_RETURN",
    "REVERSE_DIST_OUT", "CONSIGN_IN", "CONSIGN_USE", "CONSIGN_RETURN", "REVERSAL",
]  # fmt: skip


class Lot(models.Model):
    """
    One manufacturer's batch of one item (or one serial piece of it).

    The id is derived from item, package, normalised number and serial (``types.lot_id``), so the
    same lot has the same id wherever and whenever it is first seen.
    """

    id = models.UUIDField(primary_key=True)
    item = models.ForeignKey("masterdata.Item", models.PROTECT, db_index=False)
    package_id = models.IntegerField(default=0)
    number = models.CharField(max_length=60)
    normalised_number = models.CharField(max_length=60, db_collation="C")
    serial = models.CharField(max_length=60, blank=True, default="")
    expires_on = models.DateField(null=True)
    cost_tag = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(fields=["item", "normalised_number"], name="lot_by_item_and_number"),
            models.Index(fields=["normalised_number", "id"], name="lot_by_number"),
        ]


class Layer(models.Model):
    """
    What of one lot stands at one location, for one owner (0 is us, else a supplier), in one status.

    A projection of the movements, kept by a database trigger in the transaction that writes them;
    the application may read and lock layers but never write them.
    """

    id = models.BigAutoField(primary_key=True)
    entity_id = models.IntegerField()
    item = models.ForeignKey("masterdata.Item", models.PROTECT, db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, db_index=False)
    location = models.ForeignKey("masterdata.Location", models.PROTECT, db_index=False)
    owner_id = models.IntegerField(default=0)
    status = models.CharField(max_length=16)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    value = models.DecimalField(max_digits=18, decimal_places=2)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "lot", "location", "owner_id", "status"], name="stock_layer_once"
            ),
            models.CheckConstraint(condition=Q(quantity__gte=0), name="stock_layer_never_negative"),
            models.CheckConstraint(
                condition=Q(value__gte=0), name="stock_layer_value_never_negative"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0) | Q(value=0), name="empty_layer_has_no_value"
            ),
            models.CheckConstraint(
                condition=Q(owner_id=0) | Q(value=0), name="consigned_layer_has_no_value"
            ),
        ]
        indexes = [
            models.Index(
                fields=["location", "item"],
                include=["quantity", "value"],
                condition=Q(quantity__gt=0),
                name="layer_with_stock",
            ),
            models.Index(fields=["lot"], name="layer_by_lot"),
        ]


class Movement(models.Model):
    """
    One signed fact: a quantity of a lot left one place (or the outside) and entered another.

    ``quantity`` is in the item's base unit; ``value`` is money of the entity's currency that goes
    with it. An empty ``from`` or ``to`` is the outside: supplier, patient, waste.
    Append-only by trigger;
    it carries only the indexes questions need, since each is paid for with every movement.
    """

    id = models.BigAutoField(primary_key=True)
    entity_id = models.IntegerField()
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    business_date = models.DateField()
    kind = models.CharField(max_length=16)
    item = models.ForeignKey("masterdata.Item", models.PROTECT, db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, db_index=False)
    quantity = models.DecimalField(max_digits=20, decimal_places=6)
    value = models.DecimalField(max_digits=18, decimal_places=2)
    from_location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, null=True, related_name="+", db_index=False
    )
    to_location = models.ForeignKey(
        "masterdata.Location", models.PROTECT, null=True, related_name="+", db_index=False
    )
    from_status = models.CharField(max_length=16, null=True)  # noqa: DJ001  null is the outside
    to_status = models.CharField(max_length=16, null=True)  # noqa: DJ001  null is the outside
    owner_id = models.IntegerField(default=0)
    document_type = models.CharField(max_length=24)
    document_id = models.UUIDField()
    document_line = models.IntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True, default="")
    cost_centre = models.ForeignKey(
        "governance.CostCentre", models.PROTECT, null=True, db_index=False
    )
    person = models.ForeignKey(
        "governance.Person", models.PROTECT, related_name="+", db_index=False
    )
    witness = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    source = models.CharField(max_length=60, blank=True, default="")
    correlation_id = models.UUIDField()
    authorised_by_id = models.IntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=MOVEMENT_KINDS), name="movement_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="movement_quantity_is_positive"
            ),
            models.CheckConstraint(condition=Q(value__gte=0), name="movement_value_not_negative"),
            models.CheckConstraint(
                condition=Q(from_location__isnull=False) | Q(to_location__isnull=False),
                name="movement_touches_a_place",
            ),
            models.CheckConstraint(
                condition=Q(from_location__isnull=True, from_status__isnull=True)
                | Q(from_location__isnull=False, from_status__in=STOCK_STATUSES),
                name="movement_from_has_a_status",
            ),
            models.CheckConstraint(
                condition=Q(to_location__isnull=True, to_status__isnull=True)
                | Q(to_location__isnull=False, to_status__in=STOCK_STATUSES),
                name="movement_to_has_a_status",
            ),
            models.CheckConstraint(
                condition=Q(witness=None) | ~Q(witness=F("person")),
                name="a_witness_is_somebody_else",
            ),
        ]
        indexes = [
            models.Index(fields=["lot", "id"], name="movement_by_lot"),
            models.Index(fields=["document_id"], name="movement_by_document"),
            models.Index(fields=["item", "business_date"], name="movement_by_item_and_day"),
            models.Index(fields=["entity_id", "business_date", "id"], name="movement_of_entity"),
            models.Index(fields=["business_date", "id"], name="movement_by_day"),
            models.Index(
                fields=["from_location", "business_date", "id"],
                condition=Q(from_location__isnull=False),
                name="movement_out_of_place",
            ),
            models.Index(
                fields=["to_location", "business_date", "id"],
                condition=Q(to_location__isnull=False),
                name="movement_into_place",
            ),
        ]
