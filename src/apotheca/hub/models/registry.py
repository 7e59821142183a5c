"""External systems, their endpoints, which events go where, and what operators did."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class System(models.Model):
    """Something outside the house: a procurement suite, an ERP, a supplier, a cabinet."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=30, unique=True)
    name = models.CharField(max_length=120)
    owner_role = models.CharField(max_length=40)


class Endpoint(models.Model):
    """
    One door to a system. ``idempotency_class`` (A-D, hub.md 3.4) decides what a retry may do.

    A: our own tables. B: the target takes an idempotency key. C: the target can be asked by
    business key. D: file drop without look-up. ``config`` has addresses and paths; secrets are
    named in ``secret_name`` and read from the environment.
    """

    id = models.AutoField(primary_key=True)
    system = models.ForeignKey(System, models.PROTECT)
    code = models.CharField(max_length=40, unique=True)
    adapter = models.CharField(max_length=20)
    direction = models.CharField(max_length=3)
    idempotency_class = models.CharField(max_length=1)
    config = models.JSONField(default=dict)
    secret_name = models.CharField(max_length=60, blank=True, default="")
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    max_attempts = models.PositiveSmallIntegerField(default=8)
    in_flight_max = models.PositiveSmallIntegerField(default=32)
    is_paused = models.BooleanField(default=False)
    breaker_open_until = models.DateTimeField(null=True)
    consecutive_failures = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=["IN", "OUT"]), name="endpoint_direction_is_known"
            ),
            models.CheckConstraint(
                condition=Q(idempotency_class__in=["A", "B", "C", "D"]),
                name="endpoint_idempotency_class_is_known",
            ),
        ]


class Route(models.Model):
    """Which event goes to which endpoint, as which object type, under which order policy."""

    id = models.AutoField(primary_key=True)
    event_name = models.CharField(max_length=80)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT)
    object_type = models.CharField(max_length=40)
    policy = models.CharField(max_length=12, default="STRICT")
    entity_id = models.IntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["event_name", "endpoint", "entity_id"], name="route_once"
            ),
            models.CheckConstraint(
                condition=Q(policy__in=["STRICT", "LATEST_WINS", "FREE"]),
                name="route_policy_is_known",
            ),
        ]


class OperatorAction(models.Model):
    """
    Who retried, reprocessed, corrected, released, paused or dismissed what, and why. Append-only.
    """

    id = models.UUIDField(primary_key=True)
    verb = models.CharField(max_length=12)
    subject_type = models.CharField(max_length=20)
    subject_id = models.CharField(max_length=60)
    reason = models.CharField(max_length=300)
    person = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    second_person = models.ForeignKey(
        "governance.Person", models.PROTECT, null=True, related_name="+"
    )
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(second_person=None) | ~Q(second_person=models.F("person")),
                name="nobody_releases_their_own_correction",
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id"], name="operator_action_by_subject"),
        ]
