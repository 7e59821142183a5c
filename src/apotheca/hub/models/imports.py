"""Imports of acts from files: who asked, how they went, and the files that came with them."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

IMPORT_STATES = ["ASKED", "RUNNING", "REHEARSED", "DONE", "PARTLY", "REFUSED", "BROKEN"]


class ImportRun(models.Model):
    """
    One import, or rehearsal of one.

    ASKED waits for a worker, which holds it by a lease and a fence. DONE kept every act, PARTLY
    those that were accepted, REFUSED none; BROKEN met something that is no refusal. ``own`` brings
    their own acts only. ``summary`` has the counts and what was found.
    """

    id = models.UUIDField(primary_key=True)
    status = models.CharField(max_length=10)
    mode = models.CharField(max_length=4)
    is_rehearsal = models.BooleanField()
    is_sending = models.BooleanField()
    zone = models.CharField(max_length=60, blank=True, default="", db_default="")
    by = models.JSONField(default=dict)
    own = models.ForeignKey("governance.Person", models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey("governance.Person", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0, db_default=0)
    act_count = models.PositiveIntegerField(default=0, db_default=0)
    played_count = models.PositiveIntegerField(default=0, db_default=0)
    summary = models.JSONField(default=dict)
    problem = models.CharField(max_length=600, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=IMPORT_STATES), name="import_status_is_known"
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["ALL", "ROWS"]), name="import_mode_is_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=["ASKED", "RUNNING"], ended_at=None)
                | (~Q(status__in=["ASKED", "RUNNING"]) & Q(ended_at__isnull=False)),
                name="an_import_ends_once",
            ),
        ]
        indexes = [
            models.Index(fields=["asked_by", "-asked_at"], name="imports_of_a_person"),
            models.Index(
                fields=["asked_at"],
                condition=Q(status__in=["ASKED", "RUNNING"]),
                name="imports_to_do",
            ),
        ]


class ImportFile(models.Model):
    """A file of an import, by its digest; ``content`` is kept when a page brought it."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(ImportRun, models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    content = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "name"], name="import_file_once_per_run"),
        ]
        indexes = [models.Index(fields=["sha256"], name="import_file_by_content")]
