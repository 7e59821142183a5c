"""Legal entities, facilities, cost centres and business calendars."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models


class BusinessCalendar(models.Model):
    """Which days are business days: Monday to Friday, less the holidays."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)


class Holiday(models.Model):
    id = models.AutoField(primary_key=True)
    calendar = models.ForeignKey(BusinessCalendar, models.PROTECT)
    day = models.DateField()
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="holiday_once_per_calendar"),
        ]


class Entity(models.Model):
    """A legal entity: it owns stock, owes money, and keeps one balanced ledger in one currency."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)


class Facility(models.Model):
    """A site of an entity; its time zone decides the business date."""

    id = models.AutoField(primary_key=True)
    entity = models.ForeignKey(Entity, models.PROTECT)
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default="")
    calendar = models.ForeignKey(BusinessCalendar, models.PROTECT)


class CostCentre(models.Model):
    """Where usage is charged. Valid over a half-open date range."""

    id = models.AutoField(primary_key=True)
    entity = models.ForeignKey(Entity, models.PROTECT)
    facility = models.ForeignKey(Facility, models.PROTECT)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    owner = models.ForeignKey("governance.Person", models.PROTECT, null=True)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "code"], name="cost_centre_code_once_per_entity"
            ),
        ]
