"""Books written past every trigger, for the tests of the auditor."""

from collections.abc import Iterator

import psycopg
import pytest
from django.db import connections

from apotheca.config import databases
from apotheca.insight.tests.history import Books, write_history


@pytest.fixture
def books(django_db_setup) -> Iterator[Books]:
    """Give the clean books, in a transaction of a superuser with every trigger off."""
    name = connections["default"].settings_dict["NAME"]
    with psycopg.connect(databases.superuser_address(name)) as connection:
        connection.execute("SET session_replication_role = replica")
        books = Books(connection)
        write_history(books)
        yield books
        connection.rollback()
