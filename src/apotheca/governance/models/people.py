"""People and services, duties, roles as bundles of duties, and grants within a scope."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import Q

from apotheca.governance.types import HUMAN, SERVICE


class PersonManager(BaseUserManager["Person"]):
    """Finds people by their username."""


class Person(AbstractBaseUser):
    """Someone, or some service, who can act. Never a patient."""

    HUMAN, SERVICE = HUMAN, SERVICE

    id = models.AutoField(primary_key=True)
    username = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    kind = models.CharField(max_length=8, default=HUMAN)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "username"
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["HUMAN", "SERVICE"]), name="person_kind_is_known"
            ),
        ]


class Duty(models.Model):
    """One of the twenty duties A to T of docs/rules/duties.md."""

    code = models.CharField(max_length=1, primary_key=True)
    name = models.CharField(max_length=80)


class DutyConflict(models.Model):
    """
    A pair of duties that do not meet: X in one person, T on one transaction, R without review.
    """

    id = models.AutoField(primary_key=True)
    first = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    second = models.ForeignKey(Duty, models.PROTECT, related_name="+")
    level = models.CharField(max_length=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="duty_pair_once"),
            models.CheckConstraint(
                condition=Q(level__in=["X", "T", "R"]), name="duty_conflict_level_is_known"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=models.F("second")), name="duty_pair_in_order"
            ),
        ]


class Role(models.Model):
    """A bundle of duties with a name people use."""

    id = models.AutoField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)


class RoleDuty(models.Model):
    """A duty in a role. A trigger refuses a bundle that would give some person a forbidden pair."""

    id = models.AutoField(primary_key=True)
    role = models.ForeignKey(Role, models.CASCADE)
    duty = models.ForeignKey(Duty, models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "duty"], name="duty_once_per_role")]


class RoleGrant(models.Model):
    """
    A role given to a person within a scope, for a time. Null facility or cost centre means all.
    """

    id = models.AutoField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT)
    role = models.ForeignKey(Role, models.PROTECT)
    entity = models.ForeignKey("governance.Entity", models.PROTECT)
    facility = models.ForeignKey("governance.Facility", models.PROTECT, null=True)
    cost_centre = models.ForeignKey("governance.CostCentre", models.PROTECT, null=True)
    valid = DateRangeField()
    granted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person"], name="grants_by_person")]
        constraints = [
            models.CheckConstraint(
                condition=Q(granted_by=None) | ~Q(granted_by=models.F("person")),
                name="nobody_grants_to_themselves",
            ),
        ]
