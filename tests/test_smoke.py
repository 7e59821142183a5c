import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_schema_is_there():
    with connection.cursor() as cursor:
        cursor.execute("select current_user, count(*) from pg_tables where schemaname='public'")
        print(cursor.fetchone())
    from apotheca.kernel.numbers import next_number
    assert next_number("PO", 2026) == "PO-2026-000001"

def test_fresh(fresh_database):
    from apotheca.kernel.numbers import next_number
    assert next_number("PO", 2026) == "PO-2026-000001"
