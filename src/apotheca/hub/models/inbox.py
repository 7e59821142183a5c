"""What came in: the message by its sender's id and content, and its bytes by hash."""

from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Now

INBOX_STATES = [
    "RECEIVED", "LEASED", "RETRY", "DONE", "HELD", "DEAD", "CONFLICT", "DISMISSED",
]  # fmt: skip
# A later message of the same object waits behind one of these.
UNFINISHED = ["RECEIVED", "LEASED", "RETRY", "HELD", "DEAD"]


class Payload(models.Model):
    """Raw bytes by content hash, as received. Partitioned by month of arrival, append-only."""

    sha256 = models.CharField(max_length=64)
    stored_on = models.DateField()
    content = models.BinaryField()
    content_type = models.CharField(max_length=60)
    pk = models.CompositePrimaryKey("sha256", "stored_on")


class Inbox(models.Model):
    """
    One message of one sender, once. The same id with the same bytes is a repeat and gets the stored
    reply; the same id with other bytes is a CONFLICT beside it, for a person, and is never
    processed.

    ``object_type`` names the message (``invoice.received``); messages of one endpoint with the same
    word before the dot and the same ``business_key`` are processed in the order of their arrival.
    """

    id = models.UUIDField(primary_key=True)
    endpoint = models.ForeignKey("hub.Endpoint", models.PROTECT)
    message_id = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    stored_on = models.DateField()
    object_type = models.CharField(max_length=40)
    business_key = models.CharField(max_length=80)
    status = models.CharField(max_length=10, default="RECEIVED", db_default="RECEIVED")
    error_code = models.CharField(max_length=80, blank=True, default="", db_default="")
    error_text = models.CharField(max_length=600, blank=True, default="", db_default="")
    owner_role = models.CharField(max_length=40, blank=True, default="", db_default="")
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0, db_default=0)
    repeats = models.PositiveIntegerField(default=0, db_default=0)
    reply = models.JSONField(null=True)
    document_id = models.UUIDField(null=True)
    correlation_id = models.UUIDField(null=True)
    traceparent = models.CharField(max_length=60, blank=True, default="", db_default="")
    corrected_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    corrected_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(db_default=Now())
    processed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "message_id"],
                condition=~Q(status="CONFLICT"),
                name="inbox_message_once",
            ),
            models.UniqueConstraint(
                fields=["endpoint", "message_id", "sha256"], name="inbox_content_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=INBOX_STATES), name="inbox_status_is_known"
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"],
                condition=Q(status__in=["RECEIVED", "RETRY", "LEASED"]),
                name="inbox_to_do",
            ),
            models.Index(
                fields=["business_key", "received_at"],
                condition=Q(status__in=UNFINISHED),
                name="inbox_unfinished_by_key",
            ),
            models.Index(fields=["business_key", "id"], name="inbox_by_key"),
            models.Index(fields=["message_id"], name="inbox_by_message_id"),
            models.Index(
                KeyTextTransform("number", "reply"),
                condition=Q(document_id__isnull=False),
                name="inbox_by_document",
            ),
            models.Index(
                fields=["status", "id"], condition=~Q(status="DONE"), name="inbox_not_done"
            ),
        ]
