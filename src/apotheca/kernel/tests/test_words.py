"""Ids, moments, errors and numbers."""

import os
from datetime import UTC, date, datetime

import pytest

from apotheca.kernel import numbers
from apotheca.kernel.errors import DomainError
from apotheca.kernel.ids import uuid7
from apotheca.kernel.moment import Moment
from apotheca.kernel.numbers import next_number


class ShelfTooSmall(DomainError):
    code = "test.shelf_too_small"
    message = "The shelf takes {room}, not {wanted}. Use another."


def test_ids_rise_with_time_and_say_they_are_version_seven():
    ids = [uuid7() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert all(one.version == 7 for one in ids)
    assert ids == sorted(ids)


def test_a_moment_on_a_day_is_noon_of_that_day():
    moment = Moment.on(date(2024, 2, 29))
    assert moment.occurred_at == datetime(2024, 2, 29, 12, tzinfo=UTC)
    assert moment.business_date == date(2024, 2, 29)


def test_an_error_tells_the_numbers_and_what_to_do():
    error = ShelfTooSmall(room=3, wanted=5, shelf="A")
    assert error.sentence == "The shelf takes 3, not 5. Use another. (shelf=A)"


def test_an_error_without_its_facts_still_reads():
    assert ShelfTooSmall().sentence == "The shelf takes -, not -. Use another."


@pytest.mark.django_db
def test_numbers_rise_and_name_their_year():
    first, second = next_number("PO", 2026), next_number("PO", 2026)
    assert first.startswith("PO-2026-")
    assert int(second[-6:]) == int(first[-6:]) + 1


@pytest.mark.django_db
def test_a_forked_process_does_not_hand_out_its_parents_numbers():
    next_number("PO", 2026)
    child = os.fork()
    if child == 0:
        os._exit(1 if numbers._ready else 0)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


@pytest.mark.django_db
def test_sequences_move_past_the_numbers_an_import_brought_along():
    numbers.catch_up(["PO-2019-000940", "4500012345", "PO-2020-000871", "XX-2020-000001"])
    assert next_number("PO", 2026) == "PO-2026-000941"
    numbers.catch_up(["PO-2019-000001"])
    assert int(next_number("PO", 2026)[-6:]) > 941
