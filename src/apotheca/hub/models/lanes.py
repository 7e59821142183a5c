"""Lanes keep order per endpoint and business key; deliveries are what waits in them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Lane(models.Model):
    """
    The queue of one endpoint, object type and business key.

    ``last_seq`` is taken under the row lock in the business transaction, so lane order is commit
    order without gaps; ``next_seq`` is the head; ``fence`` grows with each lease and a worker whose
    fence is old cannot commit.
    """

    id = models.BigAutoField(primary_key=True)
    endpoint = models.ForeignKey("hub.Endpoint", models.PROTECT)
    object_type = models.CharField(max_length=40)
    business_key = models.CharField(max_length=80)
    policy = models.CharField(max_length=12, default="STRICT", db_default="STRICT")
    last_seq = models.BigIntegerField(default=0, db_default=0)
    next_seq = models.BigIntegerField(default=1, db_default=1)
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0, db_default=0)
    next_at = models.DateTimeField(null=True)
    blocked_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["endpoint", "object_type", "business_key"], name="lane_once"
            ),
            models.CheckConstraint(
                condition=Q(next_seq__lte=models.F("last_seq") + 1), name="lane_head_within_tail"
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "next_at"],
                condition=Q(next_seq__lte=models.F("last_seq")),
                name="lanes_with_work",
            ),
            models.Index(fields=["business_key"], name="lane_by_key"),
        ]


class Delivery(models.Model):
    """
    One event on its way to one endpoint, in its place in the lane.

    A place holds one delivery that counts; SUPPRESSED ones (coalesced or replayed) may share it. A
    delivery is replayed once; the replay may be replayed again. ``corrected_sha256`` names edited
    bytes.
    """

    id = models.UUIDField(primary_key=True)
    lane = models.ForeignKey(Lane, models.PROTECT, db_index=False)
    seq = models.BigIntegerField()
    event_id = models.UUIDField()
    idempotency_key = models.CharField(max_length=120)
    status = models.CharField(max_length=10, default="READY", db_default="READY")
    attempts = models.PositiveSmallIntegerField(default=0, db_default=0)
    error_class = models.CharField(max_length=20, blank=True, default="", db_default="")
    error_text = models.CharField(max_length=400, blank=True, default="", db_default="")
    mapping_version = models.CharField(max_length=20, default="1", db_default="1")
    foreign_reference = models.CharField(max_length=80, blank=True, default="", db_default="")
    replay_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="replayed_by")
    corrected_sha256 = models.CharField(max_length=64, blank=True, default="", db_default="")
    corrected_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lane", "seq"],
                condition=~Q(status="SUPPRESSED"),
                name="delivery_place_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=["READY", "LEASED", "IN_DOUBT", "HELD", "DONE", "DEAD", "SUPPRESSED"]
                ),
                name="delivery_status_is_known",
            ),
        ]
        indexes = [
            models.Index(fields=["event_id"], name="delivery_by_event"),
            models.Index(fields=["lane", "seq"], name="delivery_by_place"),
            models.Index(
                fields=["foreign_reference"],
                condition=~Q(foreign_reference=""),
                name="delivery_by_foreign_reference",
            ),
            models.Index(
                fields=["status", "created_at"],
                condition=~Q(status__in=["DONE", "SUPPRESSED"]),
                name="unsettled_deliveries",
            ),
        ]


class Attempt(models.Model):
    """
    One try to deliver: digests of what was sent and answered. Partitioned by month, append-only.
    """

    id = models.UUIDField()
    started_at = models.DateTimeField()
    delivery_id = models.UUIDField()
    worker = models.CharField(max_length=60)
    outcome = models.CharField(max_length=12)
    status_code = models.IntegerField(null=True)
    request_sha256 = models.CharField(max_length=64)
    response_digest = models.CharField(max_length=64, blank=True, default="", db_default="")
    response_excerpt = models.CharField(max_length=400, blank=True, default="", db_default="")
    milliseconds = models.IntegerField()
    pk = models.CompositePrimaryKey("id", "started_at")

    class Meta:
        indexes = [models.Index(fields=["delivery_id"], name="attempt_by_delivery")]
