"""What has to be done regularly, when it is due next, and how each run ended."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now


class Job(models.Model):
    """
    One regular job. A worker holds it by a lease and a fence that grows with each claim, so of any
    number of workers one runs it, and one that comes back late settles nothing.
    """

    name = models.CharField(max_length=60, primary_key=True)
    every_seconds = models.PositiveIntegerField()
    next_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True)
    fence = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(every_seconds__gte=1), name="a_job_has_a_rhythm"),
        ]


class JobRun(models.Model):
    """
    How one run of a job ended; a FAILED one after the last good one is an alert. Append-only.
    """

    id = models.BigAutoField(primary_key=True)
    job = models.CharField(max_length=60)
    subject = models.CharField(max_length=60, blank=True, default="", db_default="")
    status = models.CharField(max_length=6)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(db_default=Now())
    detail = models.JSONField(default=dict)
    problem = models.CharField(max_length=600, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="GOOD", problem="") | (Q(status="FAILED") & ~Q(problem="")),
                name="a_failed_run_says_why",
            ),
        ]
        indexes = [models.Index(fields=["job", "subject", "-id"], name="job_run_latest")]
