"""What came in: the message by its sender's id and content, and its bytes by hash."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Payload(models.Model):
    """Raw bytes by content hash, kept as received. Partitioned by month of arrival in the database."""

    sha256 = models.CharField(max_length=64)
    stored_on = models.DateField()
    content = models.BinaryField()
    content_type = models.CharField(max_length=60)
    pk = models.CompositePrimaryKey("sha256", "stored_on")


class Inbox(models.Model):
    """
    One message of one sender, once. The same id with the same bytes is a repeat and gets the stored
    reply; the same id with other bytes is a conflict for a person.
    """

    id = models.UUIDField(primary_key=True)
    endpoint = models.ForeignKey("hub.Endpoint", models.PROTECT)
    message_id = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    stored_on = models.DateField()
    object_type = models.CharField(max_length=40)
    business_key = models.CharField(max_length=80)
    status = models.CharField(max_length=10, default="RECEIVED")
    error_code = models.CharField(max_length=80, blank=True, default="")
    error_text = models.CharField(max_length=600, blank=True, default="")
    owner_role = models.CharField(max_length=40, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0)
    repeats = models.PositiveIntegerField(default=0)
    reply = models.JSONField(null=True)
    document_id = models.UUIDField(null=True)
    correlation_id = models.UUIDField(null=True)
    traceparent = models.CharField(max_length=60, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["endpoint", "message_id"], name="inbox_message_once"),
            models.CheckConstraint(
                condition=Q(status__in=["RECEIVED", "LEASED", "DONE", "HELD", "RETRY", "DEAD", "CONFLICT"]),
                name="inbox_status_is_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"],
                condition=Q(status__in=["RECEIVED", "RETRY", "LEASED"]),
                name="inbox_to_do",
            ),
            models.Index(fields=["object_type", "business_key"], name="inbox_by_business_key"),
        ]
