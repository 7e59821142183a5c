"""Documents as they came: their bytes by content, what they belong to, how long they are kept."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

ORIGINS = ["UPLOAD", "MAIL", "HUB", "PRINTED"]


class Attachment(models.Model):
    """
    One document of an entity, stored once by its content.

    Its facts never change. ``retain_until`` may only move on; after it, and without a legal hold,
    housekeeping takes the bytes away and leaves the digest and the reason. All of it is guarded by
    trigger. ``findings`` are codes of what was seen in it (``ENCRYPTED``, ``ACTIVE_CONTENT``, ...).
    """

    id = models.UUIDField(primary_key=True)
    number = models.CharField(max_length=24, unique=True)
    entity = models.ForeignKey("governance.Entity", models.PROTECT, db_index=False)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField()
    media_type = models.CharField(max_length=80)
    file_name = models.CharField(max_length=150)
    origin = models.CharField(max_length=8)
    findings = models.JSONField(default=list)
    content = models.BinaryField(null=True)
    retain_until = models.DateField()
    stored_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())
    erased_at = models.DateTimeField(null=True)
    erased_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "sha256"],
                condition=Q(erased_at=None),
                name="attachment_stored_once",
            ),
            models.CheckConstraint(
                condition=Q(origin__in=ORIGINS), name="attachment_origin_is_known"
            ),
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="attachment_has_content"),
            models.CheckConstraint(
                condition=Q(content__isnull=False, erased_at=None, erased_reason="")
                | (Q(content=None, erased_at__isnull=False) & ~Q(erased_reason="")),
                name="an_erased_attachment_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["retain_until"], condition=Q(erased_at=None), name="attachments_to_expire"
            ),
        ]


class AttachmentLink(models.Model):
    """An attachment belongs to an object, named as people name it. Append-only."""

    id = models.UUIDField(primary_key=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="links")
    object_type = models.CharField(max_length=16)
    object_key = models.CharField(max_length=80)
    linked_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "object_type", "object_key"], name="attachment_linked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["object_type", "object_key"], name="attachment_by_object"),
        ]


class LegalHold(models.Model):
    """A matter for which an attachment is kept beyond its time, until somebody lifts the hold."""

    id = models.UUIDField(primary_key=True)
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="holds")
    matter = models.CharField(max_length=120)
    placed_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = models.CharField(max_length=300, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["attachment", "matter"],
                condition=Q(lifted_at=None),
                name="one_open_hold_per_matter",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None, lifted_reason="")
                | (
                    Q(
                        lifted_at__isnull=False,
                        lifted_by__isnull=False,
                        lifted_at__gte=F("placed_at"),
                    )
                    & ~Q(lifted_reason="")
                ),
                name="a_lifted_hold_says_who_and_why",
            ),
            models.CheckConstraint(condition=~Q(matter=""), name="a_hold_names_its_matter"),
        ]
