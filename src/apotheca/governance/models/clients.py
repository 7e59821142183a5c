"""Clients of the API: which service they act as, what their tokens may do, and what they used."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from apotheca.governance.models.people import Person


class ApiClient(models.Model):
    """
    A program that acts as a service. Its tokens reach no further than ``scopes`` and the grants.

    The two limits are requests per second and per day; null is what the installation allows.
    """

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    person = models.ForeignKey(Person, models.PROTECT)
    scopes = ArrayField(models.CharField(max_length=60))
    per_second = models.PositiveIntegerField(null=True)
    per_day = models.PositiveIntegerField(null=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(db_default=Now())
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(person=models.F("registered_by")),
                name="no_service_registers_its_own_client",
            ),
        ]


class ApiSecret(models.Model):
    """
    The digest of a secret a client proves itself with; while two are rotated, both count.
    """

    id = models.AutoField(primary_key=True)
    client = models.ForeignKey(ApiClient, models.PROTECT)
    sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"), name="api_secret_is_kept_as_its_digest"
            ),
        ]


class ApiUsage(models.Model):
    """What a client asked of one route on one day (UTC); added up in batches."""

    id = models.BigAutoField(primary_key=True)
    client = models.ForeignKey(ApiClient, models.PROTECT)
    day = models.DateField()
    route = models.CharField(max_length=80)
    requests = models.BigIntegerField()
    refused = models.BigIntegerField()
    failed = models.BigIntegerField()
    milliseconds = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["client", "day", "route"], name="api_usage_once_per_route_and_day"
            ),
        ]
        indexes = [models.Index(fields=["day", "client", "route"], name="api_usage_by_day")]
