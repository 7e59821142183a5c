"""The audit trail: a row per change, sealed in batches into a chain of Merkle heads."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now


class AuditEntry(models.Model):
    """
    Who changed what, for whom, before, after, why and from where. Append-only by trigger.

    ``digest`` is an HMAC over the row with a key outside the database, written in the transaction.
    """

    id = models.BigAutoField(primary_key=True)
    recorded_at = models.DateTimeField(db_default=Now())
    occurred_at = models.DateTimeField()
    entity_id = models.IntegerField()
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    on_behalf_of = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    action = models.CharField(max_length=80)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=400, blank=True, default="")
    source = models.CharField(max_length=60)
    key_id = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="audit_by_subject"),
            models.Index(fields=["person", "id"], name="audit_by_person"),
            models.Index(fields=["entity_id", "id"], name="audit_by_entity"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            BrinIndex(fields=["recorded_at"], name="audit_by_time"),
        ]


class AuditSeal(models.Model):
    """One sealed batch: gap-free number, Merkle root of its leaves, and the chained head."""

    number = models.BigIntegerField(primary_key=True)
    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    merkle_root = models.CharField(max_length=64)
    previous_head = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())


class AuditLeaf(models.Model):
    """The gap-free place of one audit entry, given when its batch is sealed."""

    sequence = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(AuditEntry, models.PROTECT)
    seal = models.ForeignKey(AuditSeal, models.PROTECT)
    leaf_hash = models.CharField(max_length=64)
