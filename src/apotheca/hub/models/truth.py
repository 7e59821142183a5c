"""What each system last said, who may post what, and which code means what elsewhere."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Observation(models.Model):
    """The last word of one system on one object, beside what we want it to say."""

    id = models.BigAutoField(primary_key=True)
    system = models.ForeignKey("hub.System", models.PROTECT)
    object_type = models.CharField(max_length=40)
    business_key = models.CharField(max_length=80)
    desired = models.JSONField(null=True)
    desired_at = models.DateTimeField(null=True)
    observed = models.JSONField(null=True)
    observed_at = models.DateTimeField(null=True)
    foreign_reference = models.CharField(max_length=80, blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["system", "object_type", "business_key"], name="one_last_word_per_object"
            ),
        ]


class PostingClaim(models.Model):
    """
    The right to post one thing once, taken before posting while several ERPs coexist.

    ``event_id`` is the event whose delivery carries the posting, so that a repeat or a replay of
    the delivery carries the same.
    """

    id = models.UUIDField(primary_key=True)
    business_key = models.CharField(max_length=120)
    posting_kind = models.CharField(max_length=40)
    system = models.ForeignKey("hub.System", models.PROTECT)
    epoch = models.PositiveIntegerField(default=1, db_default=1)
    event_id = models.UUIDField()
    state = models.CharField(max_length=10, default="CLAIMED", db_default="CLAIMED")
    foreign_document = models.CharField(max_length=80, blank=True, default="", db_default="")
    claimed_at = models.DateTimeField(db_default=Now())
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business_key", "posting_kind"], name="posting_claimed_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["CLAIMED", "CONFIRMED", "RELEASED"]),
                name="posting_claim_state_is_known",
            ),
        ]
        indexes = [models.Index(fields=["event_id"], name="posting_claim_by_event")]


class Crosswalk(models.Model):
    """Which code of a system means which code of ours, while valid."""

    id = models.AutoField(primary_key=True)
    system = models.ForeignKey("hub.System", models.PROTECT)
    domain = models.CharField(max_length=30)
    theirs = models.CharField(max_length=80)
    ours = models.CharField(max_length=80)
    valid = DateRangeField()
