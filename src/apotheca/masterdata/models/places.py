"""Locations: a tree under each facility, with what each place can keep."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

LOCATION_KINDS = [
    "CENTRAL", "SATELLITE", "CABINET", "DEPARTMENT", "CLEAN_ROOM", "RECEIVING", "QUARANTINE",
    "EXPIRED_HOLD", "RETURNS", "IN_TRANSIT", "CONSIGNMENT_BIN",
]  # fmt: skip


class Location(models.Model):
    """
    Where stock sits. Put-away is refused where the storage abilities do not fit the item.

    ``address`` is where goods are delivered; a place without one has that of the place above it.
    """

    id = models.AutoField(primary_key=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    facility = models.ForeignKey("governance.Facility", models.PROTECT)
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=16)
    storage_classes = ArrayField(models.CharField(max_length=14))
    is_light_protected = models.BooleanField(default=True)
    is_controlled_access = models.BooleanField(default=False)
    is_nettable = models.BooleanField(default=True)
    dea_registration = models.CharField(max_length=12, blank=True)
    shortage_policy = models.CharField(max_length=14, default="FORBID")
    replenished_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    interface_code = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=400, blank=True, default="", db_default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=LOCATION_KINDS), name="location_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(shortage_policy__in=["FORBID", "ALLOW_PENDING"]),
                name="location_shortage_policy_is_known",
            ),
        ]
