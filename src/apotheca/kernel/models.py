"""
The outbox of events, the acts that were done, and the first answers to idempotency keys.

All are append-only by trigger.
"""

from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models.functions import Now


class EventRecord(models.Model):
    """One published event, in the transaction of the change it tells of."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    entity_id = models.IntegerField()
    subject_id = models.UUIDField()
    business_key = models.CharField(max_length=80)
    correlation_id = models.UUIDField()
    occurred_at = models.DateTimeField()
    business_date = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    payload = models.JSONField()

    class Meta:
        db_table = "kernel_event"
        indexes = [
            models.Index(fields=["subject_id"], name="event_by_subject"),
            models.Index(fields=["correlation_id"], name="event_by_correlation"),
        ]


class IdempotencyRecord(models.Model):
    """The first answer to an idempotency key. Keys of postings never expire."""

    id = models.BigAutoField(primary_key=True)
    person_id = models.IntegerField()
    key = models.CharField(max_length=255)
    operation = models.CharField(max_length=120)
    input_sha256 = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "kernel_idempotency"
        constraints = [
            models.UniqueConstraint(fields=["person_id", "key"], name="idempotency_key_used_once"),
        ]


class ActRecord(models.Model):
    """
    One business act: an outermost operation with its arguments, in the transaction of its effects.

    Acts in the order of their ids, played again through the same operations into an empty
    database, give the same ledgers (docs/adr/0008). ``numbers`` are the document numbers the act
    was given, in the order it took them. ``uid`` is the act's identity, the same wherever it is
    imported.
    """

    id = models.BigAutoField(primary_key=True)
    uid = models.UUIDField(db_default=RandomUUID())
    operation = models.CharField(max_length=120)
    person_id = models.IntegerField()
    on_behalf_of_id = models.IntegerField(null=True)
    occurred_at = models.DateTimeField()
    business_date = models.DateField()
    recorded_at = models.DateTimeField(db_default=Now())
    reason = models.TextField()
    source = models.CharField(max_length=40)
    arguments = models.JSONField()
    numbers = models.JSONField()

    class Meta:
        db_table = "kernel_act"
        indexes = [
            models.Index(fields=["occurred_at"], name="act_by_time"),
            models.Index(fields=["operation", "id"], name="act_by_operation"),
            models.Index(fields=["person_id", "id"], name="act_by_person"),
        ]
        constraints = [models.UniqueConstraint(fields=["uid"], name="act_kept_once")]
