"""Rows recorded together are written together, whatever their number."""

import pytest
from django.db import IntegrityError

from apotheca.governance.models import BusinessCalendar, Holiday
from apotheca.kernel.changes import Changes

pytestmark = pytest.mark.django_db


def _calendars(*codes: str) -> list[dict[str, str]]:
    return [{"code": code, "name": code.title()} for code in codes]


def test_inserts_and_updates_of_several_tables_go_out_as_one_statement(django_assert_num_queries):
    calendar = BusinessCalendar.objects.create(code="OLD", name="Old")
    changes = Changes()
    changes.insert(BusinessCalendar, _calendars("A", "B"))
    changes.insert(Holiday, [{"calendar_id": calendar.pk, "day": "2026-07-04", "name": "Fourth"}])
    changes.update(BusinessCalendar, [{"id": calendar.pk, "name": "New"}])

    with django_assert_num_queries(1):
        changes.flush()

    assert BusinessCalendar.objects.count() == 3
    calendar.refresh_from_db()
    assert calendar.name == "New"


def test_a_row_that_is_there_may_be_skipped():
    BusinessCalendar.objects.create(code="A", name="First")
    changes = Changes()
    changes.insert(BusinessCalendar, _calendars("A", "B"), skip_existing=True)
    changes.flush()
    assert BusinessCalendar.objects.get(code="A").name == "First"


def test_flushing_twice_writes_once(django_assert_num_queries):
    changes = Changes()
    changes.insert(BusinessCalendar, _calendars("A"))
    changes.flush()
    with django_assert_num_queries(0):
        changes.flush()


def test_a_violated_constraint_is_not_hidden():
    BusinessCalendar.objects.create(code="A", name="First")
    changes = Changes()
    changes.insert(BusinessCalendar, _calendars("A"))
    with pytest.raises(IntegrityError):
        changes.flush()
