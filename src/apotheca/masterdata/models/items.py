"""Item, product, package: what planning means, one labeler's version of it, one sellable pack."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q


class Item(models.Model):
    """
    What clinicians and planning mean. Stock is counted in ``base_uom`` in multiples of ``quantum``.

    ``origin`` says where the record comes from (OURS, FDA, SCMS, ...) so that invented data is
    marked.
    """

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=300)
    item_class = models.CharField(max_length=10)
    base_uom = models.CharField(max_length=12)
    quantum = models.DecimalField(max_digits=20, decimal_places=6, default=1)
    generic_name = models.CharField(max_length=300, blank=True)
    strength = models.CharField(max_length=200, blank=True)
    dosage_form = models.CharField(max_length=120, blank=True)
    route = models.CharField(max_length=120, blank=True)
    rxcui = models.CharField(max_length=12, blank=True)
    unspsc = models.CharField(max_length=8, blank=True)
    dea_schedule = models.CharField(max_length=6, default="NONE")
    hazard_group = models.CharField(max_length=10, default="NONE")
    storage_class = models.CharField(max_length=14, default="CRT")
    is_light_protected = models.BooleanField(default=False)
    is_controlled_access = models.BooleanField(default=False)
    is_high_alert = models.BooleanField(default=False)
    ved = models.CharField(max_length=1, default="E")
    lot_control = models.BooleanField(default=True)
    serial_control = models.BooleanField(default=False)
    expiry_control = models.BooleanField(default=True)
    shelf_life_days = models.PositiveIntegerField(null=True)
    min_receipt_remaining_days = models.PositiveIntegerField(default=0)
    min_issue_remaining_days = models.PositiveIntegerField(default=0)
    formulary_status = models.CharField(max_length=14, default="FORMULARY")
    costing_method = models.CharField(max_length=16, default="LOT_ACTUAL")
    origin = models.CharField(max_length=20, default="OURS")
    is_active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["name", "code"], name="item_by_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(item_class__in=["DRUG", "DEVICE", "SUPPLY", "COMPOUND", "SERVICE"]),
                name="item_class_is_known",
            ),
            models.CheckConstraint(condition=Q(quantum__gt=0), name="item_quantum_is_positive"),
            models.CheckConstraint(condition=Q(ved__in=["V", "E", "D"]), name="item_ved_is_known"),
            models.CheckConstraint(
                condition=Q(
                    storage_class__in=["CRT", "COOL", "REFRIGERATED", "FROZEN", "ULTRA_COLD"]
                ),
                name="item_storage_class_is_known",
            ),
        ]


class Product(models.Model):
    """One labeler's version of an item (the first two NDC segments, or a device identifier)."""

    id = models.AutoField(primary_key=True)
    item = models.ForeignKey(Item, models.PROTECT)
    labeler = models.CharField(max_length=200)
    name = models.CharField(max_length=300)
    origin = models.CharField(max_length=20, default="OURS")


class Package(models.Model):
    """One sellable pack of a product. Receipts, lots, contract prices and recalls hang on it."""

    id = models.AutoField(primary_key=True)
    product = models.ForeignKey(Product, models.PROTECT)
    item = models.ForeignKey(Item, models.PROTECT)
    code = models.CharField(max_length=40, unique=True)
    description = models.CharField(max_length=400)
    purchase_uom = models.CharField(max_length=12)
    is_active = models.BooleanField(default=True)


class PackageIdentifier(models.Model):
    """
    A code a package is known by, as printed, while it is valid. Never a key: codes are reused.

    ``segments`` holds the integers of an NDC, by which NDCs are compared. ``base_quantity``
    belongs to a GTIN, since one NDC can have several GTINs with different quantities. Two packages
    cannot hold one code at the same time (exclusion constraint
    ``identifier_means_one_package_at_a_time``).
    """

    id = models.AutoField(primary_key=True)
    package = models.ForeignKey(Package, models.PROTECT, related_name="identifiers")
    scheme = models.CharField(max_length=12)
    value = models.CharField(max_length=60)
    normalised = models.CharField(max_length=60)
    base_quantity = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    valid = DateRangeField()
    source = models.CharField(max_length=40)

    class Meta:
        indexes = [
            models.Index(fields=["scheme", "normalised"], name="identifier_by_value"),
            models.Index(fields=["normalised"], name="identifier_by_normalised"),
            models.Index(fields=["value"], name="identifier_as_printed"),
        ]


class UomConversion(models.Model):
    """
    1 ``uom`` of a package is numerator/denominator base units, while valid. Integers only.

    Two approved conversions of one package and unit never overlap
    (``conversion_is_one_at_a_time``). A change closes the old row and opens a new one.
    """

    id = models.AutoField(primary_key=True)
    package = models.ForeignKey(Package, models.PROTECT, related_name="conversions")
    uom = models.CharField(max_length=12)
    numerator = models.BigIntegerField()
    denominator = models.BigIntegerField(default=1)
    valid = DateRangeField()
    status = models.CharField(max_length=10, default="PROPOSED")
    source = models.CharField(max_length=40)
    proposed_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    approved_by = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gt=0),
                name="conversion_factor_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["PROPOSED", "APPROVED", "REJECTED"]),
                name="conversion_status_is_known",
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("proposed_by")),
                name="nobody_approves_their_own_conversion",
            ),
        ]
