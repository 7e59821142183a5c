"""Links by which people set a password without knowing one: the first, or after losing it."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q

from apotheca.governance.models.people import Person

LASTS_AT_MOST = timedelta(hours=24)


class PasswordLink(models.Model):
    """
    A link somebody may set a password by, once. Its token is kept as a digest only.

    It ends when it is used or when a newer one is made, and counts until ``expires_at`` at most.
    It ends once and stays in the record, by trigger.
    """

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    is_used = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None),
                name="one_open_password_link_per_person",
            ),
            models.CheckConstraint(
                condition=~Q(person=F("made_by")),
                name="nobody_makes_a_password_link_for_themselves",
            ),
            models.CheckConstraint(
                condition=Q(sha256__regex="^[0-9a-f]{64}$"),
                name="password_link_is_kept_as_its_digest",
            ),
            models.CheckConstraint(
                condition=Q(
                    expires_at__gt=F("made_at"), expires_at__lte=F("made_at") + LASTS_AT_MOST
                ),
                name="password_link_lasts_a_day_at_most",
            ),
            models.CheckConstraint(
                condition=Q(is_used=False) | Q(ended_at__isnull=False),
                name="a_used_password_link_has_ended",
            ),
        ]
